from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.matrix import Measure
from skills.models import FrameworkVersion
from skills.risks import team_risks as read_team_risks
from skills.views.risks.page import RisksPage, Wanted
from teams.requests import SignedInRequest
from teams.views.access import visible_team


@require_safe
def team_risks(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return render(request, "skills/no_framework.html", {"team": team})
    risks = read_team_risks(team, Measure(version, timezone.localdate()), request.user)
    page = RisksPage(risks, Wanted.of(request.GET), sees_everyone=request.user.is_hr)
    return render(request, "skills/risks.html", {"team": team, "page": page})
