"""The rows of a framework version, written from its content in a fixed number of statements."""

from __future__ import annotations

from decimal import Decimal

from skills.formats.framework import FrameworkContent, RoleContent
from skills.models import (
    AnyOfRequirement,
    CompetencyVersion,
    Domain,
    FocusArea,
    FrameworkVersion,
    LevelStatement,
    MarketFact,
    QualificationRequirement,
    Requirement,
    RoleVersion,
    SalaryBand,
    ScaleLevel,
    ScarcityHint,
    Transition,
)

# Ids of the competencies or roles of the framework, by slug.
Ids = dict[str, int]


def write_structure(version: FrameworkVersion, content: FrameworkContent, competencies: Ids) -> None:
    """Replace scale, domains, competencies and behaviour statements."""
    version.scale.all().delete()
    version.domains.all().delete()
    ScaleLevel.objects.bulk_create(
        ScaleLevel(version=version, value=step.level, name=step.name, description=step.description)
        for step in content.scale
    )
    domains = Domain.objects.bulk_create(
        Domain(
            version=version,
            code=domain.code,
            slug=domain.slug,
            title=domain.title,
            description=domain.description,
            position=place,
        )
        for place, domain in enumerate(content.domains, start=1)
    )
    _write_competencies(version, content, domains, competencies)


def _write_competencies(
    version: FrameworkVersion, content: FrameworkContent, domains: list[Domain], competencies: Ids
) -> None:
    pairs = [
        (row, given) for row, domain in zip(domains, content.domains, strict=True) for given in domain.competencies
    ]
    rows = CompetencyVersion.objects.bulk_create(
        CompetencyVersion(
            version=version,
            competency_id=competencies[given.slug],
            domain=domain,
            code=given.code,
            title=given.title,
            kind=given.kind,
            description=given.description,
            keywords=list(given.keywords),
            position=place,
            fresh_months=given.fresh_months,
            stale_months=given.stale_months,
        )
        for place, (domain, given) in enumerate(pairs, start=1)
    )
    LevelStatement.objects.bulk_create(
        LevelStatement(competency=row, level=level, statement=statement)
        for row, (_domain, given) in zip(rows, pairs, strict=True)
        for level, statement in sorted(given.statements.items())
    )


def write_roles(version: FrameworkVersion, content: FrameworkContent, roles: Ids, competencies: Ids) -> None:
    """Replace roles with requirements, any-ofs and qualifications, and the transitions between them."""
    version.roles.all().delete()
    rows = RoleVersion.objects.bulk_create(
        RoleVersion(
            version=version,
            role_id=roles[given.slug],
            title=given.title,
            track=given.track,
            ladder_position=given.ladder_position,
            purpose=given.purpose,
            responsibilities=list(given.responsibilities),
        )
        for given in content.roles
    )
    pairs = list(zip(rows, content.roles, strict=True))
    Requirement.objects.bulk_create(
        Requirement(role=row, competency_id=competencies[need.competency], level=need.level, weight=need.weight)
        for row, given in pairs
        for need in given.requirements
    )
    _write_any_ofs(pairs, competencies)
    QualificationRequirement.objects.bulk_create(
        QualificationRequirement(
            role=row, ident=need.ident, kind=need.kind, required=need.required, details=need.details
        )
        for row, given in pairs
        for need in given.qualifications
    )
    _write_transitions(version, content, {given.slug: row for row, given in pairs})


def _write_any_ofs(pairs: list[tuple[RoleVersion, RoleContent]], competencies: Ids) -> None:
    given = [(row, any_of) for row, role in pairs for any_of in role.any_ofs]
    rows = AnyOfRequirement.objects.bulk_create(
        AnyOfRequirement(role=row, slug=any_of.slug, title=any_of.title, count=any_of.count, level=any_of.level)
        for row, any_of in given
    )
    members = AnyOfRequirement.competencies.through
    members.objects.bulk_create(
        members(anyofrequirement_id=row.pk, competency_id=competencies[slug])
        for row, (_role, any_of) in zip(rows, given, strict=True)
        for slug in any_of.competencies
    )


def _write_transitions(version: FrameworkVersion, content: FrameworkContent, roles: dict[str, RoleVersion]) -> None:
    Transition.objects.bulk_create(
        Transition(
            version=version,
            from_role=roles[step.from_role],
            to_role=roles[step.to_role],
            kind=step.kind,
            basis=step.basis,
            note=step.note,
        )
        for step in content.transitions
    )


def write_reference(version: FrameworkVersion, content: FrameworkContent, competencies: Ids) -> None:
    """Replace focus areas, market facts and scarcity hints."""
    _write_focus_areas(version, content, competencies)
    version.market_facts.all().delete()
    version.scarcity_hints.all().delete()
    MarketFact.objects.bulk_create(
        MarketFact(
            version=version,
            ident=fact.ident,
            metric=fact.metric,
            value=fact.value,
            unit=fact.unit,
            period=fact.period,
            note=fact.note,
            source=fact.source,
        )
        for fact in content.market_facts
    )
    ScarcityHint.objects.bulk_create(
        ScarcityHint(
            version=version,
            competency_id=competencies[given.competency],
            hint=given.hint,
            vacancy_rate_percent=given.vacancy_rate_percent,
            year=given.year,
            facts=list(given.facts),
        )
        for given in content.scarcity_hints
    )


def _write_focus_areas(version: FrameworkVersion, content: FrameworkContent, competencies: Ids) -> None:
    version.focus_areas.all().delete()
    rows = FocusArea.objects.bulk_create(
        FocusArea(
            version=version,
            slug=area.slug,
            kind=area.kind,
            title=area.title,
            summary=area.summary,
            mentoring_prompts=list(area.mentoring_prompts),
        )
        for area in content.focus_areas
    )
    members = FocusArea.competencies.through
    members.objects.bulk_create(
        members(focusarea_id=row.pk, competency_id=competencies[slug])
        for row, area in zip(rows, content.focus_areas, strict=True)
        for slug in area.competencies
    )


def write_salaries(version: FrameworkVersion, content: FrameworkContent, roles: Ids) -> None:
    """Replace the salary reference, which is for HR only and no part of what is published."""
    version.salary_bands.all().delete()
    SalaryBand.objects.bulk_create(
        SalaryBand(
            version=version,
            ident=band.ident,
            label=band.label,
            role_id=roles[band.role] if band.role else None,
            currency=band.currency,
            period=band.period,
            low=None if band.low is None else Decimal(band.low),
            high=None if band.high is None else Decimal(band.high),
            details=band.details,
        )
        for band in content.salary_bands
    )
