"""Pairs, sessions and what happened in them, as tests of mentoring need them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mentoring.models import Goal, GrowthPlan, MentoringProgramme, MentoringSession, Mentorship, SessionPulse
from teams.models import Engineer, User
from tests.factories import a_competency

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


def a_pair(mentor: Engineer, mentee: Engineer, *, began: int = 100, **fields: Any) -> Mentorship:
    """Make a mentorship that has been active for some days."""
    starts = timezone.localdate() - timedelta(days=began)
    return Mentorship.objects.create(
        **({"mentor": mentor, "mentee": mentee, "state": "active", "starts": starts} | fields)
    )


def a_session(pair: Mentorship, *, days: float = 3, pulses: tuple[int, ...] = (), **fields: Any) -> MentoringSession:
    """Plan a session in some days, or hold one that was (``days`` below 0), rated by mentor and mentee."""
    at: datetime = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    made = MentoringSession.objects.create(mentorship=pair, starts_at=at, ends_at=at + HOUR, **fields)
    for author, value in zip((pair.mentor, pair.mentee), pulses, strict=False):
        SessionPulse.objects.create(session=made, author=author, value=value)
    return made


def a_goal_of(pair: Mentorship, *, due: int = 30, competency: str = "programming", **fields: Any) -> Goal:
    """Set a goal of the pair's plan, due in some days."""
    plan, _made = GrowthPlan.objects.get_or_create(engineer=pair.mentee, mentorship=pair, title="Plan")
    day = timezone.localdate() + timedelta(days=due)
    told: dict[str, Any] = {"to_level": 3, "due": day} | fields
    return Goal.objects.create(plan=plan, competency=a_competency(competency), **told)


def a_programme(*coordinators: Engineer, slug: str = "winter", began: int = 200, **fields: Any) -> MentoringProgramme:
    """Make a programme that has been running for some days."""
    starts = timezone.localdate() - timedelta(days=began)
    made = MentoringProgramme.objects.create(name=slug.title(), slug=slug, starts=starts, **fields)
    made.coordinators.set(coordinators)
    return made
