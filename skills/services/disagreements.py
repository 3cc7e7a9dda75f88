"""Disagreeing with a level, and the lead's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import NotAllowedError, SkillsError
from skills.models import Assessment, Disagreement
from skills.services.assessments import JudgementGiven, record_assessment
from teams.models import Engineer, StandIn, User
from teams.permissions import accountable_leads, lead_acted_for, people_assessable_by
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit
from teams.services.mail import absolute_url, queue_mail

ANSWERED_WITHIN: Final = timedelta(days=14)
Outcome = Disagreement.Outcome


def can_disagree(actor: User, assessment: Assessment) -> bool:
    """Tell whether ``actor`` may disagree: about oneself, said by somebody else, shared, and not withdrawn."""
    own = own_engineer_id(actor)
    by_others = assessment.source != "self" and assessment.rater_id != own
    return assessment.engineer_id == own and by_others and assessment.is_shared and assessment.withdrawn_at is None


@transaction.atomic
def disagree(assessment: Assessment, *, actor: User, note: str) -> Disagreement:
    """Note why the engineer sees it otherwise; the lead who answers for them has 14 days.

    Raises NotAllowedError for anybody else, SkillsError without a note or while an earlier one waits for its answer.
    """
    if not can_disagree(actor, assessment):
        raise NotAllowedError(_("Only the person assessed disagrees, with what others said and did not withdraw."))
    if not note.strip():
        raise SkillsError(_("Say why; your lead answers to it."))
    # One note per person at a time, so that a double click makes one.
    Engineer.objects.select_for_update().get(pk=assessment.engineer_id)
    if Disagreement.objects.open().filter(assessment=assessment).exists():
        raise SkillsError(_("You disagreed with this before, and it waits for its answer."))
    made = Disagreement.objects.create(
        assessment=assessment,
        engineer=assessment.engineer,
        note=note.strip(),
        due_on=timezone.localdate() + ANSWERED_WITHIN,
    )
    record_audit("disagree", made, actor=actor, subject=assessment.engineer)
    _tell_leads(made)
    return made


@transaction.atomic
def answer_disagreement(
    disagreement: Disagreement, *, actor: User, answer: str, given: JudgementGiven | None = None
) -> Disagreement:
    """Answer as the lead of today: the level is kept, or with ``given`` assessed anew in the same transaction.

    Raises NotAllowedError where the actor does not assess the person, SkillsError without an answer or after another.
    """
    engineer = disagreement.engineer
    if not people_assessable_by(actor).filter(pk=engineer.pk).exists():
        raise NotAllowedError(_("Whoever leads %(name)s now answers.") % {"name": engineer.name})
    if not answer.strip():
        raise SkillsError(_("Write an answer; %(name)s reads it.") % {"name": engineer.name})
    competency = disagreement.assessment.competency
    made = record_assessment(actor=actor, engineer=engineer, competency=competency, given=given) if given else None
    changed = (
        Disagreement.objects.open()
        .filter(pk=disagreement.pk)
        .update(
            outcome=Outcome.ASSESSED_ANEW if made else Outcome.KEPT,
            answer=answer.strip(),
            answered_at=timezone.now(),
            answered_by=actor,
            new_assessment=made,
        )
    )
    if not changed:
        raise SkillsError(_("Somebody else answered meanwhile. Nothing of yours was stored."))
    disagreement.refresh_from_db()
    acting_for = lead_acted_for(actor, engineer)
    record_audit("answer disagreement", disagreement, actor=actor, subject=engineer, acting_for=acting_for)
    _tell_engineer(disagreement)
    return disagreement


def _tell_leads(made: Disagreement) -> None:
    leads = accountable_leads([made.engineer_id]).get(made.engineer_id, ())
    standing_in = StandIn.objects.running(timezone.localdate()).filter(lead__in=leads).values("engineer")
    told = Engineer.objects.filter(Q(pk__in=leads) | Q(pk__in=standing_in)).exclude(pk=made.engineer_id)
    for each in told.select_related("user"):
        _mail("requests", "disagreement", each.user, made)


def _tell_engineer(answered: Disagreement) -> None:
    _mail("answers", "disagreement_answered", answered.engineer.user, answered)


def _mail(kind: str, template: str, recipient: User | None, row: Disagreement) -> None:
    if recipient is None:
        return
    url = absolute_url("disagreement", row.uuid)
    context: dict[str, object] = {"name": row.engineer.name, "due_on": row.due_on, "url": url}
    queue_mail(kind=kind, key=f"{template}:{row.uuid}", recipient=recipient, template=template, context=context)
