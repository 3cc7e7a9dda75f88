"""What one team is worth for one project, and which of its covers are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from skills.staffing.problem import Ask, Candidate, Kind, Need, Place, Problem, kind_of


@dataclass(frozen=True, slots=True)
class Cover:
    """One person counted for one need; ``share`` is f of the rule."""

    slug: str
    need: Need
    share: Fraction
    surplus: int = 0
    is_stretch: bool = False
    grows: bool = False


@dataclass(frozen=True)
class TeamScore:
    """A team for one project and what it covers; ``worth`` and ``fit`` in units."""

    ask: Ask
    people: tuple[str, ...]
    covers: tuple[Cover, ...]
    worth: int
    fit: int
    unit: int
    surplus: int = 0

    @property
    def coverage(self) -> Fraction:
        """Give Σ w·f / Σ w·p, without what growing adds."""
        return Fraction(self.fit, self.unit * self.ask.asked) if self.ask.asked else Fraction(1)

    @cached_property
    def by_need(self) -> dict[str, list[Cover]]:
        """The covers of each need, by competency."""
        found: dict[str, list[Cover]] = {need.competency: [] for need in self.ask.needs}
        for cover in self.covers:
            found[cover.need.competency].append(cover)
        return found

    @property
    def uncovered(self) -> list[tuple[Need, int]]:
        """The needs with the number of people who stay missing."""
        missing = [(need, need.people - len(self.by_need[need.competency])) for need in self.ask.needs]
        return [(need, people) for need, people in missing if people > 0]


@dataclass(frozen=True, slots=True)
class _Choice:
    """Who is counted for one need or for several, and the sums of that."""

    worth: int = 0
    fit: int = 0
    surplus: int = 0
    counted: tuple[tuple[Need, Kind, str], ...] = ()

    def with_more(self, more: _Choice) -> _Choice:
        """Count for further needs."""
        worth, fit, surplus = self.worth + more.worth, self.fit + more.fit, self.surplus + more.surplus
        return _Choice(worth, fit, surplus, self.counted + more.counted)

    @property
    def order(self) -> tuple[int, int, int]:
        """The best choice first, as ``Kind.order`` has it."""
        return (-self.worth, self.surplus, -self.fit)


def scored(problem: Problem, ask: Ask, people: Iterable[Candidate]) -> TeamScore:
    """Say what a team is worth for one project.

    Of all choices of whom to count for each need that reach the minimum, the one of most worth is taken, then of least
    surplus, then of most coverage. A growing stretch may be worth more than a full cover (from level 5 on) and covers
    less, so it is counted only as far as the minimum allows; worth and coverage are always those of the same covers.
    A team that cannot reach the minimum is scored as if there were none.
    """
    team = sorted(people, key=lambda each: each.slug)
    options = [_options(problem, need, team) for need in ask.needs]
    best, least = _Choice(), problem.least(ask)
    for each in options:
        best = best.with_more(min(each, key=_order))
    if best.fit < least:
        best = min(_reaching(options, least), key=_order, default=best)
    covers = tuple(_cover(*each, problem.unit) for each in best.counted)
    slugs = tuple(each.slug for each in team)
    return TeamScore(ask, slugs, covers, best.worth, best.fit, problem.unit, best.surplus)


def teams_of(problem: Problem, chosen: Iterable[Place]) -> tuple[TeamScore, ...]:
    """Score the team of each project."""
    people: dict[str, list[Candidate]] = {ask.key: [] for ask in problem.asks}
    for place in chosen:
        people[place.ask.key].append(place.candidate)
    return tuple(scored(problem, ask, people[ask.key]) for ask in problem.asks)


def _order(choice: _Choice) -> tuple[int, int, int]:
    return choice.order


def _options(problem: Problem, need: Need, team: Sequence[Candidate]) -> list[_Choice]:
    """Give the best choice for one need with each number of stretches that are worth more than they cover."""
    kinds = [(kind_of(each, need, problem.policy, problem.unit), each.slug) for each in team]
    found = sorted(((kind, slug) for kind, slug in kinds if kind), key=lambda each: (each[0].order, each[1]))
    if all(kind.is_stretch for kind, _slug in found):
        return [_Choice()]
    growing = [each for each in found if each[0].worth > each[0].fit]
    others = [each for each in found if each[0].worth == each[0].fit]
    most = min(need.people, len(growing))
    return [_choice(need, growing[:number] + others[: need.people - number]) for number in range(most + 1)]


def _choice(need: Need, counted: Sequence[tuple[Kind, str]]) -> _Choice:
    return _Choice(
        sum(kind.worth for kind, _slug in counted),
        sum(kind.fit for kind, _slug in counted),
        sum(kind.surplus for kind, _slug in counted),
        tuple((need, kind, slug) for kind, slug in sorted(counted, key=lambda each: (each[0].order, each[1]))),
    )


def _reaching(options: Sequence[Sequence[_Choice]], least: int) -> list[_Choice]:
    """Combine the choices of all needs, and leave out what cannot reach the minimum or is no better in anything."""
    reached = [_Choice()]
    for at, each in enumerate(options):
        ahead = sum(max(choice.fit for choice in later) for later in options[at + 1 :])
        every = (one.with_more(more) for one in reached for more in each)
        reached = _undominated(one for one in every if one.fit + ahead >= least)
    return reached


def _undominated(choices: Iterable[_Choice]) -> list[_Choice]:
    kept: list[_Choice] = []
    for one in sorted(choices, key=_order):
        if not any(other.fit >= one.fit and other.surplus <= one.surplus for other in kept):
            kept.append(one)
    return kept


def _cover(need: Need, kind: Kind, slug: str, unit: int) -> Cover:
    share = Fraction(kind.fit, need.weight * unit)
    return Cover(slug, need, share, kind.surplus, kind.is_stretch, kind.grows)
