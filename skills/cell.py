"""One cell of the matrix, read whole: what one engineer is asked for in one competency, and what has been judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch

from skills.catalogue import Catalogue, CompetencyEntry, DomainEntry, ScaleStep, catalogue
from skills.levels import CurrentLevel, Freshness, Judgement, Source, current_level, freshness
from skills.models import (
    Assessment,
    Competency,
    Evidence,
    Exemption,
    FrameworkVersion,
    ProjectNeed,
    Requirement,
    RoleAim,
    RoleHolding,
)
from teams.models import Assignment, Engineer

LOUDEST = 3


@dataclass(frozen=True, slots=True)
class RoleAsks:
    """What a role asks for in the competency; ``is_aim`` where the engineer aims for it and does not hold it."""

    title: str
    level: int
    weight: int
    is_aim: bool


@dataclass(frozen=True, slots=True)
class ProjectAsks:
    """The level that a running project of the engineer needs."""

    name: str
    level: int


@dataclass(frozen=True)
class Cell:
    """What is known of one engineer in one competency on a day; ``history``, newest first, holds withdrawn ones too."""

    engineer: Engineer
    competency: Competency
    entry: CompetencyEntry
    domain: DomainEntry
    catalogue: Catalogue
    roles: tuple[RoleAsks, ...]
    projects: tuple[ProjectAsks, ...]
    exemption: Exemption | None
    history: tuple[Assessment, ...]
    as_of: date

    @cached_property
    def current(self) -> CurrentLevel:
        """The level that counts."""
        return self.on(self.as_of)

    def on(self, day: date) -> CurrentLevel:
        """Give the level that counted on a day, from what is not withdrawn by now."""
        return current_level((_judgement(each) for each in self._shared), as_of=day)

    @cached_property
    def deciding(self) -> Assessment | None:
        """The assessment behind the level that counts, None when not assessed."""
        judgement = self.current.judgement
        return None if judgement is None else next(each for each in self.history if each.pk == judgement.entered)

    @property
    def step(self) -> ScaleStep | None:
        """The current level on the scale; None when not assessed or not concerned."""
        level = self.current.level
        return None if level is None else self.catalogue.steps.get(level)

    @property
    def freshness(self) -> Freshness | None:
        """How fresh the current level is; None when not assessed."""
        found = self.current.judgement
        if found is None:
            return None
        months = {"fresh_months": self.entry.fresh_months, "stale_months": self.entry.stale_months}
        return freshness(found.assessed_on, as_of=self.as_of, **months)

    @property
    def own_role(self) -> RoleAsks | None:
        """What the role held asks for, None where it asks for nothing."""
        return next((each for each in self.roles if not each.is_aim), None)

    @cached_property
    def voices(self) -> tuple[Assessment, ...]:
        """The newest judgement of each rater in each part, newest first."""
        heard: dict[tuple[str, int | None], Assessment] = {}
        for each in self._shared:
            heard.setdefault((each.source, each.rater_id), each)
        return tuple(heard.values())

    @property
    def _shared(self) -> list[Assessment]:
        return [each for each in self.history if each.withdrawn_at is None]


def _judgement(row: Assessment) -> Judgement:
    return Judgement(
        level=row.level,
        source=Source(row.source),
        assessed_on=row.assessed_on,
        shared_on=row.shared_on,
        entered=row.pk,
        expires_on=row.expires_on,
    )


def cell(engineer: Engineer, slug: str, *, as_of: date) -> Cell | None:
    """Read one engineer in the competency of the framework in force with this slug; None where there is none.

    Eleven queries, whatever the length of the history.
    """
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return None
    competency = Competency.objects.filter(framework=version.framework_id, versions__version=version, slug=slug).first()
    if competency is None:
        return None
    known = catalogue(version)
    return Cell(
        engineer=engineer,
        competency=competency,
        entry=known.by_slug[slug],
        domain=next(domain for domain in known.domains if known.by_slug[slug] in domain.competencies),
        catalogue=known,
        roles=_roles(engineer, competency, version, as_of),
        projects=_projects(engineer, competency, as_of),
        exemption=Exemption.objects.on(as_of).filter(engineer=engineer, competency=competency).first(),
        history=_history(engineer, competency),
        as_of=as_of,
    )


def _history(engineer: Engineer, competency: Competency) -> tuple[Assessment, ...]:
    rows = Assessment.objects.filter(engineer=engineer, competency=competency, shared_on__isnull=False)
    evidence = Prefetch("evidence", Evidence.objects.select_related("file"))
    return tuple(rows.newest_first().select_related("rater", "withdrawn_by").prefetch_related(evidence))


def _roles(engineer: Engineer, competency: Competency, version: FrameworkVersion, as_of: date) -> tuple[RoleAsks, ...]:
    held = set(RoleHolding.objects.on(as_of).filter(engineer=engineer).values_list("role", flat=True))
    aims = set(RoleAim.objects.filter(engineer=engineer).values_list("role", flat=True)) - held
    rows = Requirement.objects.filter(competency=competency, role__version=version, role__role__in=held | aims)
    found = [
        RoleAsks(row.role.title, row.level, row.weight, is_aim=row.role.role_id in aims)
        for row in rows.select_related("role")
        if row.weight and row.level
    ]
    return tuple(sorted(found, key=lambda each: each.is_aim))


def _projects(engineer: Engineer, competency: Competency, as_of: date) -> tuple[ProjectAsks, ...]:
    assigned = Assignment.objects.on(as_of).filter(engineer=engineer, project__state="running")
    needs = ProjectNeed.objects.filter(competency=competency, project__in=assigned.values("project"))
    rows = needs.order_by("-level", "project__name").values_list("project__name", "level")
    return tuple(ProjectAsks(name, level) for name, level in rows[:LOUDEST])
