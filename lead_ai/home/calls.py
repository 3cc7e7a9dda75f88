"""What needs the reader now: one line, one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teams.templatetags.lead_ai_ui import grouped

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


NUMBERS = tuple(map(gettext_lazy, ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")))


def in_words(count: int) -> str:
    """Write a count up to nine as a word."""
    return str(NUMBERS[count - 1]) if 1 <= count <= len(NUMBERS) else grouped(count)


def counted(sentence: str, count: int) -> str:
    """Put a count into a sentence that begins with %(count)s."""
    return capfirst(sentence % {"count": in_words(count)})


def title_of(count: int) -> str:
    """Say how many things wait."""
    if not count:
        return _("Nothing waits for you")
    return counted(ngettext("%(count)s thing needs you", "%(count)s things need you", count), count)


def listed(names: Sequence[str], most: int = 3) -> str:
    """Write names in a sentence, the first few and how many more."""
    shown = list(names[:most])
    left = len(names) - len(shown)
    if left:
        return _("%(names)s and %(count)s more") % {"names": ", ".join(shown), "count": left}
    if len(shown) < 2:
        return "".join(shown)
    return _("%(first)s and %(last)s") % {"first": ", ".join(shown[:-1]), "last": shown[-1]}
