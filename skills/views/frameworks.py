from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from skills.catalogue import Catalogue, CompetencyEntry, DomainEntry, ScaleStep, catalogue, ladder
from skills.directory import LONGEST_SEARCH, words_of
from skills.models import FocusArea, FrameworkVersion, MarketFact
from teams.requests import SignedInRequest


@require_safe
def frameworks(request: SignedInRequest) -> HttpResponse:
    versions = (
        FrameworkVersion.objects.visible_to(request.user)
        .select_related("framework")
        .annotate(
            domain_count=Count("domains", distinct=True),
            competency_count=Count("competencies", distinct=True),
            role_count=Count("roles", distinct=True),
        )
        .order_by("-framework__is_default", "framework__slug", "-published_at", "-pk")
    )
    return render(request, "skills/frameworks.html", {"versions": list(versions), "is_hr": request.user.is_hr})


@dataclass(frozen=True, slots=True)
class FoundCompetency:
    """A competency with what each level looks like."""

    entry: CompetencyEntry
    statements: Sequence[tuple[ScaleStep, str]]


@dataclass(frozen=True, slots=True)
class FoundDomain:
    """A domain with the competencies that fit a search; ``opened`` where one of them is to stand open."""

    domain: DomainEntry
    competencies: Sequence[FoundCompetency]
    opened: bool


@require_safe
def framework(request: SignedInRequest, slug: str) -> HttpResponse:
    versions = list(
        FrameworkVersion.objects.visible_to(request.user)
        .filter(framework__slug=slug)
        .select_related("framework", "target_role")
        .order_by("-published_at", "-pk")
    )
    version = _asked_version(versions, request.GET.get("version", ""))
    known = catalogue(version)
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    opened = request.GET.get("open", "")
    domains = _found(known, words, opened)
    context = {
        "version": version,
        "versions": versions if len(versions) > 1 else [],
        "catalogue": known,
        "domains": domains,
        "words": words,
        "opened": opened,
        "found": sum(len(each.competencies) for each in domains),
        "rungs": ladder(version),
        "focus_areas": _focus_areas(known),
        "facts": [_fact(each) for each in MarketFact.objects.filter(version=version)],
        "longest": LONGEST_SEARCH,
    }
    return render(request, "skills/framework.html", context)


def _asked_version(versions: Sequence[FrameworkVersion], asked: str) -> FrameworkVersion:
    """Give the version asked for, else the newest published one, else the newest of all."""
    if asked:
        found = next((each for each in versions if each.version == asked), None)
    else:
        published = (each for each in versions if each.status == FrameworkVersion.Status.PUBLISHED)
        found = next(published, versions[0] if versions else None)
    if found is None:
        raise Http404
    return found


def _found(known: Catalogue, text: str, opened: str) -> list[FoundDomain]:
    words = [word.lower() for word in words_of(text)]
    found = []
    for domain in known.domains:
        kept = [each for each in domain.competencies if each.matches(words)]
        if kept:
            is_open = bool(words) or any(each.slug == opened for each in kept)
            found.append(FoundDomain(domain, [_with_statements(each, known) for each in kept], is_open))
    return found


def _with_statements(entry: CompetencyEntry, known: Catalogue) -> FoundCompetency:
    steps = ((known.steps[level], text) for level, text in entry.statements.items() if level in known.steps)
    return FoundCompetency(entry, list(steps))


@dataclass(frozen=True, slots=True)
class Focus:
    area: FocusArea
    competencies: Sequence[CompetencyEntry]


def _focus_areas(known: Catalogue) -> list[Focus]:
    rows = FocusArea.objects.filter(version=known.version).prefetch_related("competencies")
    found = []
    for row in rows:
        slugs = {competency.slug for competency in row.competencies.all()}
        found.append(Focus(row, [entry for slug, entry in known.by_slug.items() if slug in slugs]))
    return found


@dataclass(frozen=True, slots=True)
class Fact:
    metric: str
    values: Sequence[str]
    period: str
    note: str
    source: str


UNITS = {"percent_per_year": "% a year", "percent": "%", "USD_million": "million USD"}
# Units that say what kind of value it is rather than what it is counted in.
UNSAID = {"list", "region", "qualitative"}


def _fact(row: MarketFact) -> Fact:
    unit = "" if row.unit in UNSAID else UNITS.get(row.unit, row.unit.replace("_", " "))
    values = row.value if isinstance(row.value, list) else [row.value]
    return Fact(row.metric, [f"{value} {unit}".strip() for value in values], row.period, row.note, row.source)
