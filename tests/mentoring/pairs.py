"""Pairs and sessions for tests of mentoring."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mentoring.models import MentoringSession, Mentorship
from teams.models import Engineer, User

HOUR = timedelta(hours=1)


def account(person: Engineer) -> User:
    """Give the account of a person who signs in."""
    assert person.user is not None
    return person.user


def pair_of(mentor: Engineer, mentee: Engineer, **fields: Any) -> Mentorship:
    """Give the newest mentorship of two people, changed as asked, or a new one."""
    found = Mentorship.objects.filter(mentor=mentor, mentee=mentee).first()
    pair = found or Mentorship(mentor=mentor, mentee=mentee)
    for name, value in fields.items():
        setattr(pair, name, value)
    pair.save()
    return Mentorship.objects.select_related("mentor__user", "mentee__user", "programme").get(pk=pair.pk)


def a_session(pair: Mentorship, *, days: float = 3, **fields: Any) -> MentoringSession:
    """Put a session some days ahead, or back where negative."""
    start: datetime = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    return MentoringSession.objects.create(mentorship=pair, starts_at=start, ends_at=start + HOUR, **fields)
