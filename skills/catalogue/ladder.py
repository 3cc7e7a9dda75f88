"""The career ladder: roles by their place, and where each leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from skills.catalogue.roles import Step
from skills.models import FrameworkVersion, RoleVersion, Transition


@dataclass(frozen=True, slots=True)
class Rung:
    """The roles of one place on the ladder."""

    position: int | None
    roles: tuple[LadderRole, ...]


@dataclass(frozen=True, slots=True)
class LadderRole:
    """A role on the ladder: what it is for, how much it asks, and where it leads."""

    slug: str
    title: str
    track: str
    purpose: str
    essentials: int
    counted: int
    leads_to: tuple[Step, ...]


def ladder(version: FrameworkVersion) -> tuple[Rung, ...]:
    """Read the roles by their place on the ladder, lowest first, in three queries."""
    roles = list(RoleVersion.objects.filter(version=version).select_related("role").ladder())
    out: dict[int, list[Step]] = defaultdict(list)
    for row in Transition.objects.filter(version=version).select_related("to_role__role"):
        out[row.from_role_id].append(Step(row.to_role.role.slug, row.to_role.title, row.kind, row.note))
    weights: dict[int, list[int]] = defaultdict(list)
    asked = RoleVersion.objects.filter(version=version, requirements__weight__gt=0, requirements__level__gt=0)
    for pk, weight in asked.values_list("pk", "requirements__weight"):
        weights[pk].append(weight)
    rungs: dict[int | None, list[LadderRole]] = defaultdict(list)
    for role in roles:
        rungs[role.ladder_position].append(_on_ladder(role, weights[role.pk], out[role.pk]))
    ordered = sorted(rungs.items(), key=lambda rung: (rung[0] is None, rung[0] or 0))
    return tuple(Rung(position, tuple(members)) for position, members in ordered)


def _on_ladder(role: RoleVersion, weights: Sequence[int], leads_to: Sequence[Step]) -> LadderRole:
    return LadderRole(
        slug=role.role.slug,
        title=role.title,
        track=role.track,
        purpose=role.purpose,
        essentials=sum(weight == 3 for weight in weights),
        counted=len(weights),
        leads_to=tuple(leads_to),
    )


def role_titles(version: FrameworkVersion) -> dict[str, str]:
    """Give the title of each role by slug, in the order of the ladder, in one query."""
    rows = RoleVersion.objects.filter(version=version).ladder()
    return dict(rows.values_list("role__slug", "title"))


def reachable(version: FrameworkVersion, slugs: Collection[str]) -> dict[str, str]:
    """Give the roles that the career map reaches in one step from some roles, each with its kind, in one query."""
    steps = Transition.objects.filter(version=version, from_role__role__slug__in=slugs).order_by("pk")
    return dict(steps.values_list("to_role__role__slug", "kind"))
