from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.exports import download, file_name, to_csv, to_xlsx
from skills.matrix import read_yardstick
from skills.models import FrameworkVersion
from skills.overview.freshness import teams_upkeep, upkeep_of
from skills.overview.teams import tree
from skills.views.freshness_page import OwnFreshness, TeamFreshnessPage, TeamLine, Wanted, freshness_sheet
from teams.models import Engineer, Team
from teams.permissions import people_assessable_by
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.views.access import visible_team

FORMATS: Final = ("csv", "xlsx")
PAGE_SIZE: Final = 25


@require_safe
def team_freshness(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    page = _page(request, team)
    template = "skills/team_freshness.html" if page else "skills/no_framework.html"
    return render(request, template, {"team": team, "page": page})


@require_safe
def team_freshness_export(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    team = visible_team(request, slug)
    page = _page(request, team)
    if page is None or kind not in FORMATS:
        raise Http404
    record_audit("export", team, actor=request.user, fields=["freshness"])
    sheet = freshness_sheet(page)
    content = to_csv(sheet) if kind == "csv" else to_xlsx([sheet])
    return download(content, name=file_name("freshness", team.slug, timezone.localdate().isoformat(), extension=kind))


def _page(request: SignedInRequest, team: Team) -> TeamFreshnessPage | None:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return None
    (read,) = teams_upkeep([team], version, timezone.localdate())
    mine = people_assessable_by(request.user).filter(pk__in=[person.id for person in read.people])
    return TeamFreshnessPage(
        read=read,
        domains=read_yardstick(version).domains,
        wanted=Wanted.of(request.GET),
        assessable=frozenset(mine.values_list("pk", flat=True)),
    )


@require_safe
def freshness(request: SignedInRequest) -> HttpResponse:
    today, version = timezone.localdate(), FrameworkVersion.objects.in_force()
    page_obj = Paginator(tree(Team.objects.visible_to(request.user)), PAGE_SIZE).get_page(request.GET.get("page"))
    read = teams_upkeep([place.team for place in page_obj.object_list], version, today)
    context = {
        "page_obj": page_obj,
        "teams": [TeamLine(one) for one in read],
        "own": _own(request, version),
    }
    return render(request, "skills/freshness.html", context)


def _own(request: SignedInRequest, version: FrameworkVersion | None) -> OwnFreshness | None:
    engineer: Engineer | None = getattr(request.user, "engineer", None)
    if engineer is None or version is None:
        return None
    upkeep = upkeep_of([engineer.pk], version, timezone.localdate())[engineer.pk]
    return OwnFreshness(engineer.slug, upkeep, {one.slug: one for one in read_yardstick(version).competencies})
