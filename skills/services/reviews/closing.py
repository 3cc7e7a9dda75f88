"""Closing a review: agreed levels become confirmed, all in one transaction and once; and reopening it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import NotAllowedError, SkillsError
from skills.models import Assessment, Review, ReviewAgreement
from skills.models.assessments import Source
from skills.services.current_levels import rebuild_current_levels
from teams.models import Engineer, User
from teams.permissions import lead_acted_for
from teams.querysets import NOBODY, own_engineer_id
from teams.services.audit import record_audit


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing did: how many levels it confirmed, of how many people; ``was_closed`` before it came."""

    levels: int = 0
    people: int = 0
    was_closed: bool = False


@transaction.atomic
def close_review(*, actor: User, review: Review) -> Closing:
    """Close a review and make each agreed level an assessment of source *review*; closed already, change nothing.

    Who has left is passed over; what was said of them stays in the review. Raises NotAllowedError.
    """
    _check_runs(actor, review)
    now = timezone.now()
    # The one who changes the row goes on; a twin waits for this transaction and then changes none.
    changed = Review.objects.filter(pk=review.pk, state=Review.State.OPEN).update(
        state=Review.State.CLOSED, closed_at=now, closed_by=actor
    )
    review.refresh_from_db()
    if not changed:
        return Closing(was_closed=True)
    people = Engineer.objects.active().filter(reviews__review=review).order_by("pk")
    # One writer per person at a time, as for every assessment.
    present = {each.pk: each for each in people.select_for_update()}
    made = _confirm(review, present, actor)
    if made:
        rebuild_current_levels(made)
    record_audit("close", review, actor=actor)
    for engineer, competencies in made.items():
        subject = present[engineer]
        acting_for = lead_acted_for(actor, subject)
        record_audit("confirm", review, actor=actor, subject=subject, fields=competencies, acting_for=acting_for)
    return Closing(levels=sum(map(len, made.values())), people=len(made))


def _confirm(review: Review, present: dict[int, Engineer], actor: User) -> dict[int, list[str]]:
    """Make the assessments; give the slugs of the competencies confirmed by the id of the person."""
    rows = ReviewAgreement.objects.filter(participant__review=review, participant__engineer__in=present)
    rows = rows.select_related("participant", "competency", "assessment", "agreed_by__engineer")
    due = [row for row in rows if not _stands(row)]
    today = timezone.localdate()
    assessments = [
        Assessment(
            engineer_id=row.participant.engineer_id,
            competency_id=row.competency_id,
            level=row.level,
            not_concerned=row.not_concerned,
            source=Source.REVIEW,
            confirming=True,
            rater_id=_rater(row),
            recorded_by=actor,
            assessed_on=today,
            shared_on=today,
            comment=row.note,
        )
        for row in due
    ]
    made: dict[int, list[str]] = defaultdict(list)
    for row, assessment in zip(due, Assessment.objects.bulk_create(assessments), strict=True):
        row.assessment = assessment
        made[row.participant.engineer_id].append(row.competency.slug)
    ReviewAgreement.objects.bulk_update(due, ["assessment"], batch_size=500)
    return made


def _stands(row: ReviewAgreement) -> bool:
    """Tell whether an earlier closing made an assessment of what is agreed, so that this one makes none."""
    made = row.assessment
    return made is not None and (made.level, made.not_concerned, made.comment) == (
        row.level,
        row.not_concerned,
        row.note,
    )


def _rater(row: ReviewAgreement) -> int | None:
    own = NOBODY if row.agreed_by is None else own_engineer_id(row.agreed_by)
    return own or None


@transaction.atomic
def reopen_review(*, actor: User, review: Review, reason: str, closes: date | None = None) -> bool:
    """Open a closed review again, with a reason that stays in the audit trail; False where it was open.

    Confirmed levels stand until the review closes again. ``closes`` is the new last day, if it moves.
    """
    _check_runs(actor, review)
    if not reason.strip():
        raise SkillsError(_("Say why the review opens again."))
    if closes is not None and closes < timezone.localdate():
        raise SkillsError(_("The new last day lies in the past."))
    changed = Review.objects.filter(pk=review.pk, state=Review.State.CLOSED).update(
        state=Review.State.OPEN, closed_at=None, closed_by=None, closes=closes or review.closes
    )
    review.refresh_from_db()
    if changed:
        record_audit("reopen", review, actor=actor, reason=reason.strip())
    return bool(changed)


def _check_runs(actor: User, review: Review) -> None:
    if not Review.objects.closable_by(actor).filter(pk=review.pk).exists():
        raise NotAllowedError(_("HR closes this review, or the lead who answers for everyone in it."))
