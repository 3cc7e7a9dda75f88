"""Disagreeing with a level and answering to it; releasing from a requirement."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.catalogue import Catalogue
from skills.forms.assess import NOT_CONCERNED
from skills.models import Competency
from skills.services.assessments import JudgementGiven
from skills.services.exemptions import Release
from teams.models import Engineer

KEEP: Final = "keep"


class DisagreeForm(forms.Form):
    note = forms.CharField(label=_("Why"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """The lead's answer, and whether the level is kept or assessed anew."""

    level = forms.ChoiceField(
        label=_("Level"), error_messages={"required": _("Choose whether the level is kept, or another one.")}
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you looked at, and why you see it so."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(each.text, each.text) for each in known.scale]
        choices = [*levels, (KEEP, KEEP), (NOT_CONCERNED, NOT_CONCERNED)]
        cast(forms.ChoiceField, self.fields["level"]).choices = choices

    def given(self) -> JudgementGiven | None:
        """Give the new judgement, None where the level is kept."""
        said = self.cleaned_data
        if said["level"] == KEEP:
            return None
        level = None if said["level"] == NOT_CONCERNED else int(said["level"])
        return JudgementGiven(level=level, comment=said["answer"], key=said["key"])


class ExemptForm(forms.Form):
    starts = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.DateField(
        label=_("To, last day included"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, help_text=_("Such as: no customer work before July. The person reads it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].initial = timezone.localdate()

    def release(self, engineer: Engineer, competency: Competency) -> Release:
        """Give what was asked for, for the service."""
        said = self.cleaned_data
        return Release(engineer, competency, said["starts"], said["ends"], said["reason"])
