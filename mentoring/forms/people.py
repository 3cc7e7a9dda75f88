from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from teams.models import Engineer

MOST_LINES: Final = 500
# Databases take only so many values in one question.
AT_ONCE: Final = 200


class PeopleField(forms.CharField):
    """People, one per line, by name, mail address, employee ID or the last part of their page's address."""

    def __init__(self, *, rows: int = 3, by_mail: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "spellcheck": "false"}))
        super().__init__(**kwargs)
        # Whoever may not read mail addresses and employee IDs learns nothing by trying them.
        self.by_mail = by_mail

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        lines = list(dict.fromkeys(line.strip() for line in str(text or "").splitlines() if line.strip()))
        if len(lines) > MOST_LINES:
            raise ValidationError(_("Give at most %(most)s people at once.") % {"most": MOST_LINES})
        found = self._found(lines)
        faults = [_fault(line, found[line.casefold()]) for line in lines if len(found[line.casefold()]) != 1]
        if faults:
            raise ValidationError(faults)
        people = [next(iter(found[line.casefold()])) for line in lines]
        return list(dict.fromkeys(people))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "\n".join(each.name for each in value)
        return value

    def _found(self, lines: list[str]) -> dict[str, set[Engineer]]:
        found: dict[str, set[Engineer]] = defaultdict(set)
        people = Engineer.objects.active().annotate(lower_name=Lower("name"), lower_email=Lower("email"))
        for start in range(0, len(lines), AT_ONCE):
            part = [line.casefold() for line in lines[start : start + AT_ONCE]]
            asked = Q(lower_name__in=part) | Q(slug__in=part)
            if self.by_mail:
                asked |= Q(lower_email__in=part) | Q(employee_id__in=lines[start : start + AT_ONCE])
            for person in people.filter(asked):
                for key in self._keys(person):
                    found[key.casefold()].add(person)
        return found

    def _keys(self, person: Engineer) -> list[str]:
        keys = [person.name, person.slug]
        return [*keys, person.email or "", person.employee_id or ""] if self.by_mail else keys


def _fault(line: str, found: set[Engineer]) -> str:
    if not found:
        return _("Nobody here is called “%(line)s”.") % {"line": line}
    slugs = ", ".join(sorted(each.slug for each in found))
    return _("Several people are called “%(line)s”. Give one of: %(slugs)s.") % {"line": line, "slugs": slugs}
