"""Whether two people share enough working hours to meet (rule 8 of the product's rules). No queries and no clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from teams.hours import WorkingHours, shared_hours

# Fewer shared hours than these, and a mentor and a mentee rarely meet.
ENOUGH: Final = timedelta(hours=2)


def share_enough(one: WorkingHours | None, other: WorkingHours | None, day: date) -> bool:
    """Tell whether two people share enough hours to meet; where hours are not known, nothing speaks against it."""
    return one is None or other is None or shared_hours(one, other, day) >= ENOUGH
