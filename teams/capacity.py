"""How much of their time people have and how much is taken, day by day. No queries and no clock.

All shares are whole % of full time. A day's capacity is the contract share, less leave, and nothing before somebody
comes and after they leave.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WHOLE = 100
WORKING_DAYS = 5
# Nobody reads more of what one assignment asks too much.
MOST_STRETCHES = 50
# Who is on leave for at most one in so many of the working days that are asked counts as free for them: a holiday takes
# nobody's choice away, half of a project away does. Leave of a part of the day counts by its share.
SHORT_LEAVE = 5
# Work without an end is judged by so many days, or to the end of the last leave that is known.
OPEN_ENDED = 364


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


def working_days(starts: date, ends: date) -> int:
    """Count the Mondays to Fridays between two days, both included."""
    whole, rest = divmod((ends - starts).days + 1, 7)
    return whole * WORKING_DAYS + sum((starts.weekday() + number) % 7 < WORKING_DAYS for number in range(rest))


@dataclass(frozen=True, slots=True)
class Away:
    """Leave among the working days that are asked: ``percent`` is the sum of each day's share, ``of`` counts days."""

    percent: int
    of: int

    @property
    def days(self) -> int:
        """The leave in whole days; a part of one counts as one."""
        return -(-self.percent // WHOLE)

    @property
    def is_short(self) -> bool:
        """Whether it takes nobody's choice away."""
        return self.percent * SHORT_LEAVE <= WHOLE * self.of


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
        return self.contract * (WHOLE - self.on_leave(day)) // WHOLE

    def on_leave(self, day: date) -> int:
        """Give the share of the contract that is leave on a day."""
        return min(WHOLE, sum(span.percent for span in self.leave if span.holds(day)))

    def away(self, starts: date, ends: date) -> Away:
        """Tell how many of the working days between two are leave."""
        if ends == date.max:
            known = max((span.ends.toordinal() for span in self.leave), default=0)
            ends = date.fromordinal(min(max(starts.toordinal() + OPEN_ENDED - 1, known), date.max.toordinal()))
        days = self.turning_days(starts, ends)
        lasts = [*(day - DAY for day in days[1:]), ends]
        taken = sum(self.on_leave(day) * working_days(day, last) for day, last in zip(days, lasts, strict=True))
        return Away(taken, working_days(starts, ends))

    def but_short_leave(self, starts: date, ends: date) -> Workload:
        """Give the person as work between two days counts on them: without leave, where it is short for that work.

        The same object where leave counts, or there is none in these days.
        """
        is_there = any(span.starts <= ends and span.ends >= starts for span in self.leave)
        return replace(self, leave=()) if is_there and self.away(starts, ends).is_short else self

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


def free_for(person: Workload, starts: date, ends: date) -> int:
    """Give the share that work between two days can ask of somebody: what is free on every day, but for short leave."""
    return least_free(person.but_short_leave(starts, ends), starts, ends)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Days in a row on which more is asked of somebody than they can give; ``away`` where that is for their leave."""

    starts: date
    ends: date
    load: int
    capacity: int
    is_leave: bool
    is_gone: bool
    away: Away | None = None


def conflicts(person: Workload, starts: date, ends: date, *, planned: bool = False) -> list[Conflict]:
    """List where the load is above the capacity between two days."""
    return Overloads(person, planned=planned).within(starts, ends)


class Overloads:
    """All days on which the load of a person is above the capacity, worked out once for many questions."""

    def __init__(self, person: Workload, *, planned: bool) -> None:
        self.person = person
        changes: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
        for kind, spans in enumerate((person.work, person.leave, person.here)):
            for span in spans:
                if kind or planned or not span.is_planned:
                    changes[span.starts][kind] += span.percent
                    if span.ends < date.max:
                        changes[span.ends + DAY][kind] -= span.percent
        days = sorted(changes)
        self.found: list[Conflict] = []
        load = away = here = 0
        for day, after in zip(days, [*days[1:], None], strict=True):
            load, away, here = (a + b for a, b in zip((load, away, here), changes[day], strict=True))
            capacity = person.contract * (WHOLE - min(WHOLE, away)) // WHOLE if here else 0
            if load > capacity:
                is_leave = bool(here) and load <= person.contract
                last = date.max if after is None else after - DAY
                self.found.append(Conflict(day, last, load, capacity, is_leave, not here))
        self.ends = [each.ends for each in self.found]

    def within(self, starts: date, ends: date) -> list[Conflict]:
        """List those between two days, joined where they are of a kind; of very many the first ones."""
        place = bisect_left(self.ends, starts)
        inside = [each for each in self.found[place : place + MOST_STRETCHES] if each.starts <= ends]
        away = self.person.away(starts, ends) if any(each.is_leave for each in inside) else None
        return _joined(
            replace(
                each,
                starts=max(each.starts, starts),
                ends=min(each.ends, ends),
                away=away if each.is_leave else None,
            )
            for each in inside
        )


def _joined(found: Iterable[Conflict]) -> list[Conflict]:
    """Join conflicts of the same kind that follow each other, with the worst of both."""
    joined: list[Conflict] = []
    for each in found:
        before = joined[-1] if joined else None
        if before and before.ends + DAY == each.starts and _kind(before) == _kind(each):
            worst = max(before, each, key=lambda one: one.load - one.capacity)
            joined[-1] = replace(worst, starts=before.starts, ends=each.ends)
        else:
            joined.append(each)
    return joined


def _kind(each: Conflict) -> tuple[bool, bool]:
    return each.is_leave, each.is_gone


@dataclass(frozen=True, slots=True)
class Week:
    """A week of one person: the busiest day's load over what the person can give, the mean of the working days.

    ``leave`` is in % of the contract, ``away`` what it takes of full time, both means of the days here. ``over`` is of
    the worst day alone, which ``over_on`` names where other days are not over, ``over_mean`` of all five days, and
    ``over_if_confirmed`` what the worst day would be with all that is planned. ``here`` counts the working days on
    which the person is here.
    """

    starts: date
    load: int
    planned: int
    capacity: int
    over: int
    leave: int
    away: int = 0
    here: int = WORKING_DAYS
    over_on: date | None = None
    over_mean: int = 0
    over_if_confirmed: int = 0

    @property
    def free(self) -> int:
        """The share that is left of the week, not counting what is only planned."""
        return max(0, self.capacity - self.load)

    def is_under(self, percent: int) -> bool:
        """Tell whether less than so many % are taken or planned of what somebody can give; no time at all is never
        too little work.
        """
        return (self.load + self.planned) * WHOLE < self.capacity * percent


def week_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days in a row on which nothing changes."""

    starts: date
    ends: date
    load: int
    planned: int
    capacity: int
    leave: int
    is_here: bool


def weeks(person: Workload, first: date, count: int) -> list[Week]:
    """Tell of so many weeks from a Monday on, by their working days."""
    last = first + WEEK * count - DAY
    days = person.turning_days(first, last)
    stretches = [_stretch(person, day, after - DAY) for day, after in pairwise([*days, last + DAY])]
    found: list[Week] = []
    place, before = 0, None
    for number in range(count):
        monday = first + WEEK * number
        friday = monday + DAY * (WORKING_DAYS - 1)
        while stretches[place].ends < monday:
            place += 1
        inside = [each for each in stretches[place:] if each.starts <= friday]
        # Most weeks lie within the days of the week before, on which nothing changes.
        same = inside == before and inside[0].starts <= found[-1].starts
        found.append(replace(found[-1], starts=monday) if same else _week(person, monday, friday, inside))
        before = inside if len(inside) == 1 else None
    return found


def _stretch(person: Workload, day: date, last: date) -> _Stretch:
    return _Stretch(
        starts=day,
        ends=last,
        load=person.load(day),
        planned=person.load(day, planned=True) - person.load(day),
        capacity=person.capacity(day),
        leave=person.on_leave(day),
        is_here=any(span.holds(day) for span in person.here),
    )


def _week(person: Workload, monday: date, friday: date, inside: list[_Stretch]) -> Week:
    days = [(each, (min(each.ends, friday) - max(each.starts, monday)).days + 1) for each in inside]
    here = sum(count for each, count in days if each.is_here)
    given = sum(each.capacity * count for each, count in days)
    worst = max(inside, key=lambda each: each.load - each.capacity)
    over = max(0, worst.load - worst.capacity)
    planned = max(each.planned for each in inside)
    if_confirmed = max(each.load + each.planned - each.capacity for each in inside)
    return Week(
        starts=monday,
        load=max(each.load for each in inside),
        planned=planned,
        capacity=given // WORKING_DAYS,
        over=over,
        leave=sum(each.leave * count for each, count in days if each.is_here) // here if here else 0,
        away=(person.contract * here - given) // WORKING_DAYS,
        here=here,
        over_on=max(worst.starts, monday) if over and any(each.load <= each.capacity for each in inside) else None,
        over_mean=sum(max(0, each.load - each.capacity) * count for each, count in days) // WORKING_DAYS,
        over_if_confirmed=max(over, if_confirmed) if planned else over,
    )


@dataclass(frozen=True, slots=True)
class Alike:
    """So many weeks in a row that say the same, given by the first of them."""

    week: Week
    count: int
    place: int

    @property
    def ends(self) -> date:
        """The last working day of them."""
        return self.week.starts + WEEK * self.count - 3 * DAY


def joined_weeks(told: Iterable[Week]) -> list[Alike]:
    """Join weeks that follow each other and say the same."""
    found: list[Alike] = []
    for place, week in enumerate(told):
        before = found[-1] if found else None
        if before and replace(week, starts=before.week.starts) == before.week:
            found[-1] = replace(before, count=before.count + 1)
        else:
            found.append(Alike(week, 1, place))
    return found
