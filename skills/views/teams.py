from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.models import FrameworkVersion
from skills.overview.glance import glances
from skills.overview.teams import leads_of, team_rows, tree
from skills.views.team_page import TeamPage
from skills.views.teams_page import PAGE_SIZE, TeamsPage, matching
from teams.models import StandIn, Team
from teams.requests import SignedInRequest
from teams.views.access import visible_team


@require_safe
def teams(request: SignedInRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    places = tree(Team.objects.visible_to(user))
    search = request.GET.get("search", "").strip()[:200]
    found = matching(places, leads_of([place.team.pk for place in places], today), search) if search else places
    page_obj = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = team_rows(list(page_obj.object_list), FrameworkVersion.objects.in_force(), today)
    page = TeamsPage(rows=rows, page_obj=page_obj, whole=len(places), search=search, for_hr=user.is_hr)
    return render(request, "skills/teams.html", {"page": page})


@require_safe
def team(request: SignedInRequest, slug: str) -> HttpResponse:
    found, today = visible_team(request, slug), timezone.localdate()
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return render(request, "skills/no_framework.html", {"team": found})
    (glance,) = glances([found], version, today)
    under = tree(Team.objects.filter(pk__in=Team.objects.filter(pk=found.pk).descendant_ids()).exclude(pk=found.pk))
    page = TeamPage(
        team=glance,
        leads=leads_of([found.pk], today).get(found.pk, ()),
        stand_ins=list(
            StandIn.objects.in_team(found, today).ahead(today).select_related("lead", "engineer").order_by("starts")
        ),
        below=team_rows(under[:PAGE_SIZE], version, today) if under else [],
        whole_below=len(under),
        parent=_parent(request, found),
        for_hr=request.user.is_hr,
    )
    return render(request, "skills/team.html", {"team": found, "page": page})


def _parent(request: SignedInRequest, team: Team) -> Team | None:
    """Give the team above, where the reader may open it."""
    if team.parent_id is None:
        return None
    return Team.objects.visible_to(request.user).filter(pk=team.parent_id).first()
