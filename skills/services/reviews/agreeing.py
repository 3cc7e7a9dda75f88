"""Agreeing on a level, one by one, by the lead who answers for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from skills.errors import LevelOutsideScaleError, NotAllowedError, NotBothInError, SkillsError
from skills.models import Competency, ReviewAgreement, ReviewParticipant, ScaleLevel
from skills.reviews.scope import scope_of
from skills.services.reviews.raters import lock_open
from teams.models import User
from teams.permissions import lead_acted_for
from teams.services.audit import record_audit


@dataclass(frozen=True, slots=True)
class Agreed:
    """The level agreed on, or *not concerned*, and a note that the person reads."""

    level: int | None
    not_concerned: bool = False
    note: str = ""


@transaction.atomic
def agree(*, actor: User, participant: ReviewParticipant, competency: Competency, agreed: Agreed) -> ReviewAgreement:
    """Write down the level that self and lead agreed on; again, it is changed.

    Raises NotAllowedError for anybody but the accountable lead, NotBothInError before both have submitted (after the
    last day the lead's own is enough), ReviewNotOpenError, LevelOutsideScaleError.
    """
    if not ReviewParticipant.objects.agreeable_by(actor).filter(pk=participant.pk).exists():
        raise NotAllowedError(_("Only the lead of %(name)s agrees on levels.") % {"name": participant.engineer.name})
    review = lock_open(participant.review_id)
    now = ReviewParticipant.objects.with_progress().select_related("review").get(pk=participant.pk)
    if not may_agree(now):
        raise NotBothInError(_("Levels are agreed once both have submitted, or after the last day."))
    if competency.pk not in {each.id for each in scope_of(review, [participant.role_id]).of(participant.role_id)}:
        raise SkillsError(_("The review does not ask about this competency."))
    scale = set(ScaleLevel.objects.filter(version=review.version_id).values_list("value", flat=True))
    if agreed.not_concerned != (agreed.level is None) or not (agreed.level in scale or agreed.not_concerned):
        raise LevelOutsideScaleError(_("Level %(level)s is not on the scale.") % {"level": agreed.level})
    row, _made = ReviewAgreement.objects.update_or_create(
        participant=participant,
        competency=competency,
        defaults={
            "level": agreed.level,
            "not_concerned": agreed.not_concerned,
            "note": agreed.note.strip(),
            "agreed_by": actor,
        },
    )
    record_audit(
        "agree",
        review,
        actor=actor,
        subject=participant.engineer,
        fields=[competency.slug],
        acting_for=lead_acted_for(actor, participant.engineer),
    )
    return row


def may_agree(participant: ReviewParticipant) -> bool:
    """Tell whether levels may be agreed yet; the participant comes from ``with_progress``."""
    if participant.lead_in and (participant.self_in or not participant.review.asks_self):  # type: ignore[attr-defined]
        return True
    return bool(participant.lead_in and participant.review.is_over)  # type: ignore[attr-defined]
