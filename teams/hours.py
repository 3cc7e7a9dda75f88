"""How many working hours two people share on a day. No queries and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From when to when somebody works, on the clock of their time zone (an IANA name)."""

    start: time
    end: time
    zone: str

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Give begin and end on a day; who ends before they begin works past midnight."""
        zone = ZoneInfo(self.zone)
        begin = datetime.combine(day, self.start, tzinfo=zone)
        end = datetime.combine(day if self.end > self.start else day + DAY, self.end, tzinfo=zone)
        return begin, end


def shared_spans(one: WorkingHours, other: WorkingHours, day: date) -> list[tuple[datetime, datetime]]:
    """Give from when to when both work at once on the day of the first, on the clock of the first."""
    begin, end = one.on(day)
    spans = [(max(begin, start), min(end, stop)) for start, stop in map(other.on, (day - DAY, day, day + DAY))]
    zone = ZoneInfo(one.zone)
    return [(start.astimezone(zone), stop.astimezone(zone)) for start, stop in spans if start < stop]


def shared_hours(one: WorkingHours, other: WorkingHours, day: date) -> timedelta:
    """Give how long both work at once on the day of the first, whatever day it is for the other."""
    # Two moments of one zone are subtracted on its clock; in UTC they tell how long it really is.
    spans = shared_spans(one, other, day)
    return sum((stop.astimezone(UTC) - start.astimezone(UTC) for start, stop in spans), timedelta())
