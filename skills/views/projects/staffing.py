from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from skills.errors import NoFrameworkError
from skills.forms.projects import ConfirmForm
from skills.projects import Staffing, Wanted, answered, pose
from skills.projects.asked import MINIMA, MOST_PEOPLE, query_of, wanted_of
from skills.projects.posing import MOST_TOGETHER
from skills.services.staffing_answers import Work, known_solution, work_on
from skills.staffing import Policy
from skills.views.projects.chosen import Alternative, StaffingPage
from skills.views.projects.costs import costs_of
from skills.views.projects.fetching import staffed_project
from skills.views.projects.pages import said_days
from skills.views.projects.work import WorkPanel, too_many
from teams.errors import BusyError
from teams.models import Project
from teams.requests import SignedInRequest
from teams.services.assignments import is_over
from teams.services.turns import turn

Teams = tuple[tuple[str, ...], ...]


@require_safe
def project_staffing(request: SignedInRequest, slug: str) -> HttpResponse:
    return staffing_page(request, staffed_project(request, slug), ConfirmForm())


def staffing_page(
    request: SignedInRequest, found: Project, form: ConfirmForm, *, status: int = 200, taken: tuple[str, ...] = ()
) -> HttpResponse:
    """Draw who should work on a project, and on those that are staffed at once with it."""
    try:
        with turn(request.user):
            context = _context(request, found) | {"form": form, "taken": taken}
            return render(request, "skills/project_staffing.html", context, status=status)
    except NoFrameworkError:
        return render(request, "skills/no_framework.html")
    except BusyError as busy:
        return too_many(request, busy, request.get_full_path())


def _context(request: SignedInRequest, found: Project) -> dict[str, object]:
    wanted = wanted_of(request.GET)
    work = work_on(found, wanted, asker=request.user)
    page = _page(request, found, wanted, work)
    panel = WorkPanel.of(page.read, work)
    may_change, others = found.pk in page.changed, _others(request, page.read)
    return {
        "project": found,
        "days": said_days(found),
        "page": page,
        "may_change": may_change,
        "may_confirm": may_change and not is_over(found),
        "is_final": page.read.solution.is_proved or (panel is not None and panel.state == "stands"),
        "policies": [(Policy.DELIVER.value, _("Deliver")), (Policy.GROW.value, _("Deliver and grow"))],
        "counts": [("", _("as asked")), *((str(each), str(each)) for each in range(1, MOST_PEOPLE + 1))],
        "minima": [(str(each or ""), _("any") if not each else f"{each} %") for each in MINIMA],
        "others": [("", _("no other")), *((each.slug, each.name) for each in others)],
        "costs": None if page.read.is_joint else costs_of(page.read, request.user, others),
        "alternatives": _alternatives(request, page) if request.GET.get("compare") else [],
        "query": query_of(wanted),
        "work": panel,
        "compare_url": reverse("project-staffing", args=[found.slug]) + query_of(wanted, compare=1),
    }


def _page(request: SignedInRequest, found: Project, wanted: Wanted, work: Work | None = None) -> StaffingPage:
    posed = pose(found, request.user, wanted)
    read = answered(posed, known_solution(work, posed), in_haste=work is not None and work.is_open)
    rows = Project.objects.changed_by(request.user).filter(pk__in=[each.pk for each in read.projects])
    return StaffingPage(read, request.user.is_hr, frozenset(rows.values_list("pk", flat=True)))


def _others(request: SignedInRequest, read: Staffing) -> list[Project]:
    """List the projects with needs that could be staffed at once with this one; none once there are as many as can."""
    if len(read.rivals) == MOST_TOGETHER:
        return []
    rows = Project.objects.staffed_by(request.user).exclude(pk=read.project.pk).exclude(state=Project.State.DONE)
    rows = rows.exclude(needs=None).exclude(slug__in=read.wanted.together)
    return list(rows.order_by("name").distinct())


def _alternatives(request: SignedInRequest, page: StaffingPage) -> list[Alternative]:
    """Give the best team to deliver, the best to deliver and grow, and one with one person fewer; equals once.

    Nobody is fewer than who is on the project already.
    """
    wanted = replace(page.wanted, policy=Policy.DELIVER)
    fewer = len(page.team.people) - 1 if page.team else 0
    asked = [(_("Deliver"), wanted), (_("Deliver and grow"), replace(wanted, policy=Policy.GROW))]
    if fewer >= max(1, len(page.read.on_it)):
        asked.append((_("One person fewer"), replace(page.wanted, head_count=fewer)))
    found: dict[Teams, Alternative] = {}
    for label, each in asked:
        other = _page(request, page.read.project, each)
        teams = _teams(other)
        known = found.get(teams)
        if known:
            found[teams] = replace(known, same=(*known.same, label))
        else:
            found[teams] = Alternative(label, other, query_of(each), is_chosen=teams == _teams(page))
    return list(found.values())


def _teams(page: StaffingPage) -> Teams:
    return tuple(team.people for _project, team in page.read.teams)
