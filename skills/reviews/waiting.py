"""What reviews wait for from one person: ratings to give, and levels to agree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from skills.models import Review, ReviewParticipant, ReviewRater
from teams.querysets import led_team_ids

if TYPE_CHECKING:
    from teams.models import User


@dataclass(frozen=True)
class Waiting:
    """``parts`` are one's own to rate as self, peer or mentor; the others count led people by review."""

    parts: Sequence[ReviewRater] = ()
    to_rate: Sequence[tuple[Review, int]] = ()
    to_agree: Sequence[tuple[Review, int, int]] = field(default=())

    @property
    def count(self) -> int:
        """How many things wait."""
        return len(self.parts) + len(self.to_rate) + len(self.to_agree)


def waiting_for(user: User) -> Waiting:
    """Read what open reviews wait for from ``user``; one query where none is open.

    Kept on the user object, which lives as long as one request: the rail of every page asks, and some pages, too.
    """
    known: Waiting | None = getattr(user, "_reviews_waiting", None)
    if known is None:
        known = _read(user)
        setattr(user, "_reviews_waiting", known)  # noqa: B010 - kept beside the model's own attributes
    return known


def _read(user: User) -> Waiting:
    today = timezone.localdate()
    open_reviews = {each.pk: each for each in Review.objects.filter(state="open", opens__lte=today)}
    if not open_reviews:
        return Waiting()
    parts = ReviewRater.objects.given_by(user).waiting().exclude(kind="lead")
    own = list(parts.select_related("participant__review", "participant__engineer").order_by("pk"))
    if not led_team_ids(user):
        return Waiting(parts=own)
    led = ReviewParticipant.objects.agreeable_by(user).present().filter(review__in=open_reviews).with_progress()
    people: Counter[int] = Counter()
    to_rate: Counter[int] = Counter()
    ready: Counter[int] = Counter()
    for row in led:
        review, self_in, lead_in = row.review_id, getattr(row, "self_in"), getattr(row, "lead_in")  # noqa: B009 - annotated
        people[review] += 1
        to_rate[review] += not lead_in
        ready[review] += lead_in and (self_in or not open_reviews[review].asks_self)
    return Waiting(
        parts=own,
        to_rate=[(open_reviews[pk], count) for pk, count in to_rate.items() if count],
        to_agree=[(open_reviews[pk], count, people[pk]) for pk, count in ready.items() if count],
    )
