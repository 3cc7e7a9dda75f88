"""One person against the framework: levels with their history, and readiness for roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from django.db.models import Count

from skills.catalogue import Asked, Catalogue, CompetencyEntry, DomainEntry, RoleProfile, role_profiles
from skills.levels import CurrentLevel, Freshness, Judgement, Source, Status, current_level, freshness
from skills.models import Assessment, Exemption, QualificationHeld, RoleAim, RoleHolding
from skills.readiness import (
    AnyOf,
    Qualification,
    QualificationStatus,
    Readiness,
    Requirement,
    RequirementResult,
    RoleRequirements,
    role_readiness,
)
from skills.way_up import WayUp, way_up
from teams.models import Engineer

LATELY: Final = 5
TREND_POINTS: Final = 12


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person in one competency on a day; ``evidence`` counts links and texts."""

    competency: CompetencyEntry
    current: CurrentLevel
    freshness: Freshness | None
    step: int | None
    title: str
    evidence: int

    @property
    def level(self) -> int | None:
        """The level, None where there is none."""
        return self.current.level

    @property
    def is_assessed(self) -> bool:
        """Whether anybody judged, be it as *not concerned*."""
        return self.current.status is not Status.NOT_ASSESSED

    @property
    def is_stale(self) -> bool:
        """Whether the judgement is old."""
        return self.freshness is Freshness.STALE

    @property
    def state(self) -> str:
        """How the mark of the level is drawn: see the tag ``level``."""
        if self.current.status is Status.NOT_CONCERNED:
            return "none"
        unconfirmed = "unconfirmed" if self.current.status is Status.UNCONFIRMED else ""
        return f"{unconfirmed} {'stale' if self.is_stale else ''}".strip()


@dataclass(frozen=True, slots=True)
class Line:
    """A competency of a person's page: what is known beside what a role asks for.

    ``have`` and ``need`` are the places of level and requirement on the scale, from 0; None where there is none.
    """

    known: Known
    asked: Asked | None
    result: RequirementResult | None
    exempt: bool
    have: int | None = None
    need: int | None = None

    @property
    def competency(self) -> CompetencyEntry:
        """The competency of the line."""
        return self.known.competency

    @property
    def counts(self) -> bool:
        """Whether the requirement is part of readiness."""
        return self.result is not None and self.result.counts

    @property
    def gap(self) -> int | None:
        """Levels missing: 0 where met or not asked for, None where not assessed."""
        return self.result.gap if self.result else 0


@dataclass(frozen=True, slots=True)
class DomainLines:
    """The competencies of one domain on a person's page."""

    domain: DomainEntry
    lines: tuple[Line, ...]

    @property
    def counted(self) -> int:
        """How many requirements count here."""
        return sum(line.counts for line in self.lines)

    @property
    def met(self) -> int:
        """How many of them are met."""
        return sum(line.result is not None and line.result.met for line in self.lines)

    @property
    def assessed(self) -> int:
        """How many competencies are assessed."""
        return sum(line.known.is_assessed for line in self.lines)

    @property
    def has_gap(self) -> bool:
        """Whether a requirement is not met or its level unknown."""
        return any(line.counts and line.gap != 0 for line in self.lines)


