from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django import forms

from skills.forms.assess import NOT_CONCERNED

LEAVE: Final = ""


class TeamLevelsForm(forms.Form):
    """A level for each of several people, by slug; who is left out keeps theirs."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Iterable[str], levels: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = tuple(people)
        choices = [(LEAVE, ""), *((str(value), str(value)) for value in levels), (NOT_CONCERNED, "")]
        for slug in self.people:
            self.fields[f"level-{slug}"] = forms.ChoiceField(required=False, choices=choices)
            self.fields[f"seen-{slug}"] = forms.UUIDField(required=False)

    def given(self) -> dict[str, tuple[int | None, UUID | None]]:
        """Give level (None: not concerned) and what was seen of those for whom a level is chosen, by slug."""
        said = self.cleaned_data
        chosen = {slug: said.get(f"level-{slug}", LEAVE) for slug in self.people}
        return {
            slug: (None if level == NOT_CONCERNED else int(level), said.get(f"seen-{slug}"))
            for slug, level in chosen.items()
            if level != LEAVE
        }
