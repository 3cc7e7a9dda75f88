from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from skills.catalogue import read_scale
from skills.errors import UnknownRoleError
from skills.exports import download, file_name, to_csv, to_xlsx
from skills.gaps import Lens
from skills.matrix import Measure, TeamView, team_gap_view
from skills.models import FrameworkVersion
from skills.views.gap_filters import Wanted
from skills.views.gap_page import GapPage
from skills.views.gap_sheets import about, gap_sheet, unknown_sheet
from skills.views.report_links import report_action
from teams.models import Team
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.views.access import visible_team

FORMATS: Final = ("csv", "xlsx")


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def team_gaps(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    page = _page(request, team)
    context = {"team": team, "page": page, "report_action": report_action(team)}
    response = render(request, "skills/gaps.html" if page else "skills/no_framework.html", context)
    if page is not None and request.headers.get("HX-Target") == "main":
        # The form sends every field; the address keeps what is not at its default.
        response.headers["HX-Push-Url"] = reverse("team-gaps", args=[team.slug]) + page.wanted.query().rstrip("?")
    return response


@require_safe
def team_gaps_export(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    team = visible_team(request, slug)
    page = _page(request, team)
    if page is None or kind not in FORMATS:
        raise Http404
    record_audit("export", team, actor=request.user, fields=["gaps"])
    name = file_name("gaps", team.slug, page.view.measure.as_of.isoformat(), extension=kind)
    if kind == "csv":
        return download(to_csv(gap_sheet(page)), name=name)
    return download(to_xlsx([gap_sheet(page), unknown_sheet(page), about(page)]), name=name)


def _page(request: SignedInRequest, team: Team) -> GapPage | None:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return None
    wanted = Wanted.of(request.GET)
    view = _view(team, version, wanted)
    return GapPage(view, replace(wanted, lens=view.measure.lens), read_scale(version), request.user)


def _view(team: Team, version: FrameworkVersion, wanted: Wanted) -> TeamView:
    today = timezone.localdate()
    role = wanted.role if wanted.lens is Lens.TARGET_ROLE and wanted.role else None
    try:
        return team_gap_view(team, Measure(version, today, wanted.lens, role))
    except UnknownRoleError as error:
        if role is not None:
            raise Http404 from error
        # The version names no target role, and the reader no other.
        return team_gap_view(team, Measure(version, today))
