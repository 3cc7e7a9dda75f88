"""The pulse of a session: one press by each of the two on how useful it was."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotInPairError
from mentoring.models import MentoringSession, SessionPulse
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

LOWEST, HIGHEST = 1, 5


@transaction.atomic
def give_pulse(session: MentoringSession, value: int, *, actor: User) -> SessionPulse:
    """Say from 1 to 5 how useful a session was, or say it anew; raises MentoringError before it began or if missed."""
    author = Engineer.objects.select_for_update().filter(pk=own_engineer_id(actor)).first()
    pair = session.mentorship
    if author is None or author.pk not in {pair.mentor_id, pair.mentee_id}:
        raise NotInPairError(_("Only the two of them say how it was."))
    current = MentoringSession.objects.get(pk=session.pk)
    if current.cancelled_at is not None or current.missed or current.starts_at > timezone.now():
        raise MentoringError(_("This session has not taken place."))
    if not LOWEST <= value <= HIGHEST:
        raise MentoringError(_("Choose from 1 to 5."))
    made, _new = SessionPulse.objects.update_or_create(session=current, author=author, defaults={"value": value})
    record_audit("pulse", current, actor=actor, subject=author, fields=["value"])
    return made
