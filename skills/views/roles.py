from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.catalogue import (
    AnyOfAsked,
    Asked,
    Catalogue,
    CompetencyEntry,
    DomainEntry,
    LadderRole,
    QualificationAsked,
    RoleProfile,
    catalogue,
    ladder,
    role_profiles,
    role_titles,
)
from skills.models import FrameworkVersion
from skills.profiles import Known, Standing, readiness_by_role, standing
from skills.readiness import Readiness
from skills.views.career_map import career_map
from teams.models import User
from teams.requests import SignedInRequest

MOST_COMPARED: Final = 4


def version_in_force(framework: str = "") -> FrameworkVersion | None:
    return FrameworkVersion.objects.in_force(framework or None)


def own_standing(user: User, known: Catalogue) -> Standing | None:
    engineer = getattr(user, "engineer", None)
    return standing(engineer, known, as_of=timezone.localdate()) if engineer else None


@dataclass(frozen=True, slots=True)
class LadderLine:
    """A role on the ladder; ``mark`` is "own" for the reader's role, "aim" for the one aimed for."""

    role: LadderRole
    mark: str
    readiness: Readiness | None


@require_safe
def roles(request: SignedInRequest) -> HttpResponse:
    version = version_in_force(request.GET.get("framework", ""))
    if version is None:
        return render(request, "skills/roles.html", {"rungs": ()})
    known = catalogue(version)
    own = own_standing(request.user, known)
    rungs = ladder(version)
    readiness = readiness_by_role(own, list(role_titles(version))) if own else {}
    marks = {own.aim_slug: "aim", own.role_slug: "own"} if own else {}
    context = {
        "version": version,
        "rungs": [
            (
                rung.position,
                [LadderLine(each, marks.get(each.slug, ""), readiness.get(each.slug)) for each in rung.roles],
            )
            for rung in rungs
        ],
        "map": career_map(rungs, marks),
        "own": own,
        "competencies": len(known.by_slug),
    }
    return render(request, "skills/roles.html", context)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A requirement, and where the reader stands in it."""

    asked: Asked
    own: Known | None
    gap: int | None


@dataclass(frozen=True, slots=True)
class RoleDomain:
    domain: DomainEntry
    lines: Sequence[RoleLine]
    essentials: int


@require_safe
def role(request: SignedInRequest, slug: str) -> HttpResponse:
    version = version_in_force(request.GET.get("framework", ""))
    known = catalogue(version) if version else None
    profile = role_profiles(version, [slug], known).get(slug) if version and known else None
    if known is None or profile is None:
        raise Http404
    own = own_standing(request.user, known)
    readiness = own.readiness(profile) if own else None
    context = {
        "version": version,
        "role": profile,
        "domains": _role_domains(profile, known, own, readiness),
        "own": own,
        "readiness": readiness if own and own.assessed else None,
        "any_ofs": _any_ofs(profile, known, readiness),
        "qualifications": _qualifications(profile, readiness),
    }
    return render(request, "skills/role.html", context)


@dataclass(frozen=True, slots=True)
class AnyOfLine:
    """An any-of requirement and, for an engineer, which competencies reach the level."""

    asked: AnyOfAsked
    is_met: bool | None
    reached_by: Sequence[CompetencyEntry]


def _any_ofs(profile: RoleProfile, known: Catalogue, readiness: Readiness | None) -> list[AnyOfLine]:
    results = {each.asked.slug: each for each in readiness.any_of} if readiness else {}
    found = []
    for asked in profile.any_ofs:
        result = results.get(asked.slug)
        reached = [known.by_slug[slug] for slug in result.reached_by] if result else []
        found.append(AnyOfLine(asked, result.met if result else None, reached))
    return found


@dataclass(frozen=True, slots=True)
class QualificationLine:
    asked: QualificationAsked
    status: str


def _qualifications(profile: RoleProfile, readiness: Readiness | None) -> list[QualificationLine]:
    status = {each.ident: str(each.status) for each in readiness.qualifications} if readiness else {}
    return [QualificationLine(each, status.get(each.ident, "")) for each in profile.qualifications]


def _role_domains(
    profile: RoleProfile, known: Catalogue, own: Standing | None, readiness: Readiness | None
) -> list[RoleDomain]:
    gaps = {each.competency: each.gap for each in readiness.requirements} if readiness else {}
    found = []
    for domain in known.domains:
        asked = [profile.asked[each.slug] for each in domain.competencies if each.slug in profile.asked]
        counted = [each for each in asked if each.counts]
        lines = [
            RoleLine(each, own.known[each.competency.slug] if own else None, gaps.get(each.competency.slug, 0))
            for each in counted
        ]
        if lines:
            found.append(RoleDomain(domain, lines, sum(each.weight == 3 for each in counted)))
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """What one of several roles asks for, and by how much more than the one before it."""

    asked: Asked | None
    more: int


@dataclass(frozen=True, slots=True)
class ComparedLine:
    competency: CompetencyEntry
    own: Known | None
    cells: Sequence[Compared]

    @property
    def differs(self) -> bool:
        return len({(cell.asked.level, cell.asked.weight) if cell.asked else None for cell in self.cells}) > 1

    @property
    def is_essential(self) -> bool:
        return any(cell.asked is not None and cell.asked.weight == 3 for cell in self.cells)


@require_safe
def role_compare(request: SignedInRequest) -> HttpResponse:
    version = version_in_force(request.GET.get("framework", ""))
    if version is None:
        raise Http404
    known = catalogue(version)
    titles = role_titles(version)
    own = own_standing(request.user, known)
    chosen = _chosen(request.GET.getlist("role"), titles, own)
    profiles = role_profiles(version, chosen, known)
    only = request.GET.get("show", "differences")
    lines = _compared(list(profiles.values()), known, own)
    context = {
        "version": version,
        "chosen": list(profiles),
        "more": {slug: title for slug, title in titles.items() if slug not in profiles},
        "full": len(profiles) >= MOST_COMPARED,
        "show": only if only in ("differences", "essentials", "all") else "differences",
        "domains": _shown(lines, only),
        "lines": len(known.by_slug),
        "own": own,
        "columns": [(each, own.readiness(each) if own and own.assessed else None) for each in profiles.values()],
    }
    return render(request, "skills/role_compare.html", context)


def _chosen(asked: Sequence[str], titles: Mapping[str, str], own: Standing | None) -> list[str]:
    """Give the roles to compare: those asked for, else one's own and the one aimed for, else the first two."""
    found = [slug for slug in dict.fromkeys(asked) if slug in titles][:MOST_COMPARED]
    if len(found) >= 2 or not titles:
        return found
    likely = [own.role_slug, own.aim_slug] if own else []
    fill = [slug for slug in (*likely, *titles) if slug in titles and slug not in found]
    return [*found, *dict.fromkeys(fill)][:2]


