from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from skills.cell import Cell, cell
from skills.errors import KeyUsedError, LevelOutsideScaleError, NewerLevelError, NotAllowedError, RefusedFileError
from skills.forms.assess import AssessForm
from skills.models import Assessment
from skills.services.assessments import record_assessment, source_for, withdraw_assessment
from skills.views.inspector import Inspector, fresh_form, inspector, library_choices, safe_next, uses_of
from skills.views.matrix.changes import matrix_changes
from skills.views.story import story
from teams.models import Engineer
from teams.requests import SignedInRequest
from teams.views.access import visible_engineer

FORM_FAULT, CONFLICT = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Target")
def assess(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    found = _cell(visible_engineer(request, slug), competency)
    back = safe_next(request, request.POST.get("next") or request.GET.get("next"), default=_history_url(found))
    if request.method != "POST":
        return _shown(request, inspector(request.user, found, back=back))
    if source_for(request.user, found.engineer) is None:
        raise PermissionDenied
    return _saved(request, found, back)


def _cell(engineer: Engineer, competency: str) -> Cell:
    found = cell(engineer, competency, as_of=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _history_url(found: Cell) -> str:
    return reverse("competency-history", args=[found.engineer.slug, found.entry.slug])


def _shown(request: SignedInRequest, view: Inspector, *, status: int = 200) -> HttpResponse:
    template = "skills/assess_fragment.html" if is_fragment(request) else "skills/assess.html"
    return render(request, template, {"view": view}, status=status)


def is_fragment(request: SignedInRequest) -> bool:
    """Tell whether the inspector alone is asked for, and not a page round it."""
    return bool(request.headers.get("HX-Request")) and request.headers.get("HX-Target") == "inspector"


def _saved(request: SignedInRequest, found: Cell, back: str) -> HttpResponse:
    form = AssessForm(
        request.POST,
        request.FILES,
        levels=[each.value for each in found.catalogue.scale],
        library=library_choices(request.user, found),
        uses=uses_of(request.user, found),
    )
    if not form.is_valid():
        return _shown(request, inspector(request.user, found, back=back, form=form), status=FORM_FAULT)
    try:
        made = record_assessment(
            actor=request.user, engineer=found.engineer, competency=found.competency, given=form.given()
        )
    except NewerLevelError:
        now = _cell(found.engineer, found.entry.slug)
        view = inspector(request.user, now, back=back, form=fresh_form(request.user, now, back, kept=_typed(form)))
        return _shown(request, replace(view, newer=now.deciding), status=CONFLICT)
    except RefusedFileError as fault:
        form.add_error("file", str(fault))
        return _shown(request, inspector(request.user, found, back=back, form=form), status=FORM_FAULT)
    except (KeyUsedError, LevelOutsideScaleError) as fault:
        view = inspector(request.user, found, back=back, form=fresh_form(request.user, found, back, kept=_typed(form)))
        return _shown(request, replace(view, warning=str(fault)), status=FORM_FAULT)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    return _done(request, made, back)


def _typed(form: AssessForm) -> dict[str, Any]:
    return {name: form.cleaned_data.get(name, "") for name in ("level", "comment", "evidence", "picked", "projects")}


def _done(request: SignedInRequest, made: Assessment, back: str) -> HttpResponse:
    found = _cell(made.engineer, made.competency.slug)
    text = _what_was_set(found, made)
    if not request.headers.get("HX-Request"):
        messages.success(request, text)
        return HttpResponseRedirect(back)
    undo = f"{reverse('assessment-withdraw', args=[made.uuid])}?{urlencode({'next': back})}"
    return _refreshed(request, found, back, {"text": text, "undo_url": undo})


def _what_was_set(found: Cell, made: Assessment) -> str:
    names = {"name": found.engineer.name, "competency": found.entry.title, "level": made.level}
    if made.level is None:
        return _("%(name)s · %(competency)s set to not concerned") % names
    return _("%(name)s · %(competency)s set to %(level)s") % names


def _refreshed(request: SignedInRequest, found: Cell, back: str, toast: dict[str, str]) -> HttpResponse:
    """Answer with the inspector as it stands now, and with the pieces of the page that changed, out of band."""
    context = {
        "view": inspector(request.user, found, back=back),
        "with_inspector": is_fragment(request),
        "changes": matrix_changes(request.user, resolved(back), found),
        "toast": toast,
    }
    response = render(request, "skills/assess_saved.html", context)
    event = {"engineer": found.engineer.slug, "competency": found.entry.slug}
    # After the swap, so that whoever listens finds the new pieces in place.
    response.headers["HX-Trigger-After-Settle"] = json.dumps({"saved": event})
    return response


def resolved(back: str) -> tuple[str, str, str]:
    """Give the URL name, the slug and the query of one of our addresses, empty where there is no such page."""
    path, _mark, query = back.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return "", "", ""
    return match.url_name or "", str(match.kwargs.get("slug", "")), query.partition("#")[0]


@require_POST
def withdraw(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    rows = Assessment.objects.visible_to(request.user).select_related("engineer", "competency")
    assessment = get_object_or_404(rows, uuid=uuid)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:300] or _("Undone")
    try:
        withdraw_assessment(actor=request.user, assessment=assessment, reason=reason)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    text = _("Withdrawn. It stays in the history with the reason.")
    # Who judged somebody may withdraw it even when that person's page is no longer theirs to read.
    readable = Engineer.objects.visible_to(request.user).filter(pk=assessment.engineer_id).exists()
    found = cell(assessment.engineer, assessment.competency.slug, as_of=timezone.localdate()) if readable else None
    if found is None or not request.headers.get("HX-Request"):
        messages.success(request, text)
        default = _history_url(found) if found else reverse("home")
        back = safe_next(request, request.POST.get("next") or request.GET.get("next"), default=default)
        return HttpResponseRedirect(back)
    back = safe_next(request, request.GET.get("next"), default=_history_url(found))
    return _refreshed(request, found, back, {"text": text, "undo_url": ""})


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def competency_history(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    found = _cell(visible_engineer(request, slug), competency)
    template = "skills/history_fragment.html" if request.headers.get("HX-Request") else "skills/history.html"
    return render(request, template, {"story": story(request.user, found)})
