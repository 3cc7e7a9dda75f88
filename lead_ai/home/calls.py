"""What needs the reader now: one line, one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST = 6


@dataclass(frozen=True, slots=True)
class Call:
    """Something to do. ``rank`` orders the list, lowest first; ``tone`` is warn, accent, grow or ok."""

    rank: int
    tone: str
    icon: str
    title: str
    meta: str
    url: str
    act: str


def title_of(count: int) -> str:
    """Say how many things wait."""
    words = {
        1: _("One thing needs you"),
        2: _("Two things need you"),
        3: _("Three things need you"),
        4: _("Four things need you"),
        5: _("Five things need you"),
        6: _("Six things need you"),
    }
    if count == 0:
        return _("Nothing waits for you")
    return words.get(count) or ngettext("%(count)s thing needs you", "%(count)s things need you", count) % {
        "count": count
    }


def listed(names: Sequence[str], most: int = 3) -> str:
    """Write names in a sentence, the first few and how many more."""
    shown = list(names[:most])
    left = len(names) - len(shown)
    if left:
        return _("%(names)s and %(count)s more") % {"names": ", ".join(shown), "count": left}
    if len(shown) < 2:
        return "".join(shown)
    return _("%(first)s and %(last)s") % {"first": ", ".join(shown[:-1]), "last": shown[-1]}


def first_name(name: str) -> str:
    """Give what a colleague is called by."""
    return name.partition(" ")[0]