def _compared(
    profiles: Sequence[RoleProfile], known: Catalogue, own: Standing | None
) -> list[tuple[DomainEntry, list[ComparedLine]]]:
    return [(domain, [_compared_line(each, profiles, own) for each in domain.competencies]) for domain in known.domains]


def _compared_line(entry: CompetencyEntry, profiles: Sequence[RoleProfile], own: Standing | None) -> ComparedLine:
    asked = [profile.asked.get(entry.slug) for profile in profiles]
    levels = [each.level if each else 0 for each in asked]
    more = [0, *(max(0, after - before) for before, after in pairwise(levels))]
    # Without a role there is nothing to compare with, but the leading 0.
    cells = [Compared(each, step) for each, step in zip(asked, more, strict=False)]
    return ComparedLine(entry, own.known[entry.slug] if own else None, cells)


def _shown(
    domains: Sequence[tuple[DomainEntry, list[ComparedLine]]], show: str
) -> list[tuple[DomainEntry, list[ComparedLine]]]:
    def fits(line: ComparedLine) -> bool:
        if show == "all":
            return True
        return line.is_essential if show == "essentials" else line.differs

    kept = [(domain, [line for line in lines if fits(line)]) for domain, lines in domains]
    return [(domain, lines) for domain, lines in kept if lines]
