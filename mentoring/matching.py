"""Who should mentor whom (rule 8 of the product's rules). No queries and no clock.

Scores are whole hundredths of a point, so that sums are exact and an optimum can be proved to the last digit.
Rows are mentees and columns mentors, both in an order of the caller's: the same order gives the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from skills.levels import NOT_CONCERNED

Bools = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.int16]
Points = npt.NDArray[np.int64]

# A wider gap is more than one mentorship closes.
MOST_OF_A_GAP: Final = 2
HUNDREDTHS: Final = 100
NAMED_BY_MENTEE: Final = 120
NAMED_BY_MENTOR: Final = 110
_NEVER: Final = -(2**40)


class Policy(StrEnum):
    """What a programme wants most: the highest total score, or first as many mentees as can be."""

    TOTAL = "total"
    EVERYONE = "everyone"


@dataclass(frozen=True, eq=False)
class Wants:
    """What the mentees lack: level, required level and weight, each of shape [mentees, competencies].

    A level that is not known is 0 here; ``NOT_CONCERNED`` is no gap whatever is required.
    """

    levels: Levels
    required: Levels
    weights: Levels

    @cached_property
    def worth(self) -> Points:
        """[mentees, competencies]: w·min(g, 2), what a mentor at the required level is worth there."""
        gap = np.where(self.levels == NOT_CONCERNED, 0, np.maximum(self.required - self.levels, 0))
        return (self.weights * np.minimum(gap, MOST_OF_A_GAP)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Offers:
    """What the mentors offer: levels and whether the topic is offered, both [mentors, competencies]; places each."""

    levels: Levels
    topics: Bools
    places: Points


def base_scores(wants: Wants, offers: Offers) -> Points:
    """Give Σ w·min(g, 2) over the competencies where the mentor is at the required level, [mentees, mentors].

    One product of matrices: a column per competency and level that anybody requires.
    """
    worth, total = wants.worth, np.zeros((len(wants.levels), len(offers.levels)), dtype=np.float32)
    for level in np.unique(wants.required[worth > 0]).tolist():
        asked = np.where(wants.required == level, worth, 0).astype(np.float32)
        able = ((offers.levels >= level) & offers.topics).astype(np.float32)
        total += asked @ able.T
    points: Points = np.rint(total).astype(np.int64)
    return points


def competencies_behind(wants: Wants, offers: Offers, mentee: int, mentor: int) -> list[tuple[int, int]]:
    """List (column, worth) of the competencies that make a pair's score, the worth most first."""
    able = (offers.levels[mentor] >= wants.required[mentee]) & offers.topics[mentor]
    worth = np.where(able, wants.worth[mentee], 0)
    order = np.lexsort((np.arange(len(worth)), -worth))
    return [(int(column), int(worth[column])) for column in order if worth[column] > 0]


def with_wishes(scores: Points, *, by_mentee: Bools, by_mentor: Bools) -> Points:
    """Turn points into hundredths: × 1.2 where the mentee named the mentor, × 1.1 where the mentor named the mentee."""
    factor = np.where(by_mentee, NAMED_BY_MENTEE, HUNDREDTHS) * np.where(by_mentor, NAMED_BY_MENTOR, HUNDREDTHS)
    points: Points = scores * factor // HUNDREDTHS
    return points


@dataclass(frozen=True, eq=False)
class Problem:
    """Scores in hundredths, which pairs may be, and the places of each mentor; pinned pairs are taken first."""

    scores: Points
    allowed: Bools
    places: Points
    policy: Policy = Policy.TOTAL
    pinned: Mapping[int, int] | None = None

    @cached_property
    def feasible(self) -> Bools:
        """Whether a pair may be and is worth something; pinned pairs may be whatever their score."""
        return self.allowed & (self.scores > 0)

    @cached_property
    def bonus(self) -> int:
        """What a pair is worth by being one at all: more than any scores could outweigh under *everyone*."""
        if self.policy is Policy.TOTAL or not self.scores.size:
            return 0
        return (int(self.scores.max(initial=0)) + 1) * (len(self.scores) + 1)


