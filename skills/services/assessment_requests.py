"""Asking others to assess a person, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import NotAllowedError, SkillsError
from skills.models import Assessment, AssessmentRequest, Competency, RequestedCompetency
from skills.permissions import can_ask_about
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit
from teams.services.mail import absolute_url, queue_mail

OPEN_FOR: Final = timedelta(days=30)
MOST_COMPETENCIES: Final = 12
Outcome = AssessmentRequest.Outcome


@dataclass(frozen=True)
class Ask:
    """Whom one asks about whom, in which competencies."""

    engineer: Engineer
    asked: Engineer
    competencies: Sequence[Competency]
    message: str = ""


@transaction.atomic
def ask_for_assessment(ask: Ask, *, actor: User) -> AssessmentRequest:
    """Ask a colleague, mentor or lead to assess somebody within 30 days.

    Raises NotAllowedError where the actor is neither the person nor their lead, SkillsError where nobody, the person
    themselves or somebody who has left is asked, and where all of it waits for the same person's answer already.
    """
    if not can_ask_about(actor, ask.engineer):
        raise NotAllowedError(_("Only %(name)s and their lead ask for this.") % {"name": ask.engineer.name})
    # One request per person at a time, so that a double click asks once.
    Engineer.objects.select_for_update().get(pk=ask.engineer.pk)
    today = timezone.localdate()
    _check(ask, actor)
    waiting = RequestedCompetency.objects.filter(
        request__in=AssessmentRequest.objects.open(today).filter(engineer=ask.engineer, asked=ask.asked),
        assessment__isnull=True,
    )
    known = set(waiting.values_list("competency_id", flat=True))
    new = [each for each in ask.competencies if each.pk not in known]
    if not new:
        raise SkillsError(_("%(name)s was asked for this before and has not answered yet.") % {"name": ask.asked.name})
    made = AssessmentRequest.objects.create(
        engineer=ask.engineer,
        asked=ask.asked,
        asked_by=actor,
        message=ask.message.strip(),
        expires_on=today + OPEN_FOR,
    )
    RequestedCompetency.objects.bulk_create(RequestedCompetency(request=made, competency=each) for each in new)
    record_audit("ask", made, actor=actor, subject=ask.engineer)
    _mail("requests", "assessment_request", ask.asked.user, made, count=len(new))
    return made


def _check(ask: Ask, actor: User) -> None:
    if ask.asked.pk == ask.engineer.pk:
        raise SkillsError(_("Ask somebody else; one's own level needs no request."))
    if ask.asked.pk == own_engineer_id(actor):
        raise SkillsError(_("You assess here anyway; ask somebody else."))
    if not ask.asked.is_active:
        raise SkillsError(_("%(name)s is not employed today.") % {"name": ask.asked.name})
    if not ask.competencies:
        raise SkillsError(_("Choose what to assess."))
    if len(ask.competencies) > MOST_COMPETENCIES:
        raise SkillsError(_("Choose at most %(most)s competencies.") % {"most": MOST_COMPETENCIES})


def decline_request(request: AssessmentRequest, *, actor: User, reason: str) -> bool:
    """Decline what one was asked, with a reason that the asker reads. False where it was closed before."""
    if request.asked_id != own_engineer_id(actor):
        raise NotAllowedError(_("Only whoever was asked declines."))
    if not reason.strip():
        raise SkillsError(_("Give a reason; whoever asked reads it."))
    return _close(request, Outcome.DECLINED, actor, reason.strip())


def withdraw_request(request: AssessmentRequest, *, actor: User) -> bool:
    """Take back what one asked, or what was asked about oneself. False where it was closed before."""
    if actor.pk != request.asked_by_id and own_engineer_id(actor) != request.engineer_id:
        raise NotAllowedError(_("Only whoever asked withdraws a request."))
    return _close(request, Outcome.WITHDRAWN, actor, "")


@transaction.atomic
def _close(request: AssessmentRequest, outcome: AssessmentRequest.Outcome, actor: User, reason: str) -> bool:
    still = AssessmentRequest.objects.filter(pk=request.pk, outcome="")
    if not still.update(outcome=outcome, closed_at=timezone.now(), reason=reason[:300]):
        return False
    # The reason stays on the request: the audit holds no texts.
    record_audit(outcome, request, actor=actor, subject=request.engineer)
    if outcome == Outcome.DECLINED:
        _mail("answers", "assessment_request_declined", request.asked_by, request)
    return True


def answer_requests(assessment: Assessment) -> None:
    """Note which requests a new assessment answers, and close those with nothing left to say.

    Call it in the transaction of the assessment.
    """
    answering = AssessmentRequest.objects.giving_leave(timezone.localdate()).filter(
        engineer=assessment.engineer_id, asked=assessment.rater_id
    )
    waiting = RequestedCompetency.objects.filter(request__in=answering, competency=assessment.competency_id)
    touched = set(waiting.values_list("request_id", flat=True))
    if not touched:
        return
    waiting.update(assessment=assessment)
    left = RequestedCompetency.objects.filter(request__in=touched, assessment__isnull=True).values("request")
    done = AssessmentRequest.objects.filter(pk__in=touched, outcome="").exclude(pk__in=left)
    for request in done.select_related("asked", "asked_by", "engineer"):
        AssessmentRequest.objects.filter(pk=request.pk).update(outcome=Outcome.ANSWERED, closed_at=timezone.now())
        _mail("answers", "assessment_request_answered", request.asked_by, request)


def _mail(kind: str, template: str, recipient: User | None, request: AssessmentRequest, *, count: int = 0) -> None:
    """Owe a mail that says who asks or answered, and where to look."""
    if recipient is None:
        return
    context: dict[str, object] = {
        "asker": request.asked_by.get_full_name() if request.asked_by else "",
        "asked": request.asked.name,
        "name": request.engineer.name,
        "count": count,
        "until": request.expires_on,
        "url": absolute_url("assessment-request", request.uuid),
    }
    queue_mail(kind=kind, key=f"{template}:{request.uuid}", recipient=recipient, template=template, context=context)
