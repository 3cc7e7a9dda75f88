from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from skills.errors import NoFrameworkError
from skills.forms.projects import ConfirmForm
from skills.projects import Staffing, read_staffing, staffing_period
from skills.staffing import Policy
from skills.views.projects.asked import MINIMA, MOST_PEOPLE, query_of, wanted_of
from skills.views.projects.chosen import Alternative, StaffingPage
from skills.views.projects.fetching import staffed_project
from skills.views.projects.pages import FORM_FAULT, said_days
from teams.errors import NotYoursError, OverbookedError, TeamsError
from teams.models import Project
from teams.permissions import people_considered_by
from teams.requests import SignedInRequest
from teams.services.assignments import Booked, Booking, book_team, is_over
from teams.services.audit import record_audit

CONFLICT = 409


@require_safe
def project_staffing(request: SignedInRequest, slug: str) -> HttpResponse:
    return _page(request, staffed_project(request, slug), ConfirmForm())


def _page(
    request: SignedInRequest, found: Project, form: ConfirmForm, *, status: int = 200, taken: tuple[str, ...] = ()
) -> HttpResponse:
    wanted = wanted_of(request.GET)
    try:
        read = read_staffing(found, request.user, wanted)
    except NoFrameworkError:
        return render(request, "skills/no_framework.html")
    may_change = Project.objects.changed_by(request.user).filter(pk=found.pk).exists()
    context = {
        "project": found,
        "days": said_days(found),
        "page": StaffingPage(read),
        "form": form,
        "taken": taken,
        "may_change": may_change,
        "may_confirm": may_change and not is_over(found),
        "policies": [(Policy.DELIVER.value, _("Deliver")), (Policy.GROW.value, _("Deliver and grow"))],
        "counts": [("", _("as asked")), *((str(each), str(each)) for each in range(1, MOST_PEOPLE + 1))],
        "minima": [(str(each or ""), _("any") if not each else f"{each} %") for each in MINIMA],
        "others": _others(request, read),
        "alternatives": _alternatives(request, read) if request.GET.get("compare") else [],
        "query": query_of(wanted),
        "compare_url": reverse("project-staffing", args=[found.slug]) + query_of(wanted, compare=1),
    }
    return render(request, "skills/project_staffing.html", context, status=status)


def _others(request: SignedInRequest, read: Staffing) -> list[tuple[str, str]]:
    """List the projects with needs that could be staffed at once with this one."""
    rows = Project.objects.staffed_by(request.user).exclude(pk=read.project.pk).exclude(state=Project.State.DONE)
    rows = rows.exclude(needs=None).exclude(slug__in=read.wanted.together)
    return [("", _("no other")), *rows.order_by("name").distinct().values_list("slug", "name")]


def _alternatives(request: SignedInRequest, read: Staffing) -> list[Alternative]:
    """Give the best team to deliver, the best to deliver and grow, and one with one person fewer; equals once."""
    wanted = replace(read.wanted, policy=Policy.DELIVER)
    fewer = max(1, len(read.team.people) - 1) if read.team else 1
    asked = [
        (_("Deliver"), wanted),
        (_("Deliver and grow"), replace(wanted, policy=Policy.GROW)),
        (_("One person fewer"), replace(read.wanted, head_count=fewer)),
    ]
    found: dict[tuple[str, ...], Alternative] = {}
    for label, each in asked:
        page = StaffingPage(read_staffing(read.project, request.user, each))
        found.setdefault(page.team.people if page.team else (), Alternative(label, page, query_of(each)))
    return list(found.values())


@require_POST
def project_staffing_confirm(request: SignedInRequest, slug: str) -> HttpResponse:
    """Assign the team that was shown; whether everyone still has the time is checked with their rows held."""
    found = staffed_project(request, slug)
    if not Project.objects.changed_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied
    form = ConfirmForm(request.POST)
    people = list(people_considered_by(request.user, found).filter(slug__in=request.POST.getlist("person")))
    if not form.is_valid() or not people or len(people) < len(set(request.POST.getlist("person"))):
        return _page(request, found, form, status=FORM_FAULT)
    starts, _last = staffing_period(found, timezone.localdate())
    bookings = [Booking(each.pk, starts, found.ends, found.allocation) for each in people]
    try:
        booked = book_team(found, bookings, actor=request.user, reason=form.cleaned_data["reason"])
    except NotYoursError as refused:
        raise PermissionDenied from refused
    except OverbookedError as refused:
        return _page(request, found, form, status=CONFLICT, taken=refused.faults)
    except TeamsError as refused:
        messages.error(request, str(refused))
        return _page(request, found, form, status=CONFLICT)
    record_audit("staff", found, actor=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _told(booked))
    return redirect("project", slug=slug)


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
