from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.catalogue import Catalogue
from skills.client_profile import LENGTH, NAMES, Threshold
from skills.models import ProfileRelease


class ThresholdForm(forms.Form):
    """From which level and which interest on a competency stands in a profile for clients."""

    lowest = forms.TypedChoiceField(
        label=_("From level"), coerce=int, help_text=_("Competencies below it are left out.")
    )
    interest = forms.ChoiceField(
        label=_("With"),
        required=False,
        choices=ProfileRelease.Interest.choices,
        help_text=_("What you said of your interest is not shown itself."),
    )

    projects = forms.ChoiceField(
        label=_("Work on projects"),
        required=False,
        choices=[
            ("", _("not told")),
            (LENGTH, _("how long, without names")),
            (NAMES, _("how long, with the names of projects")),
        ],
        help_text=_("Ask whoever leads a project before its name leaves the company."),
    )

    def __init__(self, known: Catalogue, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [step for step in known.scale if step.value > known.lowest]
        self.fields["lowest"].choices = [  # type: ignore[attr-defined]  # of a choice field
            (step.value, f"{step.value} {step.title}") for step in steps
        ]

    @property
    def threshold(self) -> Threshold:
        """What was chosen."""
        said = self.cleaned_data
        return Threshold(said["lowest"], said["interest"], said["projects"])


class ReleaseForm(ThresholdForm):
    """The threshold with the fingerprint of what was checked."""

    checked = forms.CharField(max_length=64, widget=forms.HiddenInput)
