"""Weeks, months and quarters that gap reports are made for, and when each falls due.

Periods are keyed by dates, not instants. No queries and no clock: the moment is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo


class PeriodKind(StrEnum):
    """How long a period is."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class InvalidPeriodError(ValueError):
    """The text names no week, month or quarter."""


@dataclass(frozen=True, slots=True)
class Period:
    """A week (ISO, Monday to Sunday), month or quarter; both days are part of it."""

    kind: PeriodKind
    key: str
    starts: date
    ends: date

    @property
    def next(self) -> Period:
        """The period right after this one."""
        return period_containing(self.kind, self.ends + timedelta(days=1))

    @property
    def previous(self) -> Period:
        """The period right before this one."""
        return period_containing(self.kind, self.starts - timedelta(days=1))


_KEY: Final = re.compile(
    r"(?P<year>[0-9]{4})-(?:W(?P<week>[0-9]{2})|Q(?P<quarter>[1-4])|(?P<month>[0-9]{2}))", re.ASCII
)


def parse_period(key: str) -> Period:
    """Read ``2026-W47``, ``2026-11`` or ``2026-Q4``; raise InvalidPeriodError for anything else."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise InvalidPeriodError(key)
    year = int(found["year"])
    try:
        if found["week"]:
            return period_containing(PeriodKind.WEEKLY, date.fromisocalendar(year, int(found["week"]), 1))
        if found["quarter"]:
            return period_containing(PeriodKind.QUARTERLY, date(year, 3 * int(found["quarter"]), 1))
        return period_containing(PeriodKind.MONTHLY, date(year, int(found["month"]), 1))
    except (ValueError, OverflowError) as error:
        raise InvalidPeriodError(key) from error


def period_containing(kind: PeriodKind, day: date) -> Period:
    """Give the period of a kind that holds a day."""
    if kind is PeriodKind.WEEKLY:
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Period(kind, f"{year:04}-W{week:02}", monday, monday + timedelta(days=6))
    if kind is PeriodKind.MONTHLY:
        return Period(kind, f"{day.year:04}-{day.month:02}", day.replace(day=1), _month_end(day.year, day.month))
    quarter = (day.month + 2) // 3
    starts = date(day.year, 3 * quarter - 2, 1)
    return Period(kind, f"{day.year:04}-Q{quarter}", starts, _month_end(day.year, 3 * quarter))


def _month_end(year: int, month: int) -> date:
    # December is asked for its 31st, as the first of the next year may lie past the last date there is.
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def falls_due(period: Period, *, zone: ZoneInfo, hour: int) -> datetime:
    """Give the moment, in UTC, at which a period's report falls due: a local hour on the day after its end.

    An hour that does not exist on that day moves forward by the length of the jump; one that occurs twice
    means the first.
    """
    local = datetime.combine(period.ends + timedelta(days=1), time(hour, fold=0), tzinfo=zone)
    return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often reports are made: the first period holds ``since``; ``hour`` is of the day after a period's end."""

    kind: PeriodKind
    since: date
    zone: ZoneInfo
    hour: int


def due_periods(
    schedule: Schedule, *, now: datetime, existing: Collection[str] = (), limit: int | None = None
) -> list[Period]:
    """Give the periods that fell due by ``now`` (an aware datetime) and have no report, oldest first.

    ``existing`` holds the keys of periods that have a report; at most ``limit`` periods are given.
    """
    missing = (period for period in _closed(schedule, now=now) if period.key not in existing)
    return list(islice(missing, limit))


def _closed(schedule: Schedule, *, now: datetime) -> Iterator[Period]:
    period = period_containing(schedule.kind, schedule.since)
    while falls_due(period, zone=schedule.zone, hour=schedule.hour) <= now:
        yield period
        period = period.next