@dataclass(frozen=True)
class Standing:
    """All that is known of one person against a framework version on a day."""

    engineer: Engineer
    catalogue: Catalogue
    as_of: date
    history: Mapping[str, Sequence[Judgement]]
    evidence: Mapping[str, int] = field(default_factory=dict)
    exempt: frozenset[str] = frozenset()
    qualifications: Mapping[str, QualificationStatus] = field(default_factory=dict)
    holding: RoleHolding | None = None
    aim: RoleAim | None = None

    @property
    def role_slug(self) -> str:
        """The role held, empty for none."""
        return self.holding.role.slug if self.holding else ""

    @property
    def aim_slug(self) -> str:
        """The role aimed for, empty for none."""
        return self.aim.role.slug if self.aim else ""

    @cached_property
    def known(self) -> dict[str, Known]:
        """What is known in each competency, in the order of the framework."""
        return {slug: self._known(entry) for slug, entry in self.catalogue.by_slug.items()}

    @property
    def assessed(self) -> int:
        """How many competencies are assessed."""
        return sum(each.is_assessed for each in self.known.values())

    def _known(self, entry: CompetencyEntry) -> Known:
        now = current_level(self.history.get(entry.slug, ()), as_of=self.as_of)
        months = {"fresh_months": entry.fresh_months, "stale_months": entry.stale_months}
        return Known(
            competency=entry,
            current=now,
            freshness=freshness(now.assessed_on, as_of=self.as_of, **months) if now.assessed_on else None,
            step=self.catalogue.step(now.level),
            title=self.catalogue.title(now.level),
            evidence=self.evidence.get(entry.slug, 0),
        )

    def readiness(self, role: RoleProfile) -> Readiness:
        """Measure the person against a role."""
        levels = {slug: each.current.code for slug, each in self.known.items()}
        return role_readiness(self._requirements(role), levels, exempt=self.exempt)

    def way_up(self, role: RoleProfile) -> WayUp:
        """Find the shortest way up to the next band for a role."""
        levels = {slug: each.current.code for slug, each in self.known.items()}
        codes = {slug: entry.code for slug, entry in self.catalogue.by_slug.items()}
        return way_up(self.readiness(role), levels, codes=codes, exempt=self.exempt)

    def _requirements(self, role: RoleProfile) -> RoleRequirements:
        return RoleRequirements(
            requirements=[Requirement(slug, asked.level, asked.weight) for slug, asked in role.asked.items()],
            any_ofs=[
                AnyOf(each.slug, each.level, tuple(one.slug for one in each.competencies), each.count)
                for each in role.any_ofs
            ],
            qualifications=[
                Qualification(
                    each.ident, self.qualifications.get(each.ident, QualificationStatus.UNKNOWN), each.required
                )
                for each in role.qualifications
            ],
        )

    def by_domain(self, role: RoleProfile | None) -> tuple[DomainLines, ...]:
        """Give every competency by domain, against a role where one is given."""
        results = {each.competency: each for each in self.readiness(role).requirements} if role else {}
        return tuple(
            DomainLines(domain, tuple(self._line(entry, role, results) for entry in domain.competencies))
            for domain in self.catalogue.domains
        )

    def _line(self, entry: CompetencyEntry, role: RoleProfile | None, results: Mapping[str, RequirementResult]) -> Line:
        asked = role.asked.get(entry.slug) if role else None
        known, exempt = self.known[entry.slug], entry.slug in self.exempt
        have = self.catalogue.index(known.level)
        need = self.catalogue.index(asked.level) if asked and asked.counts and not exempt else None
        return Line(known, asked, results.get(entry.slug), exempt, have, need)

    def trend(self, role: RoleProfile) -> list[tuple[date, float | None]]:
        """Give readiness for a role at the end of up to eleven months and today, from the first judgement on.

        Earlier levels against today's requirements, so that only what the person learned moves the line.
        """
        shared = [each.shared_on for judged in self.history.values() for each in judged if each.shared_on]
        if not shared:
            return []
        days = [day for day in (*month_ends(self.as_of, TREND_POINTS - 1), self.as_of) if day >= min(shared)]
        return [(day, self.readiness_on(role, day).readiness) for day in days]

    def readiness_on(self, role: RoleProfile, day: date) -> Readiness:
        """Measure the levels of an earlier day against what a role asks for today."""
        levels = {slug: each.code for slug, each in self.levels_on(day).items()}
        return role_readiness(self._requirements(role), levels, exempt=self.exempt)

    def levels_on(self, day: date) -> dict[str, CurrentLevel]:
        """Give the level that counted on an earlier day in each competency that anybody judged since."""
        return {slug: current_level(judged, as_of=day) for slug, judged in self.history.items()}


