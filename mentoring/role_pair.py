"""Two roles side by side for one engineer: where they differ, what they share, and the way to each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from mentoring.growth import Growth, WayStep
from skills.catalogue import CompetencyEntry, DomainEntry
from skills.profiles import Known, Line, Standing


@dataclass(frozen=True, slots=True)
class PairLine:
    """A competency with the requirement of either role."""

    sides: tuple[Line, Line]

    @property
    def known(self) -> Known:
        """What is known of the engineer, whichever the role."""
        return self.sides[0].known

    @property
    def competency(self) -> CompetencyEntry:
        """The competency of the line."""
        return self.known.competency

    @property
    def differs(self) -> bool:
        """Whether the roles ask for another level or weigh it differently."""
        return _asked(self.sides[0]) != _asked(self.sides[1])

    @property
    def is_alike(self) -> bool:
        """Whether both roles ask for the same level with the same weight, and it concerns the engineer."""
        return self.sides[0].counts and not self.differs


@dataclass(frozen=True)
class RolePair:
    """One engineer against two roles."""

    first: Growth
    second: Growth

    @property
    def sides(self) -> tuple[Growth, Growth]:
        """The two roles, in the order asked for."""
        return self.first, self.second

    @cached_property
    def lines(self) -> list[tuple[DomainEntry, list[PairLine]]]:
        """Every competency by domain."""
        both = zip(self.first.domains, self.second.domains, strict=True)
        return [
            (one.domain, [PairLine(pair) for pair in zip(one.lines, other.lines, strict=True)]) for one, other in both
        ]

    @cached_property
    def differing(self) -> list[tuple[DomainEntry, list[PairLine]]]:
        """The competencies in which the roles differ, by domain."""
        kept = [(domain, [line for line in lines if line.differs]) for domain, lines in self.lines]
        return [(domain, lines) for domain, lines in kept if lines]

    @cached_property
    def alike(self) -> list[PairLine]:
        """The requirements that are the same in both roles."""
        return [line for _domain, lines in self.lines for line in lines if line.is_alike]

    @property
    def alike_met(self) -> int:
        """How many of those are met."""
        return sum(line.sides[0].gap == 0 for line in self.alike)

    @cached_property
    def shared_steps(self) -> list[WayStep]:
        """The steps that stand on the shortest way to either role, as far as both ways raise them."""
        others = {step.line.competency.slug: step for step in self.second.steps}
        pairs = [(step, others.get(step.line.competency.slug)) for step in self.first.steps]
        return [min(one, other, key=_reached) for one, other in pairs if other is not None]


def _reached(step: WayStep) -> int:
    return step.to.value


def _asked(line: Line) -> tuple[int, int]:
    return (line.asked.level, line.asked.weight) if line.asked and line.asked.counts else (0, 0)


def pair_to_compare(
    asked: Sequence[str], found: Standing, towards: str, leads_to: Callable[[str], Iterable[str]]
) -> list[str]:
    """Give the two roles to compare: those asked for, filled up by the one aimed for and its neighbours.

    Neighbours are the other roles one step from the role held, then the steps from the role aimed for; ``leads_to``
    gives the steps from a role.
    """
    chosen = list(dict.fromkeys(asked))[:2]
    if len(chosen) < 2:
        likely = [towards, *leads_to(found.role_slug), *leads_to(towards)]
        own = found.role_slug
        chosen += [slug for slug in dict.fromkeys(likely) if slug not in {*chosen, own, ""}]
    return chosen[:2]
