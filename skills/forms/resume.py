from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from skills.formats.resume import MOST_BYTES


class ResumeForm(forms.Form):
    """A resume to look into; its content is read and not kept."""

    file = forms.FileField(
        label=_("Resume"),
        max_length=5000,
        allow_empty_file=True,
        help_text=_("JSON Resume (.json) up to 1 MiB."),
        widget=forms.FileInput(
            attrs={
                "accept": ".json,application/json",
                "data-most": MOST_BYTES,
                "data-too-large": _("This file is larger than 1 MiB and was not attached."),
            }
        ),
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MiB. Take out pictures and what else is no text."))
        return file
