"""Releasing somebody from a requirement for a time, and ending that early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import NotAllowedError, SkillsError
from skills.models import Competency, Exemption
from skills.permissions import people_overridable_by
from teams.models import Engineer, User
from teams.permissions import lead_acted_for
from teams.services.audit import record_audit


@dataclass(frozen=True)
class Release:
    """Who is released from what, from when to when, both days included, and why."""

    engineer: Engineer
    competency: Competency
    starts: date
    ends: date
    reason: str


@transaction.atomic
def exempt(release: Release, *, actor: User) -> Exemption:
    """Release somebody from a requirement; it counts like not concerned while it runs.

    Raises NotAllowedError where the actor is neither HR nor a lead of theirs, SkillsError for days in the past or out
    of order, and where another release of the same runs in these days.
    """
    if not people_overridable_by(actor).filter(pk=release.engineer.pk).exists():
        raise NotAllowedError(_("Leads and HR release from a requirement."))
    Engineer.objects.select_for_update().get(pk=release.engineer.pk)
    _check(release)
    made = Exemption.objects.create(
        engineer=release.engineer,
        competency=release.competency,
        starts=release.starts,
        ends=release.ends,
        reason=release.reason.strip(),
        author=actor,
    )
    acting_for = lead_acted_for(actor, release.engineer)
    record_audit("exempt", made, actor=actor, subject=release.engineer, acting_for=acting_for)
    return made


def _check(release: Release) -> None:
    if not release.reason.strip():
        raise SkillsError(_("Give a reason; %(name)s reads it.") % {"name": release.engineer.name})
    if release.starts < timezone.localdate():
        raise SkillsError(_("The first day lies in the past."))
    if release.ends < release.starts:
        raise SkillsError(_("The last day is before the first."))
    same = Exemption.objects.filter(engineer=release.engineer, competency=release.competency)
    if same.ahead(release.starts).filter(starts__lte=release.ends).exists():
        raise SkillsError(_("A release of the same runs in these days already."))


@transaction.atomic
def end_exemption(exemption: Exemption, *, actor: User) -> bool:
    """End a release as of today; the row stays. False where it had ended before."""
    if not people_overridable_by(actor).filter(pk=exemption.engineer_id).exists():
        raise NotAllowedError(_("Leads and HR end a release."))
    today = timezone.localdate()
    still = Exemption.objects.ahead(today).filter(pk=exemption.pk)
    if not still.update(ended_on=max(today, exemption.starts), ended_by=actor):
        return False
    acting_for = lead_acted_for(actor, exemption.engineer)
    record_audit("end exemption", exemption, actor=actor, subject=exemption.engineer, acting_for=acting_for)
    return True
