"""What the roles of a version ask for beside levels, and which role comes after which, for many people at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from skills.matrix import RoleHead, Yardstick
from skills.models import AnyOfRequirement, QualificationHeld, QualificationRequirement, RoleAim, Transition
from skills.readiness import AnyOf, Qualification, QualificationStatus, Requirement, RoleRequirements

PROMOTION = "promotion"


@dataclass(frozen=True, eq=False)
class Ladder:
    """Roles by id with all that readiness asks for, and what some people aim for and bring.

    ``qualifications`` holds (identifier, required) by role id, ``after`` the role that follows a role, ``aims`` the
    target role by engineer id, ``held`` what was verified by engineer id and identifier.
    """

    yardstick: Yardstick
    any_ofs: Mapping[int, tuple[AnyOf, ...]]
    qualifications: Mapping[int, tuple[tuple[str, bool], ...]]
    after: Mapping[int, int]
    aims: Mapping[int, int]
    held: Mapping[tuple[int, str], QualificationStatus]

    def next_role(self, engineer: int, role: RoleHead | None) -> RoleHead | None:
        """Give the role a person aims for, else the one that follows the role held."""
        aim = self.yardstick.role_at(self.aims.get(engineer))
        if aim is not None and aim != role:
            return aim
        return None if role is None else self.yardstick.role_at(self.after.get(role.id))

    def requirements(self, engineer: int, role: RoleHead) -> RoleRequirements:
        """Give all that a role asks of one person."""
        unknown = QualificationStatus.UNKNOWN
        return RoleRequirements(
            requirements=self._levels[role.id],
            any_ofs=self.any_ofs.get(role.id, ()),
            qualifications=[
                Qualification(ident, self.held.get((engineer, ident), unknown), required)
                for ident, required in self.qualifications.get(role.id, ())
            ],
        )

    @cached_property
    def _levels(self) -> dict[int, list[Requirement]]:
        known = self.yardstick
        return {
            role.id: [
                Requirement(slug, level, weight)
                for slug, level, weight in zip(
                    known.slugs, known.required[row].tolist(), known.weights[row].tolist(), strict=True
                )
            ]
            for row, role in enumerate(known.roles)
        }


def read_ladder(yardstick: Yardstick, engineers: Collection[int]) -> Ladder:
    """Read what roles ask for, and what some people (by id) aim for and bring, in six queries."""
    verified = QualificationHeld.objects.verified().filter(engineer__in=engineers)
    aims = RoleAim.objects.filter(engineer__in=engineers).values_list("engineer_id", "role_id")
    return Ladder(
        yardstick=yardstick,
        any_ofs=_any_ofs(yardstick),
        qualifications=_qualifications(yardstick),
        after=_after(yardstick),
        aims=dict(aims),
        held={
            (engineer, ident): QualificationStatus.MET if met else QualificationStatus.MISSING
            for engineer, ident, met in verified.values_list("engineer_id", "ident", "is_met")
        },
    )


def _any_ofs(yardstick: Yardstick) -> dict[int, tuple[AnyOf, ...]]:
    found: dict[int, list[AnyOf]] = defaultdict(list)
    rows = AnyOfRequirement.objects.filter(role__version=yardstick.version).select_related("role")
    for row in rows.prefetch_related("competencies"):
        slugs = tuple(competency.slug for competency in row.competencies.all())
        found[row.role.role_id].append(AnyOf(row.slug, row.level, slugs, row.count))
    return {role: tuple(rows) for role, rows in found.items()}


def _qualifications(yardstick: Yardstick) -> dict[int, tuple[tuple[str, bool], ...]]:
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = QualificationRequirement.objects.filter(role__version=yardstick.version)
    for role, ident, required in rows.values_list("role__role_id", "ident", "required"):
        found[role].append((ident, required))
    return {role: tuple(rows) for role, rows in found.items()}


def _after(yardstick: Yardstick) -> dict[int, int]:
    """Give the role that the career map leads to first, a promotion before anything else."""
    steps = Transition.objects.filter(version=yardstick.version).order_by("pk")
    rows = list(steps.values_list("from_role__role_id", "to_role__role_id", "kind"))
    found: dict[int, int] = {}
    for held, following, _ in sorted(rows, key=lambda row: row[2] != PROMOTION):
        found.setdefault(held, following)
    return found
