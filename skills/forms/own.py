from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from skills.forms.assess import NOT_CONCERNED
from skills.models import Interest
from skills.services.drafts import Typed


class DraftForm(forms.Form):
    """The form of a level as far as it is filled; what cannot be read yet is not kept."""

    level = forms.ChoiceField(required=False)
    comment = forms.CharField(required=False, max_length=20_000, strip=False)
    evidence = forms.CharField(required=False, max_length=1000)
    key = forms.UUIDField(required=False)

    def __init__(self, *args: Any, levels: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*((str(value), str(value)) for value in levels), (NOT_CONCERNED, NOT_CONCERNED)]
        cast(forms.ChoiceField, self.fields["level"]).choices = choices

    def typed(self) -> Typed:
        """Give what was typed, for the service."""
        said = self.cleaned_data
        level = said.get("level", "")
        return Typed(
            level=int(level) if level and level != NOT_CONCERNED else None,
            not_concerned=level == NOT_CONCERNED,
            comment=said.get("comment", ""),
            evidence=said.get("evidence", ""),
            key=said.get("key"),
        )


class InterestForm(forms.Form):
    """How much somebody wants to use or learn a competency; empty takes it back."""

    interest = forms.ChoiceField(required=False, choices=[("", ""), *Interest.Value.choices])
