"""Small staffing problems, and the best of every possible team, written apart from what is tested."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from skills.staffing import Ask, Candidate, Need, Policy, Problem

COMPETENCIES = ("cloud", "data", "python", "review")
DELIVER, GROW = Policy.DELIVER, Policy.GROW

Team = tuple[Candidate, ...]
# Worth, surplus (below 0, so that more is better) and fit.
Sums = tuple[Fraction, int, Fraction]


def person(slug: str, *, gaps: Iterable[str] = (), free: tuple[int, ...] = (100,), **levels: int) -> Candidate:
    return Candidate(slug, levels, frozenset(gaps), free)


def share(candidate: Candidate, need: Need, team: Iterable[Candidate]) -> Fraction:
    """f of the rule, written apart from what is tested."""
    level = candidate.levels.get(need.competency, -99)
    if level >= need.level:
        return Fraction(1)
    beside = any(each.levels.get(need.competency, -99) >= need.level for each in team)
    return Fraction(need.level - 1, need.level) if beside and level == need.level - 1 else Fraction(0)


def counted(need: Need, team: Team, policy: Policy) -> set[Sums]:
    """Every choice of whom to count for one need."""
    found = {(Fraction(0), 0, Fraction(0))}
    for size in range(1, min(need.people, len(team)) + 1):
        for some in combinations(team, size):
            worth, surplus, fit = Fraction(0), 0, Fraction(0)
            for each in some:
                part = share(each, need, team)
                stretches = each.levels.get(need.competency, -99) == need.level - 1
                beside = any(other.levels.get(need.competency, -99) >= need.level for other in team)
                grows = policy is GROW and stretches and beside and need.competency in each.gaps
                worth += need.weight * (part + (Fraction(1, 4) if grows else 0))
                fit += need.weight * part
                if part == 1:
                    surplus += each.levels[need.competency] - need.level
            found.add((worth, -surplus, fit))
    return found


def best_choice(problem: Problem, ask: Ask, team: Team) -> Sums | None:
    """The most worth, then the least surplus, then the most coverage, of all that reach the minimum for all needs."""
    sums = {(Fraction(0), 0, Fraction(0))}
    for need in ask.needs:
        more = counted(need, team, problem.policy)
        sums = {(one[0] + two[0], one[1] + two[1], one[2] + two[2]) for one in sums for two in more}
    return max((each for each in sums if each[2] >= problem.minimum * ask.asked), default=None)


def possible(problem: Problem, ask: Ask) -> list[tuple[Team, Sums]]:
    most = len(problem.candidates) if ask.head_count is None else max(ask.head_count, len(ask.pins & set(ask.shares)))
    teams = [team for size in range(most + 1) for team in combinations(problem.candidates, size)]
    told = [(team, best_choice(problem, ask, team)) for team in teams if _is_allowed(ask, team)]
    return [(team, best) for team, best in told if best is not None]


def _is_allowed(ask: Ask, team: Team) -> bool:
    slugs = {each.slug for each in team}
    free = all(each.free[at] >= ask.allocation or each.slug in ask.shares for each in team for at in ask.segments)
    return ask.pins <= slugs and not ask.bans & slugs and free


@dataclass(frozen=True, order=True)
class Best:
    """The best teams, in the order of what decides; ``coverage`` of each follows from the rest."""

    lost: Fraction
    people: int
    surplus: int
    slugs: list[tuple[str, int]]
    coverage: list[Fraction]


def exhaustive(problem: Problem) -> Best | None:
    every = product(*(possible(problem, ask) for ask in problem.asks))
    fitting = (told for told in every if all(_fits(each, problem, told) for each in problem.candidates))
    return min((_best(problem, told) for told in fitting), default=None)


def _best(problem: Problem, told: tuple[tuple[Team, Sums], ...]) -> Best:
    slugs = sorted((each.slug, at) for at, (team, _sums) in enumerate(told) for each in team)
    covered = zip(problem.asks, told, strict=True)
    coverage = [sums[2] / ask.asked if ask.asked else Fraction(1) for ask, (_team, sums) in covered]
    worth = sum((sums[0] for _team, sums in told), Fraction(0))
    return Best(-worth, len(slugs), -sum(sums[1] for _team, sums in told), slugs, coverage)


def _fits(candidate: Candidate, problem: Problem, told: tuple[tuple[Team, Sums], ...]) -> bool:
    used = [0] * len(candidate.free)
    for ask, (team, _sums) in zip(problem.asks, told, strict=True):
        for at in ask.segments if candidate in team else ():
            used[at] += 0 if candidate.slug in ask.shares else ask.allocation
    return all(asked <= free for asked, free in zip(used, candidate.free, strict=True))


def drawn(seed: int, *, people: int, asks: int = 1) -> Problem:
    """Draw a small problem; few levels and shares, so that ties are frequent."""
    dice = random.Random(seed)
    slugs = [f"p{at}" for at in range(people)]
    candidates = [
        person(
            slug,
            gaps=dice.sample(COMPETENCIES, 2),
            free=tuple(dice.choice([100, 100, 60, 40]) for _ in range(2)),
            **{each: dice.randint(0, 5) for each in dice.sample(COMPETENCIES, 3)},
        )
        for slug in slugs
    ]
    some = []
    for at in range(asks):
        needs = [
            Need(each, dice.randint(1, 5), dice.randint(1, 2), dice.randint(1, 3))
            for each in dice.sample(COMPETENCIES, dice.randint(1, 4 if asks == 1 else 2))
        ]
        marked = dice.sample(slugs, 2)
        some.append(
            Ask(
                f"a{at}",
                tuple(needs),
                head_count=dice.choice([None, 1, 2, 3]),
                allocation=dice.choice([40, 60]),
                pins=frozenset(marked[:1] if dice.random() < 0.2 else []),
                bans=frozenset(marked[1:] if dice.random() < 0.2 else []),
                segments=dice.choice([(0,), (1,), (0, 1)]),
            )
        )
    minimum = dice.choice([Fraction(0)] * 3 + [Fraction(1, 2), Fraction(4, 5)])
    return Problem(tuple(some), tuple(candidates), dice.choice([DELIVER, GROW]), minimum)


def running(problem: Problem, seed: int) -> Problem:
    """Draw who is on the projects already, most of them kept; some of them have no time left."""
    dice = random.Random(seed)
    slugs = [each.slug for each in problem.candidates]
    asks = []
    for ask in problem.asks:
        shares = {slug: dice.choice([20, 60]) for slug in dice.sample(slugs, dice.randint(1, 2))}
        kept = frozenset(slug for slug in shares if dice.random() < 0.8)
        asks.append(replace(ask, shares=shares, pins=(ask.pins | kept) - ask.bans))
    candidates = tuple(
        replace(each, free=tuple(dice.choice([free, 0]) for free in each.free)) for each in problem.candidates
    )
    return replace(problem, asks=tuple(asks), candidates=candidates)


def growing(seed: int, *, people: int, asks: int = 1) -> Problem:
    """Draw a problem where growing is often worth more than a full cover, and would push it out below the minimum."""
    dice = random.Random(seed)
    candidates = tuple(
        person(
            f"p{at}",
            gaps=COMPETENCIES,
            free=(dice.choice([100, 100, 60]),),
            **{each: dice.choice([3, 4, 4, 5, 5, 5]) for each in COMPETENCIES},
        )
        for at in range(people)
    )
    some = tuple(
        Ask(
            f"a{at}",
            tuple(
                Need(each, dice.choice([4, 5, 5, 5]), dice.randint(1, 2), dice.randint(1, 3))
                for each in dice.sample(COMPETENCIES, dice.randint(2, 4 if asks == 1 else 3))
            ),
            head_count=dice.choice([None, 2, 3]),
            allocation=dice.choice([30, 40, 60]),
        )
        for at in range(asks)
    )
    return Problem(some, candidates, GROW, Fraction(dice.choice([80, 85, 90, 95, 100]), 100))
