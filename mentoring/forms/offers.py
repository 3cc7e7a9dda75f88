from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.forms.people import PeopleField
from mentoring.services.offers import OfferGiven
from skills.models import Competency

MOST_PLACES: Final = 20
MOST_HOURS: Final = 40


class OfferForm(forms.Form):
    """What somebody offers as a mentor."""

    capacity = forms.IntegerField(
        label=_("How many people at once"),
        min_value=0,
        max_value=MOST_PLACES,
        help_text=_("0 is no offer. What runs goes on whatever you say here."),
    )
    hours_per_month = forms.IntegerField(
        label=_("Hours a month"), min_value=1, max_value=MOST_HOURS, help_text=_("For each of them, about.")
    )
    about = forms.CharField(
        label=_("How I can help"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    topics = forms.ModelMultipleChoiceField(
        Competency.objects.none(),
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all in which your level helps somebody. Your level itself is not told."),
    )

    def __init__(self, *args: Any, competencies: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Competency.objects.filter(pk__in=list(competencies))
        cast("forms.ModelMultipleChoiceField[Competency]", self.fields["topics"]).queryset = rows

    def given(self) -> OfferGiven:
        """Give what was said, for the service; only after the form was found valid."""
        return OfferGiven(**self.cleaned_data)


class ExclusionForm(forms.Form):
    people = PeopleField(
        label=_("Whom you do not want to be paired with"), rows=2, help_text=_("One per line, by name.")
    )


class AskForm(forms.Form):
    """What somebody asks a mentor for."""

    competencies = forms.MultipleChoiceField(
        label=_("What for"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    message = forms.CharField(
        label=_("Message"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you would like to work on, and how often. Only the mentor reads it."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.MultipleChoiceField", self.fields["competencies"]).choices = choices
        if not choices:
            del self.fields["competencies"]
