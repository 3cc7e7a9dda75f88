"""Work and leave of people as bars along the weeks, in shares of the width."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teams.capacity import Span, Workload, conflicts
from teams.days import LATEST

MONTHS_SHOWN = 6
# A bar narrower than this has no room for its name.
ROOM = 14
ROW_HEIGHT, BAR_HEIGHT = 20, 16


@dataclass(frozen=True)
class Window:
    """The days that a chart shows, whole months."""

    starts: date
    ends: date

    @classmethod
    def around(cls, starts: date, ends: date) -> Window:
        first = min(starts, LATEST).replace(day=1)
        last = min(ends, LATEST, _month_after(first, MONTHS_SHOWN) - timedelta(days=1))
        return cls(first, _month_after(last.replace(day=1), 1) - timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days + 1

    def place(self, day: date) -> float:
        """Give where a day begins, in % of the width."""
        return 100 * (min(max(day, self.starts), self.ends + timedelta(days=1)) - self.starts).days / self.days

    @property
    def months(self) -> list[tuple[str, str]]:
        """The months with the place of their first day."""
        found, day = [], self.starts
        while day <= self.ends:
            found.append((date_format(day, "M"), f"{self.place(day):.2f}%"))
            day = _month_after(day, 1)
        return found


def _month_after(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Bar:
    """A share of somebody's time, as it is drawn."""

    x: str
    width: str
    y: int
    text: str
    kind: str
    has_room: bool

    @property
    def middle(self) -> int:
        return self.y + BAR_HEIGHT - 4


@dataclass(frozen=True)
class LoadRow:
    """One person with what they do and what is proposed, and the same in words."""

    name: str
    bars: list[Bar]
    said: str

    @property
    def height(self) -> int:
        return max((bar.y for bar in self.bars), default=0) + ROW_HEIGHT


def load_row(name: str, load: Workload, proposed: Span | None, window: Window, *, is_open: bool) -> LoadRow:
    """Draw a person's leave, where that is open to the reader, work and what is proposed, one below the other."""
    spans: list[tuple[Span, str, str]] = [(each, _("leave"), "leave") for each in load.leave if is_open]
    spans += [(each, f"{each.label} {each.percent}", "plan" if each.is_planned else "work") for each in load.work]
    if proposed is not None:
        days = proposed.starts, proposed.ends
        faults = conflicts(load.but_short_leave(*days).with_work(proposed), *days)
        text = _("not free, %(share)s %% asked") if faults else _("proposed %(share)s")
        spans.append((proposed, text % {"share": proposed.percent}, "over" if faults else "new"))
    shown = [each for each in spans if each[0].starts <= window.ends and each[0].ends >= window.starts]
    bars = [_bar(span, label, kind, row, window) for row, (span, label, kind) in enumerate(shown)]
    return LoadRow(name, bars, "; ".join(_said(span, label) for span, label, _kind in shown))


def _bar(span: Span, label: str, kind: str, row: int, window: Window) -> Bar:
    left = window.place(span.starts)
    right = 100.0 if span.ends >= window.ends else window.place(span.ends + timedelta(days=1))
    return Bar(f"{left:.2f}%", f"{right - left:.2f}%", row * ROW_HEIGHT + 2, label, kind, right - left >= ROOM)


def _said(span: Span, label: str) -> str:
    last = _("open") if span.ends == date.max else date_format(span.ends, "j M")
    return f"{label} ({date_format(span.starts, 'j M')} – {last})"
