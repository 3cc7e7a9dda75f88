from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skills.catalogue import Catalogue, catalogue
from skills.directory import LONGEST_SEARCH, words_of
from skills.errors import ChangedMeanwhileError, SkillsError
from skills.exports import Column, Sheet, Value, download, file_name, to_csv, to_xlsx
from skills.formats.resources import COLUMNS
from skills.forms.resources import ResourceForm, values_of
from skills.models import FrameworkVersion, LearningResource
from skills.resources import ORDERS, WantedResources, catalogue_of, levels_served
from skills.services.resources import add_resource, can_add_resources, change_resource, offer_resource
from teams.requests import SignedInRequest
from teams.services.audit import record_audit

PAGE_SIZE: Final = 25
FORMATS: Final = ("csv", "xlsx")
WIDTHS: Final = {"Competency": 30, "Title": 44, "Link": 60, "Note": 44}
SORTED: Final = ("title", "competency", "hours")
FORM_FAULT, CONFLICT = 422, 409


@require_safe
def resources(request: SignedInRequest) -> HttpResponse:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return render(request, "skills/resources.html", {"version": None})
    known = catalogue(version)
    wanted = wanted_resources(request, known)
    page = Paginator(catalogue_of(request.user, wanted, version), PAGE_SIZE).get_page(request.GET.get("page"))
    keeps = can_add_resources(request.user)
    rows = list(page)
    served = levels_served(rows, known.scale)
    context = {
        "version": version,
        "wanted": wanted,
        "text": " ".join(wanted.words),
        "longest": LONGEST_SEARCH,
        "page_obj": page,
        "lines": [(row, served[row.pk], known.step(row.to_level), keeps and _is_kept(request, row)) for row in rows],
        "keeps": keeps,
        "sorting": _sorting(wanted.sort),
    }
    return render(request, "skills/resources.html", context | _choices(known))


def _is_kept(request: SignedInRequest, row: LearningResource) -> bool:
    """Tell what ``kept_by`` does, of rows that the page has read already."""
    return request.user.is_hr or row.added_by_id == request.user.pk


@require_safe
def resources_export(request: SignedInRequest, kind: str) -> HttpResponse:
    """Hand HR the resources that fit the filters, in the columns that the import reads."""
    if not request.user.is_hr or kind not in FORMATS:
        raise Http404
    known = _catalogue()
    found = catalogue_of(request.user, wanted_resources(request, known), known.version)
    sheet = Sheet(_("Learning resources"), [Column(name, WIDTHS.get(name, 14)) for name in COLUMNS], map(_row, found))
    record_audit("export", request.user, actor=request.user, fields=["resources"])
    content = to_csv(sheet) if kind == "csv" else to_xlsx([sheet])
    return download(content, name=file_name("resources", timezone.localdate().isoformat(), extension=kind))


def _row(row: LearningResource) -> list[Value]:
    return [
        row.competency.slug,
        row.to_level,
        row.title,
        row.url,
        row.kind,
        row.from_level,
        _plain(row.cost),
        row.currency,
        _plain(row.hours),
        row.language,
        row.note,
        "yes" if row.active else "no",
    ]


def _plain(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def wanted_resources(request: SignedInRequest, known: Catalogue) -> WantedResources:
    """Read the filters of the address; what is no choice counts as not asked for."""
    given = request.GET
    level, sort = given.get("level", ""), given.get("sort", "")
    levels = {str(step.value): step.value for step in known.scale}
    return WantedResources(
        words=tuple(words_of(given.get("q", ""))),
        domain=given.get("domain", "") if given.get("domain") in {each.slug for each in known.domains} else "",
        competency=given.get("competency", "") if given.get("competency") in known.by_slug else "",
        level=levels.get(level),
        kind=given.get("kind", "") if given.get("kind") in LearningResource.Kind.values else "",
        free=given.get("free") == "1",
        retired=given.get("retired") == "1",
        sort=sort if sort in ORDERS else "competency",
    )


def _choices(known: Catalogue) -> dict[str, Any]:
    entries = known.by_slug.values()
    return {
        "domains": [("", _("all domains")), *((each.slug, each.title) for each in known.domains)],
        "competencies": [("", _("all competencies")), *((each.slug, f"{each.code} {each.title}") for each in entries)],
        "levels": [
            ("", _("any level")),
            *((str(each.value), f"{each.value} {each.title}") for each in known.scale[1:]),
        ],
        "kinds": [("", _("all kinds")), *LearningResource.Kind.choices],
    }


def _sorting(current: str) -> dict[str, dict[str, str]]:
    """Give, for each column that sorts, where its head leads and how it stands now."""
    found = {}
    for column in SORTED:
        state = {column: "ascending", f"-{column}": "descending"}.get(current, "")
        found[column] = {"next": f"-{column}" if current == column else column, "state": state}
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def resource_new(request: SignedInRequest) -> HttpResponse:
    if not can_add_resources(request.user):
        raise PermissionDenied
    known = _catalogue()
    started = {"competency": request.GET.get("competency", ""), "to_level": request.GET.get("level", "")}
    form = ResourceForm(request.POST or None, known=known, initial=started)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form)
    try:
        made = add_resource(form.given(), actor=request.user)
    except SkillsError as fault:
        form.add_error("url", str(fault))
        return _form_page(request, form)
    messages.success(request, _("%(title)s is in the catalogue.") % {"title": made.title})
    return _back_to(made)


@require_http_methods(["GET", "HEAD", "POST"])
def resource(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _kept_resource(request, uuid)
    known = _catalogue()
    form = ResourceForm(request.POST or None, known=known, initial=values_of(found))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, found)
    try:
        changed = change_resource(found, form.given(), edition=form.cleaned_data["edition"] or 0, actor=request.user)
    except ChangedMeanwhileError:
        typed = request.POST.copy()
        typed["edition"] = str(found.edition)
        return _form_page(request, ResourceForm(typed, known=known), found, status=CONFLICT)
    except SkillsError as fault:
        form.add_error("url", str(fault))
        return _form_page(request, form, found)
    messages.success(request, _("%(title)s is saved.") % {"title": changed.title})
    return _back_to(changed)


def _kept_resource(request: SignedInRequest, uuid: UUID) -> LearningResource:
    """Give the resource of the page; who may read and not change it gets 403, everyone else 404."""
    rows = LearningResource.objects.select_related("competency", "added_by")
    kept = rows.kept_by(request.user).filter(uuid=uuid).first()
    known = rows.visible_to(request.user).filter(uuid=uuid).exists()
    if kept is not None:
        return kept
    if known:
        raise PermissionDenied
    raise Http404


def _catalogue() -> Catalogue:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise Http404
    return catalogue(version)


def _form_page(
    request: SignedInRequest, form: ResourceForm, found: LearningResource | None = None, *, status: int = 200
) -> HttpResponse:
    """Show the form; with ``status`` 409 beside what somebody else saved meanwhile."""
    shown = FORM_FAULT if status == 200 and form.errors else status
    context = {"form": form, "resource": found, "conflict": status == CONFLICT}
    return render(request, "skills/resource_form.html", context, status=shown)


def _back_to(resource: LearningResource) -> HttpResponseRedirect:
    return redirect(f"{reverse('resources')}?competency={resource.competency.slug}")


@require_POST
def resource_offer(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _kept_resource(request, uuid)
    offered = request.POST.get("offered") == "1"
    offer_resource(found, offered=offered, actor=request.user)
    said = _("%(title)s is offered again.") if offered else _("%(title)s is retired: it is offered to nobody.")
    messages.success(request, said % {"title": found.title})
    return _back_to(found)
