from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.errors import MentoringError
from mentoring.forms.offers import AskForm
from mentoring.matches.browsing import Mentor, Offering, Wanted, mentors_told, offering_to
from mentoring.services.offers import wait_for_mentor, wait_no_longer
from mentoring.services.proposing import Pair, ask_mentor
from skills.matrix import CompetencyHead
from skills.models import Competency, FrameworkVersion
from teams.requests import SignedInRequest

PAGE_SIZE: Final = 24
LONGEST_SEARCH: Final = 100
FORM_FAULT: Final = 422


@require_safe
def mentors(request: SignedInRequest) -> HttpResponse:
    found = _offering(request)
    if found is None:
        return render(request, "mentoring/mentors.html", {"offering": None})
    given = request.GET
    wanted = Wanted(given.get("q", "").strip()[:LONGEST_SEARCH], given.get("competency", ""), given.get("free") == "1")
    page = Paginator(found.found(wanted), PAGE_SIZE).get_page(given.get("page"))
    heads = found.pairing.yardstick.competencies if found.pairing.yardstick else ()
    context = {
        "offering": found,
        "wanted": wanted,
        "gap": found.gap(wanted.competency),
        "page_obj": page,
        "lines": mentors_told(found, page),
        "competencies": [("", _("all competencies")), *((each.slug, f"{each.code} {each.title}") for each in heads)],
        "longest": LONGEST_SEARCH,
    }
    return render(request, "mentoring/mentors.html", context)


def _offering(request: SignedInRequest) -> Offering | None:
    version = FrameworkVersion.objects.in_force()
    return offering_to(request.user, version, timezone.localdate()) if version else None


def _mentor(request: SignedInRequest, slug: str) -> tuple[Offering, int, Mentor]:
    """Give a mentor whom the reader may ask; whoever is absent from their list is nobody here."""
    found = _offering(request)
    if found is None or found.reader is None:
        raise Http404
    column = next((each for each in found.order if found.pairing.mentors[each].slug == slug), None)
    if column is None:
        raise Http404
    return found, column, mentors_told(found, [column])[0]


@require_http_methods(["GET", "HEAD", "POST"])
def mentor_ask(request: SignedInRequest, slug: str) -> HttpResponse:
    found, column, mentor = _mentor(request, slug)
    heads = found.above(column) if mentor.is_reverse else mentor.helps
    asked = request.GET.get("competency", "")
    form = AskForm(
        request.POST or None,
        choices=[(each.slug, f"{each.code} {each.title}") for each in heads],
        initial={"competencies": [asked] if asked else []},
    )
    if request.method == "POST" and form.is_valid() and found.reader is not None:
        competencies = _competencies(heads, form.cleaned_data.get("competencies", []))
        pair = Pair(found.reader, mentor.engineer, competencies=competencies)
        try:
            ask_mentor(pair, actor=request.user, message=form.cleaned_data["message"], is_reverse=mentor.is_reverse)
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("%(name)s is asked, and answers yes or no.") % {"name": mentor.engineer.name})
            return redirect("mentors")
    context = {"mentor": mentor, "form": form}
    return render(request, "mentoring/mentor_ask.html", context, status=FORM_FAULT if form.errors else 200)


def _competencies(heads: tuple[CompetencyHead, ...], slugs: list[str]) -> list[Competency]:
    return list(Competency.objects.filter(pk__in=[each.id for each in heads if each.slug in slugs]))


@require_POST
def mentor_wait(request: SignedInRequest, slug: str) -> HttpResponse:
    _found, _column, mentor = _mentor(request, slug)
    told = {"name": mentor.engineer.name}
    if request.POST.get("leave"):
        wait_no_longer(mentor.engineer, actor=request.user)
        messages.success(request, _("You wait for %(name)s no longer.") % told)
        return redirect("mentors")
    try:
        wait_for_mentor(mentor.engineer, actor=request.user)
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("You are told by mail when a place with %(name)s opens.") % told)
    return redirect("mentors")
