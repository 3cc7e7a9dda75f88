from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_AT_ONCE: Final = 500


class ManyIdsField(forms.Field):
    """The ids of several assessments, each sent under the same name."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[UUID, ...]:
        try:
            return tuple(UUID(str(each)) for each in value or ())
        except ValueError as fault:
            raise ValidationError(_("This is not the id of an assessment.")) from fault

    def validate(self, value: tuple[UUID, ...]) -> None:
        if not 0 < len(value) <= MOST_AT_ONCE:
            raise ValidationError(_("Choose at least one level that is assessed."))


class TogetherForm(forms.Form):
    """The levels to say again: the assessments they rest on when the page was read, and a one-time key."""

    seen = ManyIdsField()
    key = forms.UUIDField(widget=forms.HiddenInput)
