from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.catalogue import RoleProfile, catalogue, reachable, role_profiles, role_titles
from skills.models import FrameworkVersion, ProfileRelease
from skills.profiles import DomainLines, Known, Line, Standing, lately, standing
from skills.project_evidence import project_uses
from skills.readiness import Readiness
from skills.services.assessments import source_for
from skills.views.project_work import work_by_project
from skills.views.releases import releases_of
from teams.capacity import least_free
from teams.models import Assignment, Engineer, Team, TeamLead
from teams.requests import SignedInRequest
from teams.services.readings import record_reading
from teams.workloads import workloads

MOST_OPEN: Final = 2
MOST_ROLES: Final = 5


@require_safe
def engineer(request: SignedInRequest, slug: str) -> HttpResponse:
    named = Engineer.objects.filter(slug=slug)
    # All three are asked whatever the first says, so that time does not tell an outsider which slugs exist.
    whole = named.visible_to(request.user).first()
    opted_in = named.opted_in_to(request.user).first()
    is_known = named.known_to(request.user).exists()
    if whole is not None:
        record_reading(request.user, whole)
        return render(request, "skills/profile.html", _whole_page(request, whole))
    if opted_in is not None:
        return render(request, "skills/profile_opted_in.html", _opted_in_page(opted_in))
    if is_known:
        raise PermissionDenied
    raise Http404


@dataclass(frozen=True, slots=True)
class Measured:
    """Readiness for one role; ``relation`` is "own", "aim", or "next" where the career map leads there."""

    role: RoleProfile
    readiness: Readiness
    relation: str

    @property
    def slug(self) -> str:
        return self.role.role.role.slug


@dataclass(frozen=True, slots=True)
class Share:
    """A running or coming assignment."""

    project: str
    starts: date
    ends: date | None
    allocation: int
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works and who leads there; ``opens`` where the reader may open the team."""

    team: Team | None
    leads: Sequence[Engineer]
    opens: bool = False


def _whole_page(request: SignedInRequest, person: Engineer) -> dict[str, object]:
    today = timezone.localdate()
    context: dict[str, object] = {
        "person": person,
        "place": _place(person, request, today),
        "is_self": getattr(request.user, "engineer", None) == person,
        "shares": _shares(person, today),
        "free": _free(person, today),
        "releases": releases_of(person, request.user, today),
        "asked_to_release": ProfileRelease.objects.filter(
            engineer=person, released_at=None, withdrawn_at=None
        ).exists(),
        "today": today,
    }
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return context
    found = standing(person, catalogue(version), as_of=today)
    measured = _measured(found, version)
    chosen = _chosen(measured, request.GET.get("role", ""))
    domains = found.by_domain(chosen.role if chosen else None)
    titles = role_titles(version)
    can_assess = source_for(request.user, person) is not None
    return context | {
        "version": version,
        "standing": found,
        "role_title": titles.get(found.role_slug, ""),
        "aim_title": titles.get(found.aim_slug, ""),
        "measured": measured if found.assessed else [],
        "lenses": [each for each in measured if each.relation != "next" or each is chosen],
        "chosen": chosen,
        "domains": [(each, each.domain.slug in _opened(domains)) for each in domains],
        "can_assess": can_assess,
        "next": _next(domains) if can_assess else None,
        "happenings": lately(found),
        "work": work_by_project(project_uses(person, request.user, as_of=today), found.catalogue),
        "last": found.catalogue.scale[-1] if found.catalogue.scale else None,
    }


def _place(person: Engineer, request: SignedInRequest, today: date) -> Place:
    newest = person.memberships.on(today).select_related("team").order_by("-starts", "-pk").first()
    if newest is None:
        return Place(None, [])
    leads = TeamLead.objects.on(today).filter(team=newest.team).exclude(engineer=person).select_related("engineer")
    opens = Team.objects.visible_to(request.user).filter(pk=newest.team_id).exists()
    return Place(newest.team, [each.engineer for each in leads.order_by("engineer__name")], opens)


def _measured(found: Standing, version: FrameworkVersion) -> list[Measured]:
    """Measure a person against the role held, the role aimed for and those the career map reaches from either."""
    steps = reachable(version, [found.role_slug, found.aim_slug])
    relations = dict.fromkeys(steps, "next") | {found.aim_slug: "aim", found.role_slug: "own"}
    profiles = role_profiles(version, list(relations), found.catalogue)
    order = {"own": 0, "aim": 1, "next": 2}
    measured = [Measured(profile, found.readiness(profile), relations[slug]) for slug, profile in profiles.items()]
    return sorted(measured, key=lambda each: order[each.relation])[:MOST_ROLES]


def _chosen(measured: Sequence[Measured], asked: str) -> Measured | None:
    """Give the role whose requirements the levels stand beside: the one asked for, else the one held."""
    wanted = next((each for each in measured if each.slug == asked), None)
    return wanted or (measured[0] if measured else None)


def _opened(domains: Sequence[DomainLines]) -> set[str]:
    """Open the first domains in which something is to be done, and the very first where that is one at most."""
    gaps = [each.domain.slug for each in domains if each.has_gap]
    return set([*gaps, *(each.domain.slug for each in domains[:1])][:MOST_OPEN])


def _next(domains: Sequence[DomainLines]) -> Line | None:
    """Give the competency to assess next: not assessed before stale before the oldest, what weighs most first."""
    lines = [line for domain in domains for line in domain.lines if line.counts or not domain.counted]
    return min(lines, key=_urgency, default=None)


def _urgency(line: Line) -> tuple[int, int, date]:
    weight = line.asked.weight if line.asked else 0
    known = line.known
    rank = 0 if not known.is_assessed else 1 if known.is_stale else 2
    return (rank, -weight if rank < 2 else 0, known.current.assessed_on or date.min)


def _shares(person: Engineer, today: date) -> list[Share]:
    rows = Assignment.objects.filter(engineer=person).exclude(ends__lt=today).exclude(project__state="done")
    return [
        Share(row.project.name, row.starts, row.ends, row.allocation, row.state == Assignment.State.PLANNED)
        for row in rows.select_related("project").order_by("starts", "pk")
    ]


def _free(person: Engineer, today: date) -> int:
    """Give what is left today of the contract, in % of full time."""
    return least_free(workloads([person])[person.pk], today, today)


def _opted_in_page(person: Engineer) -> dict[str, object]:
    """Give current levels and how fresh they are: what the person opened, and nothing else."""
    today = timezone.localdate()
    version = FrameworkVersion.objects.in_force()
    newest = person.memberships.on(today).select_related("team").order_by("-starts", "-pk").first()
    context: dict[str, object] = {"person": person, "team": newest.team if newest else None}
    if version is None:
        return context
    known = catalogue(version)
    found = standing(person, known, as_of=today)
    domains = [
        (domain, [_opened_level(found.known[each.slug]) for each in domain.competencies]) for domain in known.domains
    ]
    titles = role_titles(version)
    return context | {
        "version": version,
        "role_title": titles.get(found.role_slug, ""),
        "domains": domains,
        "assessed": found.assessed,
    }


@dataclass(frozen=True, slots=True)
class OpenedLevel:
    """A level as the person opened it: no source, no date, no requirement."""

    code: str
    title: str
    level: int | None
    step: int | None
    state: str
    freshness: str


def _opened_level(known: Known) -> OpenedLevel:
    state = "none" if known.state == "none" else ("stale" if known.is_stale else "")
    entry = known.competency
    return OpenedLevel(entry.code, entry.title, known.level, known.step, state, str(known.freshness or ""))
