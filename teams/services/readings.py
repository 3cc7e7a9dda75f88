"""Who opened whose page: kept for the person whose page it is."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from teams.models import AuditEntry, Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

READ = "read"


def record_reading(actor: User, engineer: Engineer) -> None:
    """Note that ``actor`` opened the whole page of somebody else, once per reader, person and day."""
    if own_engineer_id(actor) == engineer.pk:
        return
    today = AuditEntry.objects.filter(action=READ, actor=actor, subject=engineer, at__gte=_midnight())
    if not today.exists():
        record_audit(READ, engineer, actor=actor, subject=engineer, fields=["levels"])


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