def month_ends(before: date, count: int) -> list[date]:
    """Give the last days of the ``count`` months that ended before a day, oldest first."""
    ends: list[date] = []
    day = before
    for _ in range(count):
        day = day.replace(day=1) - timedelta(days=1)
        ends.insert(0, day)
    return ends


def standing(engineer: Engineer, known: Catalogue, *, as_of: date) -> Standing:
    """Read one person against a framework version, in six queries, however long the history."""
    framework = known.version.framework_id
    history, evidence = _history(engineer, known)
    exempt = Exemption.objects.on(as_of).filter(engineer=engineer, competency__framework=framework)
    holdings = RoleHolding.objects.on(as_of).filter(engineer=engineer, role__framework=framework)
    return Standing(
        engineer=engineer,
        catalogue=known,
        as_of=as_of,
        history=history,
        evidence=evidence,
        exempt=frozenset(exempt.values_list("competency__slug", flat=True)),
        qualifications=_qualifications(engineer),
        holding=holdings.select_related("role").order_by("-starts", "-pk").first(),
        aim=RoleAim.objects.filter(engineer=engineer, role__framework=framework).select_related("role").first(),
    )


def readiness_by_role(found: Standing, slugs: Collection[str]) -> dict[str, Readiness]:
    """Measure a person against several roles, in seven queries; against none where nothing is assessed."""
    if not found.assessed:
        return {}
    profiles = role_profiles(found.catalogue.version, slugs, found.catalogue)
    return {slug: found.readiness(profile) for slug, profile in profiles.items()}


HISTORY_FIELDS: Final = ("competency_id", "level", "source", "assessed_on", "shared_on", "pk", "expires_on")


def _history(engineer: Engineer, known: Catalogue) -> tuple[dict[str, list[Judgement]], dict[str, int]]:
    history: dict[str, list[Judgement]] = defaultdict(list)
    evidence: dict[str, int] = defaultdict(int)
    rows = Assessment.objects.shared().filter(engineer=engineer).annotate(files=Count("evidence")).order_by("pk")
    for row, level, source, assessed_on, shared_on, pk, expires_on, files in rows.values_list(*HISTORY_FIELDS, "files"):
        slug = known.slug_of.get(row)
        if slug is not None:
            evidence[slug] += files
            history[slug].append(Judgement(level, Source(source), assessed_on, shared_on, pk, expires_on))
    return dict(history), dict(evidence)


def _qualifications(engineer: Engineer) -> dict[str, QualificationStatus]:
    # What nobody has verified yet is as good as not known.
    rows = QualificationHeld.objects.verified().filter(engineer=engineer)
    return {
        ident: QualificationStatus.MET if met else QualificationStatus.MISSING
        for ident, met in rows.values_list("ident", "is_met")
    }


@dataclass(frozen=True, slots=True)
class Happening:
    """An assessment among the newest ones: what it said, and what counted from the same voice before."""

    assessment: Assessment
    competency: CompetencyEntry
    before: int | None

    @property
    def rose(self) -> bool:
        """Whether the level is higher than before."""
        level = self.assessment.level
        return level is not None and self.before is not None and level > self.before


def lately(found: Standing) -> list[Happening]:
    """Give the newest assessments that count for somebody, newest first, in two queries."""
    rows = Assessment.objects.shared().filter(engineer=found.engineer).newest_first()
    newest = rows.select_related("rater").filter(competency__in=list(found.catalogue.slug_of))[:LATELY]
    return [_happening(row, found) for row in newest]


def _happening(row: Assessment, found: Standing) -> Happening:
    slug = found.catalogue.slug_of[row.competency_id]
    earlier = _before(found.history.get(slug, ()), row)
    return Happening(row, found.catalogue.by_slug[slug], earlier)


def _before(judged: Iterable[Judgement], row: Assessment) -> int | None:
    older = [
        each
        for each in judged
        if (each.assessed_on, each.entered) < (row.assessed_on, row.pk) and each.source == row.source
    ]
    newest = max(older, key=lambda each: (each.assessed_on, each.entered), default=None)
    return newest.level if newest else None
