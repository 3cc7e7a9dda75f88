"""What a framework version says: scale, domains with their competencies, roles, the career map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from skills.models import (
    CompetencyVersion,
    FrameworkVersion,
    LevelStatement,
    QualificationRequirement,
    RoleVersion,
    ScaleLevel,
    Transition,
)

RAMP_TOP = 5


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """A level of the scale: its number, its name and its step (0 to 5) of the colour ramp."""

    value: int
    title: str
    description: str
    index: int
    step: int

    @property
    def text(self) -> str:
        """What a mark of this level shows."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class CompetencyEntry:
    """A competency with its behaviour statements by level."""

    id: int
    slug: str
    code: str
    title: str
    kind: str
    description: str
    keywords: tuple[str, ...]
    fresh_months: int
    stale_months: int
    statements: Mapping[int, str] = field(default_factory=dict)

    def matches(self, words: Iterable[str]) -> bool:
        """Tell whether each of the words (lower case) stands in code, title, description or keywords."""
        text = " ".join((self.code, self.title, self.description, *self.keywords)).lower()
        return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class DomainEntry:
    """A group of competencies in the order of the framework."""

    code: str
    slug: str
    title: str
    description: str
    competencies: tuple[CompetencyEntry, ...]


@dataclass(frozen=True)
class Catalogue:
    """One framework version, read whole."""

    version: FrameworkVersion
    scale: tuple[ScaleStep, ...]
    domains: tuple[DomainEntry, ...]

    @cached_property
    def by_slug(self) -> dict[str, CompetencyEntry]:
        """The competencies by slug, in the order of the framework."""
        return {each.slug: each for domain in self.domains for each in domain.competencies}

    @cached_property
    def slug_of(self) -> dict[int, str]:
        """The slug of each competency by its id."""
        return {each.id: each.slug for each in self.by_slug.values()}

    @cached_property
    def steps(self) -> dict[int, ScaleStep]:
        """The levels of the scale by their number."""
        return {each.value: each for each in self.scale}

    @property
    def lowest(self) -> int:
        """The number of the lowest level."""
        return self.scale[0].value if self.scale else 0

    def index(self, level: int | None) -> int | None:
        """Give the place of a level on the scale from 0, None where there is no such level."""
        found = self.steps.get(level) if level is not None else None
        return None if found is None else found.index

    def step(self, level: int | None) -> int | None:
        """Give the step of the colour ramp (0 to 5) of a level."""
        found = self.steps.get(level) if level is not None else None
        return None if found is None else found.step

    def title(self, level: int | None) -> str:
        """Give the name of a level, empty where there is none."""
        found = self.steps.get(level) if level is not None else None
        return "" if found is None else found.title

    def next_level(self, level: int | None) -> ScaleStep | None:
        """Give the level right above one (None: not assessed, so the first above the lowest); None at the top."""
        place = 0 if level is None else self.index(level)
        if place is None or place + 1 >= len(self.scale):
            return None
        return self.scale[place + 1]


def catalogue(version: FrameworkVersion) -> Catalogue:
    """Read a framework version's scale, domains, competencies and statements in four queries."""
    statements: dict[int, dict[int, str]] = defaultdict(dict)
    for row, level, text in LevelStatement.objects.filter(competency__version=version).values_list(
        "competency_id", "level", "statement"
    ):
        statements[row][level] = text
    grouped: dict[int, list[CompetencyEntry]] = defaultdict(list)
    rows = CompetencyVersion.objects.filter(version=version).select_related("competency").order_by("position", "pk")
    for competency in rows:
        grouped[competency.domain_id].append(_entry(competency, statements[competency.pk]))
    domains = tuple(
        DomainEntry(each.code, each.slug, each.title, each.description, tuple(grouped[each.pk]))
        for each in version.domains.order_by("position", "pk")
    )
    return Catalogue(version, _scale(version), domains)


def _entry(row: CompetencyVersion, statements: Mapping[int, str]) -> CompetencyEntry:
    return CompetencyEntry(
        id=row.competency_id,
        slug=row.competency.slug,
        code=row.code,
        title=row.title,
        kind=row.kind,
        description=row.description,
        keywords=tuple(row.keywords),
        fresh_months=row.fresh_months,
        stale_months=row.stale_months,
        statements=dict(sorted(statements.items())),
    )


def _scale(version: FrameworkVersion) -> tuple[ScaleStep, ...]:
    rows = list(ScaleLevel.objects.filter(version=version).order_by("value"))
    last = max(len(rows) - 1, 1)
    return tuple(
        ScaleStep(row.value, row.name, row.description, index, int(RAMP_TOP * index / last + 0.5))
        for index, row in enumerate(rows)
    )


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


def role_profile(role: RoleVersion, known: Catalogue) -> RoleProfile:
    """Read what a role asks for, against the catalogue of its version, in six queries."""
    rows = role.requirements.values_list("competency_id", "level", "weight")
    levels = {known.slug_of[pk]: (level, weight) for pk, level, weight in rows if pk in known.slug_of}
    asked = {
        slug: Asked(each, levels[slug][0], known.step(levels[slug][0]), known.title(levels[slug][0]), levels[slug][1])
        for slug, each in known.by_slug.items()
        if slug in levels
    }
    return RoleProfile(
        role=role,
        asked=asked,
        any_ofs=_any_ofs(role, known),
        qualifications=tuple(_qualification(each) for each in role.qualifications.order_by("-required", "pk")),
        leads_to=_steps(role.transitions_out.select_related("to_role__role"), outward=True),
        comes_from=_steps(role.transitions_in.select_related("from_role__role"), outward=False),
    )


def _any_ofs(role: RoleVersion, known: Catalogue) -> tuple[AnyOfAsked, ...]:
    found = []
    for each in role.any_ofs.prefetch_related("competencies"):
        slugs = {competency.slug for competency in each.competencies.all()}
        members = tuple(entry for slug, entry in known.by_slug.items() if slug in slugs)
        found.append(AnyOfAsked(each.slug, each.title, each.count, each.level, known.step(each.level), members))
    return tuple(found)


def _steps(rows: Iterable[Transition], *, outward: bool) -> tuple[Step, ...]:
    ends = [(row, row.to_role if outward else row.from_role) for row in rows]
    return tuple(Step(end.role.slug, end.title, row.kind, row.note) for row, end in ends)


def _qualification(row: QualificationRequirement) -> QualificationAsked:
    details: Mapping[str, Any] = row.details
    return QualificationAsked(row.ident, row.kind, row.required, _said(row, details), str(details.get("note") or ""))


def _said(row: QualificationRequirement, details: Mapping[str, Any]) -> str:
    """Say a qualification in words, from what the framework gives of it."""
    fields = ", ".join(str(each) for each in _listed(details.get("fields")))
    degrees = _listed(details.get("alternatives")) or _listed(details.get("degree"))
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
