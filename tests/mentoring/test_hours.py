from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from mentoring.hours import share_enough
from teams.hours import WorkingHours, shared_hours

DAY = date(2026, 11, 25)


def hours(start: int, end: int, zone: str = "Europe/Berlin") -> WorkingHours:
    return WorkingHours(time(start), time(end), zone)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (hours(9, 17), hours(9, 17), 8),
        (hours(9, 17), hours(9, 17, "Europe/London"), 7),
        (hours(9, 17), hours(9, 17, "Asia/Kolkata"), 3.5),
        (hours(9, 17), hours(9, 17, "America/New_York"), 2),
        (hours(9, 17), hours(9, 17, "Asia/Tokyo"), 0),
        # Evening in California and the next morning in Tokyo.
        (hours(12, 20, "America/Los_Angeles"), hours(9, 17, "Asia/Tokyo"), 4),
        # A night shift, and the end of the day before.
        (hours(22, 6), hours(4, 12), 2),
        (hours(8, 12), hours(13, 17), 0),
    ],
)
def test_people_share_hours_across_zones_and_midnight(one: WorkingHours, other: WorkingHours, shared: float) -> None:
    assert shared_hours(one, other, DAY) == timedelta(hours=shared)


def test_two_hours_are_enough_and_unknown_hours_speak_against_nobody() -> None:
    here = hours(9, 17)
    assert share_enough(here, hours(9, 17, "America/New_York"), DAY)
    assert not share_enough(here, hours(10, 18, "America/New_York"), DAY)
    assert share_enough(None, here, DAY)
    assert share_enough(here, None, DAY)
