"""The history of a level, drawn: what counted as a line of steps, every assessment as a mark of its own shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _

from skills.cell import Cell
from skills.levels import Status
from skills.models import Assessment
from skills.models.assessments import CONFIRMING, Source

WIDTH: Final = 830
LEFT, RIGHT, TOP, ROW, FOOT = 34.0, 24.0, 16.0, 26.0, 24.0
# Two marks nearer than this, of one level, are drawn side by side.
NEAR: Final = 13.0
# Around (0, 0), to be moved to their places. Filled ones confirm a level, the others do not.
SHAPES: Final = {
    "self": "M-5,0 a5,5 0 1,0 10,0 a5,5 0 1,0 -10,0z",
    "peer": "M0,-6.5 L6.5,0 L0,6.5 L-6.5,0z",
    "mentor": "M0,-6 L6,5 L-6,5z",
    "lead": "M-5,-5 L5,-5 L5,5 L-5,5z",
    "certification": "M0,6 L6,-5 L-6,-5z",
    "review": "M-6.5,0 L-3.2,-5.6 L3.2,-5.6 L6.5,0 L3.2,5.6 L-3.2,5.6z",
}


@dataclass(frozen=True, slots=True)
class Label:
    """A text of an axis at a place."""

    at: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the line: level over time, or the step to the next one; ``firm`` where the level was confirmed."""

    x1: str
    y1: str
    x2: str
    y2: str
    firm: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """An assessment: a shape by its source, moved to its day and level."""

    shape: str
    move: str
    firm: bool
    title: str


@dataclass(frozen=True, slots=True)
class Key:
    """A source that occurs, for the legend."""

    shape: str
    firm: bool
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """An assessment as a row of the table behind the chart, and the level that counted after it."""

    on: date
    said: str
    source: str
    who: str
    counted: str


@dataclass(frozen=True, slots=True)
class StoryChart:
    """The whole drawing."""

    width: int
    height: int
    left: float
    right: float
    foot: float
    sentence: str
    rows: Sequence[Label]
    days: Sequence[Label]
    lines: Sequence[Line]
    marks: Sequence[Mark]
    keys: Sequence[Key]
    table: Sequence[Told]


@dataclass(frozen=True, slots=True)
class _Span:
    """From one day to another, with the place on the scale of the level that counted, None where there was none."""

    starts: date
    ends: date
    place: int | None
    firm: bool


@dataclass(frozen=True)
class _Frame:
    first: date
    last: date
    levels: int

    def x(self, day: date) -> float:
        room = WIDTH - LEFT - RIGHT
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return LEFT + room * min(max(share, 0.0), 1.0)

    def y(self, place: int) -> float:
        return TOP + ROW * (self.levels - 1 - place)

    @property
    def height(self) -> int:
        return int(TOP + ROW * (self.levels - 1) + TOP + FOOT)


def story_chart(cell: Cell, names: Sequence[str]) -> StoryChart | None:
    """Draw the history of a cell; ``names`` says who judged, in the order of its history. None where nothing stands."""
    shown = [(row, name) for row, name in zip(cell.history, names, strict=True) if row.withdrawn_at is None]
    shown.sort(key=lambda each: (each[0].assessed_on, each[0].pk))
    if not shown:
        return None
    rows = [row for row, _name in shown]
    frame = _Frame(min(row.assessed_on for row in rows), cell.as_of, len(cell.catalogue.scale))
    return StoryChart(
        width=WIDTH,
        height=frame.height,
        left=LEFT,
        right=WIDTH - RIGHT,
        foot=frame.height - 6,
        sentence=_sentence(cell, rows),
        rows=[Label(f"{frame.y(step.index):.1f}", step.text) for step in cell.catalogue.scale],
        days=_days(frame),
        lines=_lines(_spans(cell, rows), frame),
        marks=_marks(cell, shown, frame),
        keys=_keys(rows),
        table=[_told(cell, row, name) for row, name in shown],
    )