@dataclass(frozen=True, eq=False)
class Matching:
    """An optimum: the mentor of each mentee or -1, its total in hundredths, and the price of a place with each mentor.

    Prices are the least ones that make everybody's own mentor their best buy; ``bound`` is what they prove to be the
    most that any matching reaches, so that ``bound == value`` is the proof.
    """

    problem: Problem
    mentor_of: npt.NDArray[np.int64]
    prices: Points

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs as (mentee, mentor), by mentee."""
        return [(mentee, int(mentor)) for mentee, mentor in enumerate(self.mentor_of) if mentor >= 0]

    @cached_property
    def total(self) -> int:
        """The sum of the scores of all pairs, in hundredths."""
        return sum(int(self.problem.scores[pair]) for pair in self.pairs)

    @cached_property
    def value(self) -> int:
        """What is maximised: the total, and the bonus of the policy for each pair that is not pinned."""
        pinned = self.problem.pinned or {}
        return self.total + self.problem.bonus * sum(mentee not in pinned for mentee, _mentor in self.pairs)

    @cached_property
    def bound(self) -> int:
        """Σ best(score − price) + Σ places·price: no matching has a higher value."""
        free = _Free(self.problem)
        best = np.maximum((free.gains - self.prices[None, :]).max(axis=1, initial=_NEVER), 0).sum()
        pinned = self.problem.pinned or {}
        held = sum(int(self.problem.scores[pair]) for pair in pinned.items())
        return int(best + (free.places * self.prices).sum()) + held

    @cached_property
    def places_for(self) -> Points:
        """[mentees, mentors]: what is gained where one more place with a mentor lets this very mentee in, or move.

        The most over all chains in which others move on to make room. Where it equals the price, the mentee is so
        matched in an optimum with that place; where it is less, somebody else is.
        """
        free = _Free(self.problem)
        mentor_of = self.mentor_of.copy()
        mentor_of[list(self.problem.pinned or {})] = -1
        chains = _differences(free, mentor_of)
        np.fill_diagonal(chains, 0)
        for middle in range(len(chains)):
            chains = np.maximum(chains, chains[:, [middle]] + chains[[middle], :])
        matched = np.flatnonzero(mentor_of >= 0)
        gains = free.gains.copy()
        gains[matched] -= free.gains[matched, mentor_of[matched]][:, None]
        # Who stays where they are gains nothing.
        gains[matched, mentor_of[matched]] = _NEVER
        found: Points = np.full(gains.shape, _NEVER, dtype=np.int64)
        for entered in range(len(chains)):
            found = np.maximum(found, gains[:, [entered]] + chains[[entered], :])
        return found

    @property
    def is_proved(self) -> bool:
        """Whether the prices prove that no other matching is better."""
        return self.bound == self.value

    def best_for(self, mentee: int) -> int | None:
        """Give the mentor with the highest score for a mentee, whoever else wants them; None where there is none."""
        scores = np.where(self.problem.feasible[mentee], self.problem.scores[mentee], 0)
        return int(scores.argmax()) if scores.max(initial=0) > 0 else None


class _Free:
    """What is left to solve once pinned pairs have their places."""

    def __init__(self, problem: Problem) -> None:
        pinned = problem.pinned or {}
        self.gains = np.where(problem.feasible, problem.scores + problem.bonus, _NEVER)
        self.gains[list(pinned)] = _NEVER
        self.places = problem.places.copy()
        for mentor in pinned.values():
            self.places[mentor] = max(int(self.places[mentor]) - 1, 0)


def solve(problem: Problem) -> Matching:
    """Match all mentees at once: an exact optimum, with prices that prove it.

    A mentor with k places is k columns of an assignment problem.
    """
    free = _Free(problem)
    mentor_of = np.full(len(problem.scores), -1, dtype=np.int64)
    seats = np.repeat(np.arange(len(free.places)), np.minimum(free.places, len(problem.scores)))
    if len(seats) and len(problem.scores):
        # What may not be is worth nothing, and taken out again: an assignment fills all rows.
        gains = np.maximum(free.gains, 0)[:, seats].astype(np.float64)
        rows, columns = linear_sum_assignment(gains, maximize=True)
        taken = free.gains[rows, seats[columns]] > 0
        mentor_of[rows[taken]] = seats[columns[taken]]
    prices = _prices(free, mentor_of)
    for mentee, mentor in (problem.pinned or {}).items():
        mentor_of[mentee] = mentor
    return Matching(problem, mentor_of, prices)


def _prices(free: _Free, mentor_of: npt.NDArray[np.int64]) -> Points:
    """Give the least price of a place with each mentor, from the differences that others would gain by it."""
    mentors = len(free.places)
    prices: Points = np.zeros(mentors, dtype=np.int64)
    if not mentors or not len(mentor_of):
        return prices
    unmatched = free.gains[mentor_of < 0].max(axis=0, initial=_NEVER)
    prices = np.maximum(prices, unmatched)
    differences = _differences(free, mentor_of)
    # At most a pass per mentor; a few in practice.
    for _pass in range(mentors):
        raised = np.maximum(prices, (prices[:, None] + differences).max(axis=0))
        if np.array_equal(raised, prices):
            break
        prices = raised
    return prices


def _differences(free: _Free, mentor_of: npt.NDArray[np.int64]) -> Points:
    """[mentors, mentors]: the most that somebody whom the first one mentors gains by the other one."""
    mentors = len(free.places)
    differences: Points = np.full((mentors, mentors), _NEVER, dtype=np.int64)
    for mentor in np.unique(mentor_of[mentor_of >= 0]).tolist():
        own = free.gains[mentor_of == mentor]
        differences[mentor] = (own - own[:, [mentor]]).max(axis=0)
    return differences


def cost_of(problem: Problem, matching: Matching, mentee: int, mentor: int) -> tuple[int, Matching]:
    """Give what forcing a pair costs the programme, in hundredths of value, and the matching with it; solved again."""
    forced = Problem(
        problem.scores,
        problem.allowed,
        problem.places,
        problem.policy,
        {**(problem.pinned or {}), mentee: mentor},
    )
    other = solve(forced)
    return matching.total - other.total, other
