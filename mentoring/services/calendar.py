"""Calendars of the pair: invitations by mail, and the private address that a calendar reads."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.calendar import Method, feed, in_zone, invitation, zone_of
from mentoring.models import CalendarFeed, GroupMeeting, GroupMember, MentoringGroup, MentoringSession
from mentoring.services.mails import mail_entry
from teams.models import Engineer, User
from teams.services.audit import record_audit
from teams.services.mail.queue import can_sign_in

BYTES: Final = 32
# A calendar keeps what was; further back nobody looks.
KEPT: Final = timedelta(days=180)
METHODS: Final[dict[str, Method]] = {
    "session_planned": "REQUEST",
    "session_moved": "REQUEST",
    "session_called_off": "CANCEL",
}


def tell_calendars(session: MentoringSession, occasion: str) -> None:
    """Owe both of a pair the mail by which their calendars follow: one of ``METHODS``.

    Call it in the transaction of the change, once ``sequence`` stands.
    """
    entry = invitation(session, METHODS[occasion])
    for person in (session.mentorship.mentor, session.mentorship.mentee):
        at = in_zone(session.starts_at, zone_of(person))
        when = f"{date_format(at, 'l j F Y, H:i')} ({zone_of(person).key})"
        mail_entry(person, occasion, session, calendar=entry, when=when)


def call_off(session: MentoringSession) -> None:
    """Call a session off and tell both calendars; for callers who have checked who asks."""
    session.cancelled_at = timezone.now()
    session.sequence += 1
    session.save()
    tell_calendars(session, "session_called_off")


@transaction.atomic
def make_feed(engineer: Engineer, *, actor: User) -> str:
    """Give a new secret for one's feed; an earlier address dies at once. Only a digest of it is kept."""
    secret = secrets.token_urlsafe(BYTES)
    made, _new = CalendarFeed.objects.update_or_create(
        engineer=engineer,
        defaults={"digest": digest_of(secret), "created_at": timezone.now(), "last_read_on": None},
    )
    record_audit("create", made, actor=actor, subject=engineer)
    return secret


@transaction.atomic
def revoke_feed(engineer: Engineer, *, actor: User) -> bool:
    """End one's feed; False where there is none."""
    found = CalendarFeed.objects.filter(engineer=engineer).first()
    if found is None:
        return False
    record_audit("revoke", found, actor=actor, subject=engineer)
    found.delete()
    return True


def digest_of(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def read_feed(secret: str) -> str | None:
    """Give the calendar behind a secret; None where it was revoked or its person signs in no more."""
    rows = CalendarFeed.objects.select_related("engineer__user").filter(digest=digest_of(secret))
    found = rows.first()
    if found is None or found.engineer.user is None or not can_sign_in(found.engineer.user):
        return None
    today = timezone.localdate()
    CalendarFeed.objects.filter(pk=found.pk).exclude(last_read_on=today).update(last_read_on=today)
    since = timezone.now() - KEPT
    sessions = MentoringSession.objects.of(found.engineer.user).filter(ends_at__gte=since)
    joined = GroupMember.objects.filter(engineer=found.engineer, waits=False).values("group")
    hosted = MentoringGroup.objects.hosted_by(found.engineer.user).values("pk")
    meetings = GroupMeeting.objects.filter(Q(group__in=joined) | Q(group__in=hosted), ends_at__gte=since)
    return feed(sessions.select_related("mentorship__mentor"), meetings.select_related("group"))


def said_of_feed(engineer: Engineer) -> str:
    """Say whether a feed is there and when it was last read; empty where there is none."""
    found = CalendarFeed.objects.filter(engineer=engineer).first()
    if found is None:
        return ""
    if found.last_read_on is None:
        return _("made on %(day)s, not read yet") % {"day": date_format(found.created_at, "j F Y")}
    told = {"day": date_format(found.created_at, "j F Y"), "read": date_format(found.last_read_on, "j F Y")}
    return _("made on %(day)s, last read on %(read)s") % told
