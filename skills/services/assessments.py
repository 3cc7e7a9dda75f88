"""Recording and withdrawing assessments, with the current level kept in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import KeyUsedError, LevelOutsideScaleError, NewerLevelError, NotAllowedError, SkillsError
from skills.models import Assessment, AssessmentDraft, Competency, CurrentLevel, ScaleLevel
from skills.models.assessments import Source
from skills.permissions import voice_of
from skills.services.assessment_requests import answer_requests
from skills.services.current_levels import rebuild_current_levels
from skills.services.evidence import EvidenceGiven, attach_evidence
from teams.models import Engineer, User
from teams.permissions import lead_acted_for, people_assessable_by
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit


@dataclass(frozen=True)
class Seen:
    """The assessment behind the current level when the rater opened the form; ``None`` for none."""

    assessment: UUID | None


@dataclass(frozen=True)
class JudgementGiven:
    """What a rater says: a level of the scale, or ``None`` for *not concerned*, and what supports it.

    ``key`` is good for one assessment, which takes it as its UUID: the same again gives the one that is there.
    ``seen`` is what the rater had in view; without it, nothing is compared.
    """

    level: int | None
    comment: str = ""
    assessed_on: date | None = None
    evidence: EvidenceGiven = field(default_factory=EvidenceGiven)
    key: UUID | None = None
    seen: Seen | None = None


def source_for(actor: User, engineer: Engineer, competency: Competency | None = None) -> Source | None:
    """Say in which part ``actor`` assesses ``engineer``: as self, as lead, or not at all.

    In one competency also as mentor or peer: on a shared goal or on request.
    """
    if own_engineer_id(actor) == engineer.pk:
        return Source.SELF
    if people_assessable_by(actor).filter(pk=engineer.pk).exists():
        return Source.LEAD
    return voice_of(actor, engineer, competency) if competency else None


@transaction.atomic
def record_assessment(*, actor: User, engineer: Engineer, competency: Competency, given: JudgementGiven) -> Assessment:
    """Record what ``actor`` judges and share it at once; the source follows from who writes.

    Raises NotAllowedError where the actor is neither the engineer nor their lead nor asked nor their mentor in it,
    LevelOutsideScaleError where the level is not on the scale, NewerLevelError where the level changed since it was
    seen, KeyUsedError where the key stands for another judgement, SkillsError for a date in the future.
    """
    source = source_for(actor, engineer, competency)
    if source is None:
        raise NotAllowedError(
            _("Only %(name)s, their lead and whoever is asked assess here.") % {"name": engineer.name}
        )
    _check(competency, given)
    # One writer per person at a time, so that the current level follows from all of history.
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    if twin := _twin(actor, engineer, competency, given):
        return twin
    _check_nothing_newer(engineer, competency, given.seen)
    assessment = Assessment.objects.create(
        uuid=given.key or uuid4(),
        engineer=engineer,
        competency=competency,
        level=given.level,
        not_concerned=given.level is None,
        source=source,
        rater_id=own_engineer_id(actor),
        recorded_by=actor,
        assessed_on=given.assessed_on or timezone.localdate(),
        shared_on=timezone.localdate(),
        comment=given.comment.strip(),
    )
    attach_evidence(assessment, given.evidence, actor=actor)
    answer_requests(assessment)
    AssessmentDraft.objects.filter(author=actor, engineer=engineer, competency=competency).delete()
    rebuild_current_levels([engineer.pk])
    acting_for = lead_acted_for(actor, engineer) if source is Source.LEAD else None
    record_audit("assess", assessment, actor=actor, subject=engineer, fields=["level"], acting_for=acting_for)
    return assessment


def _twin(actor: User, engineer: Engineer, competency: Competency, given: JudgementGiven) -> Assessment | None:
    """Give the assessment that the same form made already, so that a double click makes one."""
    twin = Assessment.objects.filter(uuid=given.key).first() if given.key else None
    if twin is None:
        return None
    made = (twin.recorded_by_id, twin.engineer_id, twin.competency_id, twin.level, twin.comment)
    if made != (actor.pk, engineer.pk, competency.pk, given.level, given.comment.strip()) or twin.withdrawn_at:
        raise KeyUsedError(_("This form was sent before. Look at the level that stands now, then save again."))
    return twin


def _check_nothing_newer(engineer: Engineer, competency: Competency, seen: Seen | None) -> None:
    if seen is None:
        return
    now = CurrentLevel.objects.filter(engineer=engineer, competency=competency)
    newest = now.values_list("assessment__uuid", flat=True).first()
    if newest is not None and newest != seen.assessment:
        raise NewerLevelError(_("The level changed while you had it open."))


@transaction.atomic
def withdraw_assessment(*, actor: User, assessment: Assessment, reason: str = "") -> Assessment:
    """Withdraw one's own assessment; it stays in history. Withdrawing twice changes nothing."""
    if assessment.recorded_by_id != actor.pk:
        raise NotAllowedError(_("Only whoever made an assessment withdraws it."))
    Engineer.objects.select_for_update().get(pk=assessment.engineer_id)
    changed = Assessment.objects.filter(pk=assessment.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=actor, withdrawal_reason=reason
    )
    if changed:
        rebuild_current_levels([assessment.engineer_id])
        record_audit("withdraw", assessment, actor=actor, subject=assessment.engineer, reason=reason)
    assessment.refresh_from_db()
    return assessment


def _check(competency: Competency, given: JudgementGiven) -> None:
    if given.assessed_on and given.assessed_on > timezone.localdate():
        raise SkillsError(_("The date of the assessment lies in the future."))
    if given.level is None:
        return
    if not ScaleLevel.objects.filter(version__framework=competency.framework_id, value=given.level).exists():
        raise LevelOutsideScaleError(_("Level %(level)s is not on the scale.") % {"level": given.level})
