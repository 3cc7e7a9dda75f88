"""What a form was filled from: so that nobody writes over what somebody else changed in the meantime."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, cast

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SEEN: Final = "seen"
LONGEST_SHOWN: Final = 1000
CHANGED: Final = gettext_lazy(
    "Somebody changed this in the meantime, and nothing is saved yet. What you typed stands below: send it again to "
    "save it, or open the page anew to see theirs."
)
UNREADABLE: Final = gettext_lazy(
    "The page did not say what it was filled from, and nothing is saved yet. What you typed stands below: send it "
    "again to save it, or open the page anew."
)


class SeenField(forms.CharField):
    """Hidden stamps of the values that the form began with, one for each field."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=5000, widget=forms.HiddenInput)


def stamped(values: Mapping[str, Any]) -> dict[str, Any]:
    """Add the stamps of some values to them, as a form begins with them."""
    return {**values, SEEN: json.dumps(_stamps(values))}


def refuses_what_changed(form: forms.Form, now: Mapping[str, Any]) -> bool:
    """Tell whether values are other ones by now than when the form was filled, and say at the form which ones.

    A field that was not touched takes what the other saved; what was typed stays, and sent again it is taken.
    """
    if not form.cleaned_data.get(SEEN):
        return False
    seen, current = _read(form.cleaned_data[SEEN]), _stamps(now)
    if seen is None:
        data = cast("QueryDict", form.data).copy()
        data[form.add_prefix(SEEN)] = json.dumps(current)
        form.data = data
        form.add_error(None, str(UNREADABLE))
        return True
    typed = {name: _stamp(form.cleaned_data.get(name)) for name in current}
    theirs = [name for name, stamp in current.items() if stamp not in {seen.get(name), typed[name]}]
    if not theirs:
        return False
    data = cast("QueryDict", form.data).copy()
    data[form.add_prefix(SEEN)] = json.dumps(current)
    told = [str(CHANGED)]
    for name in theirs:
        is_taken = typed[name] == seen.get(name) and not isinstance(now[name], list | QuerySet)
        if is_taken:
            value = form.fields[name].prepare_value(now[name])
            data[form.add_prefix(name)] = "" if value is None else str(value)
        told.append(_told(form.fields[name], now[name], is_taken=is_taken))
    form.data = data
    form.add_error(None, told)
    return True


def _told(field: forms.Field, theirs: Any, *, is_taken: bool) -> str:
    values = {"field": field.label, "theirs": _shown(field, theirs)}
    if isinstance(theirs, list | QuerySet):
        return _("%(field)s: they chose otherwise.") % values
    if is_taken:
        return _("%(field)s: they saved “%(theirs)s”, which now stands below.") % values
    return _("%(field)s: they saved “%(theirs)s”; yours stands below and would replace it.") % values


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        value = dict(cast("Any", field).choices).get(value, value)
    return "–" if value in {None, ""} else str(value)[:LONGEST_SHOWN]


def _read(text: str) -> dict[str, str] | None:
    """Give the stamps of a form; None where they did not arrive as they were sent."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_whole = isinstance(found, dict) and all(isinstance(stamp, str) for stamp in found.values())
    return found if is_whole else None


def _stamps(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: _stamp(value) for name, value in values.items() if name != SEEN}


def _stamp(value: Any) -> str:
    return hashlib.sha256(json.dumps(_plain(value), default=str).encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    """Give a value as the model and the form both have it: rows by id, texts with one kind of line end."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list | tuple | QuerySet):
        return [_plain(each) for each in value]
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
