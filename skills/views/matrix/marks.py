"""How a cell of the matrix is drawn and said. What repeats is made once and kept, as a page has thousands of cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple, TypeVar

from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skills.catalogue import ScaleStep
from skills.levels import Status
from skills.matrix import Cell, Need
from teams.templatetags.lead_ai_ui import State, level_marks

Key = TypeVar("Key")
Made = TypeVar("Made")


class Look(NamedTuple):
    """How cells that differ by person, competency and day alone are drawn and said; all of it escaped.

    What is said comes in two parts: before the day of the judgement, and after it.
    """

    marks: str
    text: str
    before: str
    after: str


def is_asked(cell: Cell) -> bool:
    """Tell whether the lens asks for a level of a person whom the competency concerns."""
    concerned = cell.status is not Status.NOT_CONCERNED and not cell.exempt
    return bool(cell.required) and cell.weight > 0 and concerned


class Kept(dict[Key, Made]):
    """Makes what is asked for once, and keeps it."""

    def __init__(self, make: Callable[[Key], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Made:
        made = self[key] = self._make(key)
        return made


# Level to gap, and whether released: all that a look depends on, taken at the speed of a tuple.
LOOKED_AT: Final = itemgetter(0, 1, 2, 3, 4, 5, 8)
# Stands for the day in a sentence until the sentence is parted there.
DAY = "\0"


class Marks:
    """Draws and says the cells of one page; ``scale`` holds the levels by number."""

    def __init__(self, scale: Mapping[int, ScaleStep], *, by_gap: bool = False) -> None:
        self.scale = scale
        self.by_gap = by_gap
        self._looks: dict[object, Look] = {}
        self.days: Kept[date | None, str] = Kept(_day)
        self.needs: Kept[Need, SafeString] = Kept(depth_mark)
        self.tallies: Kept[tuple[int, int], str] = Kept(_tally)

    def look(self, cell: Cell) -> Look:
        """Give the look of a cell."""
        key = LOOKED_AT(cell)
        found = self._looks.get(key)
        if found is None:
            before, _mark, after = self._say(cell).partition(DAY)
            found = self._looks[key] = Look(*self._draw(cell), str(escape(before)), str(escape(after)))
        return found

    def _draw(self, cell: Cell) -> tuple[str, str]:
        if cell.level is None:
            if cell.status is Status.NOT_CONCERNED:
                return str(level_marks(None, state="none")), "–"
            # Nothing known and nothing asked is neither of the two.
            return (str(level_marks(None)), "") if is_asked(cell) else (' data-state="none"', "·")
        step = self.scale[cell.level].step if cell.level in self.scale else None
        distance = cell.level - (cell.required or 0) if self.by_gap and is_asked(cell) else None
        marks = level_marks(cell.level, step=step, state=_state(cell), gap=cell.gap or None, diff=distance)
        return str(marks), str(escape(cell.level))

    def _say(self, cell: Cell) -> str:
        if cell.status is Status.NOT_CONCERNED:
            return _("not concerned")
        asked = _("required %(level)s") % {"level": cell.required} if is_asked(cell) else _("nothing required")
        parts = [_("released") if cell.exempt else asked]
        if cell.stale:
            parts.insert(0, _("stale"))
        if cell.level is None:
            return ", ".join([_("not assessed"), *parts])
        step = self.scale.get(cell.level)
        level = _("level %(level)s %(name)s") % {"level": cell.level, "name": step.title if step else ""}
        how = _("confirmed %(day)s") if cell.status is Status.CONFIRMED else _("self-assessed, unconfirmed %(day)s")
        return ", ".join([level.rstrip(), how % {"day": DAY}, *parts])


def marks_of(scale: tuple[ScaleStep, ...], *, by_gap: bool) -> Marks:
    """Give what draws cells of this scale in the reader's language; the next page has much the same cells."""
    return _marks_kept(scale, by_gap, get_language() or "")


@lru_cache(maxsize=64)
def _marks_kept(scale: tuple[ScaleStep, ...], by_gap: bool, _language: str) -> Marks:  # noqa: FBT001 - a key
    return Marks({step.value: step for step in scale}, by_gap=by_gap)


def _day(day: date | None) -> str:
    return str(escape(formats.date_format(day, "j M Y"))) if day else ""


def _state(cell: Cell) -> State:
    if cell.status is Status.UNCONFIRMED:
        return "unconfirmed stale" if cell.stale else "unconfirmed"
    return "stale" if cell.stale else ""


def _tally(counts: tuple[int, int]) -> str:
    met, asked = counts
    said = escape(_("%(met)s of %(asked)s requirements met") % {"met": met, "asked": asked})
    return f' title="{said}">{met}<span class="faint">/{asked}</span>'


def depth_mark(need: Need) -> SafeString:
    """Draw a team need: its level, a dot for each person needed, and how many there are beyond."""
    dots = "".join("<i data-on></i>" if number < need.depth else "<i></i>" for number in range(need.people))
    over = need.depth - need.people
    beyond = f'<span class="xs faint">+{over}</span>' if over > 0 else ""
    counts = {"have": need.depth, "need": need.people, "level": need.level}
    said = escape(_("at level %(level)s or above: %(have)s, needed: %(need)s") % counts)
    return mark_safe(
        f'<span class="row" title="{said}"><span class="tab" aria-hidden="true">L{need.level}</span>'
        f'<span class="depth" aria-hidden="true">{dots}</span>{beyond}<span class="vh">{said}</span></span>'
    )
