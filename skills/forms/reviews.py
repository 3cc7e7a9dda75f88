from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.forms.assess import NOT_CONCERNED
from skills.models import Domain, FrameworkVersion, Review
from skills.services.reviews import Agreed, ReviewWanted, Said
from teams.models import Engineer


class ReviewForm(forms.Form):
    """A review about to open. The people to choose from are those the actor may review."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Such as Autumn 2026."))
    people = forms.MultipleChoiceField(
        label=_("People"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    scope = forms.ChoiceField(label=_("Competencies"), choices=Review.Scope.choices, widget=forms.RadioSelect)
    domains = forms.MultipleChoiceField(
        label=_("Domains"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    asks_self = forms.BooleanField(label=_("The person"), required=False)
    asks_peers = forms.BooleanField(label=_("Peers, whom the person or the lead invites"), required=False)
    asks_mentor = forms.BooleanField(label=_("The mentor"), required=False)
    opens = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    closes = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    blind = forms.BooleanField(label=_("Blind until both are in"), required=False)
    reminds = forms.BooleanField(label=_("Remind by mail when a week and when a day are left"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: FrameworkVersion, people: Sequence[Engineer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        domains = Domain.objects.filter(version=version).order_by("position")
        self._choose("people", ((str(each.pk), each.name) for each in people))
        self._choose("domains", ((str(each.pk), each.title) for each in domains))

    def _choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        cast(forms.MultipleChoiceField, self.fields[name]).choices = list(choices)

    def wanted(self) -> ReviewWanted:
        """Give what was asked for, for the service."""
        said = self.cleaned_data
        return ReviewWanted(
            title=said["title"].strip(),
            version=self.version,
            people=tuple(map(int, said["people"])),
            opens=said["opens"],
            closes=said["closes"],
            by_domains=said["scope"] == Review.Scope.DOMAINS,
            domains=tuple(map(int, said["domains"])) if said["scope"] == Review.Scope.DOMAINS else (),
            asks_self=said["asks_self"],
            asks_peers=said["asks_peers"],
            asks_mentor=said["asks_mentor"],
            blind=said["blind"],
            reminds=said["reminds"],
            key=said["key"],
        )


class LevelForm(forms.Form):
    """A level of the scale, *not concerned*, or nothing yet, with a comment."""

    level = forms.ChoiceField(required=False, label=_("Level"))
    comment = forms.CharField(required=False, max_length=20_000, label=_("Comment"))

    def __init__(self, *args: Any, levels: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", ""), *((str(value), str(value)) for value in levels), (NOT_CONCERNED, NOT_CONCERNED)]
        cast(forms.ChoiceField, self.fields["level"]).choices = choices

    @property
    def chosen(self) -> int | None:
        """The level chosen, None for none."""
        chosen = self.cleaned_data["level"]
        return int(chosen) if chosen not in {"", NOT_CONCERNED} else None

    @property
    def not_concerned(self) -> bool:
        """Whether *not concerned* was chosen."""
        return bool(self.cleaned_data["level"] == NOT_CONCERNED)

    def said(self) -> Said:
        """Give what a rater says, for the service."""
        return Said(level=self.chosen, not_concerned=self.not_concerned, comment=self.cleaned_data["comment"].strip())

    def agreed(self) -> Agreed:
        """Give what was agreed, for the service."""
        return Agreed(level=self.chosen, not_concerned=self.not_concerned, note=self.cleaned_data["comment"].strip())


class ReopenForm(forms.Form):
    """Why a review opens again, and until when."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    closes = forms.DateField(
        label=_("New last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def fresh_key() -> str:
    """Give a key that is good for one review."""
    return str(uuid4())
