"""Ratings: drafts saved as they are typed, then submitted once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import AlreadySubmittedError, LevelOutsideScaleError, SkillsError
from skills.models import ReviewAgreement, ReviewParticipant, ReviewRater, ReviewRating, ScaleLevel
from skills.reviews.scope import scope_of
from skills.services.reviews.raters import lock_open, part_of
from teams.models import User
from teams.services.audit import record_audit


@dataclass(frozen=True, slots=True)
class Said:
    """What a rater says of a competency; neither level nor not concerned leaves it open."""

    level: int | None = None
    not_concerned: bool = False
    comment: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said at all."""
        return self.level is None and not self.not_concerned and not self.comment


@transaction.atomic
def save_ratings(*, actor: User, participant: ReviewParticipant, said: Mapping[int, Said]) -> ReviewRater:
    """Keep drafts of what ``actor`` says of competencies with these ids; an empty one takes the draft away.

    Raises ReviewNotOpenError, NotAllowedError, AlreadySubmittedError, LevelOutsideScaleError, and SkillsError for a
    competency that the review does not ask about.
    """
    review = lock_open(participant.review_id)
    part = part_of(actor, participant)
    if part.is_in:
        raise AlreadySubmittedError(_("You have submitted your ratings already."))
    asked = {each.id for each in scope_of(review, [participant.role_id]).of(participant.role_id)}
    if not asked.issuperset(said):
        raise SkillsError(_("The review does not ask about this competency."))
    scale = set(ScaleLevel.objects.filter(version=review.version_id).values_list("value", flat=True))
    for each in said.values():
        if each.level is not None and each.level not in scale:
            raise LevelOutsideScaleError(_("Level %(level)s is not on the scale.") % {"level": each.level})
    empty = [competency for competency, each in said.items() if each.is_empty]
    ReviewRating.objects.filter(rater=part, competency__in=empty).delete()
    now = timezone.now()
    ReviewRating.objects.bulk_create(
        [
            ReviewRating(
                rater=part,
                competency_id=competency,
                level=each.level,
                not_concerned=each.not_concerned,
                comment=each.comment,
                updated_at=now,
            )
            for competency, each in said.items()
            if not each.is_empty
        ],
        update_conflicts=True,
        unique_fields=["rater", "competency"],
        update_fields=["level", "not_concerned", "comment", "updated_at"],
    )
    return part


@transaction.atomic
def submit_ratings(*, actor: User, participant: ReviewParticipant) -> ReviewRater:
    """Hand in what ``actor`` drafted; from then on it stays. Submitting twice changes nothing.

    Where that makes both sides be in, levels on which they are one are agreed, in the name of the lead who gave them.
    """
    lock_open(participant.review_id)
    part = part_of(actor, participant)
    if not any(rating.is_given for rating in part.ratings.all()):
        raise SkillsError(_("Rate at least one competency, then submit."))
    changed = ReviewRater.objects.filter(pk=part.pk, submitted_at=None).update(submitted_at=timezone.now())
    part.refresh_from_db()
    if changed:
        record_audit("submit", participant.review, actor=actor, subject=participant.engineer)
        if part.kind in {ReviewRater.Kind.SELF, ReviewRater.Kind.LEAD}:
            _agree_where_one(participant)
    return part


def _agree_where_one(participant: ReviewParticipant) -> None:
    lead = participant.raters.filter(kind="lead", submitted_at__isnull=False).order_by("-submitted_at", "-pk").first()
    own = participant.raters.filter(kind="self", submitted_at__isnull=False).first()
    if lead is None or (own is None and participant.review.asks_self):
        return
    by_lead = {each.competency_id: each for each in lead.ratings.all() if each.is_given}
    if own is not None:
        by_self = {each.competency_id: (each.level, each.not_concerned) for each in own.ratings.all() if each.is_given}
        by_lead = {id_: each for id_, each in by_lead.items() if by_self.get(id_) == (each.level, each.not_concerned)}
    user = lead.engineer.user
    made = ReviewAgreement.objects.bulk_create(
        [
            ReviewAgreement(
                participant=participant,
                competency_id=competency,
                level=each.level,
                not_concerned=each.not_concerned,
                agreed_by=user,
                agreed_at=timezone.now(),
            )
            for competency, each in by_lead.items()
        ],
        ignore_conflicts=True,
    )
    if made:
        reason = _("Self and lead gave the same level.")
        record_audit("agree", participant.review, actor=user, subject=participant.engineer, reason=reason)
