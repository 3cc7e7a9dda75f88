"""How much of their time people have and how much is taken, day by day. No queries and no clock.

All shares are whole % of full time. A day's capacity is the contract share, less leave, and nothing before somebody
comes and after they leave.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Span:
    """A share of time between two days, both included; ``label`` names the work or the leave."""

    starts: date
    ends: date
    percent: int = WHOLE
    label: str = ""
    is_planned: bool = False

    def holds(self, day: date) -> bool:
        """Tell whether it runs on a day."""
        return self.starts <= day <= self.ends


@dataclass(frozen=True)
class Workload:
    """One person's contract share, the days they are here, leave in % of the contract, and work."""

    contract: int = WHOLE
    here: tuple[Span, ...] = (Span(date.min, date.max),)
    leave: tuple[Span, ...] = ()
    work: tuple[Span, ...] = ()

    def capacity(self, day: date) -> int:
        """Give the share that the person can give on a day."""
        if not any(span.holds(day) for span in self.here):
            return 0
        away = min(WHOLE, sum(span.percent for span in self.leave if span.holds(day)))
        return self.contract * (WHOLE - away) // WHOLE

    def load(self, day: date, *, planned: bool = False) -> int:
        """Give the share that confirmed work takes on a day; with ``planned`` what is planned, too."""
        return sum(span.percent for span in self.work if span.holds(day) and (planned or not span.is_planned))

    def turning_days(self, starts: date, ends: date) -> list[date]:
        """List the days between two on which capacity or load may change, the first one included."""
        spans = (*self.here, *self.leave, *self.work)
        days = {span.starts for span in spans} | {span.ends + DAY for span in spans if span.ends < date.max}
        return sorted({starts, *(day for day in days if starts < day <= ends)})

    def with_work(self, *added: Span) -> Workload:
        """Give the same person with more work."""
        return replace(self, work=(*self.work, *added))


def least_free(person: Workload, starts: date, ends: date) -> int:
    """Give the share that is free on every day between two; 0 where there is none."""
    days = person.turning_days(starts, ends)
    return max(0, min(person.capacity(day) - person.load(day) for day in days))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Days in a row on which more is asked of somebody than they can give."""

    starts: date
    ends: date
    load: int
    capacity: int
    is_leave: bool
    is_gone: bool


def conflicts(person: Workload, starts: date, ends: date, *, planned: bool = False) -> list[Conflict]:
    """List where the load is above the capacity between two days."""
    found: list[Conflict] = []
    days = person.turning_days(starts, ends)
    for first, after in zip(days, [*days[1:], None], strict=True):
        load, capacity = person.load(first, planned=planned), person.capacity(first)
        if load <= capacity or not load:
            continue
        last = ends if after is None else after - DAY
        is_gone = not any(span.holds(first) for span in person.here)
        is_leave = not is_gone and load <= person.contract
        found.append(Conflict(first, last, load, capacity, is_leave, is_gone))
    return _joined(found)


def _joined(found: Iterable[Conflict]) -> list[Conflict]:
    """Join conflicts of the same kind that follow each other, with the worst of both."""
    joined: list[Conflict] = []
    for each in found:
        before = joined[-1] if joined else None
        if (
            before
            and before.ends + DAY == each.starts
            and (before.is_leave, before.is_gone)
            == (
                each.is_leave,
                each.is_gone,
            )
        ):
            worst = max(before, each, key=lambda one: one.load - one.capacity)
            joined[-1] = replace(worst, starts=before.starts, ends=each.ends)
        else:
            joined.append(each)
    return joined


@dataclass(frozen=True, slots=True)
class Week:
    """A week of one person: the busiest day's load and the day with least capacity, over what all days have."""

    starts: date
    load: int
    planned: int
    capacity: int
    over: int
    leave: int

    @property
    def free(self) -> int:
        """The share that is free on every day of the week, not counting what is only planned."""
        return max(0, self.capacity - self.load)


def week_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks(person: Workload, first: date, count: int) -> list[Week]:
    """Tell of so many weeks from a Monday on, by their working days."""
    return [_week(person, first + WEEK * number) for number in range(count)]


def _week(person: Workload, monday: date) -> Week:
    days = person.turning_days(monday, monday + 4 * DAY)
    told = [(person.load(day), person.load(day, planned=True), person.capacity(day)) for day in days]
    return Week(
        starts=monday,
        load=max(load for load, _planned, _capacity in told),
        planned=max(planned - load for load, planned, _capacity in told),
        capacity=min(capacity for _load, _planned, capacity in told),
        over=max(max(0, load - capacity) for load, _planned, capacity in told),
        leave=max(_away(person, day) for day in days),
    )


def _away(person: Workload, day: date) -> int:
    return min(WHOLE, sum(span.percent for span in person.leave if span.holds(day)))
