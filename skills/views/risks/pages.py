from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.exports import download, file_name, to_csv
from skills.matrix import Measure
from skills.models import FrameworkVersion
from skills.risks import team_risks as read_team_risks
from skills.views.risks.page import RisksPage, Wanted
from skills.views.risks.sheet import risk_sheet
from teams.models import Team
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.views.access import visible_team


@require_safe
def team_risks(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    page = _page(request, team)
    return render(request, "skills/risks.html" if page else "skills/no_framework.html", {"team": team, "page": page})


@require_safe
def team_risks_export(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    page = _page(request, team)
    if page is None:
        raise Http404
    record_audit("export", team, actor=request.user, fields=["risks"])
    name = file_name("risks", team.slug, timezone.localdate().isoformat(), extension="csv")
    return download(to_csv(risk_sheet(page)), name=name)


def _page(request: SignedInRequest, team: Team) -> RisksPage | None:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return None
    risks = read_team_risks(team, Measure(version, timezone.localdate()), request.user)
    return RisksPage(risks, Wanted.of(request.GET), sees_everyone=request.user.is_hr)
