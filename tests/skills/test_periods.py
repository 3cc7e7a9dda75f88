from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.periods import (
    InvalidPeriodError,
    Period,
    PeriodKind,
    Schedule,
    due_periods,
    falls_due,
    parse_period,
    period_containing,
)

DAYS = st.dates(min_value=date(1990, 1, 8), max_value=date(2090, 12, 31))
KINDS = st.sampled_from(PeriodKind)
BERLIN = ZoneInfo("Europe/Berlin")
UTC_ZONE = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("key", "kind", "starts", "ends"),
    [
        ("2026-W47", "weekly", "2026-11-16", "2026-11-22"),
        ("2026-W01", "weekly", "2025-12-29", "2026-01-04"),
        ("2026-W53", "weekly", "2026-12-28", "2027-01-03"),
        ("2026-11", "monthly", "2026-11-01", "2026-11-30"),
        ("2024-02", "monthly", "2024-02-01", "2024-02-29"),
        ("2026-12", "monthly", "2026-12-01", "2026-12-31"),
        ("2026-Q1", "quarterly", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "quarterly", "2026-10-01", "2026-12-31"),
        ("9999-12", "monthly", "9999-12-01", "9999-12-31"),
    ],
)
def test_period_is_read_from_its_key(key: str, kind: str, starts: str, ends: str) -> None:
    expected = Period(PeriodKind(kind), key, date.fromisoformat(starts), date.fromisoformat(ends))
    assert parse_period(key) == expected


@pytest.mark.parametrize(
    "key",
    [
        *("", "2026", "2026-1", "2026-13", "2026-00", "2026-11-01", " 2026-11", "2026-11\n", "٢٠٢٦-11", "0000-01"),
        *("2026-W00", "2025-W53", "2026-W54", "2026-w47", "9999-W52", "2026-Q0", "2026-Q5"),
    ],
)
def test_text_that_names_no_period_is_refused(key: str) -> None:
    with pytest.raises(InvalidPeriodError):
        parse_period(key)


@given(KINDS, DAYS)
def test_period_holds_its_day_and_reads_back(kind: PeriodKind, day: date) -> None:
    period = period_containing(kind, day)
    assert period.starts <= day <= period.ends
    assert parse_period(period.key) == period


@given(KINDS, DAYS)
def test_periods_follow_one_another_without_a_gap(kind: PeriodKind, day: date) -> None:
    period = period_containing(kind, day)
    assert period.next.starts == period.ends + timedelta(days=1)
    assert period.next.previous == period


@pytest.mark.parametrize(
    ("key", "zone", "hour", "expected"),
    [
        pytest.param("2026-11", "UTC", 6, "2026-12-01T06:00", id="the day after"),
        pytest.param("2026-06", "Europe/Berlin", 6, "2026-07-01T04:00", id="summer"),
        pytest.param("2026-11", "Europe/Berlin", 6, "2026-12-01T05:00", id="winter"),
        pytest.param("2026-11", "Pacific/Kiritimati", 6, "2026-11-30T16:00", id="far east"),
        pytest.param("2026-10", "America/New_York", 1, "2026-11-01T05:00", id="doubled hour means the first"),
        pytest.param("2011-Q4", "Pacific/Apia", 6, "2011-12-31T16:00", id="after the skipped day"),
    ],
)
def test_report_falls_due_at_a_local_hour(key: str, zone: str, hour: int, expected: str) -> None:
    due = falls_due(parse_period(key), zone=ZoneInfo(zone), hour=hour)
    assert due == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_hour_that_does_not_exist_moves_forward() -> None:
    # In Chile the clocks went from 24:00 on Saturday to 01:00 on Sunday.
    saturday = Period(PeriodKind.MONTHLY, "x", date(2019, 9, 1), date(2019, 9, 7))
    santiago = ZoneInfo("America/Santiago")
    due = falls_due(saturday, zone=santiago, hour=0)
    assert due.astimezone(santiago).isoformat() == "2019-09-08T01:00:00-03:00"


def due_keys(schedule: Schedule, now: str, **more: object) -> list[str]:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    return [period.key for period in due_periods(schedule, now=moment, **more)]  # type: ignore[arg-type]  # by name


MONTHLY = Schedule(PeriodKind.MONTHLY, date(2026, 9, 15), UTC_ZONE, 6)


@pytest.mark.parametrize(
    ("now", "keys"),
    [
        ("2026-09-30T23:59", []),
        ("2026-10-01T05:59", []),
        ("2026-10-01T06:00", ["2026-09"]),
        ("2026-12-24T00:00", ["2026-09", "2026-10", "2026-11"]),
        ("2020-01-01T00:00", []),
    ],
)
def test_closed_periods_are_due_oldest_first(now: str, keys: list[str]) -> None:
    assert due_keys(MONTHLY, now) == keys


def test_period_with_a_report_is_not_due_again() -> None:
    assert due_keys(MONTHLY, "2026-12-24T00:00", existing={"2026-10"}) == ["2026-09", "2026-11"]


def test_no_more_than_the_limit_is_caught_up_at_once() -> None:
    weekly = Schedule(PeriodKind.WEEKLY, date(2024, 1, 1), BERLIN, 6)
    assert due_keys(weekly, "2026-12-24T00:00", limit=2) == ["2024-W01", "2024-W02"]


@given(kind=KINDS, since=DAYS, days=st.integers(0, 500), hour=st.integers(0, 23))
def test_catching_up_in_steps_equals_catching_up_at_once(kind: PeriodKind, since: date, days: int, hour: int) -> None:
    schedule = Schedule(kind, since, BERLIN, hour)
    now = datetime(since.year, since.month, since.day, tzinfo=UTC) + timedelta(days=days)
    at_once = due_periods(schedule, now=now)
    made: list[Period] = []
    while step := due_periods(schedule, now=now, existing={period.key for period in made}, limit=3):
        made += step
    assert made == at_once
    assert all(later.starts > earlier.ends for earlier, later in pairwise(made))
    assert all(falls_due(period, zone=BERLIN, hour=hour) <= now for period in made)
