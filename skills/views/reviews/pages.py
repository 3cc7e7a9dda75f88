from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.forms.reviews import ReopenForm
from skills.models import Review, ReviewParticipant
from skills.permissions import people_reviewable_by
from skills.reviews.progress import progress_of
from skills.reviews.waiting import Waiting, waiting_for
from skills.views.reviews.fetching import visible_review
from skills.views.reviews.lists import PersonLine, ReviewLine, ReviewPage, todos
from teams.permissions import people_assessable_by
from teams.requests import SignedInRequest

PAGE_SIZE = 25


@require_safe
def reviews(request: SignedInRequest) -> HttpResponse:
    rows = Review.objects.visible_to(request.user).annotate(people=Count("participants")).newest_first()
    page_obj = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": [ReviewLine(each, getattr(each, "people")) for each in page_obj],  # noqa: B009 - annotated
        "todos": todos(waiting_for(request.user)),
        "may_open": people_reviewable_by(request.user).exists(),
    }
    return render(request, "skills/reviews.html", context)


@require_safe
def review(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = visible_review(request, uuid)
    return render(request, "skills/review.html", {"page": review_page(request, found), "reopen_form": ReopenForm()})


def review_page(request: SignedInRequest, found: Review) -> ReviewPage:
    """Read the page of a review for its reader."""
    user = request.user
    rows = ReviewParticipant.objects.filter(review=found).visible_to(user).select_related("engineer", "role")
    rated = set(people_assessable_by(user).values_list("pk", flat=True))
    lines = [PersonLine(each, each.participant.engineer_id in rated) for each in progress_of(found, rows)]
    waiting = waiting_for(user)
    own = Waiting(parts=[each for each in waiting.parts if each.participant.review_id == found.pk])
    runs = Review.objects.closable_by(user).filter(pk=found.pk).exists()
    return ReviewPage(
        review=found,
        lines=lines,
        todos=todos(own),
        runs=runs,
        calibrates=rows.calibrated_by(user).exists(),
        today=timezone.localdate(),
    )
