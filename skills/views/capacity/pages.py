from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.catalogue import role_titles
from skills.exports import download, file_name, to_csv, to_xlsx
from skills.models import FrameworkVersion
from skills.views.capacity.asked import Asked
from skills.views.capacity.page import CapacityPage, Scope, ordered
from skills.views.capacity.sheet import capacity_sheet
from teams.models import Engineer, Team
from teams.permissions import people_assigned_by
from teams.querysets import led_team_ids
from teams.requests import SignedInRequest
from teams.services.readings import EXPORT, record_capacity_readings
from teams.views.access import visible_team

FORMATS: Final = ("csv", "xlsx")
TEMPLATE: Final = "skills/capacity.html"


@require_safe
def team_capacity(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the time of a team and of the teams below it."""
    team = visible_team(request, slug)
    page, has_below = _of_team(request, team)
    record_capacity_readings(request.user, page.teams_shown)
    return render(request, TEMPLATE, {"team": team, "page": page, "page_obj": page.shown, "has_below": has_below})


@require_safe
def team_capacity_export(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    team = visible_team(request, slug)
    if kind not in FORMATS:
        raise Http404
    page, _has_below = _of_team(request, team)
    record_capacity_readings(request.user, [team, *page.teams_chosen], action=EXPORT)
    return _file(page, kind, team.slug)


@require_safe
def capacity(request: SignedInRequest) -> HttpResponse:
    """Show the time of everybody whose work the reader confirms: of led teams, of all who work here for HR."""
    page = _of_all(request)
    record_capacity_readings(request.user, page.teams_shown)
    leads = request.user.is_hr or bool(led_team_ids(request.user))
    return render(request, TEMPLATE, {"page": page, "page_obj": page.shown, "leads": leads})


@require_safe
def capacity_export(request: SignedInRequest, kind: str) -> HttpResponse:
    if kind not in FORMATS:
        raise Http404
    page = _of_all(request)
    record_capacity_readings(request.user, page.teams_chosen, action=EXPORT)
    return _file(page, kind)


def _of_team(request: SignedInRequest, team: Team) -> tuple[CapacityPage, bool]:
    asked, today = Asked.of(request.GET, timezone.localdate()), timezone.localdate()
    ids = Team.objects.filter(pk=team.pk).descendant_ids()
    teams = [team] if asked.alone else ordered(Team.objects.filter(pk__in=ids))
    people = Engineer.objects.active().in_teams([each.pk for each in teams])
    scope = Scope(people, teams, _titles(), today)
    return CapacityPage(scope, asked, request.GET.get("page")), len(ids) > 1


def _of_all(request: SignedInRequest) -> CapacityPage:
    today = timezone.localdate()
    teams = ordered(Team.objects.visible_to(request.user))
    scope = Scope(people_assigned_by(request.user), teams, _titles(), today)
    return CapacityPage(scope, Asked.of(request.GET, today), request.GET.get("page"))


def _titles() -> dict[str, str]:
    version = FrameworkVersion.objects.in_force()
    return role_titles(version) if version else {}


def _file(page: CapacityPage, kind: str, *parts: str) -> HttpResponse:
    sheet = capacity_sheet(page)
    content = to_csv(sheet) if kind == "csv" else to_xlsx([sheet])
    return download(content, name=file_name("capacity", *parts, page.asked.first.isoformat(), extension=kind))
