"""The names within a framework file, and what may be said of one: that it is known, that it is there once."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from skills.formats.branches import Branch
from skills.formats.faults import did_you_mean, shown

LONGEST_TITLE = 300
LONGEST_IDENT = 120


@dataclass
class Names:
    """What may be referred to, and the lowest and highest level."""

    levels: tuple[int, int] = (0, 5)
    competencies: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)


def once(branch: Branch, key: str, value: str, taken: set[str]) -> str:
    """Note a fault where a value is taken, and take it."""
    if value and value in taken:
        branch.fault(key, _("“%(value)s” is taken already. Each needs its own.") % {"value": shown(value)})
    taken.add(value)
    return value


def unknown(value: str, known: set[str]) -> str:
    """Say that a name is not in the file, and which one may be meant."""
    return _("“%(value)s” is not in this file.") % {"value": shown(value)} + did_you_mean(value, sorted(known))


def known(branch: Branch, key: str, known: set[str]) -> str:
    """Give the name at a key, which must be one of those known."""
    value = branch.text(key, required=True)
    if value and value not in known:
        branch.fault(key, unknown(value, known))
    return value


def all_known(branch: Branch, key: str, known: set[str]) -> tuple[str, ...]:
    """Give the names of a list, which must all be known, each once."""
    values = tuple(dict.fromkeys(branch.texts(key)))
    for value in values:
        if value not in known:
            branch.fault(key, unknown(value, known))
    return values


def choose(value: str, choices: tuple[str, ...]) -> str:
    """Say that a value is none of a few."""
    return _("“%(value)s” is not one of %(choices)s.") % {"value": shown(value), "choices": ", ".join(choices)}
