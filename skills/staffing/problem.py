"""What is asked, who could do it, and what one team is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import lcm

# What a stretch adds under *deliver and grow*: one over this of the weight.
GROWTH_PART = 4


class Policy(StrEnum):
    """What is wanted of a team: to deliver, or to deliver and let people grow."""

    DELIVER = "deliver"
    GROW = "grow"


@dataclass(frozen=True, slots=True)
class Need:
    """At least ``people`` of the team at ``level`` in one competency."""

    competency: str
    level: int
    people: int = 1
    weight: int = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked: known levels, where a gap to the target role is open, share free per segment."""

    slug: str
    levels: Mapping[str, int]
    gaps: frozenset[str] = frozenset()
    free: tuple[int, ...] = (100,)


@dataclass(frozen=True)
class Ask:
    """One project: its needs, how many people at most, the share it asks of each, and whom to keep or leave out.

    ``segments`` are the stretches of time it runs in, as places in ``Candidate.free``.
    """

    key: str
    needs: tuple[Need, ...]
    head_count: int | None = None
    allocation: int = 100
    pins: frozenset[str] = frozenset()
    bans: frozenset[str] = frozenset()
    segments: tuple[int, ...] = (0,)

    @property
    def asked(self) -> int:
        """Give Σ w·p, the worth of all covers in full."""
        return sum(need.weight * need.people for need in self.needs)

    def takes(self, candidate: Candidate) -> bool:
        """Tell whether the candidate may be chosen: not left out, and free for the share that is asked."""
        if candidate.slug in self.bans:
            return False
        return all(candidate.free[at] >= self.allocation for at in self.segments)


@dataclass(frozen=True)
class Problem:
    """Projects that compete for the same people; ``minimum`` is the coverage each must reach, from 0 to 1."""

    asks: tuple[Ask, ...]
    candidates: tuple[Candidate, ...]
    policy: Policy = Policy.DELIVER
    minimum: Fraction = Fraction(0)

    @cached_property
    def unit(self) -> int:
        """The worth of one full cover of weight 1: the least number that leaves every stretch a whole number."""
        return GROWTH_PART * lcm(*(need.level for ask in self.asks for need in ask.needs), 1)

    @property
    def asked(self) -> int:
        """Give Σ w·p over all projects, in units."""
        return self.unit * sum(ask.asked for ask in self.asks)


@dataclass(frozen=True, slots=True)
class Kind:
    """How somebody covers a need: ``fit`` and ``worth`` in units, levels above what is asked, as a stretch or not."""

    fit: int
    worth: int
    surplus: int = 0
    is_stretch: bool = False
    grows: bool = False

    @property
    def order(self) -> tuple[int, int, int]:
        """The best cover first: worth most, least above what is asked, then the closest fit."""
        return (-self.worth, self.surplus, -self.fit)


def kind_of(candidate: Candidate, need: Need, policy: Policy, unit: int) -> Kind | None:
    """Say how the candidate could cover the need; None where not at all. A stretch needs somebody beside it."""
    level = candidate.levels.get(need.competency)
    whole = need.weight * unit
    if level is None or level < need.level - 1:
        return None
    if level >= need.level:
        return Kind(whole, whole, surplus=level - need.level)
    fit = whole * (need.level - 1) // need.level
    grows = need.competency in candidate.gaps
    worth = fit + (whole // GROWTH_PART if grows and policy is Policy.GROW else 0)
    return Kind(fit, worth, is_stretch=True, grows=grows) if worth else None


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


@dataclass
class _Sum:
    worth: int = 0
    fit: int = 0
    surplus: int = 0
    covers: list[Cover] = field(default_factory=list)


def scored(problem: Problem, ask: Ask, people: Iterable[Candidate]) -> TeamScore:
    """Say what a team is worth for one project, each need covered by those who do it best."""
    team, total = sorted(people, key=lambda each: each.slug), _Sum()
    for need in ask.needs:
        _add(total, need, _covering(problem, need, team), problem.unit)
    slugs = tuple(each.slug for each in team)
    return TeamScore(ask, slugs, tuple(total.covers), total.worth, total.fit, problem.unit, total.surplus)


def _covering(problem: Problem, need: Need, team: list[Candidate]) -> list[tuple[Kind, str]]:
    kinds = [(kind_of(each, need, problem.policy, problem.unit), each.slug) for each in team]
    found = [(kind, slug) for kind, slug in kinds if kind is not None]
    if all(kind.is_stretch for kind, _slug in found):
        return []
    return sorted(found, key=lambda each: (each[0].order, each[1]))[: need.people]


def _add(total: _Sum, need: Need, found: list[tuple[Kind, str]], unit: int) -> None:
    for kind, slug in found:
        total.worth += kind.worth
        total.fit += kind.fit
        total.surplus += kind.surplus
        share = Fraction(kind.fit, need.weight * unit)
        total.covers.append(Cover(slug, need, share, kind.surplus, kind.is_stretch, kind.grows))
