"""Reviews and participants, fetched through what the reader may see: 404 for outsiders, 403 for who may know them."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from skills.models import Review, ReviewParticipant
from teams.models import Engineer
from teams.requests import SignedInRequest


def visible_review(request: SignedInRequest, uuid: UUID) -> Review:
    """Give the review of the page."""
    rows = Review.objects.filter(uuid=uuid).select_related("version__framework", "opened_by", "closed_by")
    review = rows.visible_to(request.user).first()
    known = rows.known_to(request.user).exists()
    if review is not None:
        return review
    if known:
        raise PermissionDenied
    raise Http404


def calibrated_review(request: SignedInRequest, uuid: UUID) -> Review:
    """Give the review of whose people the reader calibrates some; who has another part in it gets 403."""
    review = visible_review(request, uuid)
    if not ReviewParticipant.objects.filter(review=review).calibrated_by(request.user).exists():
        raise PermissionDenied
    return review


def visible_participant(request: SignedInRequest, uuid: UUID, slug: str) -> ReviewParticipant:
    """Give the participant whose sides are compared: one's own part, led people's, anybody's for HR."""
    return _participant(request, uuid, slug, rated=False)


def rated_participant(request: SignedInRequest, uuid: UUID, slug: str) -> ReviewParticipant:
    """Give the participant whom the reader rates."""
    return _participant(request, uuid, slug, rated=True)


def _participant(request: SignedInRequest, uuid: UUID, slug: str, *, rated: bool) -> ReviewParticipant:
    user = request.user
    rows = ReviewParticipant.objects.filter(review__uuid=uuid, engineer__slug=slug)
    rows = rows.select_related("review__version__framework", "engineer", "role")
    found = (rows.rated_by(user) if rated else rows.visible_to(user)).with_progress().first()
    seen = rows.visible_to(user).exists() | rows.rated_by(user).exists()
    known = rows.filter(engineer__in=Engineer.objects.known_to(user).values("pk")).exists()
    if found is not None:
        return found
    if seen or known:
        raise PermissionDenied
    raise Http404
