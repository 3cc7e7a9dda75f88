from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from skills.errors import NoFrameworkError, SkillsError
from skills.formats.faults import Fault, FaultyFileError
from skills.formats.resume import load_resume, read_resume
from skills.forms.resume import ResumeForm
from skills.services.qualifications import may_enter
from skills.services.resumes import proposed_of, take_proposals
from teams.models import Engineer
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest
from teams.views.access import visible_engineer

FORM_FAULT = 422
# How long somebody may look at the proposals, in seconds: nothing of the file is kept here, the page itself holds it.
LOOKED_AT_FOR = 2 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_resume(request: SignedInRequest, slug: str) -> HttpResponse:
    engineer = visible_engineer(request, slug)
    if not may_enter(request.user, engineer):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, engineer, form=ResumeForm())
    step = STEPS.get(request.POST.get("do", ""))
    if step is None:
        raise Http404
    try:
        return step(request, engineer)
    except NoFrameworkError as fault:
        return _page(request, engineer, form=ResumeForm(), faults=(Fault(str(fault)),), status=FORM_FAULT)


def _look(request: SignedInRequest, engineer: Engineer) -> HttpResponse:
    form = ResumeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, engineer, form=form, status=FORM_FAULT)
    try:
        return _proposals(request, engineer, load_resume(form.cleaned_data["file"].read()))
    except FaultyFileError as fault:
        return _page(request, engineer, form=ResumeForm(), faults=fault.faults, status=FORM_FAULT)


def _take(request: SignedInRequest, engineer: Engineer) -> HttpResponse:
    try:
        values = signing.loads(request.POST.get("resume", ""), salt=_salt(request, engineer), max_age=LOOKED_AT_FOR)
    except signing.BadSignature:
        old = Fault(_("The proposals were open too long, or are of somebody else. Upload the file again."))
        return _page(request, engineer, form=ResumeForm(), faults=(old,), status=FORM_FAULT)
    keys = set(request.POST.getlist("take"))
    if not keys:
        return _proposals(request, engineer, values, fault=_("Tick what to take."))
    try:
        taken = take_proposals(actor=request.user, engineer=engineer, resume=read_resume(values), keys=keys)
    except NoFrameworkError:
        raise
    except SkillsError as fault:
        return _proposals(request, engineer, values, fault=str(fault), ticked=keys)
    told = ngettext("%(count)s proposal taken.", "%(count)s proposals taken.", taken.count) % {"count": taken.count}
    messages.success(request, told + " " + _("No level has changed."))
    return HttpResponseRedirect(reverse("engineer-qualifications", args=[engineer.slug]))


STEPS = {"look": _look, "take": _take}


def _salt(request: SignedInRequest, engineer: Engineer) -> str:
    """Bind the proposals to who looks at them and whom they are about."""
    return f"resume-{request.user.pk}-{engineer.pk}"


def _proposals(
    request: SignedInRequest,
    engineer: Engineer,
    values: dict[str, Any],
    *,
    fault: str = "",
    ticked: set[str] | None = None,
) -> HttpResponse:
    found = proposed_of(read_resume(values), engineer, request.user)
    return _page(
        request,
        engineer,
        found=found,
        signed=signing.dumps(values, salt=_salt(request, engineer), compress=True),
        fault=fault,
        ticked=ticked or set(),
        status=FORM_FAULT if fault else 200,
    )


def _page(request: SignedInRequest, engineer: Engineer, *, status: int = 200, **context: Any) -> HttpResponse:
    is_self = own_engineer_id(request.user) == engineer.pk
    return render(request, "skills/resume.html", {"person": engineer, "is_self": is_self, **context}, status=status)
