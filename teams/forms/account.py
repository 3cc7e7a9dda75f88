from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from teams.models import ApiToken, Engineer
from teams.services.tokens import DEFAULT_DAYS, LONGEST_DAYS

# Only the type checker knows that a form is of a model.
if TYPE_CHECKING:
    EngineerForm = forms.ModelForm[Engineer]
else:
    EngineerForm = forms.ModelForm

MOST_MENTEES: Final = 20


class VisibilityForm(EngineerForm):
    class Meta:
        model = Engineer
        fields = ("skills_visibility",)
        widgets = {"skills_visibility": forms.RadioSelect}


class MentorForm(EngineerForm):
    mentor_capacity = forms.IntegerField(
        label=_("How many people at once"),
        min_value=0,
        max_value=MOST_MENTEES,
        help_text=_(
            "0 is no offer. Everyone who is signed in sees the offer in the directory. Whoever works on a competency "
            "in which you are at or above the level they aim for sees your name there."
        ),
    )

    class Meta:
        model = Engineer
        fields = ("mentor_capacity",)


class HoursForm(EngineerForm):
    time_zone = forms.CharField(
        label=_("Time zone"),
        required=False,
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
        help_text=_("Such as Europe/Berlin. Everyone who is signed in sees it."),
    )

    class Meta:
        model = Engineer
        fields = ("time_zone", "hours_start", "hours_end")
        widgets = {
            "hours_start": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "hours_end": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("hours_start")) != bool(cleaned.get("hours_end")):
            raise ValidationError(_("Give both hours, or neither."))
        return cleaned


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What it is for, so that you know it again in the list.")
    )
    scope = forms.ChoiceField(
        label=_("May"),
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        help_text=_("Never more than you may do yourself."),
    )
    days = forms.IntegerField(
        label=_("Days until it ends"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=DEFAULT_DAYS,
        help_text=_("At most a year."),
    )
