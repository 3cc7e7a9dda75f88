"""Time that people have and time that is taken, day by day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from teams.capacity import Span, Workload, conflicts, free_for, joined_weeks, least_free, week_of, weeks, working_days

MARCH = (date(2027, 3, 1), date(2027, 3, 31))


def span(first: str, last: str, percent: int = 100, *, planned: bool = False) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last), percent, is_planned=planned)


HALF_BUSY = Workload(work=(span("2027-01-01", "2027-03-15", 50),))
ON_LEAVE = Workload(leave=(span("2027-03-08", "2027-03-12"),))


@pytest.mark.parametrize(
    ("person", "free"),
    [
        (Workload(), 100),
        (Workload(contract=60), 60),
        (HALF_BUSY, 50),
        (Workload(work=(span("2027-03-31", "2027-12-31", 80),)), 20),
        (Workload(work=(span("2027-04-01", "2027-12-31", 80),)), 100),
        (Workload(work=(span("2027-03-01", "2027-03-10", 60), span("2027-03-11", "2027-03-31", 60))), 40),
        (Workload(work=(span("2027-01-01", "2027-12-31", 80, planned=True),)), 100),
        (ON_LEAVE, 0),
        (Workload(leave=(span("2027-03-08", "2027-03-12", 50),)), 50),
        (Workload(contract=60, leave=(span("2027-03-08", "2027-03-12", 50),)), 30),
        (Workload(here=(span("2020-01-01", "2027-03-20"),)), 0),
        (Workload(here=(span("2020-01-01", "2027-03-15"), span("2027-03-16", "2028-01-01"))), 100),
        (Workload(work=(span("2027-03-01", "2027-03-05", 120),)), 0),
    ],
)
def test_free_is_what_is_left_on_every_day(person: Workload, free: int) -> None:
    assert least_free(person, *MARCH) == free


@pytest.mark.parametrize(
    ("leave", "period", "away", "free"),
    [
        (("2027-03-08", "2027-03-12", 100), MARCH, (5, 23), 0),
        (("2027-03-08", "2027-03-11", 100), MARCH, (4, 23), 100),
        (("2027-03-06", "2027-03-07", 100), MARCH, (0, 23), 100),
        (("2027-02-01", "2027-03-03", 100), MARCH, (3, 23), 100),
        (("2027-03-01", "2027-03-31", 20), MARCH, (5, 23), 100),
        (("2027-03-01", "2027-03-31", 30), MARCH, (7, 23), 70),
        (("2027-03-08", "2027-03-08", 100), (date(2027, 3, 8), date(2027, 3, 12)), (1, 5), 100),
        (("2027-03-08", "2027-03-08", 100), (date(2027, 3, 8), date(2027, 3, 8)), (1, 1), 0),
        # Without an end it is a year, or all that is known.
        (("2027-03-08", "2027-05-14", 100), (date(2027, 3, 1), date.max), (50, 260), 100),
        (("2027-03-08", "2027-05-28", 100), (date(2027, 3, 1), date.max), (60, 260), 0),
        (("2028-03-06", "2029-02-23", 100), (date(2027, 3, 1), date.max), (255, 520), 0),
    ],
)
def test_leave_of_at_most_a_fifth_of_the_working_days_takes_no_choice_away(
    leave: tuple[str, str, int], period: tuple[date, date], away: tuple[int, int], free: int
) -> None:
    person = Workload(leave=(span(*leave),))
    told = person.away(*period)
    assert (told.days, told.of) == away
    assert free_for(person, *period) == free


def test_short_leave_loosens_neither_contract_nor_work_nor_leaving() -> None:
    short = (span("2027-03-08", "2027-03-09"),)
    assert free_for(Workload(60, leave=short, work=(Span(*MARCH, 40),)), *MARCH) == 20
    assert free_for(Workload(here=(span("2020-01-01", "2027-03-30"),), leave=short), *MARCH) == 0


@pytest.mark.parametrize("first", [date(2027, 3, 1) + timedelta(number) for number in range(7)])
def test_working_days_are_counted_like_one_by_one(first: date) -> None:
    for length in range(20):
        days = [first + timedelta(number) for number in range(length + 1)]
        assert working_days(first, days[-1]) == sum(day.weekday() < 5 for day in days)


def test_conflict_tells_days_and_shares() -> None:
    (found,) = conflicts(HALF_BUSY.with_work(Span(*MARCH, 60)), *MARCH)
    assert (found.starts, found.ends) == (date(2027, 3, 1), date(2027, 3, 15))
    assert (found.load, found.capacity, found.is_leave, found.is_gone) == (110, 100, False, False)


def test_conflicts_that_follow_each_other_are_told_once_with_the_worst() -> None:
    busy = Workload(work=(span("2027-03-01", "2027-03-10", 120), span("2027-03-11", "2027-03-31", 150)))
    (found,) = conflicts(busy, *MARCH)
    assert (found.starts, found.ends, found.load) == (*MARCH, 150)


def test_conflict_names_leave_and_leaving() -> None:
    away = ON_LEAVE.with_work(Span(*MARCH, 100))
    assert [(each.is_leave, each.is_gone) for each in conflicts(away, *MARCH)] == [(True, False)]
    leaver = Workload(here=(span("2020-01-01", "2027-03-20"),), work=(Span(*MARCH, 40),))
    assert [(each.starts, each.is_gone) for each in conflicts(leaver, *MARCH)] == [(date(2027, 3, 21), True)]


def test_planned_work_conflicts_only_where_it_is_asked_for() -> None:
    person = Workload(work=(Span(*MARCH, 80), Span(*MARCH, 40, is_planned=True)))
    assert conflicts(person, *MARCH) == []
    assert len(conflicts(person, *MARCH, planned=True)) == 1


def test_weeks_tell_the_busiest_day_and_what_is_over() -> None:
    person = Workload(
        contract=80,
        leave=(span("2027-03-10", "2027-03-10"),),
        work=(
            span("2027-03-01", "2027-03-31", 50),
            span("2027-03-04", "2027-03-05", 60),
            Span(*MARCH, 20, "x", is_planned=True),
        ),
    )
    first, second, third = weeks(person, week_of(date(2027, 3, 3)), 3)
    assert (first.starts, first.load, first.capacity, first.over, first.planned) == (date(2027, 3, 1), 110, 80, 30, 20)
    # One day of five away: a fifth of the week, and what is over is told of that day.
    assert (second.load, second.capacity, second.over, second.leave, second.free) == (50, 64, 50, 20, 14)
    assert (second.over_on, second.over_mean, second.away) == (date(2027, 3, 10), 10, 16)
    assert (first.over_on, third.over_on) == (date(2027, 3, 4), None)
    assert (third.load, third.over, third.leave, third.free) == (50, 0, 0, 30)


def test_weeks_that_are_alike_are_joined_and_a_leaver_is_here_on_fewer_days() -> None:
    person = Workload(
        here=(span("2027-01-01", "2027-03-17"),),
        leave=(span("2027-03-08", "2027-03-12", 50),),
        work=(span("2027-02-24", "2027-12-31", 40),),
    )
    told = weeks(person, date(2027, 2, 8), 7)
    assert [(week.load, week.capacity, week.away, week.here, week.over) for week in told] == [
        (0, 100, 0, 5, 0),
        (0, 100, 0, 5, 0),
        (40, 100, 0, 5, 0),
        (40, 100, 0, 5, 0),
        (40, 50, 50, 5, 0),
        (40, 60, 0, 3, 40),
        (40, 0, 0, 0, 40),
    ]
    joined = joined_weeks(told)
    assert [(each.place, each.count, each.ends) for each in joined] == [
        (0, 2, date(2027, 2, 19)),
        (2, 2, date(2027, 3, 5)),
        (4, 1, date(2027, 3, 12)),
        (5, 1, date(2027, 3, 19)),
        (6, 1, date(2027, 3, 26)),
    ]


def test_what_would_be_over_if_plans_were_confirmed() -> None:
    person = Workload(work=(Span(*MARCH, 80), Span(*MARCH, 40, is_planned=True)))
    (week,) = weeks(person, date(2027, 3, 8), 1)
    assert (week.over, week.over_if_confirmed, week.is_under(50)) == (0, 20, False)
    (idle,) = weeks(Workload(here=()), date(2027, 3, 8), 1)
    assert (idle.capacity, idle.is_under(50), idle.here) == (0, False, 0)


@pytest.mark.parametrize("seed", range(40))
def test_weeks_equal_what_each_day_says(seed: int) -> None:
    chance = random.Random(seed)
    days = [date(2027, 1, 4) + timedelta(number) for number in range(70)]

    def some(most: int, percents: tuple[int, ...]) -> tuple[Span, ...]:
        ends = [sorted(chance.sample(days, 2)) for _ in range(chance.randint(0, most))]
        return tuple(Span(a, b, chance.choice(percents), is_planned=chance.random() < 0.3) for a, b in ends)

    person = Workload(chance.choice((50, 80, 100)), some(2, (100,)), some(2, (50, 100)), some(4, (20, 50, 80)))
    for week in weeks(person, days[0], 10):
        inside = [week.starts + timedelta(number) for number in range(5)]
        assert week.load == max(person.load(day) for day in inside)
        assert week.planned == max(person.load(day, planned=True) - person.load(day) for day in inside)
        assert week.capacity == sum(person.capacity(day) for day in inside) // 5
        assert week.over_mean == sum(max(0, person.load(day) - person.capacity(day)) for day in inside) // 5
        if week.over_on:
            assert person.load(week.over_on) - person.capacity(week.over_on) == week.over
        assert week.over == max(max(0, person.load(day) - person.capacity(day)) for day in inside)
        assert week.here == sum(any(each.holds(day) for each in person.here) for day in inside)
