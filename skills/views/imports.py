"""Imports by HR, inside the administration: upload, look, apply."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from skills.errors import SkillsError
from skills.formats import assessments, leave, people, resources
from skills.forms.imports import FORMS
from skills.services.import_runs import apply_run, can_be_forgotten, discard_run, progress_of, receive_upload
from skills.views import import_report
from teams.models import ImportRun, User

PAGE = 50
UNDER_WAY = (ImportRun.State.CHECKING, ImportRun.State.APPLYING)
TEMPLATES = {
    "people": people.COLUMNS,
    "assessments": assessments.COLUMNS,
    "resources": resources.COLUMNS,
    "leave": leave.COLUMNS,
}
Arguments = ParamSpec("Arguments")


def for_hr(
    view: Callable[Concatenate[HttpRequest, Arguments], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponse]:
    """Open a page of the administration to HR alone; for others it does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        if not actor_of(request).is_hr:
            raise Http404
        return view(request, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, Arguments], HttpResponse]", admin.site.admin_view(guarded))


def actor_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    return render(request, f"imports/{template}.html", {**admin.site.each_context(request), "title": title, **context})


@for_hr
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    runs = ImportRun.objects.defer("content", "mapping", "faults", "options").select_related("uploaded_by")
    shown = Paginator(runs, PAGE).get_page(request.GET.get("page"))
    lines = [(run, import_report.TONES[ImportRun.State(run.state)]) for run in shown]
    return page(request, "list", _("Imports"), page_obj=shown, lines=lines)


@for_hr
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", ImportRun.Kind.PEOPLE.value)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = receive_upload(form.upload(), actor=actor_of(request))
        return redirect("import-detail", pk=run.pk)
    kinds = [(value, label, value == kind) for value, label in ImportRun.Kind.choices]
    status = 422 if form.is_bound else 200
    response = page(request, "new", _("Import"), form=form, kind=kind, kinds=kinds, has_template=kind in TEMPLATES)
    response.status_code = status
    return response


@for_hr
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun.objects.defer("content").select_related("uploaded_by"), pk=pk)
    under_way = run.state in UNDER_WAY
    return page(
        request,
        "detail",
        _("Import of %(name)s") % {"name": run.file_name},
        run=run,
        tone=import_report.TONES[ImportRun.State(run.state)],
        under_way=under_way,
        progress=progress_of(run) if under_way else None,
        figures=import_report.figures(run) if run.summary else [],
        sections=import_report.sections(run),
        faults=import_report.fault_lines(run),
        in_lines=run.kind == ImportRun.Kind.FRAMEWORK,
        can_discard=can_be_forgotten(run),
    )


@for_hr
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun, pk=pk)
    try:
        apply_run(run, digest=request.POST.get("digest", ""), actor=actor_of(request))
    except SkillsError as error:
        messages.error(request, str(error))
    return redirect("import-detail", pk=pk)


@for_hr
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun.objects.defer("content"), pk=pk)
    try:
        discard_run(run)
    except SkillsError as error:
        messages.error(request, str(error))
        return redirect("import-detail", pk=pk)
    messages.success(request, _("%(name)s is forgotten.") % {"name": run.file_name})
    return redirect("import-list")


@for_hr
@require_GET
def import_template(_request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in TEMPLATES:
        raise Http404
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    csv.writer(response).writerow(TEMPLATES[kind])
    return response
