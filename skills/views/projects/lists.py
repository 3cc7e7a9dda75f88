from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from skills.directory import LONGEST_SEARCH, words_of
from skills.exports import Column, Sheet, download, file_name, to_csv
from skills.exports.sheets import Value
from skills.formats.faults import FaultyFileError
from skills.forms.projects import ProjectFileForm
from skills.models import ProjectNeed
from skills.projects.listing import ORDERS, WantedProjects, projects_of, waiting_for
from skills.services.project_import import COLUMNS, import_projects
from skills.services.projects import can_add_projects
from teams.models import Project
from teams.requests import SignedInRequest
from teams.services.audit import record_audit

PAGE_SIZE: Final = 25
WAITING_SHOWN: Final = 10
FAULTS_SHOWN: Final = 50
FORM_FAULT: Final = 422
NO_NEED: Final[list[Value]] = [None, None, None, None]


@require_safe
def projects(request: SignedInRequest) -> HttpResponse:
    wanted = _wanted(request)
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


def _wanted(request: SignedInRequest) -> WantedProjects:
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "")
    return WantedProjects(
        words=tuple(words_of(request.GET.get("q", ""))),
        state=state if state in Project.State.values else "",
        sort=sort if sort in ORDERS else "-starts",
    )


def _sorting(column: str, current: str) -> dict[str, str]:
    state = {column: "ascending", f"-{column}": "descending"}.get(current, "")
    return {"next": f"-{column}" if current == column else column, "state": state}


@require_safe
def projects_export(request: SignedInRequest) -> HttpResponse:
    """Hand over the projects that fit the filters, one row per need, in the columns that the import reads."""
    found = list(projects_of(request.user, _wanted(request)))
    needs: dict[int, list[list[Value]]] = defaultdict(list)
    rows = ProjectNeed.objects.filter(project__in=found).order_by("pk")
    for project, slug, level, people, weight in rows.values_list(
        "project_id", "competency__slug", "level", "people", "weight"
    ):
        needs[project].append([slug, level, people, weight])
    lines = [[*_head(project), *need] for project in found for need in needs[project.pk] or [NO_NEED]]
    sheet = Sheet(_("Projects"), [Column(name, 18) for name in COLUMNS], lines)
    record_audit("export", request.user, actor=request.user, fields=["projects"])
    return download(to_csv(sheet), name=file_name("projects", timezone.localdate().isoformat(), extension="csv"))


def _head(project: Project) -> list[Value]:
    return [
        project.name,
        project.state,
        project.starts,
        project.ends,
        project.head_count,
        project.allocation,
        project.link,
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def projects_import(request: SignedInRequest) -> HttpResponse:
    """Take projects from a table in the columns of the export, all of them or none."""
    if not can_add_projects(request.user):
        raise PermissionDenied
    form = ProjectFileForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            done = import_projects(form.cleaned_data["file"], actor=request.user)
        except FaultyFileError as error:
            faults = [str(fault) for fault in error.faults[:FAULTS_SHOWN]]
        else:
            told = _("%(created)s added, %(changed)s changed, %(unchanged)s as they were.") % vars(done)
            messages.success(request, told)
            return redirect("projects")
    status = FORM_FAULT if faults or form.errors else 200
    context = {"form": form, "faults": faults, "columns": COLUMNS}
    return render(request, "skills/projects_import.html", context, status=status)
