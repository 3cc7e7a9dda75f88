"""How far a review is: who has submitted, and what is agreed. Counts only; no level is read here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from skills.models import Review, ReviewAgreement, ReviewParticipant, ReviewRater
from skills.reviews.scope import scope_of


@dataclass(frozen=True)
class RaterProgress:
    """One rater's part: how many competencies are rated, drafts included."""

    rater: ReviewRater
    given: int


@dataclass(frozen=True)
class PersonProgress:
    """One participant: of ``asked`` competencies, ``agreed`` are agreed; raters by part."""

    participant: ReviewParticipant
    asked: int
    agreed: int
    raters: Sequence[RaterProgress]

    def part(self, kind: str) -> RaterProgress | None:
        """Give the part of this kind that is furthest: a submitted one first."""
        parts = [each for each in self.raters if each.rater.kind == kind]
        return max(parts, key=lambda each: (each.rater.is_in, each.given), default=None)

    @property
    def others(self) -> list[RaterProgress]:
        """The peers and mentors asked."""
        return [each for each in self.raters if each.rater.kind in {"peer", "mentor"}]

    @property
    def self_in(self) -> bool:
        """Whether the person has submitted."""
        part = self.part("self")
        return part is not None and part.rater.is_in

    @property
    def lead_in(self) -> bool:
        """Whether a lead has submitted."""
        part = self.part("lead")
        return part is not None and part.rater.is_in

    @property
    def both_in(self) -> bool:
        """Whether levels can be agreed."""
        return self.lead_in and (self.self_in or not self.participant.review.asks_self)


def progress_of(review: Review, participants: Iterable[ReviewParticipant]) -> list[PersonProgress]:
    """Read how far these participants of a review are; six queries whatever their number."""
    people = list(participants)
    for each in people:
        each.review = review
    scope = scope_of(review, {each.role_id for each in people})
    agreed = Counter(ReviewAgreement.objects.filter(participant__in=people).values_list("participant_id", flat=True))
    raters: dict[int, list[RaterProgress]] = defaultdict(list)
    given = Count("ratings", filter=Q(ratings__level__isnull=False) | Q(ratings__not_concerned=True))
    rows = ReviewRater.objects.filter(participant__in=people).select_related("engineer").annotate(given=given)
    for row in rows:
        raters[row.participant_id].append(RaterProgress(row, row.given))  # type: ignore[attr-defined]
    return [PersonProgress(each, scope.count(each.role_id), agreed[each.pk], raters[each.pk]) for each in people]
