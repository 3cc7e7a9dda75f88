from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teams.forms.people import OFFERED
from teams.forms.stand_ins import StandInForm
from teams.models import Engineer, StandIn, Team, TeamLead
from teams.permissions import teams_given_stand_ins_by
from teams.requests import SignedInRequest
from teams.services.stand_ins import StandInRefusedError, end_stand_in, name_stand_in
from teams.views.access import visible_team

FORM_FAULT = 422
EARLIER_SHOWN = 20


@dataclass(frozen=True)
class StandInLine:
    """One stand-in of the list."""

    row: StandIn
    runs: bool

    @property
    def days(self) -> str:
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.row.starts, "j M Y"),
            "last": date_format(self.last_day, "j M Y"),
        }

    @property
    def last_day(self) -> date:
        """The day it ended, by hand or by itself."""
        ended = self.row.ended_at
        return timezone.localdate(ended) if ended else self.row.ends


@require_http_methods(["GET", "HEAD", "POST"])
def team_stand_ins(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    may_name = teams_given_stand_ins_by(request.user).filter(pk=team.pk).exists()
    if request.method != "POST":
        return _page(request, team, _form(request, team) if may_name else None)
    if not may_name:
        raise PermissionDenied
    form = _form(request, team)
    if form.is_valid():
        try:
            made = name_stand_in(form.wanted(), actor=request.user)
        except StandInRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, made.said)
            return redirect("team-stand-ins", slug=team.slug)
    return _page(request, team, form, status=FORM_FAULT)


def _form(request: SignedInRequest, team: Team) -> StandInForm:
    leading = TeamLead.objects.on(timezone.localdate()).filter(team=team).select_related("engineer")
    leads = [row.engineer for row in leading.order_by("engineer__name", "engineer_id")]
    return StandInForm(request.POST or None, team=team, leads=leads, people=Engineer.objects.in_directory(request.user))


def _page(request: SignedInRequest, team: Team, form: StandInForm | None, *, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    rows = StandIn.objects.in_team(team, today).select_related("lead", "engineer", "team", "made_by")
    ahead = rows.ahead(today).order_by("starts", "pk")
    earlier = rows.exclude(pk__in=ahead.values("pk")).order_by("-ends", "-pk")[:EARLIER_SHOWN]
    context = {
        "team": team,
        "form": form,
        "ahead": [StandInLine(row, runs=row.starts <= today) for row in ahead],
        "earlier": [StandInLine(row, runs=False) for row in earlier],
        "nearby": _nearby(team) if form is not None else (),
    }
    return render(request, "teams/team_stand_ins.html", context, status=status)


def _nearby(team: Team) -> list[str]:
    """Give names to choose from: people of the team, and leads of any."""
    leads = TeamLead.objects.on(timezone.localdate()).values("engineer")
    near = Engineer.objects.members_of(team) | Engineer.objects.filter(pk__in=leads)
    return list(near.active().order_by("name").values_list("name", flat=True).distinct()[:OFFERED])


@require_http_methods(["GET", "HEAD", "POST"])
def team_stand_in_end(request: SignedInRequest, slug: str, uuid: UUID) -> HttpResponse:
    team = visible_team(request, slug)
    rows = StandIn.objects.in_team(team, timezone.localdate()).select_related("lead", "engineer", "team")
    row = get_object_or_404(rows, uuid=uuid)
    if not teams_given_stand_ins_by(request.user).filter(pk=team.pk).exists():
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "teams/team_stand_in_end.html", {"team": team, "row": row})
    if end_stand_in(row, actor=request.user):
        told = {"name": row.engineer.name, "lead": row.lead.name}
        messages.success(request, _("Ended. %(name)s no longer acts for %(lead)s.") % told)
    return redirect("team-stand-ins", slug=team.slug)
