"""The record of decisions: who did what to which object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from teams.models import AuditEntry, Engineer

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

    from teams.models import User


def record_audit(  # noqa: PLR0913 - an entry is written whole
    action: str,
    target: Model,
    *,
    actor: User | AnonymousUser | None,
    subject: Engineer | None = None,
    fields: Iterable[str] = (),
    reason: str = "",
    acting_for: Engineer | None = None,
) -> AuditEntry:
    """Write one audit entry about ``target``; call it in the transaction of the change itself.

    ``subject`` is the person the change is about, ``fields`` are names of fields, never their content,
    ``acting_for`` is the lead for whom the actor stands in.
    """
    return AuditEntry.objects.create(
        action=action,
        object_type=target._meta.model_name or "",
        object_id=str(getattr(target, "uuid", None) or getattr(target, "slug", None) or target.pk),
        actor=actor if actor is not None and actor.is_authenticated else None,
        subject=subject,
        fields=sorted(fields),
        reason=reason,
        acting_for=acting_for,
    )


def record_audits(action: str, people: Iterable[Engineer], *, actor: User, fields: Iterable[str]) -> None:
    """Write one audit entry about each person, in one query; otherwise as ``record_audit``."""
    named = sorted(fields)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            action=action,
            object_type=person._meta.model_name or "",
            object_id=person.slug,
            actor=actor,
            subject=person,
            fields=named,
        )
        for person in people
    )
