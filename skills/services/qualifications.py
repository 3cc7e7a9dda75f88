"""Qualifications: entered by the person or HR, verified by HR alone; only what is verified counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import ChangedMeanwhileError, NotAllowedError, SkillsError
from skills.models import FrameworkVersion, QualificationHeld
from skills.qualifications import wanted
from skills.services.certifications import may_confirm
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

CONTENT = ("is_met", "years", "note", "link")


@dataclass(frozen=True)
class QualificationGiven:
    """What is said of a qualification; ``years`` only where years are asked for."""

    is_met: bool
    years: Decimal | None = None
    note: str = ""
    link: str = ""


def may_enter(actor: User, engineer: Engineer) -> bool:
    """Tell whether ``actor`` enters qualifications of ``engineer``: the person and HR."""
    return actor.is_hr or own_engineer_id(actor) == engineer.pk


def _locked(actor: User, engineer: Engineer) -> None:
    if not may_enter(actor, engineer):
        raise NotAllowedError(_("Only %(name)s and HR do this.") % {"name": engineer.name})
    Engineer.objects.select_for_update().get(pk=engineer.pk)


@transaction.atomic
def enter_qualification(
    *, actor: User, engineer: Engineer, ident: str, given: QualificationGiven, verify: bool = True
) -> QualificationHeld:
    """Enter or change a qualification; a change takes back its verification, unless HR makes it of somebody else.

    What HR enters of somebody else is verified at once where ``verify`` says so. The same again changes nothing.
    Raises NotAllowedError, and SkillsError for what no role asks for.
    """
    _locked(actor, engineer)
    if ident not in wanted(FrameworkVersion.objects.in_force()):
        raise SkillsError(_("No role of the framework in force asks for this."))
    row = QualificationHeld.objects.filter(engineer=engineer, ident=ident).first()
    is_new = row is None
    row = row or QualificationHeld(engineer=engineer, ident=ident, is_met=given.is_met)
    changed = [name for name in CONTENT if getattr(row, name) != getattr(given, name)]
    if not is_new and not changed:
        return row
    for name in CONTENT:
        setattr(row, name, getattr(given, name))
    verified = verify and may_confirm(actor, engineer)
    row.verified_by, row.verified_on = (actor, timezone.localdate()) if verified else (None, None)
    row.save()
    record_audit("enter" if is_new else "change", row, actor=actor, subject=engineer, fields=["qualification"])
    if verified:
        record_audit("verify", row, actor=actor, subject=engineer, fields=["qualification"])
    return row


@transaction.atomic
def remove_qualification(*, actor: User, engineer: Engineer, ident: str) -> None:
    """Remove what was entered; removing it twice changes nothing."""
    _locked(actor, engineer)
    row = QualificationHeld.objects.filter(engineer=engineer, ident=ident).first()
    if row is not None:
        record_audit("remove", row, actor=actor, subject=engineer, fields=["qualification"])
        row.delete()


@transaction.atomic
def verify_qualification(*, actor: User, engineer: Engineer, ident: str, seen: str) -> None:
    """Verify what a person entered, as HR saw it (``seen`` is its mark). Verifying twice changes nothing.

    Raises NotAllowedError, and ChangedMeanwhileError where it is no longer what was seen.
    """
    row = _for_hr(actor, engineer, ident)
    if row is None or row.mark != seen:
        raise ChangedMeanwhileError(_("This was changed or removed since you opened the page. Look at it again."))
    if row.verified_on is None:
        row.verified_by, row.verified_on = actor, timezone.localdate()
        row.save(update_fields=["verified_by", "verified_on"])
        record_audit("verify", row, actor=actor, subject=engineer, fields=["qualification"])


@transaction.atomic
def unverify_qualification(*, actor: User, engineer: Engineer, ident: str) -> None:
    """Take a verification back; what was entered stays. Doing it twice changes nothing."""
    row = _for_hr(actor, engineer, ident)
    if row is not None and row.verified_on is not None:
        row.verified_by, row.verified_on = None, None
        row.save(update_fields=["verified_by", "verified_on"])
        record_audit("unverify", row, actor=actor, subject=engineer, fields=["qualification"])


def _for_hr(actor: User, engineer: Engineer, ident: str) -> QualificationHeld | None:
    if not may_confirm(actor, engineer):
        raise NotAllowedError(_("HR verifies qualifications, and nobody their own."))
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    return QualificationHeld.objects.filter(engineer=engineer, ident=ident).first()
