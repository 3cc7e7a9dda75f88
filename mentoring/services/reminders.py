"""Reminders of sessions: the day before, to both, each on their own clock; a session that moved reminds anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone

from mentoring.models import MentoringSession, Mentorship
from mentoring.services.mails import mail_to, on_clock_of
from teams.models import Job
from teams.services import jobs

KIND: Final = "session_reminders"
# A session is told of two days before; later only if nothing ran by then, and not on the same half day.
AHEAD: Final = timedelta(hours=48)
AT_LEAST: Final = timedelta(hours=12)
RUNNING: Final = (Mentorship.State.ACCEPTED, Mentorship.State.ACTIVE)


def plan_session_reminders(now: datetime) -> None:
    """Enqueue a reminder of each session that begins within two days; the same session and time is the same job."""
    rows = MentoringSession.objects.standing().filter(
        starts_at__gt=now + AT_LEAST, starts_at__lte=now + AHEAD, mentorship__state__in=RUNNING
    )
    keys = {_key(session): session for session in rows.order_by("pk")}
    asked = set(Job.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    for key, session in keys.items():
        if key not in asked:
            jobs.enqueue(KIND, key=key, payload={"session": session.pk, "time": _time(session)})


def send_session_reminders(run: jobs.Run) -> None:
    """Do one job: owe both a mail, unless the session was moved, called off or has begun."""
    rows = MentoringSession.objects.standing().filter(pk=run.payload["session"], mentorship__state__in=RUNNING)
    found = rows.select_related("mentorship__mentor__user", "mentorship__mentee__user", "mentorship__programme")
    session = found.first()
    with run.completing():
        if session is None or _time(session) != run.payload["time"] or session.starts_at <= timezone.now():
            return
        pair = session.mentorship
        for person in (pair.mentor, pair.mentee):
            told: dict[str, object] = {
                "when": on_clock_of(person, session.starts_at),
                "other": pair.other_than(person).name,
            }
            mail_to(person, "session_reminder", session, key=_time(session), context=told)


def _key(session: MentoringSession) -> str:
    return f"{KIND}:{session.uuid}:{_time(session)}"


def _time(session: MentoringSession) -> str:
    return session.starts_at.astimezone(UTC).strftime("%Y%m%dT%H%MZ")
