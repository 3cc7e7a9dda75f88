"""Saying of many levels at once that they are still true, and taking back what was said together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from skills.models import Assessment, CurrentLevel
from skills.services.assessments import JudgementGiven, Seen, record_assessment, withdraw_assessment
from teams.models import Engineer, User

# Later, each is withdrawn by itself, with a reason.
UNDONE_WITHIN: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Repeated:
    """What was recorded, and how many levels were left because another stands there by now."""

    made: tuple[Assessment, ...]
    left: int


def key_within(key: UUID, engineer: int, competency: int) -> UUID:
    """Give the one-time key of one assessment among those that a form makes together under ``key``."""
    return uuid5(key, f"{engineer}:{competency}")


@transaction.atomic
def repeat_levels(*, actor: User, engineer: Engineer, seen: Collection[UUID], key: UUID) -> Repeated:
    """Record the levels that rest on the assessments ``seen`` anew, as of today, in ``actor``'s name, or none of them.

    Where another assessment decides by now, the level is left as it is. The same ``key`` again makes nothing more.
    Raises what ``record_assessment`` raises.
    """
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    if made := _made_under(key, actor, engineer):
        return Repeated(made, 0)
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=timezone.localdate())
    standing = CurrentLevel.objects.filter(valid, engineer=engineer, assessment__uuid__in=seen).order_by("competency")
    rows = list(standing.select_related("competency", "assessment"))
    made = tuple(
        record_assessment(
            actor=actor,
            engineer=engineer,
            competency=row.competency,
            given=JudgementGiven(
                level=row.level,
                key=key_within(key, engineer.pk, row.competency_id),
                seen=Seen(row.assessment.uuid),
            ),
        )
        for row in rows
    )
    return Repeated(made, len(set(seen)) - len(made))


def _made_under(key: UUID, actor: User, engineer: Engineer) -> tuple[Assessment, ...]:
    return tuple(row for row in made_together(actor, key) if row.engineer_id == engineer.pk)


def made_together(actor: User, key: UUID) -> list[Assessment]:
    """Give what ``actor`` recorded lately under ``key``, alone or together, and has not withdrawn."""
    lately = Assessment.objects.filter(
        recorded_by=actor, created_at__gte=timezone.now() - UNDONE_WITHIN, withdrawn_at__isnull=True
    )
    rows = lately.select_related("engineer", "competency").order_by("engineer", "competency")
    return [row for row in rows if row.uuid in {key, key_within(key, row.engineer_id, row.competency_id)}]


@transaction.atomic
def withdraw_together(*, actor: User, key: UUID, reason: str) -> list[Assessment]:
    """Withdraw all that ``actor`` recorded lately under ``key``; the same again withdraws nothing."""
    return [withdraw_assessment(actor=actor, assessment=row, reason=reason) for row in made_together(actor, key)]
