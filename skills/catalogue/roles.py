"""What roles ask for, in the words of the framework."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from skills.catalogue.framework import Catalogue, CompetencyEntry
from skills.models import AnyOfRequirement, FrameworkVersion, QualificationRequirement, RoleVersion, Transition


@dataclass(frozen=True, slots=True)
class Asked:
    """What a role asks for in one competency: a level, its statement, and how much a gap counts."""

    competency: CompetencyEntry
    level: int
    step: int | None
    level_title: str
    weight: int

    @property
    def statement(self) -> str:
        """How the level asked for shows in behaviour, empty where the framework does not say."""
        return self.competency.statements.get(self.level, "")

    @property
    def counts(self) -> bool:
        """Whether anything is asked for."""
        return self.weight > 0 and self.level > 0


@dataclass(frozen=True, slots=True)
class AnyOfAsked:
    """A level that some of several competencies must reach."""

    slug: str
    title: str
    count: int
    level: int
    step: int | None
    competencies: tuple[CompetencyEntry, ...]


@dataclass(frozen=True, slots=True)
class QualificationAsked:
    """Education, years or a track record, in words."""

    ident: str
    kind: str
    required: bool
    text: str
    detail: str
    least_years: int | float | None = None
    area: str = ""
    degrees: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the career map to or from a role."""

    slug: str
    title: str
    kind: str
    note: str


@dataclass(frozen=True)
class RoleProfile:
    """All that one version of a framework expects of a role."""

    role: RoleVersion
    asked: Mapping[str, Asked]
    any_ofs: tuple[AnyOfAsked, ...]
    qualifications: tuple[QualificationAsked, ...]
    leads_to: tuple[Step, ...]
    comes_from: tuple[Step, ...]

    @property
    def essentials(self) -> int:
        """How many competencies count as essential."""
        return sum(each.weight == 3 and each.counts for each in self.asked.values())

    @property
    def counted(self) -> int:
        """How many competencies count at all."""
        return sum(each.counts for each in self.asked.values())

    @property
    def points(self) -> int:
        """Σ weight × required level: what readiness is a share of."""
        return sum(each.weight * each.level for each in self.asked.values() if each.counts)


def role_profiles(version: FrameworkVersion, slugs: Collection[str], known: Catalogue) -> dict[str, RoleProfile]:
    """Read what roles of a version ask for, by slug in the order of the ladder, in seven queries for any number."""
    roles = RoleVersion.objects.filter(version=version, role__slug__in=slugs).select_related("role").ladder()
    found = list(
        roles.prefetch_related(
            "requirements",
            "qualifications",
            Prefetch("any_ofs", AnyOfRequirement.objects.prefetch_related("competencies")),
            Prefetch("transitions_out", Transition.objects.select_related("to_role__role")),
            Prefetch("transitions_in", Transition.objects.select_related("from_role__role")),
        )
    )
    return {role.role.slug: _profile(role, known) for role in found}


def role_profile(version: FrameworkVersion, slug: str, known: Catalogue) -> RoleProfile | None:
    """Read what one role asks for, None where the version has no such role."""
    return role_profiles(version, [slug], known).get(slug)


def qualifications_asked(version: FrameworkVersion) -> list[tuple[str, QualificationAsked]]:
    """Read which qualifications roles of a version ask for, each with the role's title, in the order of the ladder."""
    rows = QualificationRequirement.objects.filter(role__version=version).select_related("role")
    rows = rows.order_by("role__ladder_position", "role__title", "pk")
    return [(row.role.title, _qualification(row)) for row in rows]


def _profile(role: RoleVersion, known: Catalogue) -> RoleProfile:
    levels = {
        known.slug_of[row.competency_id]: (row.level, row.weight)
        for row in role.requirements.all()
        if row.competency_id in known.slug_of
    }
    asked = {
        slug: Asked(each, levels[slug][0], known.step(levels[slug][0]), known.title(levels[slug][0]), levels[slug][1])
        for slug, each in known.by_slug.items()
        if slug in levels
    }
    out = [Step(row.to_role.role.slug, row.to_role.title, row.kind, row.note) for row in role.transitions_out.all()]
    back = [Step(row.from_role.role.slug, row.from_role.title, row.kind, row.note) for row in role.transitions_in.all()]
    return RoleProfile(
        role=role,
        asked=asked,
        any_ofs=tuple(_any_of(each, known) for each in role.any_ofs.all()),
        qualifications=tuple(_qualification(each) for each in role.qualifications.all()),
        leads_to=tuple(out),
        comes_from=tuple(back),
    )


def _any_of(row: AnyOfRequirement, known: Catalogue) -> AnyOfAsked:
    slugs = {competency.slug for competency in row.competencies.all()}
    members = tuple(entry for slug, entry in known.by_slug.items() if slug in slugs)
    return AnyOfAsked(row.slug, row.title, row.count, row.level, known.step(row.level), members)


def _qualification(row: QualificationRequirement) -> QualificationAsked:
    details: Mapping[str, Any] = row.details
    least = details.get("years_min")
    return QualificationAsked(
        ident=row.ident,
        kind=row.kind,
        required=row.required,
        text=_said(row, details),
        detail=str(details.get("note") or ""),
        least_years=least if isinstance(least, int | float) else None,
        area=str(details.get("area") or ""),
        degrees=tuple(str(each) for each in _degrees(details)),
        fields=tuple(str(each) for each in _listed(details.get("fields"))),
    )


def _degrees(details: Mapping[str, Any]) -> list[Any]:
    return _listed(details.get("alternatives")) or _listed(details.get("degree"))


def _said(row: QualificationRequirement, details: Mapping[str, Any]) -> str:
    """Say a qualification in words, from what the framework gives of it."""
    fields = ", ".join(str(each) for each in _listed(details.get("fields")))
    degrees = _degrees(details)
    if degrees:
        degree = _(" or ").join(str(each).capitalize() for each in degrees)
        return f"{degree} ({fields})" if fields else degree
    least, most = details.get("years_min"), details.get("years_max")
    if least is not None:
        years = f"{least}–{most}" if most else f"{least}+"
        area = str(details.get("area") or "").replace("ai_ml", "AI/ML").replace("_", " ")
        return _("%(years)s years of %(area)s") % {"years": years, "area": area} if area else years
    if fields:
        return fields
    return str(row)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
