"""What is asked, who could do it, and how one person covers one need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm

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

    ``segments`` are the stretches of time it runs in, as places in ``Candidate.free``. ``shares`` are those of the
    people who are on it already, in % of full time: taken already, so that ``Candidate.free`` is what is left beside.
    """

    key: str
    needs: tuple[Need, ...]
    head_count: int | None = None
    allocation: int = 100
    pins: frozenset[str] = frozenset()
    bans: frozenset[str] = frozenset()
    segments: tuple[int, ...] = (0,)
    shares: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        """Give Σ w·p, the worth of all covers in full."""
        return sum(need.weight * need.people for need in self.needs)

    def takes(self, candidate: Candidate) -> bool:
        """Tell whether the candidate may be chosen: not left out, and free for the share that is asked."""
        if candidate.slug in self.bans:
            return False
        return all(candidate.free[at] >= self.further(candidate.slug) for at in self.segments)

    def further(self, slug: str) -> int:
        """Give the share of free time that a person would be asked: none of who is on it already."""
        return 0 if slug in self.shares else self.allocation

    @property
    def most_people(self) -> int | None:
        """How many people at most: what is asked, but no fewer than are kept and on it already."""
        if self.head_count is None:
            return None
        return max(self.head_count, len(self.pins & self.shares.keys()))


@dataclass(frozen=True)
class Problem:
    """Projects that compete for the same people.

    ``minimum`` is the coverage, from 0 to 1, that the covers which are counted for each project must reach.
    """

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

    def least(self, ask: Ask) -> int:
        """Give the least fit, in units, with which one project reaches the minimum."""
        return ceil(self.minimum * ask.asked * self.unit)


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
class Place:
    """Somebody who could be chosen for a project."""

    candidate: Candidate
    ask: Ask


def places_of(problem: Problem) -> list[Place]:
    """List who could be chosen and would add something, or is to be kept; in the order of slugs."""
    places = [
        Place(each, ask)
        for each in problem.candidates
        for ask in problem.asks
        if ask.takes(each) and (each.slug in ask.pins or _helps(each, ask, problem))
    ]
    return sorted(places, key=lambda place: (place.candidate.slug, problem.asks.index(place.ask)))


def _helps(candidate: Candidate, ask: Ask, problem: Problem) -> bool:
    return any(kind_of(candidate, need, problem.policy, problem.unit) for need in ask.needs)
