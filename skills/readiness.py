"""How far an engineer is on the way to a role (rules 3 and 4 of the product's rules).

No queries and no clock: levels and requirements are arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from skills.levels import NOT_ASSESSED, NOT_CONCERNED

ESSENTIAL: Final = 3
READY_FROM: Final = 0.95
NEARLY_FROM: Final = 0.85
GROWING_FROM: Final = 0.60


class Band(StrEnum):
    """Readiness in words."""

    READY = "ready"
    NEARLY = "nearly"
    GROWING = "growing"
    EARLY = "early"


class QualificationStatus(StrEnum):
    """Whether a qualification that a role asks for is there."""

    MET = "met"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A level (0 asks for nothing) of a competency and its weight: 0 not counted to 3 essential."""

    competency: str
    level: int
    weight: int


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A level that at least ``count`` of some competencies must reach."""

    slug: str
    level: int
    competencies: tuple[str, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Qualification:
    """Education, years or a track record; ``required`` False is only preferred."""

    ident: str
    status: QualificationStatus
    required: bool = True


@dataclass(frozen=True, slots=True)
class RoleRequirements:
    """All that a role asks for."""

    requirements: Sequence[Requirement]
    any_ofs: Sequence[AnyOf] = ()
    qualifications: Sequence[Qualification] = ()


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """One requirement against one engineer.

    ``code`` is a level, ``NOT_ASSESSED`` or ``NOT_CONCERNED``; ``exempt`` tells of a release from it.
    """

    competency: str
    required: int
    weight: int
    code: int
    exempt: bool

    @property
    def current(self) -> int | None:
        """The level, or None when there is none."""
        return self.code if self.code >= 0 else None

    @property
    def counts(self) -> bool:
        """Whether it is part of the sums: weighted, above level 0, and the engineer is concerned."""
        return self.weight > 0 and self.required > 0 and self.code != NOT_CONCERNED and not self.exempt

    @property
    def gap(self) -> int | None:
        """Levels missing (rule 3): 0 where met or not counted, None where unknown."""
        if not self.counts:
            return 0
        return max(0, self.required - self.code) if self.code >= 0 else None

    @property
    def surplus(self) -> int:
        """Levels above the requirement; they never make up for a gap."""
        return max(0, self.code - self.required)

    @property
    def met(self) -> bool:
        """Whether it counts and is met."""
        return self.counts and self.code >= self.required

    @property
    def essential(self) -> bool:
        """Whether it counts with the highest weight."""
        return self.counts and self.weight == ESSENTIAL


@dataclass(frozen=True, slots=True)
class AnyOfResult:
    """One any-of requirement against one engineer: the competencies that reach the level."""

    asked: AnyOf
    reached_by: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether enough competencies reach the level."""
        return len(self.reached_by) >= self.asked.count


@dataclass(frozen=True)
class Readiness:
    """How far one engineer is on the way to one role; figures are worked out from the rows."""

    requirements: tuple[RequirementResult, ...]
    any_of: tuple[AnyOfResult, ...]
    qualifications: tuple[Qualification, ...]

    @cached_property
    def counted(self) -> tuple[RequirementResult, ...]:
        """The requirements that are part of the sums."""
        return tuple(row for row in self.requirements if row.counts)

    @cached_property
    def points_required(self) -> int:
        """Σ weight × required, the part below the line of rule 4."""
        return sum(row.weight * row.required for row in self.counted)

    @cached_property
    def points_met(self) -> int:
        """Σ weight × min(current, required), the part above the line; unknown adds nothing."""
        return sum(row.weight * min(row.code, row.required) for row in self.counted if row.code >= 0)

    @cached_property
    def points_unknown(self) -> int:
        """Σ weight × required over what is not assessed."""
        return sum(row.weight * row.required for row in self.counted if row.code == NOT_ASSESSED)

    @property
    def readiness(self) -> float | None:
        """Share of the points that are met (rule 4), 0 to 1; None where nothing is asked for."""
        return self.points_met / self.points_required if self.points_required else None

    @property
    def at_most(self) -> float | None:
        """Readiness if everything unknown were met; None where nothing is asked for."""
        reachable = self.points_met + self.points_unknown
        return reachable / self.points_required if self.points_required else None

    @property
    def assessed_of(self) -> int:
        """How many requirements count."""
        return len(self.counted)

    @cached_property
    def assessed_have(self) -> int:
        """How many of the requirements that count are assessed."""
        return sum(row.code >= 0 for row in self.counted)

    @cached_property
    def essentials(self) -> tuple[RequirementResult, ...]:
        """The requirements of the highest weight that count."""
        return tuple(row for row in self.counted if row.essential)

    @property
    def essentials_of(self) -> int:
        """How many essentials count."""
        return len(self.essentials)

    @cached_property
    def essentials_met(self) -> int:
        """How many essentials are met."""
        return sum(row.met for row in self.essentials)

    @property
    def also_needed(self) -> tuple[Qualification, ...]:
        """Required qualifications that are missing or unknown."""
        return tuple(
            asked for asked in self.qualifications if asked.required and asked.status is not QualificationStatus.MET
        )

    @cached_property
    def band(self) -> Band | None:
        """Readiness in words (rule 4); None where nothing is asked for."""
        share = self.readiness
        if share is None:
            return None
        if share >= READY_FROM and self._all_else_met:
            return Band.READY
        if share >= NEARLY_FROM and all(row.gap is not None and row.gap <= 1 for row in self.essentials):
            return Band.NEARLY
        return Band.GROWING if share >= GROWING_FROM else Band.EARLY

    @property
    def _all_else_met(self) -> bool:
        essentials = self.essentials_met == self.essentials_of
        return essentials and all(row.met for row in self.any_of) and not self.also_needed


def role_readiness(role: RoleRequirements, levels: Mapping[str, int], *, exempt: Collection[str] = ()) -> Readiness:
    """Measure one engineer against a role (rule 4 of the product's rules).

    ``levels`` holds a level or ``NOT_CONCERNED`` per competency; what is absent is not assessed. ``exempt``
    names competencies that the engineer is released from: like *not concerned* they leave the sums.
    """
    return Readiness(
        requirements=tuple(
            RequirementResult(
                competency=asked.competency,
                required=asked.level,
                weight=asked.weight,
                code=levels.get(asked.competency, NOT_ASSESSED),
                exempt=asked.competency in exempt,
            )
            for asked in role.requirements
        ),
        any_of=tuple(_any_of(role.any_ofs, levels)),
        qualifications=tuple(role.qualifications),
    )


def _any_of(asked: Iterable[AnyOf], levels: Mapping[str, int]) -> Iterable[AnyOfResult]:
    for one in asked:
        reached = tuple(slug for slug in one.competencies if levels.get(slug, NOT_ASSESSED) >= one.level)
        yield AnyOfResult(one, reached)
