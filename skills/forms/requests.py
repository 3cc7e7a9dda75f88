from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.catalogue import Catalogue
from skills.forms.assess import NOT_CONCERNED
from skills.services.assessment_requests import MOST_COMPETENCIES
from skills.services.assessments import JudgementGiven
from teams.forms.people import PersonField
from teams.querysets import EngineerQuerySet


class AskForm(forms.Form):
    """Whom to ask, for which competencies, with a word of why."""

    asked = PersonField(
        label=_("Whom to ask"),
        datalist="people-nearby",
        help_text=_("A colleague, a mentor or a lead who has seen the work. A name from the directory."),
    )
    competencies = forms.MultipleChoiceField(
        label=_("In which competencies"),
        help_text=_("At most %(most)s at once.") % {"most": MOST_COMPETENCIES},
        widget=forms.CheckboxSelectMultiple,
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they have seen of it, or what you wish to know."),
    )

    def __init__(self, *args: Any, known: Catalogue, people: EngineerQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["asked"]).people = people
        choices = [(each.slug, each.title) for domain in known.domains for each in domain.competencies]
        cast(forms.MultipleChoiceField, self.fields["competencies"]).choices = choices


class VoiceForm(forms.Form):
    """A level of the scale or *not concerned*, with why, from somebody who sees no level of the person."""

    level = forms.ChoiceField(label=_("Level"), error_messages={"required": _("Choose a level, or not concerned.")})
    comment = forms.CharField(
        required=False, max_length=20_000, label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3})
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(each.text, each.text) for each in known.scale]
        cast(forms.ChoiceField, self.fields["level"]).choices = [*levels, (NOT_CONCERNED, NOT_CONCERNED)]

    def given(self) -> JudgementGiven:
        """Give what was said, for the service."""
        said = self.cleaned_data
        level = None if said["level"] == NOT_CONCERNED else int(said["level"])
        return JudgementGiven(level=level, comment=said["comment"], key=said["key"])


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Such as: I have not seen enough of it. Whoever asked reads it.")
    )
