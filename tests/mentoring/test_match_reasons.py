"""What one more place is worth, against solving again with it."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest

from mentoring.matches.reasons import points, points_said
from mentoring.matching import Policy, Problem, solve


@pytest.mark.parametrize("policy", list(Policy))
def test_price_of_a_place_is_what_one_more_is_worth(policy: Policy) -> None:
    for seed in range(60):
        rng = np.random.default_rng(seed)
        mentees, mentors = int(rng.integers(1, 9)), int(rng.integers(1, 6))
        scores = rng.integers(0, 12, (mentees, mentors)).astype(np.int64) * 100
        allowed, places = rng.random((mentees, mentors)) < 0.8, rng.integers(0, 3, mentors).astype(np.int64)
        before = solve(Problem(scores, allowed, places, policy))
        for mentor in range(mentors):
            more = places + (np.arange(mentors) == mentor)
            after = solve(Problem(scores, allowed, more, policy))
            assert after.value - before.value == before.prices[mentor], (seed, mentor)


def test_points_are_written_with_as_many_decimals_as_they_have() -> None:
    assert [points(each) for each in (0, 960, 924, 117400)] == ["0.0", "9.6", "9.24", "1174.0"]
    assert points_said(100) == "1.0 point"
    assert points_said(270) == "2.7 points"


@pytest.mark.parametrize("policy", list(Policy))
def test_place_that_is_somebodys_own_is_theirs_when_solved_again(policy: Policy) -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        mentees, mentors = int(rng.integers(2, 7)), int(rng.integers(1, 5))
        scores = rng.integers(0, 12, (mentees, mentors)).astype(np.int64) * 100
        allowed, places = rng.random((mentees, mentors)) < 0.8, rng.integers(0, 3, mentors).astype(np.int64)
        before = solve(Problem(scores, allowed, places, policy))
        for mentor, price in enumerate(before.prices.tolist()):
            more = Problem(scores, allowed, places + (np.arange(mentors) == mentor), policy)
            own = before.places_for[:, mentor]
            assert not (own > price).any()
            if price > 0 and (own == price).sum() == 1:
                assert solve(more).mentor_of[own.argmax()] >= 0, (seed, mentor)


def test_places_are_priced_quickly_for_five_hundred() -> None:
    rng = np.random.default_rng(1)
    scores = rng.integers(0, 40, (500, 500)).astype(np.int64) * 100
    found = solve(Problem(scores, rng.random((500, 500)) < 0.2, rng.integers(0, 2, 500).astype(np.int64)))
    began = perf_counter()
    assert found.places_for.shape == (500, 500)
    assert perf_counter() - began < 10
