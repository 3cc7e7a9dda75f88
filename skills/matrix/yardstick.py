"""What a framework version measures by, as arrays: read once for a page, or once for a run over all teams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from skills.errors import UnknownRoleError
from skills.gaps import SCARCITY
from skills.levels import oldest_within
from skills.models import CompetencyVersion, FrameworkVersion, Requirement, RoleVersion, ScarcityHint
from skills.published import kept_once_published

Levels = npt.NDArray[np.int16]

_COMPETENCY: Final = ("competency_id", "competency__slug", "code", "title", "domain__slug")
_DOMAIN: Final = ("domain__slug", "domain__code", "domain__title")


@dataclass(frozen=True, slots=True)
class RoleHead:
    """A role of the version; ``id`` is of the role across versions."""

    id: int
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class DomainHead:
    """A domain of the version."""

    slug: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class CompetencyHead:
    """A competency of the version; ``id`` is of the competency across versions, ``domain`` a slug."""

    id: int
    slug: str
    code: str
    title: str
    domain: str


@dataclass(frozen=True, eq=False)
class Yardstick:
    """One version's competencies in framework order, and what each role asks of them.

    ``required`` and ``weights`` are of shape [roles + 1, competencies]: a row per role in the order of ``roles``,
    and a last row of zeros for people without a role of this version. ``months`` holds (fresh, stale) of each
    competency, ``hints`` the scarcity hint by competency slug.
    """

    version: FrameworkVersion
    domains: tuple[DomainHead, ...]
    competencies: tuple[CompetencyHead, ...]
    months: tuple[tuple[int, int], ...]
    roles: tuple[RoleHead, ...]
    required: Levels
    weights: Levels
    hints: Mapping[str, str]

    @cached_property
    def columns(self) -> dict[int, int]:
        """The column of each competency by id."""
        return {competency.id: column for column, competency in enumerate(self.competencies)}

    @cached_property
    def _columns_by_id(self) -> npt.NDArray[np.intp]:
        # One more place than there are ids, for all those above.
        found = np.full(max(self.columns, default=0) + 2, -1, dtype=np.intp)
        found[list(self.columns)] = list(self.columns.values())
        return found

    def columns_of(self, competencies: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Give the column of each of many competencies by id, -1 for those of other frameworks."""
        known = self._columns_by_id
        return known[np.minimum(competencies, len(known) - 1)]

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of the competencies."""
        return tuple(competency.slug for competency in self.competencies)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the competencies."""
        return tuple(competency.code for competency in self.competencies)

    @cached_property
    def scarcity(self) -> npt.NDArray[np.float64]:
        """The scarcity factor of each competency (rule 6 of the product's rules)."""
        return np.array([SCARCITY[self.hints.get(slug, "")] for slug in self.slugs], dtype=np.float64)

    @cached_property
    def role_rows(self) -> dict[int, int]:
        """The row of each role in ``required`` and ``weights``, by role id."""
        return {role.id: row for row, role in enumerate(self.roles)}

    def role_at(self, role: int | None) -> RoleHead | None:
        """Give the role with an id, None where this version has no such role."""
        row = self.role_rows.get(role) if role is not None else None
        return None if row is None else self.roles[row]

    def role_named(self, slug: str | None) -> RoleHead:
        """Give the role with a slug, by default the version's target role; raise UnknownRoleError without one."""
        if slug is None:
            found = self.role_at(self.version.target_role_id)
        else:
            found = next((role for role in self.roles if role.slug == slug), None)
        if found is None:
            raise UnknownRoleError(slug or "")
        return found

    def oldest(self, *, as_of: date) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Give per competency the ordinals of the earliest days that are fresh, and not yet stale, on a day."""
        lengths = {months for pair in self.months for months in pair}
        days = {months: oldest_within(months, as_of=as_of).toordinal() for months in lengths}
        fresh = np.array([days[fresh] for fresh, _ in self.months], dtype=np.int32)
        return fresh, np.array([days[stale] for _, stale in self.months], dtype=np.int32)


@kept_once_published
def read_yardstick(version: FrameworkVersion) -> Yardstick:
    """Read what a version measures by, in four queries, once for a published version."""
    told = list(
        CompetencyVersion.objects.filter(version=version)
        .order_by("domain__position", "position", "pk")
        .values_list(*_COMPETENCY, "fresh_months", "stale_months", *_DOMAIN)
    )
    competencies = tuple(CompetencyHead(*row[:5]) for row in told)
    domains = dict.fromkeys(DomainHead(*row[7:]) for row in told)
    ladder = RoleVersion.objects.filter(version=version).ladder().values_list("role_id", "role__slug", "title")
    roles = tuple(RoleHead(*role) for role in ladder)
    required, weights = _requirements(version, competencies, roles)
    hints = ScarcityHint.objects.filter(version=version).values_list("competency__slug", "hint")
    return Yardstick(
        version=version,
        domains=tuple(domains),
        competencies=competencies,
        months=tuple((fresh, stale) for *_, fresh, stale, _slug, _code, _title in told),
        roles=roles,
        required=required,
        weights=weights,
        hints=dict(hints),
    )


def _requirements(
    version: FrameworkVersion, competencies: tuple[CompetencyHead, ...], roles: tuple[RoleHead, ...]
) -> tuple[Levels, Levels]:
    columns = {competency.id: column for column, competency in enumerate(competencies)}
    rows = {role.id: row for row, role in enumerate(roles)}
    required = np.zeros((len(roles) + 1, len(competencies)), dtype=np.int16)
    weights = np.zeros_like(required)
    asked = Requirement.objects.filter(role__version=version, competency__in=columns)
    for role, competency, level, weight in asked.values_list("role__role_id", "competency_id", "level", "weight"):
        required[rows[role], columns[competency]] = level
        weights[rows[role], columns[competency]] = weight
    return required, weights
