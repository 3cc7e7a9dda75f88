"""What is asked when a mentorship is answered, paused, ended, passed on, or looked back on."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.services.feedback import FeedbackGiven
from teams.models import Engineer
from teams.querysets import EngineerQuerySet

WORTH = [("5", _("5, very much")), ("4", "4"), ("3", "3"), ("2", "2"), ("1", _("1, not at all"))]


class ReasonForm(forms.Form):
    """A reason in a few words."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    )

    def __init__(self, *args: Any, reads: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = reads


class PauseForm(ReasonForm):
    """Why, and until when."""

    resumes_on = forms.DateField(
        label=_("Goes on from"),
        required=False,
        help_text=_("It goes on by itself on that day. Empty: until one of you says so."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReassignForm(ReasonForm):
    """To whom, and why."""

    mentor = forms.ModelChoiceField(
        queryset=Engineer.objects.none(),
        label=_("New mentor"),
        help_text=_("People who offer to mentor. The new mentor and the mentee are asked first."),
    )
    field_order = ("mentor", "reason")

    def __init__(self, *args: Any, mentors: EngineerQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Engineer]", self.fields["mentor"]).queryset = mentors


class FeedbackForm(forms.Form):
    """Whether it was worth it, words to the other, and a concern for HR."""

    worth = forms.TypedChoiceField(
        label=_("Was it worth the time?"), choices=WORTH, coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("To the other one"),
        max_length=2000,
        required=False,
        help_text=_("What helped, and what you would do differently. It is opened for both of you at once."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    concern = forms.CharField(
        label=_("To HR only"),
        max_length=2000,
        required=False,
        help_text=_("Only if something was not right. The other one never reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def given(self) -> FeedbackGiven:
        """Give what was said, for the service; only after the form was found valid."""
        said = self.cleaned_data
        return FeedbackGiven(said["worth"], said["text"].strip(), said["concern"].strip())


class StepForm(forms.Form):
    text = forms.CharField(label=_("Step"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class GoalEvidenceForm(forms.Form):
    """A link or a text."""

    url = forms.URLField(label=_("Link"), max_length=1000, required=False, assume_scheme="https")
    text = forms.CharField(label=_("Text"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not (given.get("url") or given.get("text", "").strip()):
            raise forms.ValidationError(_("Give a link or a text."))
        return given
