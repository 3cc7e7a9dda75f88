"""Small staffing problems, and the best of every possible team, written apart from what is tested."""

from __future__ import annotations

import random
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, product

from skills.staffing import Ask, Candidate, Need, Policy, Problem

COMPETENCIES = ("cloud", "data", "python", "review")
DELIVER, GROW = Policy.DELIVER, Policy.GROW


def person(slug: str, *, gaps: Iterable[str] = (), free: tuple[int, ...] = (100,), **levels: int) -> Candidate:
    return Candidate(slug, levels, frozenset(gaps), free)


def share(candidate: Candidate, need: Need, team: Iterable[Candidate]) -> Fraction:
    """f of the rule, written apart from what is tested."""
    level = candidate.levels.get(need.competency, -99)
    if level >= need.level:
        return Fraction(1)
    beside = any(each.levels.get(need.competency, -99) >= need.level for each in team)
    return Fraction(need.level - 1, need.level) if beside and level == need.level - 1 else Fraction(0)


def covered(need: Need, team: tuple[Candidate, ...], policy: Policy) -> tuple[Fraction, int]:
    """The most worth of one need and the least surplus with it, over all choices of whom to count."""
    found = [(Fraction(0), 0)]
    for size in range(1, min(need.people, len(team)) + 1):
        for some in combinations(team, size):
            worth, surplus = Fraction(0), 0
            for each in some:
                part = share(each, need, team)
                stretches = each.levels.get(need.competency, -99) == need.level - 1
                beside = any(other.levels.get(need.competency, -99) >= need.level for other in team)
                grows = policy is GROW and stretches and beside and need.competency in each.gaps
                worth += need.weight * (part + (Fraction(1, 4) if grows else 0))
                if part == 1:
                    surplus += each.levels[need.competency] - need.level
            found.append((worth, -surplus))
    best = max(found)
    return best[0], -best[1]


def order(
    problem: Problem, teams: tuple[tuple[Candidate, ...], ...]
) -> tuple[Fraction, int, int, list[tuple[str, int]]]:
    worth, surplus = Fraction(0), 0
    for ask, team in zip(problem.asks, teams, strict=True):
        for need in ask.needs:
            more, above = covered(need, team, problem.policy)
            worth, surplus = worth + more, surplus + above
    slugs = sorted((each.slug, at) for at, team in enumerate(teams) for each in team)
    return -worth, sum(map(len, teams)), surplus, slugs


def possible(problem: Problem, ask: Ask) -> list[tuple[Candidate, ...]]:
    most = len(problem.candidates) if ask.head_count is None else ask.head_count
    teams = [team for size in range(most + 1) for team in combinations(problem.candidates, size)]
    return [team for team in teams if _is_possible(problem, ask, team)]


def _is_possible(problem: Problem, ask: Ask, team: tuple[Candidate, ...]) -> bool:
    slugs = {each.slug for each in team}
    deliver = sum((covered(need, team, DELIVER)[0] for need in ask.needs), Fraction(0))
    free = all(each.free[at] >= ask.allocation for each in team for at in ask.segments)
    return ask.pins <= slugs and not ask.bans & slugs and deliver >= problem.minimum * ask.asked and free


def exhaustive(problem: Problem) -> tuple[Fraction, int, int, list[tuple[str, int]]] | None:
    every = product(*(possible(problem, ask) for ask in problem.asks))
    fitting = (teams for teams in every if all(_fits(each, problem, teams) for each in problem.candidates))
    return min((order(problem, teams) for teams in fitting), default=None)


def _fits(candidate: Candidate, problem: Problem, teams: tuple[tuple[Candidate, ...], ...]) -> bool:
    used = [0] * len(candidate.free)
    for ask, team in zip(problem.asks, teams, strict=True):
        for at in ask.segments if candidate in team else ():
            used[at] += ask.allocation
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
