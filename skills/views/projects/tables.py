from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from skills.errors import SkillsError
from skills.exports import Sheet, download, file_name, to_csv, to_xlsx
from skills.formats.faults import FaultyFileError
from skills.forms.projects import AssignmentFileForm, ProjectFileForm
from skills.projects.listing import projects_of
from skills.projects.sheets import ASSIGNMENT_COLUMNS, PROJECT_COLUMNS, assignments_sheet, projects_sheet
from skills.services.assignment_import import import_assignments
from skills.services.project_import import Summary, import_projects
from skills.services.projects import can_add_projects
from skills.views.projects.lists import wanted_projects
from teams.models import Assignment
from teams.requests import SignedInRequest
from teams.services.assignment_batches import BatchDone
from teams.services.audit import record_audit

FORMATS: Final = ("csv", "xlsx")
FAULTS_SHOWN: Final = 50
LINES_SHOWN: Final = 200
FORM_FAULT: Final = 422

Done = Summary | BatchDone


@require_safe
def projects_export(request: SignedInRequest, kind: str) -> HttpResponse:
    """Hand over the projects that fit the filters, one row per need, in the columns that the import reads."""
    _check(kind)
    rows = projects_of(request.user, wanted_projects(request))
    return _file(request, "projects", projects_sheet(rows, request.user), kind)


@require_safe
def assignments_export(request: SignedInRequest, kind: str) -> HttpResponse:
    """Hand over who works on the projects that fit the filters, in the columns that the import reads."""
    _check(kind)
    seen = projects_of(request.user, wanted_projects(request)).order_by()
    rows = Assignment.objects.filter(project__in=seen.values("pk")).order_by("project__slug", "starts", "pk")
    return _file(request, "assignments", assignments_sheet(rows, request.user), kind)


def _check(kind: str) -> None:
    if kind not in FORMATS:
        raise Http404


def _file(request: SignedInRequest, name: str, sheet: Sheet, kind: str) -> HttpResponse:
    record_audit("export", request.user, actor=request.user, fields=[name])
    content = to_csv(sheet) if kind == "csv" else to_xlsx([sheet])
    return download(content, name=file_name(name, timezone.localdate().isoformat(), extension=kind))


@require_http_methods(["GET", "HEAD", "POST"])
def projects_import(request: SignedInRequest) -> HttpResponse:
    """Take projects from a table, all of them or none; first to look at, where that is asked."""
    if not can_add_projects(request.user):
        raise PermissionDenied
    form = ProjectFileForm(request.POST or None, request.FILES or None)

    def take(*, dry_run: bool) -> Done:
        return import_projects(form.cleaned_data["file"], actor=request.user, dry_run=dry_run)

    return _imported(request, form, take, {"kind": "projects", "columns": PROJECT_COLUMNS})


@require_http_methods(["GET", "HEAD", "POST"])
def assignments_import(request: SignedInRequest) -> HttpResponse:
    """Take assignments from a table, all of them or none; first to look at, where that is asked."""
    if not can_add_projects(request.user):
        raise PermissionDenied
    form = AssignmentFileForm(request.POST or None, request.FILES or None)

    def take(*, dry_run: bool) -> Done:
        said = form.cleaned_data
        return import_assignments(
            said["file"], actor=request.user, reason=said["reason"], in_spite=said["in_spite"], dry_run=dry_run
        )

    return _imported(request, form, take, {"kind": "assignments", "columns": ASSIGNMENT_COLUMNS})


def _imported(request: SignedInRequest, form: Any, take: Callable[..., Done], context: dict[str, Any]) -> HttpResponse:
    faults: list[str] = []
    looked: Done | None = None
    is_look = "look" in request.POST
    if request.method == "POST" and form.is_valid():
        try:
            done = take(dry_run=is_look)
        except FaultyFileError as error:
            faults = [str(fault) for fault in error.faults[:FAULTS_SHOWN]]
        except SkillsError as error:
            faults = [str(error)]
        else:
            if not is_look:
                _tell(request, done)
                return redirect("projects")
            looked = done
    status = FORM_FAULT if faults or form.errors else 200
    more = len(looked.told) - LINES_SHOWN if looked else 0
    context |= {"form": form, "faults": faults, "looked": looked, "figures": _figures(looked) if looked else ""}
    context |= {"lines": looked.told[:LINES_SHOWN] if looked else [], "more": max(0, more)}
    return render(request, "skills/projects_import.html", context, status=status)


def _tell(request: SignedInRequest, done: Done) -> None:
    messages.success(request, _figures(done))
    for warning in done.warnings:
        messages.warning(request, warning)


def _figures(done: Done) -> str:
    told = _("%(created)s added, %(changed)s changed, %(unchanged)s as they were.") % vars(done)
    waiting = done.waiting if isinstance(done, BatchDone) else 0
    if waiting:
        told += " " + _("%(count)s of them wait for the lead of the person to confirm.") % {"count": waiting}
    return told
