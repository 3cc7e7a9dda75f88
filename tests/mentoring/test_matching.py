"""The exact optimum of rule 8, against every possible matching of small programmes."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import numpy as np
import pytest

from mentoring.matching import (
    NAMED_BY_MENTEE,
    NAMED_BY_MENTOR,
    Offers,
    Policy,
    Problem,
    Wants,
    base_scores,
    competencies_behind,
    cost_of,
    solve,
    with_wishes,
)
from skills.levels import NOT_ASSESSED, NOT_CONCERNED

INSTANCES = 200


def programme(seed: int) -> tuple[Wants, Offers, Problem]:
    """Invent up to six mentees and five mentors with up to two places, over eight competencies."""
    rng = np.random.default_rng(seed)
    mentees, mentors, competencies = int(rng.integers(0, 7)), int(rng.integers(0, 6)), 8
    levels = rng.integers(-2, 6, (mentees, competencies)).astype(np.int16)
    wants = Wants(
        np.where(levels == NOT_ASSESSED, 0, levels).astype(np.int16),
        rng.integers(0, 6, (mentees, competencies)).astype(np.int16),
        rng.integers(0, 4, (mentees, competencies)).astype(np.int16),
    )
    offers = Offers(
        rng.integers(-2, 6, (mentors, competencies)).astype(np.int16),
        rng.random((mentors, competencies)) < 0.8,
        rng.integers(0, 3, mentors).astype(np.int64),
    )
    scores = with_wishes(
        base_scores(wants, offers),
        by_mentee=rng.random((mentees, mentors)) < 0.2,
        by_mentor=rng.random((mentees, mentors)) < 0.2,
    )
    allowed = rng.random((mentees, mentors)) < 0.7
    return wants, offers, Problem(scores, allowed, offers.places)


def every_matching(problem: Problem) -> Iterator[list[tuple[int, int]]]:
    mentees, mentors = problem.scores.shape
    choices = [[-1, *(m for m in range(mentors) if problem.feasible[row, m])] for row in range(mentees)]
    for chosen in itertools.product(*choices):
        if all(chosen.count(mentor) <= problem.places[mentor] for mentor in range(mentors)):
            yield [(row, mentor) for row, mentor in enumerate(chosen) if mentor >= 0]


def worth(problem: Problem, pairs: list[tuple[int, int]]) -> int:
    return sum(int(problem.scores[pair]) for pair in pairs)


@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, INSTANCES, 50)])
def test_answer_equals_exhaustive_search(seeds: range) -> None:
    for seed in seeds:
        _wants, _offers, problem = programme(seed)
        every = list(every_matching(problem))
        most = max(len(pairs) for pairs in every)

        total = solve(problem)
        everyone = solve(Problem(problem.scores, problem.allowed, problem.places, Policy.EVERYONE))

        assert total.total == max(worth(problem, pairs) for pairs in every), seed
        assert len(everyone.pairs) == most, seed
        assert everyone.total == max(worth(problem, pairs) for pairs in every if len(pairs) == most), seed
        assert total.is_proved, seed
        assert everyone.is_proved, seed


def test_forcing_a_pair_costs_what_solving_again_says() -> None:
    for seed in range(60):
        _wants, _offers, problem = programme(seed)
        best = solve(problem)
        for mentee, mentor in zip(*np.nonzero(problem.feasible & (problem.places > 0)[None, :]), strict=True):
            told, other = cost_of(problem, best, int(mentee), int(mentor))
            with_it = [pairs for pairs in every_matching(problem) if (int(mentee), int(mentor)) in pairs]

            assert best.total - told == max(worth(problem, pairs) for pairs in with_it)
            assert (int(mentee), int(mentor)) in other.pairs
            assert other.is_proved


def test_scores_equal_the_rule_read_word_by_word() -> None:
    for seed in range(60):
        wants, offers, _problem = programme(seed)
        told = base_scores(wants, offers)
        for mentee, mentor in np.ndindex(told.shape):
            behind = {
                column: int(wants.weights[mentee, column]) * min(gap, 2)
                for column in range(wants.levels.shape[1])
                if wants.levels[mentee, column] != NOT_CONCERNED
                and (gap := max(int(wants.required[mentee, column]) - int(wants.levels[mentee, column]), 0))
                and wants.weights[mentee, column]
                and offers.levels[mentor, column] >= wants.required[mentee, column]
                and offers.topics[mentor, column]
            }
            assert told[mentee, mentor] == sum(behind.values())
            assert dict(competencies_behind(wants, offers, mentee, mentor)) == behind


def test_wishes_count_a_fifth_and_a_tenth_more() -> None:
    yes, no = np.array([[True]]), np.array([[False]])
    scores = np.array([[10]])

    assert with_wishes(scores, by_mentee=yes, by_mentor=no)[0, 0] == 10 * NAMED_BY_MENTEE
    assert with_wishes(scores, by_mentee=no, by_mentor=yes)[0, 0] == 10 * NAMED_BY_MENTOR
    assert with_wishes(scores, by_mentee=yes, by_mentor=yes)[0, 0] == 1320


def test_nobody_gives_an_empty_answer() -> None:
    nothing = np.zeros((0, 0), dtype=np.int64)

    answer = solve(Problem(nothing, nothing.astype(bool), np.zeros(0, dtype=np.int64)))

    assert answer.pairs == []
    assert answer.is_proved


def test_pinned_pair_stays_and_the_rest_is_best_around_it() -> None:
    scores = np.array([[500, 400], [450, 0]])
    problem = Problem(scores, np.ones((2, 2), dtype=bool), np.array([1, 1]), pinned={0: 0})

    answer = solve(problem)

    assert answer.pairs == [(0, 0)]
    assert answer.best_for(1) == 0
    assert answer.is_proved


def test_same_input_in_another_order_has_the_same_total() -> None:
    rng = random.Random(1)
    for seed in range(20):
        _wants, _offers, problem = programme(seed)
        order = list(range(len(problem.scores)))
        rng.shuffle(order)
        turned = Problem(problem.scores[order], problem.allowed[order], problem.places)

        assert solve(turned).total == solve(problem).total
