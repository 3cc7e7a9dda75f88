"""Feedback at the end: each to the other, opened for both at once, and a concern for HR alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotInPairError
from mentoring.models import MentoringFeedback, Mentorship
from teams.models import User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

# Where only one of the two answers, the other reads it after this time, and answers no more.
OPENS_AFTER: Final = timedelta(days=14)
# What has run; a proposal that was declined has nothing to be said of.
RAN: Final = frozenset({"completed", "stopped", "reassigned", "leaving"})


@dataclass(frozen=True)
class FeedbackGiven:
    """Whether it was worth it (1 to 5), words to the other, and a concern that only HR reads."""

    worth: int
    text: str = ""
    concern: str = ""


@dataclass(frozen=True)
class FeedbackRead:
    """What one of the pair may read: their own, and the other's once it is open; ``opens_on`` while it is not."""

    own: MentoringFeedback | None = None
    other: MentoringFeedback | None = None
    opens_on: date | None = None
    may_give: bool = False


@transaction.atomic
def give_feedback(mentorship: Mentorship, given: FeedbackGiven, *, actor: User) -> MentoringFeedback:
    """Give feedback once; raises MentoringError before the end, a second time, or once the other's is open."""
    current = Mentorship.objects.select_for_update(of=("self",)).get(pk=mentorship.pk)
    own = own_engineer_id(actor)
    if own not in (current.mentor_id, current.mentee_id):
        raise NotInPairError(_("Only the two of them give feedback."))
    read = read_feedback(current, reader=actor)
    if read.own is not None:
        raise MentoringError(_("You have given your feedback already."))
    if not read.may_give:
        raise MentoringError(_("Feedback is given once the mentorship has ended, and before the other's is open."))
    made = MentoringFeedback.objects.create(mentorship=current, author_id=own, **vars(given))
    record_audit("feedback", current, actor=actor, subject=made.author, fields=["worth", "text", "concern"])
    return made


def read_feedback(mentorship: Mentorship, *, reader: User) -> FeedbackRead:
    """Give what one of the pair may read of it, in one query; nothing to anybody else.

    The concern to HR is in neither: the other never reads it, and it is blanked here.
    """
    own = own_engineer_id(reader)
    if own not in (mentorship.mentor_id, mentorship.mentee_id):
        return FeedbackRead()
    rows: Mapping[int, MentoringFeedback] = {each.author_id: each for each in mentorship.feedback.all()}
    mine = rows.get(own)
    other = next((each for author, each in rows.items() if author != own), None)
    has_ended = mentorship.ended_how in RAN
    if other is None:
        return FeedbackRead(own=mine, may_give=has_ended and mine is None)
    opens_on = timezone.localdate(other.created_at) + OPENS_AFTER
    if mine is None and timezone.localdate() < opens_on:
        return FeedbackRead(opens_on=opens_on, may_give=has_ended)
    other.concern = ""
    return FeedbackRead(own=mine, other=other)
