from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skills.catalogue import catalogue
from skills.certificates import Certified, certified, held_in, with_levels
from skills.errors import NotAllowedError, RefusedFileError, SkillsError
from skills.exports import Column, Sheet, download, file_name, to_csv, to_xlsx
from skills.exports.sheets import Value
from skills.forms.certifications import CertificationForm
from skills.models import Certification, FrameworkVersion
from skills.qualifications import waiting, wanted
from skills.services.certifications import (
    confirm_certification,
    may_confirm,
    may_propose,
    may_withdraw,
    propose_certification,
    withdraw_certification,
)
from teams.models import Engineer, Team
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.services.readings import record_reading
from teams.views.access import visible_engineer, visible_team

FORM_FAULT = 422
WORDS = {
    "valid": gettext_lazy("valid"),
    "soon": gettext_lazy("expires soon"),
    "expired": gettext_lazy("expired"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_certifications(request: SignedInRequest, slug: str) -> HttpResponse:
    engineer = visible_engineer(request, slug)
    if request.method != "POST":
        record_reading(request.user, engineer)
        return _page(request, engineer, _form(request, engineer))
    if not may_propose(request.user, engineer):
        raise PermissionDenied
    form = _form(request, engineer)
    if form is None:
        raise Http404
    if form.is_valid():
        try:
            made = propose_certification(actor=request.user, engineer=engineer, given=form.given())
        except RefusedFileError as fault:
            form.add_error("file", str(fault))
        except SkillsError as fault:
            form.add_error(None, str(fault))
        else:
            waits = made.state == Certification.State.PROPOSED
            messages.success(request, _("Proposed. HR confirms it.") if waits else _("Recorded and confirmed."))
            return HttpResponseRedirect(request.path)
    return _page(request, engineer, form, status=FORM_FAULT)


def _form(request: SignedInRequest, engineer: Engineer) -> CertificationForm | None:
    version = FrameworkVersion.objects.in_force()
    if version is None or not may_propose(request.user, engineer):
        return None
    standing = engineer.certifications.exclude(state=Certification.State.WITHDRAWN).filter(renewed_by__isnull=True)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    wanted = request.GET.get("renews", "")
    return CertificationForm(
        data, files, known=catalogue(version), standing=standing, initial={"renews": wanted} if wanted else {}
    )


def _page(
    request: SignedInRequest, engineer: Engineer, form: CertificationForm | None, *, status: int = 200
) -> HttpResponse:
    rows = Certification.objects.visible_to(request.user).filter(engineer=engineer)
    rows = rows.select_related("engineer", "renewed_by", "renews", "file").prefetch_related(with_levels())
    context = {
        "person": engineer,
        "is_self": own_engineer_id(request.user) == engineer.pk,
        "lines": _lines(request, certified(rows, as_of=timezone.localdate())),
        "form": form,
        "confirms": may_confirm(request.user, engineer),
    }
    return render(request, "skills/certifications.html", context, status=status)


def _lines(request: SignedInRequest, found: list[Certified]) -> list[tuple[Certified, bool, bool]]:
    """Give each with whether the reader confirms and whether they withdraw it."""
    return [
        (
            each,
            each.row.state == Certification.State.PROPOSED and may_confirm(request.user, each.row.engineer),
            may_withdraw(request.user, each.row),
        )
        for each in found
    ]


@require_safe
def certification_proposals(request: SignedInRequest) -> HttpResponse:
    if not request.user.is_hr:
        raise Http404
    rows = Certification.objects.visible_to(request.user).filter(state=Certification.State.PROPOSED)
    rows = rows.select_related("engineer", "renewed_by", "renews", "file").prefetch_related(with_levels())
    lines = _lines(request, certified(rows.order_by("pk"), as_of=timezone.localdate()))
    entered = [
        (each, may_confirm(request.user, each.held.engineer))
        for each in waiting(request.user, wanted(FrameworkVersion.objects.in_force()))
        if each.held
    ]
    return render(request, "skills/certification_proposals.html", {"lines": lines, "entered": entered})


@require_POST
def certification_confirm(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return _done(
        request, uuid, lambda row: confirm_certification(actor=request.user, certification=row), _("Confirmed.")
    )


@require_POST
def certification_withdraw(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:300]
    return _done(
        request,
        uuid,
        lambda row: withdraw_certification(actor=request.user, certification=row, reason=reason),
        _("Withdrawn. The levels that it alone confirmed count no longer."),
    )


def _done(
    request: SignedInRequest, uuid: UUID, act: Callable[[Certification], Certification], said: str
) -> HttpResponse:
    rows = Certification.objects.visible_to(request.user).select_related("engineer")
    row = get_object_or_404(rows, uuid=uuid)
    try:
        act(row)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("engineer-certifications", args=[row.engineer.slug]))


@require_safe
def team_certifications(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    lines = held_in(team, as_of=timezone.localdate())
    context = {"team": team, "lines": lines, "holding": sum(bool(line.held) for line in lines)}
    return render(request, "skills/team_certifications.html", context)


@require_safe
def team_certifications_export(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    team = visible_team(request, slug)
    if kind not in {"csv", "xlsx"}:
        raise Http404
    record_audit("export", team, actor=request.user, fields=["certifications"])
    name = file_name("certifications", team.slug, timezone.localdate().isoformat(), extension=kind)
    sheet = _sheet(team)
    return download(to_csv(sheet) if kind == "csv" else to_xlsx([sheet]), name=name)


def _sheet(team: Team) -> Sheet:
    columns = [
        Column(_("Person"), 26),
        Column(_("Certification"), 44),
        Column(_("Issuer"), 26),
        Column(_("Number"), 16),
        Column(_("Issued on"), 12),
        Column(_("Valid until"), 12),
        Column(_("State"), 14),
        Column(_("Confirms"), 60),
    ]
    rows = [_row(line.person, each) for line in held_in(team, as_of=timezone.localdate()) for each in line.held]
    return Sheet(_("Certifications"), columns, rows)


def _row(person: Engineer, each: Certified) -> list[Value]:
    row = each.row
    confirms = ", ".join(f"{title} {level}" for title, level in each.levels)
    ends = row.valid_until or ""
    return [person.name, row.title, row.issuer, row.number, row.issued_on, ends, str(WORDS[each.standing]), confirms]
