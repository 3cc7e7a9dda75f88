"""What belongs to whoever writes it: drafts, and one's own interest."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skills.catalogue import read_scale
from skills.errors import NotAllowedError
from skills.forms.own import DraftForm, InterestForm
from skills.models import Competency, FrameworkVersion
from skills.services.assessments import source_for
from skills.services.drafts import discard_draft, keep_draft
from skills.services.interests import set_interest
from skills.views.inspector import safe_next
from skills.views.kept import draft_view
from teams.requests import SignedInRequest
from teams.views.access import visible_engineer

FORM_FAULT = 422


def _competency(slug: str) -> tuple[Competency, FrameworkVersion]:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise Http404
    return get_object_or_404(Competency, framework=version.framework_id, versions__version=version, slug=slug), version


@require_POST
def assess_draft(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    """Keep what stands in a form, or forget it where the button says so; nobody but its author sees it."""
    engineer = visible_engineer(request, slug)
    found, version = _competency(competency)
    if source_for(request.user, engineer, found) is None:
        raise PermissionDenied
    if request.POST.get("discard"):
        discard_draft(author=request.user, engineer=engineer, competency=found)
        return _reloaded(request, slug)
    form = DraftForm(request.POST, levels=[each.value for each in read_scale(version)])
    if not form.is_valid():
        return HttpResponse(status=FORM_FAULT)
    draft = keep_draft(author=request.user, engineer=engineer, competency=found, typed=form.typed())
    view = draft_view(slug, competency, draft)
    return render(request, "skills/rating_draft_said.html", {"draft": view})


def _reloaded(request: SignedInRequest, slug: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    default = reverse("engineer", args=[slug])
    return HttpResponseRedirect(safe_next(request, request.POST.get("next"), default=default))


@require_POST
def interest(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    engineer = visible_engineer(request, slug)
    found, _version = _competency(competency)
    form = InterestForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Choose one of the three."), status=FORM_FAULT)
    value = form.cleaned_data["interest"]
    try:
        set_interest(actor=request.user, engineer=engineer, competency=found, value=value)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    if request.headers.get("HX-Request"):
        return HttpResponse(_("saved"))
    default = reverse("assess-flow", args=[slug])
    return HttpResponseRedirect(safe_next(request, request.POST.get("next"), default=default))
