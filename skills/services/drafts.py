"""What somebody typed about a level and has not saved: kept for its author alone, and not for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from skills.models import Assessment, AssessmentDraft, Competency
from teams.models import Engineer, User

KEPT_FOR: Final = timedelta(days=60)
REMINDED_AFTER: Final = timedelta(days=45)


@dataclass(frozen=True)
class Typed:
    """What stands in the form; ``key`` is its one-time key, by which a form that was saved is known."""

    level: int | None = None
    not_concerned: bool = False
    comment: str = ""
    evidence: str = ""
    key: UUID | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return self.level is None and not self.not_concerned and not self.comment.strip() and not self.evidence.strip()


@transaction.atomic
def keep_draft(*, author: User, engineer: Engineer, competency: Competency, typed: Typed) -> AssessmentDraft | None:
    """Keep what ``author`` typed in place of what they typed before; an empty form keeps nothing.

    Nothing is kept of a form that has been saved: a late message of its page must not bring it back.
    """
    # In turn with record_assessment, which clears the draft of what it saves.
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    if typed.key and Assessment.objects.filter(uuid=typed.key).exists():
        return None
    if typed.is_empty:
        discard_draft(author=author, engineer=engineer, competency=competency)
        return None
    draft, _made = AssessmentDraft.objects.update_or_create(
        author=author,
        engineer=engineer,
        competency=competency,
        defaults={
            "level": typed.level,
            "not_concerned": typed.not_concerned,
            "comment": typed.comment,
            "evidence": typed.evidence,
        },
    )
    return draft


def discard_draft(*, author: User, engineer: Engineer, competency: Competency) -> None:
    """Forget what ``author`` typed about one cell."""
    AssessmentDraft.objects.filter(author=author, engineer=engineer, competency=competency).delete()


def forget_old_drafts(now: datetime) -> None:
    """Forget the drafts that were begun more than sixty days ago."""
    AssessmentDraft.objects.begun_before(now - KEPT_FOR).delete()
