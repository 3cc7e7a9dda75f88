from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from skills.cell import cell
from skills.exports import download, file_name, to_csv, to_xlsx
from skills.models import CompetencyVersion, FrameworkVersion
from skills.views.inspector import Inspector, inspector
from skills.views.matrix.grid import Grid
from skills.views.matrix.headline import Headline, headline
from skills.views.matrix.options import Options
from skills.views.matrix.query import Wanted, wanted_from
from skills.views.matrix.reading import grid_of
from skills.views.matrix.sheet import matrix_about, matrix_sheet
from teams.models import Team
from teams.permissions import people_assessable_by
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.views.access import visible_engineer, visible_team

FORMATS: Final = ("csv", "xlsx")


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def team_matrix(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    wanted = wanted_from(request.GET, today=timezone.localdate())
    grid = _for_reader(request, grid_of(team, wanted))
    context: dict[str, Any] = {"team": team, "wanted": grid.wanted if grid else wanted, "grid": grid}
    if grid is not None:
        figures = headline(grid)
        context |= {"headline": figures, "options": Options(grid, figures.counts), "view": _open_cell(request, grid)}
        context |= _told(grid, figures)
    response = render(request, "skills/matrix.html", context)
    if request.headers.get("HX-Target") == "main":
        # The form sends every field; the address keeps what is not at its default.
        response.headers["HX-Push-Url"] = _address(team, context["wanted"])
    return response


def _for_reader(request: SignedInRequest, grid: Grid | None) -> Grid | None:
    if grid is None:
        return None
    members = [person.id for person in grid.matrix.people]
    return replace(grid, assesses=people_assessable_by(request.user).filter(pk__in=members).exists())


def _told(grid: Grid, figures: Headline) -> dict[str, Any]:
    """Evaluate what the template loops over, so that it asks nothing by itself."""
    return {"groups": grid.groups if grid.columns else [], "has_levels": figures.has_levels}


def _address(team: Team, wanted: Wanted) -> str:
    query = wanted.query()
    return reverse("team-matrix", args=[team.slug]) + (f"?{query}" if query else "")


def _open_cell(request: SignedInRequest, grid: Grid) -> Inspector | None:
    """Give the cell that the address names, if it stands in this matrix."""
    slug, _dot, _key = grid.wanted.cell.partition(".")
    if slug not in grid.matrix.person:
        return None
    try:
        return _inspector(request, grid.matrix.team, grid.wanted)
    except Http404:
        return None


def _inspector(request: SignedInRequest, team: Team, wanted: Wanted) -> Inspector:
    slug, _dot, key = wanted.cell.partition(".")
    engineer = visible_engineer(request, slug)
    version = FrameworkVersion.objects.in_force()
    rows = CompetencyVersion.objects.filter(version=version)
    named = rows.filter(code=key).values_list("competency__slug", flat=True).first()
    found = cell(engineer, named or key, as_of=timezone.localdate())
    if found is None:
        raise Http404
    return inspector(request.user, found, back=_address(team, wanted))


@require_safe
def team_matrix_cell(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    wanted = wanted_from(request.GET, today=timezone.localdate())
    view = _inspector(request, team, wanted)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(_address(team, wanted))
    return render(request, "skills/assess_fragment.html", {"view": view})


@require_safe
def team_matrix_export(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    team = visible_team(request, slug)
    grid = grid_of(team, wanted_from(request.GET, today=timezone.localdate()))
    if grid is None or kind not in FORMATS:
        raise Http404
    sheet = matrix_sheet(grid)
    content = to_csv(sheet) if kind == "csv" else to_xlsx([sheet, matrix_about(grid)])
    record_audit("export", team, actor=request.user, fields=["matrix"], reason=_("Matrix as %(kind)s") % {"kind": kind})
    day = grid.matrix.measure.as_of.isoformat()
    return download(content, name=file_name("matrix", team.slug, day, extension=kind))
