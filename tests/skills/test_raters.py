from __future__ import annotations

import math
import statistics
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.raters import Given, Judged, among_leads, by_competency, by_lead, difference, pairs_of

DAY = date(2026, 5, 31)


def judged(*, by_self: bool, level: int | None, on: date = DAY, entered: int = 1, rater: int | None = 7) -> Judged:
    return Judged(1, 2, by_self, None if by_self else rater, level, on, entered)


@pytest.mark.parametrize(
    ("own", "leads", "expected"),
    [
        (judged(by_self=True, level=3), judged(by_self=False, level=1), [2]),
        (judged(by_self=True, level=1), judged(by_self=False, level=1), [0]),
        (judged(by_self=True, level=None), judged(by_self=False, level=1), []),
        (judged(by_self=True, level=3), judged(by_self=False, level=None), []),
        (judged(by_self=True, level=3, on=date(2025, 5, 31)), judged(by_self=False, level=1), [2]),
        (judged(by_self=True, level=3, on=date(2025, 5, 30)), judged(by_self=False, level=1), []),
        (judged(by_self=True, level=3), judged(by_self=False, level=1, on=date(2025, 5, 30)), []),
    ],
)
def test_a_pair_is_two_levels_at_most_twelve_months_apart(own: Judged, leads: Judged, expected: list[int]) -> None:
    assert [pair.difference for pair in pairs_of([own, leads])] == expected


def test_one_side_alone_is_no_pair() -> None:
    assert pairs_of([judged(by_self=True, level=3)]) == []


def test_the_newest_of_each_side_counts_whatever_the_order() -> None:
    rows = [
        judged(by_self=False, level=4, entered=3, rater=9),
        judged(by_self=True, level=2),
        judged(by_self=False, level=1, entered=2),
        judged(by_self=False, level=5, on=date(2026, 1, 1), entered=9),
    ]
    for order in (rows, rows[::-1]):
        assert [(pair.lead, pair.difference) for pair in pairs_of(order)] == [(9, -2)]


def test_nine_pairs_say_nothing_and_ten_do() -> None:
    assert difference([2] * 9) is None
    told = difference([2] * 10)
    assert told is not None
    assert (told.pairs, told.mean, told.shrunk) == (10, 2, 1)
    assert told.is_clear


def test_pairs_without_difference_are_no_clear_difference() -> None:
    told = difference([0] * 50)
    assert told is not None
    assert not told.is_clear
    assert told.low < 0 < told.high


def test_pairs_of_nobody_named_count_in_the_competency_alone() -> None:
    rows = [
        row
        for person in range(10)
        for row in (
            Judged(person, 2, True, None, 3, DAY, 1),
            Judged(person, 2, False, None, 2, DAY, 2),
        )
    ]
    pairs = pairs_of(rows)
    assert by_lead(pairs) == {}
    assert by_competency(pairs)[2].shrunk == 0.5


@given(st.lists(st.integers(-5, 5), min_size=10, max_size=200))
def test_shrinking_never_turns_or_enlarges_a_difference(values: list[int]) -> None:
    told = difference(values)
    assert told is not None
    assert abs(told.shrunk) <= abs(told.mean)
    assert told.shrunk * told.mean >= 0
    assert told.low < told.shrunk < told.high
    assert math.isclose(told.shrunk, sum(values) / (len(values) + 10), abs_tol=1e-12)
    spread = max(statistics.variance(values), 1 / 12)
    assert math.isclose(told.high - told.low, 2 * 1.96 * math.sqrt(spread / (len(values) + 10)), rel_tol=1e-9)


@given(st.lists(st.integers(-5, 5), min_size=10, max_size=100))
def test_the_order_of_pairs_and_the_sign_do_not_matter(values: list[int]) -> None:
    told, turned = difference(values), difference([-each for each in reversed(values)])
    assert told is not None
    assert turned is not None
    assert math.isclose(told.shrunk, -turned.shrunk, abs_tol=1e-12)
    assert math.isclose(told.high, -turned.low, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("levels", "others", "role", "expected"),
    [
        (9, (2,), 1, {}),
        (10, (2,), 1, {1: (10, 1.0)}),
        (10, (2, 0), 1, {1: (10, 2.0)}),
        (10, (2,), 2, {}),
        (10, (), 1, {}),
    ],
    ids=["nine", "ten", "mean of others", "another role", "nobody else"],
)
def test_levels_are_held_against_those_of_others_in_the_same_role(
    levels: int, others: tuple[int, ...], role: int, expected: dict[int, tuple[int, float]]
) -> None:
    rows = [Given(lead=1, competency=1, role=1, level=3)] * levels
    rows += [Given(lead=lead, competency=1, role=role, level=level) for lead, level in enumerate(others, 2)]
    assert {lead: (said.pairs, said.mean) for lead, said in among_leads(rows).items()} == expected
