from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.forms.evidence import ManyChoiceField, file_field, given_file, link_field
from skills.project_evidence import ProjectUse
from skills.services.assessments import JudgementGiven, Seen
from skills.services.evidence import EvidenceGiven

NOT_CONCERNED: Final = "nc"


class AssessForm(forms.Form):
    """A level of the scale or *not concerned*, with why; ``still`` is the button that repeats the level that stands."""

    level = forms.ChoiceField(required=False, label=_("Level"))
    still = forms.ChoiceField(required=False)
    comment = forms.CharField(
        required=False, max_length=20_000, label=_("Comment"), widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence = link_field()
    file = file_field()
    picked = ManyChoiceField(required=False, label=_("From what is there already"))
    projects = ManyChoiceField(required=False, label=_("Used in projects"))
    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        levels: Iterable[int],
        library: Iterable[tuple[str, str]] = (),
        uses: Iterable[ProjectUse] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["projects"]).choices = [each.choice for each in uses]
        cast(forms.MultipleChoiceField, self.fields["picked"]).choices = list(library)
        choices = [*((str(value), str(value)) for value in levels), (NOT_CONCERNED, NOT_CONCERNED)]
        for name in ("level", "still"):
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["level"] = cleaned.get("still") or cleaned.get("level") or ""
        if not cleaned["level"] and "level" not in self.errors:
            self.add_error("level", _("Choose a level, or not concerned."))
        return cleaned

    def given(self) -> JudgementGiven:
        """Give what was said, for the service."""
        said = self.cleaned_data
        return JudgementGiven(
            level=None if said["level"] == NOT_CONCERNED else int(said["level"]),
            comment=said["comment"],
            evidence=EvidenceGiven(
                links=(said["evidence"],) if said["evidence"] else (),
                files=given_file(said["file"]),
                picked=tuple(UUID(each) for each in said["picked"]),
                projects=tuple(said["projects"]),
            ),
            key=said["key"],
            seen=Seen(said["seen"]),
        )
