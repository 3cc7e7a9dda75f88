"""How many working hours two people share on a day. No queries and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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


def shared_hours(one: WorkingHours, other: WorkingHours, day: date) -> timedelta:
    """Give how long both work at once on the day of the first, whatever day it is for the other."""
    begin, end = one.on(day)
    total = timedelta()
    for near in (day - DAY, day, day + DAY):
        start, stop = other.on(near)
        total += max(min(end, stop) - max(begin, start), timedelta())
    return total
