from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from skills.formats.evidence_files import ACCEPT, LARGEST_FILE
from skills.services.evidence import EvidenceGiven
from skills.services.evidence_files import FileGiven


class ManyChoiceField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


def link_field() -> forms.URLField:
    """Give the field for one link."""
    return forms.URLField(
        required=False,
        max_length=1000,
        label=_("Link to evidence"),
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )


def file_field() -> forms.FileField:
    """Give the field for one file; the script refuses a too large one before it is sent."""
    words = _("This file is larger than 10 MiB and was not attached.")
    return forms.FileField(
        required=False,
        # A longer name is cut when it is cleaned.
        max_length=5000,
        allow_empty_file=True,
        label=_("File"),
        help_text=_("PDF, PNG, JPEG, TXT, MD, DOCX or XLSX up to 10 MiB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT, "data-most": LARGEST_FILE, "data-too-large": words}),
    )


def given_file(file: UploadedFile[Any] | None) -> tuple[FileGiven, ...]:
    """Give what was uploaded, if anything, for the service."""
    if not file:
        return ()
    return (FileGiven(file.name or "", cast("BinaryIO", file), file.size or 0),)


class EvidenceForm(forms.Form):
    """A link, a text, a file or something picked, for one of the reader's own assessments."""

    assessment = forms.ChoiceField(required=False, label=_("Supports"))
    link = link_field()
    text = forms.CharField(required=False, max_length=20_000, label=_("Text"), widget=forms.Textarea(attrs={"rows": 2}))
    file = file_field()
    picked = forms.UUIDField(required=False, widget=forms.HiddenInput)
    project = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, assessments: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = ("", _("nothing yet, keep the file for later"))
        cast(forms.ChoiceField, self.fields["assessment"]).choices = [nothing, *assessments]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if (
            not any(cleaned.get(name) for name in ("link", "text", "file", "picked", "project"))
            and cleaned.get("file") is None
        ):
            self.add_error(None, _("Give a link, a text or a file."))
        elif not cleaned["assessment"] and any(cleaned[name] for name in ("link", "text", "picked", "project")):
            self.add_error("assessment", _("Choose what this supports. Only a file can be kept for later."))
        return cleaned

    @property
    def supported(self) -> UUID | None:
        """The assessment chosen, None where a file is only kept."""
        chosen = self.cleaned_data["assessment"]
        return UUID(chosen) if chosen else None

    def given(self) -> EvidenceGiven:
        """Give what was handed over, for the service."""
        said = self.cleaned_data
        return EvidenceGiven(
            links=(said["link"],) if said["link"] else (),
            text=said["text"],
            files=given_file(said["file"]),
            picked=(said["picked"],) if said["picked"] else (),
            projects=(said["project"],) if said["project"] else (),
        )
