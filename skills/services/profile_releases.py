"""Releasing a profile for clients: a lead asks, the person checks, releases and withdraws."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.client_profile import Threshold, digest
from skills.errors import ChangedMeanwhileError, NotAllowedError, SkillsError
from skills.models import ProfileRelease
from teams.models import Engineer, Notification, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit
from teams.services.mail import absolute_url, queue_mail


@transaction.atomic
def ask_for_release(*, actor: User, engineer: Engineer) -> ProfileRelease:
    """Ask somebody for a profile for clients; raises SkillsError where one is asked for already."""
    if own_engineer_id(actor) == engineer.pk:
        raise NotAllowedError(_("You release your own profile yourself."))
    try:
        with transaction.atomic():
            made = ProfileRelease.objects.create(engineer=engineer, asked_by=actor, asked_at=timezone.now())
    except IntegrityError as error:
        raise SkillsError(_("%(name)s has been asked already.") % {"name": engineer.name}) from error
    record_audit("ask_for_profile", made, actor=actor, subject=engineer)
    _mail(Notification.REQUESTS, "profile_asked", engineer.user, made)
    return made


@transaction.atomic
def release_profile(
    *, actor: User, engineer: Engineer, threshold: Threshold, content: dict[str, Any], checked: str
) -> ProfileRelease:
    """Release what the person has checked, in the place of what was released before.

    Raises NotAllowedError for anybody else, SkillsError where there is nothing to tell, ChangedMeanwhileError where
    ``checked`` is not the fingerprint of ``content``: then levels changed between looking and releasing.
    """
    if own_engineer_id(actor) != engineer.pk:
        raise NotAllowedError(_("Only %(name)s releases this profile.") % {"name": engineer.name})
    if not content["domains"]:
        raise SkillsError(_("No level reaches this threshold; choose a lower one."))
    if digest(content) != checked:
        raise ChangedMeanwhileError(_("Your levels changed since you looked. Check the profile again."))
    # Two tabs take turns.
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    _standing(engineer).update(withdrawn_at=timezone.now())
    row = ProfileRelease.objects.filter(engineer=engineer, released_at=None, withdrawn_at=None).first()
    row = row or ProfileRelease(engineer=engineer)
    row.lowest_level, row.interest, row.content = threshold.lowest, threshold.interest, content
    row.released_at = timezone.now()
    row.save()
    record_audit("release_profile", row, actor=actor, subject=engineer, fields=["lowest_level", "interest"])
    _mail(Notification.ANSWERS, "profile_released", row.asked_by, row)
    return row


@transaction.atomic
def withdraw_release(*, actor: User, engineer: Engineer) -> None:
    """Withdraw what is released; raises SkillsError where nothing is, NotAllowedError for anybody else."""
    if own_engineer_id(actor) != engineer.pk:
        raise NotAllowedError(_("Only %(name)s withdraws this profile.") % {"name": engineer.name})
    row = _standing(engineer).first()
    if row is None:
        raise SkillsError(_("No profile is released."))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record_audit("withdraw_profile", row, actor=actor, subject=engineer)


def _mail(kind: Notification, template: str, recipient: User | None, row: ProfileRelease) -> None:
    """Owe a mail that says who asks for a profile or released it, and where to look."""
    if recipient is None:
        return
    context: dict[str, object] = {
        "actor": row.asked_by.get_full_name() if row.asked_by else "",
        "name": row.engineer.name,
        "url": absolute_url("engineer-release", row.engineer.slug),
    }
    queue_mail(kind=kind, key=f"{template}:{row.uuid}", recipient=recipient, template=template, context=context)


def _standing(engineer: Engineer) -> Any:
    return ProfileRelease.objects.filter(engineer=engineer, released_at__isnull=False, withdrawn_at=None)
