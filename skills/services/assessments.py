"""Recording and withdrawing assessments, with the current level kept in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import LevelOutsideScaleError, NotAllowedError, SkillsError
from skills.models import Assessment, Competency, Evidence, ScaleLevel
from skills.models.assessments import Source
from skills.services.current_levels import rebuild_current_levels
from teams.models import Engineer, User
from teams.permissions import people_assessable_by
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit


@dataclass(frozen=True)
class JudgementGiven:
    """What a rater says: a level of the scale, or ``None`` for *not concerned*; evidence is a list of links."""

    level: int | None
    comment: str = ""
    assessed_on: date | None = None
    evidence: tuple[str, ...] = ()


def source_for(actor: User, engineer: Engineer) -> Source | None:
    """Say in which part ``actor`` assesses ``engineer``: as self, as lead, or not at all."""
    if own_engineer_id(actor) == engineer.pk:
        return Source.SELF
    if people_assessable_by(actor).filter(pk=engineer.pk).exists():
        return Source.LEAD
    return None


@transaction.atomic
def record_assessment(*, actor: User, engineer: Engineer, competency: Competency, given: JudgementGiven) -> Assessment:
    """Record what ``actor`` judges and share it at once; the source follows from who writes.

    Raises NotAllowedError where the actor is neither the engineer nor their lead, LevelOutsideScaleError
    where the level is not on the scale, SkillsError for a date in the future.
    """
    source = source_for(actor, engineer)
    if source is None:
        raise NotAllowedError(_("Only %(name)s and their lead assess here.") % {"name": engineer.name})
    today = timezone.localdate()
    assessed_on = given.assessed_on or today
    if assessed_on > today:
        raise SkillsError(_("The date of the assessment lies in the future."))
    _check_level(competency, given.level)
    # One writer per person at a time, so that the current level follows from all of history.
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    assessment = Assessment.objects.create(
        engineer=engineer,
        competency=competency,
        level=given.level,
        not_concerned=given.level is None,
        source=source,
        rater_id=own_engineer_id(actor),
        recorded_by=actor,
        assessed_on=assessed_on,
        shared_on=today,
        comment=given.comment.strip(),
    )
    Evidence.objects.bulk_create(Evidence(assessment=assessment, url=url) for url in given.evidence)
    rebuild_current_levels([engineer.pk])
    record_audit("assess", assessment, actor=actor, subject=engineer, fields=["level"])
    return assessment


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


def _check_level(competency: Competency, level: int | None) -> None:
    if level is None:
        return
    if not ScaleLevel.objects.filter(version__framework=competency.framework_id, value=level).exists():
        raise LevelOutsideScaleError(_("Level %(level)s is not on the scale.") % {"level": level})
