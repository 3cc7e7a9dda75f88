"""Assessing somebody whose levels one does not see: on request, or as a mentor on the pair's goals."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from skills.catalogue import Catalogue, CompetencyEntry, catalogue
from skills.errors import KeyUsedError, LevelOutsideScaleError, NotAllowedError
from skills.forms.assess import NOT_CONCERNED
from skills.forms.requests import VoiceForm
from skills.models import AssessmentRequest, Competency, FrameworkVersion
from skills.models.assessments import Source
from skills.permissions import people_addressable_by
from skills.services.assessments import record_assessment, source_for
from skills.views.inspector import Choice
from teams.models import Engineer
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest

FORM_FAULT = 422


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_give(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    engineer = _person(request, slug)
    version = FrameworkVersion.objects.in_force()
    known = catalogue(version) if version else None
    if known is None or competency not in known.by_slug:
        raise Http404
    row = get_object_or_404(Competency, pk=known.by_slug[competency].id)
    source = source_for(request.user, engineer, row)
    if source in {Source.SELF, Source.LEAD}:
        return redirect("assess", slug=slug, competency=competency)
    if source is None:
        raise PermissionDenied
    form = VoiceForm(request.POST or None, known=known, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            record_assessment(actor=request.user, engineer=engineer, competency=row, given=form.given())
        except (KeyUsedError, LevelOutsideScaleError) as fault:
            form.add_error(None, str(fault))
        except NotAllowedError as refused:
            raise PermissionDenied from refused
        else:
            return _thanked(request, engineer, known.by_slug[competency])
    return _page(request, engineer, known, known.by_slug[competency], form)


def _person(request: SignedInRequest, slug: str) -> Engineer:
    """Give the person; colleagues who were not asked get 403, everyone else 404."""
    person = people_addressable_by(request.user).filter(slug=slug).first()
    known = Engineer.objects.known_to(request.user).filter(slug=slug).exists()
    if person is not None:
        return person
    if known:
        raise PermissionDenied
    raise Http404


def _page(
    request: SignedInRequest, engineer: Engineer, known: Catalogue, entry: CompetencyEntry, form: VoiceForm
) -> HttpResponse:
    context = {
        "person": engineer,
        "entry": entry,
        "form": form,
        "choices": [
            Choice(each.text, each.text, each.step, each.title, entry.statements.get(each.value, each.description))
            for each in reversed(known.scale)
        ],
        "alternatives": [Choice(NOT_CONCERNED, "–", 0, _("Not concerned"), "")],
        "chosen": str(form["level"].value() or ""),
        "asked": _request(request, engineer, entry),
    }
    return render(request, "skills/assessment_give.html", context, status=FORM_FAULT if form.errors else 200)


def _request(request: SignedInRequest, engineer: Engineer, entry: CompetencyEntry) -> AssessmentRequest | None:
    rows = AssessmentRequest.objects.giving_leave(timezone.localdate()).select_related("asked_by")
    mine = rows.filter(asked=own_engineer_id(request.user), engineer=engineer, competencies__competency=entry.id)
    return mine.first()


def _thanked(request: SignedInRequest, engineer: Engineer, entry: CompetencyEntry) -> HttpResponse:
    """Go on to what is still asked about the same person, else back to the list."""
    messages.success(
        request,
        _("%(competency)s: %(name)s reads your assessment.") % {"competency": entry.title, "name": engineer.name},
    )
    left = AssessmentRequest.objects.open(timezone.localdate()).filter(
        asked=own_engineer_id(request.user), engineer=engineer, competencies__assessment__isnull=True
    )
    slug = left.order_by("pk", "competencies__pk").values_list("competencies__competency__slug", flat=True).first()
    url = reverse("assessment-give", args=[engineer.slug, slug]) if slug else reverse("assessment-requests")
    return HttpResponseRedirect(url)
