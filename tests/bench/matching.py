"""Matching a whole programme, scores, prices and proof included, against the assignment solver alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from mentoring.matching import Offers, Problem, Wants, base_scores, solve, with_wishes
from tests.bench.figures import Measured
from tests.bench.rounds import paired

GOAL: Final = 2.0
PEAK_GOAL: Final = 400.0
# As many mentees as mentors.
SIZES: Final = (200, 2_000)
COMPETENCIES: Final = 62
SEED: Final = 8


def measure(size: int) -> list[Measured]:
    """Measure a programme of as many mentees as mentors, each with one to three places."""
    wants, offers, allowed = _programme(size)
    scores = base_scores(wants, offers)
    seats = np.repeat(np.arange(size), offers.places)
    gains = np.where(allowed, scores, 0)[:, seats].astype(np.float64)
    answers: set[tuple[tuple[int, int], ...]] = set()

    def ours() -> None:
        answer = solve(_problem(wants, offers, allowed))
        if not answer.is_proved:
            raise RuntimeError("The prices do not prove the optimum.")
        answers.add(tuple(answer.pairs))

    both = paired(ours, lambda: linear_sum_assignment(gains, maximize=True))
    if len(answers) != 1:
        raise RuntimeError(f"The same programme had {len(answers)} answers.")
    one = Measured(f"matching {size} mentees × {size} mentors", size, *both)
    # A small programme takes milliseconds either way.
    return [replace(one, goal=GOAL, peak_goal=PEAK_GOAL) if size == SIZES[-1] else one]


def once(size: int) -> None:
    """Match once, to see how much memory that takes."""
    solve(_problem(*_programme(size)))


def _problem(wants: Wants, offers: Offers, allowed: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Problem:
    no_wish = np.zeros_like(allowed)
    scores = with_wishes(base_scores(wants, offers), by_mentee=no_wish, by_mentor=no_wish)
    return Problem(scores, allowed, offers.places)


def _programme(size: int) -> tuple[Wants, Offers, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    rng = np.random.default_rng(SEED)
    shape = (size, COMPETENCIES)
    # Roles ask in steps: a few rows of requirements, as in a framework.
    role = rng.integers(0, 8, size)
    required = rng.integers(1, 6, (8, COMPETENCIES)).astype(np.int16)[role]
    weights = rng.integers(0, 4, (8, COMPETENCIES)).astype(np.int16)[role]
    wants = Wants(rng.integers(0, 5, shape).astype(np.int16), required, weights)
    offers = Offers(
        rng.integers(0, 6, shape).astype(np.int16),
        np.ones(shape, dtype=np.bool_),
        rng.integers(1, 4, size).astype(np.int64),
    )
    # Hours, own leads and exclusions leave three pairs of four.
    return wants, offers, rng.random((size, size)) < 0.75
