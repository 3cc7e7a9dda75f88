"""What the pages of one person show: levels, and how far they are on the way to a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from skills.matrix.levels import read_levels
from skills.matrix.loading import exemptions, held_roles
from skills.matrix.team import Judged, judged
from skills.matrix.yardstick import CompetencyHead, DomainHead, RoleHead, Yardstick, read_yardstick
from skills.models import AnyOfRequirement, FrameworkVersion, QualificationHeld, QualificationRequirement, RoleAim
from skills.readiness import (
    AnyOf,
    Qualification,
    QualificationStatus,
    Readiness,
    Requirement,
    RoleRequirements,
    role_readiness,
)
from skills.way_up import WayUp, way_up
from teams.models import Engineer


@dataclass(frozen=True, slots=True)
class EngineerLevel:
    """One person in one competency; ``exempt`` tells of a release from its requirement."""

    competency: CompetencyHead
    said: Judged
    code: int
    exempt: bool


@dataclass(frozen=True, eq=False)
class EngineerLevels:
    """One person's levels as of a day, in the order of the framework, with the role held then and the one aimed for."""

    engineer: Engineer
    yardstick: Yardstick
    as_of: date
    levels: tuple[EngineerLevel, ...]
    role: RoleHead | None
    aim: RoleHead | None

    @property
    def version(self) -> FrameworkVersion:
        """The framework version that the levels are told in."""
        return self.yardstick.version

    @cached_property
    def by_slug(self) -> dict[str, EngineerLevel]:
        """The levels by competency slug."""
        return {level.competency.slug: level for level in self.levels}

    @cached_property
    def by_domain(self) -> tuple[tuple[DomainHead, tuple[EngineerLevel, ...]], ...]:
        """The levels by domain."""
        return tuple(
            (domain, tuple(level for level in self.levels if level.competency.domain == domain.slug))
            for domain in self.yardstick.domains
        )


@dataclass(frozen=True, slots=True)
class EngineerReadiness:
    """How far one person is on the way to one role."""

    engineer: Engineer
    role: RoleHead
    levels: EngineerLevels
    readiness: Readiness

    @property
    def way_up(self) -> WayUp:
        """The shortest way up to the next band for the role."""
        levels = self.levels.by_slug
        return way_up(
            self.readiness,
            {slug: level.code for slug, level in levels.items()},
            codes={slug: level.competency.code for slug, level in levels.items()},
            exempt={slug for slug, level in levels.items() if level.exempt},
        )


def engineer_levels(engineer: Engineer, *, version: FrameworkVersion, as_of: date) -> EngineerLevels:
    """Read one person's levels as of a day, in eight queries (nine where a certification has expired)."""
    yardstick = read_yardstick(version)
    table = read_levels([engineer.pk], yardstick, as_of=as_of)
    released = {competency for _, competency in exemptions([engineer.pk], as_of)}
    codes: list[int] = table.levels[0].tolist()
    levels = tuple(
        EngineerLevel(competency, said, code, competency.id in released)
        for competency, said, code in zip(yardstick.competencies, judged(table, 0), codes, strict=True)
    )
    aim = RoleAim.objects.filter(engineer=engineer).values_list("role_id", flat=True).first()
    held = held_roles({engineer.pk}, as_of).get(engineer.pk)
    return EngineerLevels(engineer, yardstick, as_of, levels, yardstick.role_at(held), yardstick.role_at(aim))


def engineer_readiness(
    engineer: Engineer, *, version: FrameworkVersion, as_of: date, role: str | None = None
) -> EngineerReadiness:
    """Measure one person against a role (by slug), in four queries more than ``engineer_levels``.

    By default against the role aimed for, else against the version's target role. Raises UnknownRoleError where
    the version holds no such role.
    """
    return readiness_for(engineer_levels(engineer, version=version, as_of=as_of), role)


def readiness_for(levels: EngineerLevels, role: str | None = None) -> EngineerReadiness:
    """Measure a person whose levels are read against a role, as ``engineer_readiness``, in four queries."""
    yardstick = levels.yardstick
    wanted = levels.aim if role is None and levels.aim else yardstick.role_named(role)
    asked = role_requirements(yardstick, wanted, statuses=_statuses(levels.engineer))
    return EngineerReadiness(
        levels.engineer,
        wanted,
        levels,
        role_readiness(
            asked,
            {slug: level.code for slug, level in levels.by_slug.items()},
            exempt={slug for slug, level in levels.by_slug.items() if level.exempt},
        ),
    )


def role_requirements(
    yardstick: Yardstick, role: RoleHead, *, statuses: Mapping[str, QualificationStatus]
) -> RoleRequirements:
    """Read what a role asks for, in three queries; ``statuses`` tells which qualifications are met or missing."""
    row = yardstick.role_rows[role.id]
    asked = zip(yardstick.slugs, yardstick.required[row].tolist(), yardstick.weights[row].tolist(), strict=True)
    here = {"role__version": yardstick.version, "role__role": role.id}
    any_ofs = AnyOfRequirement.objects.filter(**here).prefetch_related("competencies").order_by("pk")
    qualifications = QualificationRequirement.objects.filter(**here).order_by("pk")
    return RoleRequirements(
        requirements=tuple(Requirement(slug, level, weight) for slug, level, weight in asked),
        any_ofs=tuple(
            AnyOf(one.slug, one.level, tuple(competency.slug for competency in one.competencies.all()), one.count)
            for one in any_ofs
        ),
        qualifications=tuple(
            Qualification(ident, statuses.get(ident, QualificationStatus.UNKNOWN), required)
            for ident, required in qualifications.values_list("ident", "required")
        ),
    )


def _statuses(engineer: Engineer) -> dict[str, QualificationStatus]:
    """Tell which qualifications of a person are met or missing; what HR has not verified is unknown."""
    verified = QualificationHeld.objects.verified().filter(engineer=engineer)
    return {
        ident: QualificationStatus.MET if is_met else QualificationStatus.MISSING
        for ident, is_met in verified.values_list("ident", "is_met")
    }
