from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skills.catalogue import Catalogue, catalogue
from skills.client_profile import Threshold, client_profile, digest
from skills.errors import NotAllowedError, SkillsError
from skills.exports import file_name
from skills.forms.profile_releases import ReleaseForm, ThresholdForm
from skills.models import FrameworkVersion, ProfileRelease
from skills.profile_pdf import profile_pdf
from skills.services.profile_releases import ask_for_release, release_profile, withdraw_release
from teams.models import Engineer
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.views.access import visible_engineer

REFUSED: Final = 422
# Two below the top of the scale, as a rule: what somebody does without help.
USUAL_LEVEL: Final = 3


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_release(request: SignedInRequest, slug: str) -> HttpResponse:
    person = visible_engineer(request, slug)
    is_self = own_engineer_id(request.user) == person.pk
    if request.method == "POST" and not is_self:
        raise PermissionDenied
    version = FrameworkVersion.objects.in_force()
    if version is None or not is_self:
        return render(request, "skills/profile_release.html", _states(person) | {"person": person, "is_self": is_self})
    known = catalogue(version)
    status = 200
    form = _chosen(request, known)
    content = client_profile(person, known, _threshold(form), as_of=timezone.localdate())
    if request.method == "POST":
        released = _release(request, person, form, content)
        if released is not None:
            return released
        status = REFUSED
    told = {"person": person, "is_self": True, "form": form, "content": content, "checked": digest(content)}
    return render(request, "skills/profile_release.html", _states(person) | told, status=status)


def _chosen(request: SignedInRequest, known: Catalogue) -> ThresholdForm:
    if request.method == "POST":
        return ReleaseForm(known, request.POST)
    usual = min(USUAL_LEVEL, known.scale[-1].value)
    return ThresholdForm(
        known,
        {"lowest": request.GET.get("lowest", usual)}
        | {name: request.GET.get(name, "") for name in ("interest", "projects")},
    )


def _threshold(form: ThresholdForm) -> Threshold:
    return form.threshold if form.is_valid() else Threshold(USUAL_LEVEL)


def _release(
    request: SignedInRequest, person: Engineer, form: ThresholdForm, content: dict[str, Any]
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        release_profile(
            actor=request.user,
            engineer=person,
            threshold=form.threshold,
            content=content,
            checked=form.cleaned_data["checked"],
        )
    except SkillsError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("Your profile is released. Your leads and HR can download it."))
    return redirect("engineer-release", person.slug)


@require_POST
def engineer_release_ask(request: SignedInRequest, slug: str) -> HttpResponse:
    person = visible_engineer(request, slug)
    try:
        ask_for_release(actor=request.user, engineer=person)
    except NotAllowedError as error:
        raise PermissionDenied(str(error)) from error
    except SkillsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is asked to check and release a profile.") % {"name": person.name})
    return redirect("engineer-release", person.slug)


@require_POST
def engineer_release_withdraw(request: SignedInRequest, slug: str) -> HttpResponse:
    person = visible_engineer(request, slug)
    try:
        withdraw_release(actor=request.user, engineer=person)
    except NotAllowedError as error:
        raise PermissionDenied(str(error)) from error
    except SkillsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The profile is withdrawn: nobody can download it any more."))
    return redirect("engineer-release", person.slug)


@require_safe
def engineer_release_pdf(request: SignedInRequest, slug: str) -> HttpResponse:
    person = visible_engineer(request, slug)
    released = _states(person)["released"]
    if released is None or released.released_at is None:
        raise Http404
    record_audit("export", released, actor=request.user, subject=person, fields=["levels"])
    day = timezone.localdate(released.released_at)
    name = file_name("profile", person.slug, day.isoformat(), extension="pdf")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(profile_pdf(released.content, day), content_type="application/pdf", headers=headers)


def _states(person: Engineer) -> dict[str, Any]:
    rows = list(ProfileRelease.objects.filter(engineer=person, withdrawn_at=None).select_related("asked_by"))
    return {
        "asked": next((row for row in rows if row.released_at is None), None),
        "released": next((row for row in rows if row.released_at is not None), None),
    }
