"""What people set in their own record of the directory."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from teams.models import Engineer, User
from teams.services.audit import record_audit


@transaction.atomic
def change_own_record(engineer: Engineer, *, actor: User, values: dict[str, Any]) -> list[str]:
    """Store values that a person gave about themselves, and give the names of the fields that changed."""
    current = Engineer.objects.select_for_update().get(pk=engineer.pk)
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(current, name, values[name])
    current.save(update_fields=changed)
    record_audit("change", current, actor=actor, subject=current, fields=changed)
    return changed
