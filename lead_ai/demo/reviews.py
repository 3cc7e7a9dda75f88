"""An open review of Applied AI: some have rated themselves, the lead some of them, and two pairs differ."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from skills.models import CurrentLevel, FrameworkVersion, Review, ReviewParticipant, ReviewRating
from skills.reviews.scope import scope_of
from skills.services.reviews import ReviewWanted, Said, open_review, save_ratings, submit_ratings
from teams.models import User
from teams.permissions import people_assessable_by

LEAD: Final = "lead@demo.example"
SEED: Final = 31
COMMENTS: Final = (
    "Kept the service inside its budget through the autumn peak.",
    "Capacity plan came with help; the next one alone.",
    "The claims workshop showed it.",
    "Reviewed two designs of others since spring.",
)
# How many competencies each rated by themselves, and whether they submitted; who can sign in has yet to begin.
SELVES: Final = ((None, True), (None, True), (None, True), (41, False), (17, False))
RATED_BY_LEAD: Final = 2
OWN_STEPS: Final = (0, 0, 0, 0, 1)
LEAD_STEPS: Final = (0, 0, 0, 0, 0, -1)


def seed_review(*, now: datetime) -> None:
    """Open the review and rate; no level of today changes, since nothing is closed."""
    lead = User.objects.filter(email=LEAD).select_related("engineer").first()
    version = FrameworkVersion.objects.in_force()
    if lead is None or version is None:
        return
    rng = random.Random(SEED)  # noqa: S311 - invented levels, not secrets
    review = _open(lead, version, timezone.localdate(now))
    participants = ReviewParticipant.objects.filter(review=review).select_related("engineer__user", "role")
    silent = [each for each in participants.order_by("engineer_id") if each.engineer.user is None]
    for participant, (most, submits) in zip(silent, SELVES, strict=False):
        _rate_self(participant, _said(participant, rng, OWN_STEPS, most), now if submits else None)
    for participant in silent[:RATED_BY_LEAD]:
        said = _said(participant, rng, LEAD_STEPS, None)
        save_ratings(actor=lead, participant=participant, said=said)
        submit_ratings(actor=lead, participant=participant)


def _open(lead: User, version: FrameworkVersion, today: date) -> Review:
    wanted = ReviewWanted(
        title="Autumn round",
        version=version,
        people=tuple(people_assessable_by(lead).active().values_list("pk", flat=True)),
        opens=today,
        # A demo made as of an earlier day still has an open round.
        closes=max(today, timezone.localdate()) + timedelta(days=9),
        asks_peers=True,
    )
    return open_review(wanted, actor=lead)


def _said(
    participant: ReviewParticipant, rng: random.Random, steps: tuple[int, ...], most: int | None
) -> dict[int, Said]:
    """Give the levels that stand, now and then a step apart, as self and lead see them."""
    asked = scope_of(participant.review, [participant.role_id]).of(participant.role_id)[:most]
    now = dict(CurrentLevel.objects.filter(engineer=participant.engineer).values_list("competency_id", "level"))
    said = {}
    for each in asked:
        level = now.get(each.id)
        if level is not None:
            step = rng.choice(steps)
            comment = rng.choice(COMMENTS) if step else ""
            said[each.id] = Said(level=min(5, max(0, level + step)), comment=comment)
    return said


def _rate_self(participant: ReviewParticipant, said: dict[int, Said], submitted_at: datetime | None) -> None:
    """Write what somebody without an account of their own rated."""
    part = participant.raters.get(kind="self")
    ReviewRating.objects.bulk_create(
        ReviewRating(rater=part, competency_id=competency, level=each.level, comment=each.comment)
        for competency, each in said.items()
    )
    participant.raters.filter(pk=part.pk).update(submitted_at=submitted_at)
