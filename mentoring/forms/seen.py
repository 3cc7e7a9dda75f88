"""What a form was filled from: so that nobody writes over what somebody else changed in the meantime."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

SEEN: Final = "seen"
CHANGED: Final = _(
    "Somebody changed this in the meantime, and nothing is saved yet. What you typed stands below: send it again to "
    "write over theirs, or open the page anew to see it."
)


class SeenField(forms.CharField):
    """A hidden stamp of the values that the form began with."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64, widget=forms.HiddenInput)


def stamped(values: Mapping[str, Any]) -> dict[str, Any]:
    """Add the stamp of some values to them, as a form begins with them."""
    return {**values, SEEN: _stamp(values)}


def refuses_what_changed(form: forms.Form, now: Mapping[str, Any]) -> bool:
    """Tell whether the values are other ones by now than when the form was filled, and say so at the form.

    What was typed stays; sent again it is taken.
    """
    seen, current = form.cleaned_data.get(SEEN, ""), _stamp(now)
    if not seen or seen == current:
        return False
    data = cast("QueryDict", form.data).copy()
    data[form.add_prefix(SEEN)] = current
    form.data = data
    form.add_error(None, str(CHANGED))
    return True


def _stamp(values: Mapping[str, Any]) -> str:
    told = {name: value for name, value in values.items() if name != SEEN}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
