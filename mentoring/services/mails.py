"""Mails about mentoring: who and where to look, never a level, a note or a reason in them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format

from mentoring.models import MentoringGroup, MentoringSession, Mentorship, ProgrammeParticipant, WaitlistEntry
from teams.models import Engineer, Notification, OutgoingMail, User
from teams.services.mail import absolute_url, queue_mail


def mail_pair(template: str, mentorship: Mentorship, *, but: User | None = None, key: str = "") -> None:
    """Owe both of a pair a mail, except to ``but``."""
    for person in (mentorship.mentor, mentorship.mentee):
        if but is None or person.user_id != but.pk:
            mail_to(person, template, mentorship, key=key)


def mail_to(
    recipient: Engineer | User,
    template: str,
    about: Mentorship | MentoringSession | WaitlistEntry,
    *,
    key: str = "",
    context: dict[str, object] | None = None,
) -> OutgoingMail | None:
    """Owe somebody a mail about a mentorship, a session or a wait; the same occasion again is the same mail."""
    user = recipient.user if isinstance(recipient, Engineer) else recipient
    if user is None:
        return None
    known = _context(about) | {"is_mentor": _is_mentor(user, about)} | (context or {})
    occasion = f"{template}:{about.uuid}:{key}".rstrip(":")
    return queue_mail(kind=Notification.MENTORING, key=occasion, recipient=user, template=template, context=known)


def mail_entry(recipient: Engineer, template: str, session: MentoringSession, *, calendar: str, when: str) -> None:
    """Owe somebody a mail that enters a session into their calendar, moves it or takes it out."""
    if recipient.user is None:
        return
    known = _context(session) | {"when": when, "other": session.mentorship.other_than(recipient).name}
    queue_mail(
        kind=Notification.MENTORING,
        key=f"{template}:{session.uuid}:{session.sequence}",
        recipient=recipient.user,
        template=template,
        context=known,
        calendar=calendar,
    )


def mail_member(
    member: Engineer, template: str, group: MentoringGroup, *, key: str = "", starts_at: datetime | None = None
) -> None:
    """Owe a member of a group a mail about it; a time stands in it on their own clock."""
    if member.user is None:
        return
    occasion = f"{template}:{group.uuid}:{key}".rstrip(":")
    told: dict[str, object] = {"title": group.title, "url": absolute_url("mentoring-group", group.uuid)}
    if starts_at is not None:
        told["when"] = on_clock_of(member, starts_at)
    queue_mail(kind=Notification.MENTORING, key=occasion, recipient=member.user, template=template, context=told)


def mail_entered(part: ProgrammeParticipant) -> None:
    """Owe somebody whom HR entered into a programme a mail that says as what, and where to leave it."""
    if part.engineer.user is None:
        return
    context: dict[str, object] = {
        "programme": part.programme.name,
        "is_mentor": part.part == ProgrammeParticipant.Part.MENTOR,
        "url": absolute_url("programme", part.programme.slug),
    }
    queue_mail(
        kind=Notification.MENTORING,
        key=f"programme_entered:{part.uuid}",
        recipient=part.engineer.user,
        template="programme_entered",
        context=context,
    )


def on_clock_of(person: Engineer, moment: datetime) -> str:
    """Write a moment on somebody's own clock, with the name of their time zone."""
    zone = person.time_zone or settings.TIME_ZONE
    return f"{date_format(moment.astimezone(ZoneInfo(zone)), 'l j F, H:i')} ({zone})"


def _context(about: Mentorship | MentoringSession | WaitlistEntry) -> dict[str, object]:
    if isinstance(about, WaitlistEntry):
        return {"mentor": about.mentor.name, "url": absolute_url("mentors")}
    pair = about if isinstance(about, Mentorship) else about.mentorship
    told: dict[str, object] = {
        "mentor": pair.mentor.name,
        "mentee": pair.mentee.name,
        "programme": pair.programme.name if pair.programme else "",
    }
    if isinstance(about, MentoringSession):
        return told | {"title": about.title, "url": absolute_url("mentoring-session", about.uuid)}
    programme = pair.programme
    match = absolute_url("programme-match", programme.slug) if programme else ""
    return told | {"url": absolute_url("mentorship", pair.uuid), "match_url": match}


def _is_mentor(user: User, about: Mentorship | MentoringSession | WaitlistEntry) -> bool:
    if isinstance(about, WaitlistEntry):
        return False
    pair = about if isinstance(about, Mentorship) else about.mentorship
    return pair.mentor.user_id == user.pk
