"""The best teams, proved: first the worth, then what breaks a tie, each with what came before held fast."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Final

from skills.staffing.problem import Ask, Policy, Problem
from skills.staffing.programme import HALF, Programme, Row, programme_of
from skills.staffing.scoring import TeamScore, teams_of
from skills.staffing.stepwise import greedy

SECONDS: Final = 5.0
# So many yes or no in one number, which floats hold exactly with room to spare.
AT_ONCE: Final = 16
_ROUNDING: Final = 1e-6


@dataclass(frozen=True)
class Solution:
    """The teams, one per project. ``bound`` is the most units any choice could be worth.

    ``is_proved``: nothing is worth more. ``is_settled``: ties are broken to the end, too. Without teams, no choice
    keeps what was asked.
    """

    problem: Problem
    teams: tuple[TeamScore, ...]
    bound: int
    is_proved: bool
    is_settled: bool

    @property
    def worth(self) -> int:
        """The worth of all teams, in units."""
        return sum(team.worth for team in self.teams)

    @property
    def most(self) -> Fraction:
        """The bound as a share of what is asked."""
        return Fraction(self.bound, self.problem.asked) if self.problem.asked else Fraction(1)

    @property
    def is_possible(self) -> bool:
        """Whether any choice of people keeps what was asked."""
        return bool(self.teams)


@dataclass(frozen=True, slots=True)
class Without:
    """The best that is left without one person of the team, and who comes in then.

    Where it is not proved, ``coverage`` is the least that can be reached, or None where nothing is known.
    """

    slug: str
    coverage: Fraction | None
    comes_next: tuple[str, ...]
    is_proved: bool


@dataclass
class _Search:
    """Solves of one programme under one time limit, and the best choice so far."""

    programme: Programme
    ends: float
    chosen: frozenset[int] = frozenset()

    def most(self, goal: Row) -> bool:
        """Take the best choice for ``goal``; tell whether it is the best. With no time left nothing is tried."""
        left = self.ends - time.monotonic()
        if left <= 0:
            return False
        answer = self.programme.most(goal, left)
        if answer.chosen is not None:
            self.chosen = answer.chosen
        return answer.is_done and answer.chosen is not None

    def least(self, goal: Row) -> bool:
        """Take the best choice that keeps ``goal`` low."""
        return self.most({column: -value for column, value in goal.items()})

    def teams(self) -> tuple[TeamScore, ...]:
        """Score the choice."""
        return teams_of(self.programme.problem, (self.programme.places[at] for at in self.chosen))


def solve(problem: Problem, *, seconds: float = SECONDS, settle: bool = True, fall_back: bool = True) -> Solution:
    """Give the best teams: the most worth, then fewer people, then less surplus, then slugs first in the alphabet.

    Without ``settle`` any team of the most worth will do. Without ``fall_back`` there is no team where time runs out.
    """
    ends = time.monotonic() + seconds
    programme = programme_of(problem, counts_surplus=False)
    search = _Search(programme, ends)
    answer = programme.most(programme.worth, ends - time.monotonic())
    if answer.chosen is None:
        return _out_of_time(problem, answer.bound, impossible=answer.is_done, fall_back=fall_back)
    if not programme.places and not answer.is_done:
        return _out_of_time(problem, 0, impossible=True, fall_back=fall_back)
    search.chosen = answer.chosen
    worth = sum(team.worth for team in search.teams())
    bound = max(worth, min(problem.asked * 2, floor(answer.bound + _ROUNDING)))
    is_proved = answer.is_done or bound == worth
    is_settled = is_proved and settle and _settle(search, worth)
    return Solution(problem, search.teams(), worth if is_proved else bound, is_proved, is_settled)


def _out_of_time(problem: Problem, bound: float, *, impossible: bool, fall_back: bool) -> Solution:
    """Give no team where none can be; else the greedy one, if it keeps what was asked, with the bound."""
    if impossible:
        return Solution(problem, (), 0, is_proved=True, is_settled=True)
    teams = greedy(problem) if fall_back else ()
    if not all(_is_kept(problem, team) for team in teams):
        teams = ()
    known = min(float(problem.asked * 2), bound)
    return Solution(problem, teams, floor(known + _ROUNDING), is_proved=False, is_settled=False)


def _is_kept(problem: Problem, team: TeamScore) -> bool:
    """Tell whether a team has everyone who is to be kept and reaches the minimum."""
    return team.ask.pins <= set(team.people) and team.coverage >= problem.minimum


def _settle(search: _Search, worth: int) -> bool:
    """Break the ties; False where time runs out on the way."""
    search.programme = programme_of(search.programme.problem)
    search.programme.at_least(search.programme.worth, worth - HALF)
    return _settle_people(search) and _settle_surplus(search) and _settle_slugs(search)


def _settle_people(search: _Search) -> bool:
    is_done = search.least(search.programme.people)
    search.programme.at_most(search.programme.people, len(search.chosen) + HALF)
    return is_done


def _settle_surplus(search: _Search) -> bool:
    if not search.programme.surplus:
        return True
    is_done = search.least(search.programme.surplus)
    search.programme.at_most(search.programme.surplus, sum(team.surplus for team in search.teams()) + HALF)
    return is_done


def _settle_slugs(search: _Search) -> bool:
    """Choose whoever comes first in the alphabet, some places at a time."""
    programme, is_done = search.programme, True
    for start in range(0, len(programme.places), AT_ONCE):
        if not is_done or max(search.chosen, default=-1) < start:
            break
        some = range(start, min(start + AT_ONCE, len(programme.places)))
        is_done = search.most({at: float(2 ** (AT_ONCE - 1 - at + start)) for at in some})
        for at in some:
            programme.fix(at, int(at in search.chosen))
    return is_done


def without_each(solution: Solution, ask: Ask, *, seconds: float = SECONDS) -> list[Without]:
    """Solve again without each person of one project's team, all else being equal, until the time is up."""
    ends = time.monotonic() + seconds
    team = next(each for each in solution.teams if each.ask.key == ask.key)
    return [_without(solution, ask, slug, ends - time.monotonic()) for slug in team.people]


def _without(solution: Solution, ask: Ask, slug: str, seconds: float) -> Without:
    problem = solution.problem
    if seconds <= 0:
        return Without(slug, None, (), is_proved=False)
    less = replace(ask, bans=ask.bans | {slug}, pins=ask.pins - {slug})
    asks = tuple(less if each.key == ask.key else each for each in problem.asks)
    found = solve(replace(problem, asks=asks), seconds=seconds, fall_back=False)
    # Only where one project is all that counts, what was found so far is a bound of its coverage.
    is_bound = len(asks) == 1 and problem.policy is Policy.DELIVER
    if not found.is_possible or not (found.is_proved or is_bound):
        return Without(slug, None, (), found.is_proved)
    before = {person for team in solution.teams if team.ask.key == ask.key for person in team.people}
    after = next(team for team in found.teams if team.ask.key == ask.key)
    return Without(slug, after.coverage, tuple(sorted(set(after.people) - before)), found.is_proved)
