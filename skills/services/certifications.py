"""Certifications: proposed with evidence, confirmed by HR, renewed, withdrawn, and told of before they end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import LevelOutsideScaleError, NotAllowedError, SkillsError
from skills.models import Assessment, Certification, CertifiedLevel, Competency, Evidence, ScaleLevel
from skills.models.assessments import Source
from skills.services.current_levels import rebuild_current_levels
from skills.services.evidence import may_add_evidence
from skills.services.evidence_files import FileGiven, keep_file
from teams.models import Engineer, User
from teams.models.mail import Notification
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit
from teams.services.mail import absolute_url, queue_mail

State = Certification.State
# Days before the end on which the holder is told.
REMINDED_AT: Final = (60, 30, 7)


@dataclass(frozen=True)
class CertificationGiven:
    """What is said of a certification; ``levels`` are competencies with the level that it confirms in each."""

    title: str
    issuer: str
    issued_on: date
    valid_until: date | None = None
    number: str = ""
    url: str = ""
    file: FileGiven | None = None
    levels: tuple[tuple[Competency, int], ...] = ()
    renews: Certification | None = field(default=None)


def may_propose(actor: User, engineer: Engineer) -> bool:
    """Tell whether ``actor`` brings certifications of ``engineer``: the person, their lead, HR."""
    return actor.is_hr or may_add_evidence(actor, engineer)


def may_confirm(actor: User, engineer: Engineer) -> bool:
    """Tell whether ``actor`` confirms certifications of ``engineer``: HR, and nobody their own."""
    return actor.is_hr and own_engineer_id(actor) != engineer.pk


def may_withdraw(actor: User, certification: Certification) -> bool:
    """Tell whether ``actor`` withdraws one: whoever proposed it while it waits, and HR at any time."""
    if certification.state == State.WITHDRAWN:
        return False
    waits = certification.state == State.PROPOSED
    return may_confirm(actor, certification.engineer) or (waits and certification.proposed_by_id == actor.pk)


@transaction.atomic
def propose_certification(
    *, actor: User, engineer: Engineer, given: CertificationGiven, confirm: bool = True
) -> Certification:
    """Record a certification, with evidence; what HR records of somebody else is confirmed at once if ``confirm``.

    Raises NotAllowedError, LevelOutsideScaleError, RefusedFileError, and SkillsError for what does not fit.
    """
    if not may_propose(actor, engineer):
        raise NotAllowedError(_("Only %(name)s, their lead and HR do this.") % {"name": engineer.name})
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    _check(engineer, given)
    made = Certification.objects.create(
        engineer=engineer,
        title=given.title,
        issuer=given.issuer,
        number=given.number,
        url=given.url,
        file=keep_file(given.file, engineer=engineer, actor=actor) if given.file else None,
        issued_on=given.issued_on,
        valid_until=given.valid_until,
        renews=given.renews,
        proposed_by=actor,
    )
    CertifiedLevel.objects.bulk_create(
        CertifiedLevel(certification=made, competency=competency, level=level) for competency, level in given.levels
    )
    record_audit("propose", made, actor=actor, subject=engineer, fields=["certification"])
    return confirm_certification(actor=actor, certification=made) if confirm and may_confirm(actor, engineer) else made


def _check(engineer: Engineer, given: CertificationGiven) -> None:
    if given.issued_on > timezone.localdate():
        raise SkillsError(_("The day of issue lies in the future."))
    if given.valid_until and given.valid_until < given.issued_on:
        raise SkillsError(_("It would end before it was issued."))
    if not given.url and given.file is None:
        raise SkillsError(_("Give a link to the certificate or a file of it."))
    for competency, level in given.levels:
        if not ScaleLevel.objects.filter(version__framework=competency.framework_id, value=level).exists():
            raise LevelOutsideScaleError(_("Level %(level)s is not on the scale.") % {"level": level})
    if given.renews is not None:
        _check_renewal(engineer, given.renews)


def _check_renewal(engineer: Engineer, old: Certification) -> None:
    if old.engineer_id != engineer.pk or old.state == State.WITHDRAWN:
        raise SkillsError(_("Only a certification of the same person that stands is renewed."))
    if Certification.objects.filter(renews=old).exists():
        raise SkillsError(_("This certification is renewed already."))


@transaction.atomic
def confirm_certification(*, actor: User, certification: Certification) -> Certification:
    """Confirm a proposal and record the levels it confirms, until it ends. Confirming twice changes nothing."""
    engineer = certification.engineer
    if not may_confirm(actor, engineer):
        raise NotAllowedError(_("HR confirms certifications, and nobody their own."))
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    waiting = Certification.objects.filter(pk=certification.pk, state=State.PROPOSED)
    if waiting.update(state=State.CONFIRMED, confirmed_by=actor, confirmed_on=timezone.localdate()):
        for each in certification.levels.select_related("competency"):
            each.assessment = _assessment(certification, each, actor)
            each.save(update_fields=["assessment"])
        rebuild_current_levels([engineer.pk])
        record_audit("confirm", certification, actor=actor, subject=engineer, fields=["certification", "level"])
    certification.refresh_from_db()
    return certification


def _assessment(certification: Certification, certified: CertifiedLevel, actor: User) -> Assessment:
    made = Assessment.objects.create(
        engineer=certification.engineer,
        competency=certified.competency,
        level=certified.level,
        source=Source.CERTIFICATION,
        recorded_by=actor,
        assessed_on=certification.issued_on,
        shared_on=timezone.localdate(),
        expires_on=certification.valid_until,
        comment=f"{certification.title}, {certification.issuer}",
    )
    links = [Evidence(assessment=made, url=certification.url)] if certification.url else []
    files = [Evidence(assessment=made, file=certification.file)] if certification.file else []
    Evidence.objects.bulk_create([*links, *files])
    return made


@transaction.atomic
def withdraw_certification(*, actor: User, certification: Certification, reason: str) -> Certification:
    """Withdraw or refuse a certification, with the reason; the levels it confirmed are withdrawn with it."""
    if not may_withdraw(actor, certification):
        raise NotAllowedError(_("HR withdraws a certification, and whoever proposed it while it waits."))
    if not reason.strip():
        raise SkillsError(_("Say why; the reason is kept."))
    engineer = certification.engineer
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    standing = Certification.objects.filter(pk=certification.pk).exclude(state=State.WITHDRAWN)
    # What renewed is free to be renewed again.
    if standing.update(state=State.WITHDRAWN, withdrawal_reason=reason, renews=None):
        levels = Assessment.objects.filter(certified_by__certification=certification, withdrawn_at__isnull=True)
        levels.update(withdrawn_at=timezone.now(), withdrawn_by=actor, withdrawal_reason=reason)
        rebuild_current_levels([engineer.pk])
        record_audit("withdraw", certification, actor=actor, subject=engineer, fields=["certification"], reason=reason)
    certification.refresh_from_db()
    return certification


def plan_reminders(now: datetime) -> None:
    """Owe each holder a mail 60, 30 and 7 days before a certification ends, once each, late ones as one."""
    today = timezone.localdate(now)
    rows = Certification.objects.expiring(today, timedelta(days=REMINDED_AT[0])).select_related("engineer__user")
    for row in rows:
        if row.engineer.user is None or row.valid_until is None:
            continue
        left = (row.valid_until - today).days
        step = min(each for each in REMINDED_AT if left <= each)
        queue_mail(
            kind=Notification.CERTIFICATIONS,
            key=f"{row.uuid}-{row.valid_until}-{step}",
            recipient=row.engineer.user,
            template="certification_ends",
            context={
                "title": row.title,
                "until": row.valid_until,
                "days": left,
                "url": absolute_url("engineer-certifications", row.engineer.slug),
            },
        )
