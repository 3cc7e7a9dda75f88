from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from skills.exports import Column, Sheet, Value, download, file_name, to_csv
from skills.find import Found, Line, address, searched
from skills.models import FrameworkVersion
from skills.views.find.page import FindPage
from teams.models import Team
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.services.readings import EXPORT, record_readings

PAGE_SIZE: Final = 25
MOST_EXPORTED: Final = 5_000
REFUSED: Final = 422


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def find_people(request: SignedInRequest) -> HttpResponse:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return render(request, "skills/find_nothing.html")
    teams = dict(Team.objects.order_by("name", "pk").values_list("slug", "name"))
    asked, found = searched(request.GET, request.user, version, teams)
    shown = Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page = FindPage(asked, found, shown, teams)
    in_page = request.headers.get("HX-Target") == "main"
    if asked.in_parts and not in_page and not asked.faults:
        return redirect(reverse("find") + address(asked.query))
    response = render(
        request, "skills/find.html", {"page": page, "page_obj": shown}, status=REFUSED if asked.faults else 200
    )
    if in_page:
        response.headers["HX-Push-Url"] = reverse("find") + address(asked.query).rstrip("?")
    return response


@require_safe
def find_export(request: SignedInRequest) -> HttpResponse:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return redirect("find")
    teams = dict(Team.objects.values_list("slug", "name"))
    _asked, found = searched(request.GET, request.user, version, teams)
    rows = list(found.rows[:MOST_EXPORTED])
    record_audit("export", request.user, actor=request.user, fields=["people"])
    record_readings(request.user, rows, action=EXPORT)
    name = file_name("people-found", timezone.localdate().isoformat(), extension="csv")
    return download(to_csv(_sheet(found, found.lines(rows))), name=name)


def _sheet(found: Found, lines: list[Line]) -> Sheet:
    columns = [Column(_("Name"), 28), Column(_("Role"), 26), Column(_("Team"), 24), Column(_("Time zone"), 20)]
    columns += [Column(found.known.by_slug[skill.competency].title, 24, "level") for skill in found.query.skills]
    columns += [Column(_("Free, in %"), 12, "number"), Column(_("Shared hours"), 14, "number")]
    return Sheet(_("People found"), columns, [_row(line) for line in lines], frozen=1)


def _row(line: Line) -> list[Value]:
    entry = line.entry
    levels: list[Value] = [level.level for level in line.levels]
    return [entry.name, entry.role, entry.team, entry.time_zone, *levels, line.free, line.shared]
