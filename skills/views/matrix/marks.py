"""How a cell of the matrix is drawn and said. What repeats is made once and kept, as a page has thousands of cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import formats
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from skills.catalogue import ScaleStep
from skills.levels import Status
from skills.matrix import Cell
from teams.templatetags.lead_ai_ui import State, level_marks

# What a cell shows: the level, the steps of its look, and how far it is from the requirement.
Look = tuple[int | None, Status, bool, int | None, int | None, bool]


def is_asked(cell: Cell) -> bool:
    """Tell whether the lens asks for a level of a person whom the competency concerns."""
    concerned = cell.status is not Status.NOT_CONCERNED and not cell.exempt
    return bool(cell.required) and cell.weight > 0 and concerned


def look_of(cell: Cell, *, by_gap: bool) -> Look:
    """Give what decides how a cell is drawn."""
    asked = is_asked(cell)
    distance = cell.level - (cell.required or 0) if by_gap and asked and cell.level is not None else None
    return cell.level, cell.status, cell.stale, cell.gap, distance, asked


@dataclass
class Marks:
    """Draws the cells of one page; ``scale`` holds the levels by number."""

    scale: Mapping[int, ScaleStep]
    by_gap: bool = False
    _drawn: dict[Look, tuple[str, str]] = field(default_factory=dict)
    _said: dict[tuple[Cell, bool], str] = field(default_factory=dict)
    _days: dict[date, str] = field(default_factory=dict)

    def drawn(self, cell: Cell) -> tuple[str, str]:
        """Give the attributes and the text of a cell's mark, both safe."""
        look = look_of(cell, by_gap=self.by_gap)
        found = self._drawn.get(look)
        if found is None:
            found = self._drawn[look] = self._draw(look)
        return found

    def _draw(self, look: Look) -> tuple[str, str]:
        level, status, stale, gap, distance, asked = look
        if level is None:
            if status is Status.NOT_CONCERNED:
                return str(level_marks(None, state="none")), "–"
            # Nothing known and nothing asked is neither of the two.
            return (str(level_marks(None)), "") if asked else (' data-state="none"', "·")
        step = self.scale[level].step if level in self.scale else None
        marks = level_marks(level, step=step, state=_state(status, stale=stale), gap=gap or None, diff=distance)
        return str(marks), str(escape(level))

    def said(self, cell: Cell) -> str:
        """Give what a screen reader hears of a cell behind the names of person and competency, escaped."""
        key = (cell, self.by_gap)
        found = self._said.get(key)
        if found is None:
            found = self._said[key] = str(conditional_escape(self._say(cell)))
        return found

    def _say(self, cell: Cell) -> str:
        asked = _("required %(level)s") % {"level": cell.required} if is_asked(cell) else _("nothing required")
        if cell.status is Status.NOT_ASSESSED:
            return ", ".join((_("not assessed"), asked))
        if cell.status is Status.NOT_CONCERNED:
            return _("not concerned")
        step = self.scale.get(cell.level) if cell.level is not None else None
        level = _("level %(level)s %(name)s") % {"level": cell.level, "name": step.title if step else ""}
        parts = [level.rstrip(), self._how(cell)]
        if cell.stale:
            parts.append(_("stale"))
        return ", ".join([*parts, _("released") if cell.exempt else asked])

    def _how(self, cell: Cell) -> str:
        day = self.day(cell.assessed_on) if cell.assessed_on else ""
        if cell.status is Status.CONFIRMED:
            return _("confirmed %(day)s") % {"day": day}
        return _("self-assessed, unconfirmed %(day)s") % {"day": day}

    def day(self, day: date) -> str:
        """Write a day, each only once."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = formats.date_format(day, "j M Y")
        return found


def _state(status: Status, *, stale: bool) -> State:
    if status is Status.UNCONFIRMED:
        return "unconfirmed stale" if stale else "unconfirmed"
    return "stale" if stale else ""


def depth_mark(level: int, people: int, depth: int) -> SafeString:
    """Draw a team need: its level, a dot for each person needed, and how many there are beyond."""
    dots = "".join("<i data-on></i>" if number < depth else "<i></i>" for number in range(people))
    beyond = f'<span class="xs faint">+{depth - people}</span>' if depth > people else ""
    said = escape(
        _("at level %(level)s or above: %(have)s, needed: %(need)s") % {"have": depth, "need": people, "level": level}
    )
    return mark_safe(
        f'<span class="row" title="{said}"><span class="tab" aria-hidden="true">L{level}</span>'
        f'<span class="depth" aria-hidden="true">{dots}</span>{beyond}<span class="vh">{said}</span></span>'
    )
