from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from skills.forms.projects import ConfirmForm
from skills.projects import staffing_period
from skills.projects.asked import query_of, wanted_of
from skills.views.projects.added import planned_for
from skills.views.projects.fetching import staffed_project
from skills.views.projects.pages import FORM_FAULT
from skills.views.projects.plan import field_of
from skills.views.projects.staffing import staffing_page
from teams.errors import NotYoursError, OverbookedError, TeamsError
from teams.models import Project
from teams.permissions import people_considered_by
from teams.requests import SignedInRequest
from teams.services.assignments import Booked, Booking, ProjectTeam, book_teams
from teams.services.audit import record_audit

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def project_staffing_confirm(request: SignedInRequest, slug: str) -> HttpResponse:
    """Assign the teams that were shown, all of them or nobody; whether everyone has the time is checked anew.

    What is refused is shown at this address; its links, which change the query alone, lead back to the page.
    """
    found = staffed_project(request, slug)
    if request.method != "POST":
        return redirect(reverse("project-staffing", args=[slug]) + query_of(wanted_of(request.GET)))
    own = _changed(request, found)
    if not own:
        raise PermissionDenied
    form, teams = ConfirmForm(request.POST), [_team(request, each, found) for each in own]
    if not form.is_valid() or None in teams or not any(teams):
        return staffing_page(request, found, form, status=FORM_FAULT)
    asked = [(project, team) for project, team in zip(own, teams, strict=True) if team]
    try:
        booked = _booked(request, asked, form.cleaned_data["reason"])
    except NotYoursError as refused:
        raise PermissionDenied from refused
    except OverbookedError as refused:
        return staffing_page(request, found, form, status=CONFLICT, taken=refused.faults)
    except TeamsError as refused:
        messages.error(request, str(refused))
        return staffing_page(request, found, form, status=CONFLICT)
    for (project, _bookings), done in zip(asked, booked, strict=True):
        told = f"{_told(done)} {_left_planned(project, done)}".strip()
        messages.success(request, told if len(asked) == 1 else f"{project.name}: {told}")
    return redirect("project", slug=slug)


def _changed(request: SignedInRequest, found: Project) -> list[Project]:
    """Give those of the projects staffed at once that the reader may change, the page's first."""
    slugs = {found.slug, *wanted_of(request.GET).together}
    rows = Project.objects.changed_by(request.user).filter(slug__in=slugs).order_by("slug")
    return sorted(rows, key=lambda each: each.pk != found.pk)


def _team(request: SignedInRequest, project: Project, found: Project) -> list[Booking] | None:
    """Read whom the form names for a project; None where somebody is not there to be chosen."""
    slugs = set(request.POST.getlist(field_of(project, is_here=project.pk == found.pk)))
    people = list(people_considered_by(request.user, project).filter(slug__in=slugs))
    starts, _last = staffing_period(project, timezone.localdate())
    bookings = [Booking(each.pk, starts, project.ends, project.allocation) for each in people]
    return bookings if len(people) == len(slugs) else None


@transaction.atomic
def _booked(request: SignedInRequest, teams: Sequence[ProjectTeam], reason: str) -> list[Booked]:
    booked = book_teams(teams, actor=request.user, reason=reason)
    for project, _bookings in teams:
        record_audit("staff", project, actor=request.user, reason=reason)
    return booked


def _told(booked: Booked) -> str:
    confirmed, planned = len(booked.confirmed), len(booked.planned)
    told = ngettext("%(count)s person is confirmed.", "%(count)s people are confirmed.", confirmed)
    said = [told % {"count": confirmed}] if confirmed else []
    for person, share in booked.kept:
        kept = {"name": person.name, "share": share}
        said.append(_("%(name)s is already on it at %(share)s %%, left as it is.") % kept)
    if planned:
        names = ", ".join(each.name for each in booked.planned)
        said.append(_("Planned until their leads confirm: %(names)s.") % {"names": names})
    return " ".join(said)


def _left_planned(project: Project, booked: Booked) -> str:
    """Name who is planned for the project from before and was not in the team."""
    team = {each.pk for each in (*booked.confirmed, *booked.planned)}
    rows = planned_for(project, staffing_period(project, timezone.localdate())).exclude(engineer__in=team)
    names = ", ".join(dict.fromkeys(row.engineer.name for row in rows))
    return _("Still planned from before, not in this team: %(names)s.") % {"names": names} if names else ""
