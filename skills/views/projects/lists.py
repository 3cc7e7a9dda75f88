from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from skills.directory import LONGEST_SEARCH, words_of
from skills.exports.sheets import Value
from skills.projects.listing import ORDERS, WantedProjects, projects_of, waiting_for
from skills.services.projects import can_add_projects
from teams.models import Project
from teams.requests import SignedInRequest

PAGE_SIZE: Final = 25
WAITING_SHOWN: Final = 10
FAULTS_SHOWN: Final = 50
FORM_FAULT: Final = 422
NO_NEED: Final[list[Value]] = [None, None, None, None]


@require_safe
def projects(request: SignedInRequest) -> HttpResponse:
    wanted = wanted_projects(request)
    page = Paginator(projects_of(request.user, wanted).prefetch_related("leads"), PAGE_SIZE)
    context = {
        "wanted": wanted,
        "text": " ".join(wanted.words),
        "longest": LONGEST_SEARCH,
        "page_obj": page.get_page(request.GET.get("page")),
        "states": [("", _("all states")), *Project.State.choices],
        "adds": can_add_projects(request.user),
        "sorting": {name: _sorting(name, wanted.sort) for name in ("name", "starts")},
        "waiting": waiting_for(request.user)[:WAITING_SHOWN],
    }
    return render(request, "skills/projects.html", context)


def wanted_projects(request: SignedInRequest) -> WantedProjects:
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "")
    return WantedProjects(
        words=tuple(words_of(request.GET.get("q", ""))),
        state=state if state in Project.State.values else "",
        sort=sort if sort in ORDERS else "-starts",
    )


def _sorting(column: str, current: str) -> dict[str, str]:
    state = {column: "ascending", f"-{column}": "descending"}.get(current, "")
    return {"next": f"-{column}" if current == column else column, "state": state}
