from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from skills.catalogue import role_titles
from skills.directory import LONGEST_SEARCH, ORDERS, Entry, Wanted, entries, people
from skills.exports import Column, Sheet, Value, download, file_name, to_csv, to_xlsx
from skills.models import FrameworkVersion
from teams.models import Team
from teams.querysets import led_team_ids
from teams.requests import SignedInRequest
from teams.services.audit import record_audit

PAGE_SIZE: Final = 25
FORMATS: Final = ("csv", "xlsx")


@require_safe
def engineers(request: SignedInRequest) -> HttpResponse:
    wanted = _wanted(request)
    titles = _titles()
    page = Paginator(people(request.user, wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "wanted": wanted,
        "page_obj": page,
        "entries": entries(page.object_list, titles),
        "teams": [("", _("all teams")), *Team.objects.order_by("name", "pk").values_list("slug", "name")],
        "roles": [("", _("all roles")), *titles.items()],
        "sorting": _sorting(wanted.sort),
        "is_hr": request.user.is_hr,
        "sees_more": request.user.is_hr or bool(led_team_ids(request.user)),
        "longest": LONGEST_SEARCH,
    }
    return render(request, "skills/directory.html", context)


def _wanted(request: SignedInRequest) -> Wanted:
    given = request.GET
    sort = given.get("sort", "name")
    return Wanted(
        words=given.get("q", "").strip()[:LONGEST_SEARCH],
        team=given.get("team", ""),
        role=given.get("role", ""),
        mentors=given.get("mentors") == "1",
        readable=given.get("readable") == "1",
        left=given.get("left") == "1" and request.user.is_hr,
        sort=sort if sort in ORDERS else "name",
    )


def _titles() -> dict[str, str]:
    version = FrameworkVersion.objects.in_force()
    return role_titles(version) if version else {}


def _sorting(current: str) -> dict[str, dict[str, str]]:
    """Give, for each column that sorts, where its head leads and how it stands now."""
    states = {"": "", "-": "descending"}
    found = {}
    for column in ("name", "team"):
        descending = current == f"-{column}"
        state = states["-"] if descending else ("ascending" if current == column else "")
        found[column] = {"next": f"-{column}" if current == column else column, "state": state}
    return found


@require_safe
def engineers_export(request: SignedInRequest, kind: str) -> HttpResponse:
    if not request.user.is_hr or kind not in FORMATS:
        raise Http404
    sheet = _sheet(entries(people(request.user, _wanted(request)), _titles()))
    record_audit("export", request.user, actor=request.user, fields=["people"])
    content = to_csv(sheet) if kind == "csv" else to_xlsx([sheet])
    return download(content, name=file_name("people", timezone.localdate().isoformat(), extension=kind))


def _sheet(found: list[Entry]) -> Sheet:
    columns = [
        Column(_("Employee ID"), 14),
        Column(_("Name"), 28),
        Column(_("Team"), 24),
        Column(_("Role"), 26),
        Column(_("Target role"), 26),
        Column(_("Time zone"), 20),
        Column(_("Mentor capacity"), 16, "number"),
        Column(_("Active"), 10),
    ]
    return Sheet(_("People"), columns, [_row(each) for each in found], frozen=2)


def _row(each: Entry) -> list[Value]:
    found: list[Any] = [
        each.employee_id,
        each.name,
        each.team,
        each.role,
        each.target_role,
        each.time_zone,
        each.mentor_capacity,
        _("no") if each.has_left else _("yes"),
    ]
    return found