def _spans(cell: Cell, rows: Sequence[Assessment]) -> list[_Span]:
    # A judgement counts from the day on which it is shared, and a certification until its last day.
    turns = {row.shared_on for row in rows if row.shared_on and row.shared_on <= cell.as_of}
    ended = {row.expires_on + timedelta(days=1) for row in rows if row.expires_on and row.expires_on < cell.as_of}
    days = sorted(turns | ended)
    spans = []
    for day, until in zip(days, [*days[1:], cell.as_of], strict=True):
        counted = cell.on(day)
        spans.append(_Span(day, until, cell.catalogue.index(counted.level), counted.status is Status.CONFIRMED))
    return spans


def _lines(spans: Sequence[_Span], frame: _Frame) -> list[Line]:
    lines: list[Line] = []
    before: int | None = None
    for span in spans:
        if span.place is not None:
            x1, x2, y = f"{frame.x(span.starts):.1f}", f"{frame.x(span.ends):.1f}", f"{frame.y(span.place):.1f}"
            if before is not None and before != span.place:
                lines.append(Line(x1, f"{frame.y(before):.1f}", x1, y, span.firm))
            lines.append(Line(x1, y, x2, y, span.firm))
        before = span.place
    return lines


def _marks(cell: Cell, shown: Sequence[tuple[Assessment, str]], frame: _Frame) -> list[Mark]:
    marks: list[Mark] = []
    taken: dict[int, float] = {}
    for row, name in shown:
        place = cell.catalogue.index(row.level)
        if place is None:
            continue
        x = max(frame.x(row.assessed_on), taken.get(place, -NEAR) + NEAR)
        taken[place] = x
        move = f"translate({min(x, WIDTH - 8.0):.1f} {frame.y(place):.1f})"
        title = f"{formats.date_format(row.assessed_on, 'j M Y')} · {_said(cell, row)} · {name}"
        marks.append(Mark(SHAPES[row.source], move, row.source in CONFIRMING, title))
    return marks


def _keys(rows: Sequence[Assessment]) -> list[Key]:
    occurring = {row.source for row in rows if row.level is not None}
    return [Key(SHAPES[each], each.value in CONFIRMING, str(each.label)) for each in Source if each in occurring]


def _days(frame: _Frame) -> list[Label]:
    ends = [Label(f"{frame.x(frame.first):.1f}", formats.date_format(frame.first, "M Y"), "start")]
    if frame.first < frame.last:
        middle = frame.first + (frame.last - frame.first) / 2
        if (frame.last - frame.first).days > 120:
            ends.append(Label(f"{frame.x(middle):.1f}", formats.date_format(middle, "M Y")))
        ends.append(Label(f"{frame.x(frame.last):.1f}", _("today"), "end"))
    return ends


def _said(cell: Cell, row: Assessment) -> str:
    return _("not concerned") if row.level is None else f"{row.level} {cell.catalogue.title(row.level)}"


def _counted(cell: Cell, day: date) -> str:
    now = cell.on(day)
    if now.status is Status.NOT_CONCERNED:
        return _("not concerned")
    if now.level is None:
        return _("not assessed")
    return f"{now.level}, {_('confirmed') if now.status is Status.CONFIRMED else _('unconfirmed')}"


def _told(cell: Cell, row: Assessment, name: str) -> Told:
    day = min(row.shared_on or row.assessed_on, cell.as_of)
    return Told(row.assessed_on, _said(cell, row), str(Source(row.source).label), name, _counted(cell, day))


def _sentence(cell: Cell, rows: Sequence[Assessment]) -> str:
    turns = sorted({row.shared_on for row in rows if row.shared_on and row.shared_on <= cell.as_of})
    told = [f"{formats.date_format(day, 'j M Y')} {_counted(cell, day)}" for day in turns]
    return _("Level of %(name)s in %(competency)s over time: %(levels)s") % {
        "name": cell.engineer.name,
        "competency": cell.entry.title,
        "levels": "; ".join(told),
    }
