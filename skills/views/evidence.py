from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skills.catalogue import Catalogue, catalogue
from skills.errors import NotAllowedError, SkillsError
from skills.forms.evidence import EvidenceForm
from skills.library import Entry, Support, library
from skills.models import Assessment, Evidence, EvidenceFile, FrameworkVersion, ProposedEvidence
from skills.permissions import mentored_evidence_of
from skills.project_evidence import project_uses
from skills.services.evidence import (
    add_file,
    may_add_evidence,
    may_remove,
    remove_evidence,
    remove_file,
    remove_proposed,
    support_assessment,
)
from skills.services.evidence_files import is_lost, opened_file
from skills.views.project_work import cited_uses
from teams.models import Engineer
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest
from teams.services.readings import record_reading
from teams.views.access import visible_engineer

FORM_FAULT = 422
# Nothing of a file is shown or run by a browser, whatever is in it.
HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the library as a reader sees it."""

    entry: Entry
    is_lost: bool
    supports: Sequence[tuple[Support, bool]]
    may_remove_file: bool


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_evidence(request: SignedInRequest, slug: str) -> HttpResponse:
    engineer = visible_engineer(request, slug)
    may_add = may_add_evidence(request.user, engineer)
    own = _own_assessments(request, engineer) if may_add else {}
    known = _known()
    if request.method != "POST":
        record_reading(request.user, engineer)
        return _page(request, engineer, EvidenceForm(assessments=_choices(own, known)) if may_add else None, own)
    if not may_add:
        raise PermissionDenied
    form = EvidenceForm(request.POST, request.FILES, assessments=_choices(own, known))
    if not form.is_valid():
        return _page(request, engineer, form, own, status=FORM_FAULT)
    try:
        added = _add(request, engineer, form, own)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        form.add_error("file" if form.cleaned_data["file"] is not None else None, str(fault))
        return _page(request, engineer, form, own, status=FORM_FAULT)
    messages.success(request, _("Added.") if added else _("Nothing is added: it lies under this level already."))
    return HttpResponseRedirect(request.path)


def _add(request: SignedInRequest, engineer: Engineer, form: EvidenceForm, own: dict[UUID, Assessment]) -> bool:
    """Take what was handed over; tell whether anything of it is new."""
    given = form.given()
    if form.supported is None:
        return bool([add_file(actor=request.user, engineer=engineer, given=each) for each in given.files])
    return bool(support_assessment(actor=request.user, assessment=own[form.supported], given=given))


def _own_assessments(request: SignedInRequest, engineer: Engineer) -> dict[UUID, Assessment]:
    """Give the newest assessment of each competency that the reader made of the person."""
    rows = Assessment.objects.visible_to(request.user).filter(
        engineer=engineer, recorded_by=request.user, withdrawn_at__isnull=True
    )
    newest: dict[int, Assessment] = {}
    for row in rows.newest_first().select_related("competency", "engineer"):
        newest.setdefault(row.competency_id, row)
    return {row.uuid: row for row in newest.values()}


def _known() -> Catalogue | None:
    version = FrameworkVersion.objects.in_force()
    return catalogue(version) if version else None


def _choices(own: dict[UUID, Assessment], framework: Catalogue | None) -> list[tuple[str, str]]:
    known = framework.by_slug if framework else {}
    named = [
        (str(uuid), f"{known[row.competency.slug].title}: {_said(row)}")
        for uuid, row in own.items()
        if row.competency.slug in known
    ]
    return sorted(named, key=lambda each: each[1])


def _said(row: Assessment) -> str:
    level = _("not concerned") if row.level is None else _("level %(level)s") % {"level": row.level}
    return f"{level}, {formats.date_format(row.assessed_on, 'j M Y')}"


def _page(
    request: SignedInRequest,
    engineer: Engineer,
    form: EvidenceForm | None,
    own: dict[UUID, Assessment],
    *,
    status: int = 200,
) -> HttpResponse:
    known = _known()
    uses = project_uses(engineer, request.user, as_of=timezone.localdate()) if known else []
    context = {
        "person": engineer,
        "is_self": own_engineer_id(request.user) == engineer.pk,
        "form": form,
        "lines": [_line(each, request) for each in library(engineer, request.user)],
        "uses": cited_uses(uses, known, own) if known else [],
        "asks_reason": request.user.is_hr,
    }
    return render(request, "skills/evidence.html", context, status=status)


def _line(entry: Entry, request: SignedInRequest) -> Line:
    file = entry.file
    return Line(
        entry=entry,
        is_lost=file is not None and is_lost(file),
        supports=[(each, may_remove(request.user, each.assessment.recorded_by_id)) for each in entry.supports],
        may_remove_file=file is not None and may_remove(request.user, file.added_by_id),
    )


@require_safe
def evidence_file(request: SignedInRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """Send a file to be saved, to those who may read what it supports."""
    rows = EvidenceFile.objects.select_related("engineer").filter(uuid=uuid)
    mentored = mentored_evidence_of(request.user).values("file")
    file = rows.visible_to(request.user).first() or get_object_or_404(rows, pk__in=mentored)
    content = opened_file(file)
    if content is None:
        return render(request, "skills/evidence_lost.html", {"file": file}, status=410)
    record_reading(request.user, file.engineer)
    return FileResponse(
        content, as_attachment=True, filename=file.name, content_type=file.content_type, headers=HARMLESS
    )


@require_POST
def evidence_remove(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    proposed = ProposedEvidence.objects.own(request.user).select_related("engineer").filter(uuid=uuid).first()
    if proposed is not None:
        remove_proposed(actor=request.user, proposed=proposed)
        messages.success(request, _("Removed."))
        return HttpResponseRedirect(reverse("engineer-evidence", args=[proposed.engineer.slug]))
    rows = Evidence.objects.visible_to(request.user).select_related("assessment__engineer")
    evidence = get_object_or_404(rows, uuid=uuid)
    try:
        remove_evidence(actor=request.user, evidence=evidence, reason=_reason(request))
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Removed from that level."))
    return HttpResponseRedirect(reverse("engineer-evidence", args=[evidence.assessment.engineer.slug]))


@require_POST
def evidence_file_remove(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    files = EvidenceFile.objects.visible_to(request.user).select_related("engineer")
    file = get_object_or_404(files, uuid=uuid)
    try:
        remove_file(actor=request.user, file=file, reason=_reason(request))
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The file is removed."))
    return HttpResponseRedirect(reverse("engineer-evidence", args=[file.engineer.slug]))


def _reason(request: SignedInRequest) -> str:
    return request.POST.get("reason", "").replace("\0", "").strip()[:300]
