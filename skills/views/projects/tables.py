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
from teams.errors import BusyError
from teams.models import Assignment
from teams.requests import SignedInRequest
from teams.services.assignment_batches import BatchDone
from teams.services.audit import record_audit
from teams.services.turns import RETRY_SECONDS, turn

FORMATS: Final = ("csv", "xlsx")
FAULTS_SHOWN: Final = 50
LINES_SHOWN: Final = 200
FORM_FAULT: Final = 422
TOO_MANY: Final = 429

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
    done: Done | None = None
    faults: list[str] = []
    status = 200
    if request.method == "POST":
        is_look = "look" in request.POST
        if form.is_valid():
            done, faults, status = _attempt(request, take, is_look=is_look)
        else:
            status = FORM_FAULT
        if done is not None and not is_look:
            _tell(request, done)
            return redirect("projects")
    more = len(done.told) - LINES_SHOWN if done else 0
    context |= {"form": form, "faults": faults, "looked": done, "figures": _figures(done) if done else ""}
    context |= {"lines": done.told[:LINES_SHOWN] if done else [], "more": max(0, more)}
    response = render(request, "skills/projects_import.html", context, status=status)
    if status == TOO_MANY:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _attempt(
    request: SignedInRequest, take: Callable[..., Done], *, is_look: bool
) -> tuple[Done | None, list[str], int]:
    """Give what was done, or why nothing was, and the status that says so."""
    try:
        with turn(request.user):
            return take(dry_run=is_look), [], 200
    except BusyError as busy:
        return None, [str(busy)], TOO_MANY
    except FaultyFileError as error:
        return None, [str(fault) for fault in error.faults[:FAULTS_SHOWN]], FORM_FAULT
    except SkillsError as error:
        return None, [str(error)], FORM_FAULT


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
