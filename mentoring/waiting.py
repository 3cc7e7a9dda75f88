"""What of mentoring waits for somebody: proposals to answer, sessions to prepare or to rate, follow-ups, feedback."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from mentoring.models import FollowUp, MentoringFeedback, MentoringSession, Mentorship, SessionPulse
from mentoring.querysets import AGREED, SessionQuerySet
from teams.models import Engineer

# Of whom something waits while they can still do it.
SOON: Final = timedelta(days=3)
LATELY: Final = timedelta(days=14)
AFTER_THE_END: Final = timedelta(days=30)


def to_answer(people: Iterable[int]) -> QuerySet[Mentorship]:
    """Give the proposals that wait for the yes or no of one of these people (by id), the oldest first."""
    ids = list(people)
    as_mentor = Q(mentor__in=ids, mentor_accepted_at__isnull=True)
    as_mentee = Q(mentee__in=ids, mentee_accepted_at__isnull=True)
    open_ones = Mentorship.objects.filter(as_mentor | as_mentee, state=Mentorship.State.PROPOSED)
    return open_ones.select_related("mentor", "mentee", "programme").order_by("created_at", "pk")


def follow_ups_due(people: Iterable[int], day: date) -> QuerySet[FollowUp]:
    """Give what these people said they would do by a day that has come, in mentorships that go on."""
    rows = FollowUp.objects.filter(owner__in=list(people), done_on__isnull=True, due__lte=day)
    running = rows.filter(session__mentorship__state__in=AGREED)
    return running.select_related("session__mentorship__mentor", "session__mentorship__mentee").order_by("due", "pk")


def to_prepare(person: Engineer, now: datetime) -> SessionQuerySet:
    """Give the sessions of the next days that have no agenda yet."""
    rows = _of(person).ahead(now).filter(starts_at__lte=now + SOON, agenda="")
    return rows.filter(mentorship__state__in=AGREED)


def to_rate(person: Engineer, now: datetime) -> SessionQuerySet:
    """Give the sessions held in the last two weeks of which the person has not said how useful they were."""
    own = SessionPulse.objects.filter(session=OuterRef("pk"), author=person)
    rows = _of(person).held(now).filter(ends_at__gte=now - LATELY)
    return rows.filter(~Exists(own)).order_by("-starts_at", "pk")


def to_say(person: Engineer, day: date) -> QuerySet[Mentorship]:
    """Give the mentorships completed lately of which the person has not said whether they were worth it."""
    own = MentoringFeedback.objects.filter(mentorship=OuterRef("pk"), author=person)
    rows = Mentorship.objects.filter(Q(mentor=person) | Q(mentee=person), state=Mentorship.State.COMPLETED)
    lately = rows.filter(~Exists(own), ends__gte=day - AFTER_THE_END)
    return lately.select_related("mentor", "mentee").order_by(F("ends").desc(), "pk")


def _of(person: Engineer) -> SessionQuerySet:
    rows = MentoringSession.objects.filter(Q(mentorship__mentor=person) | Q(mentorship__mentee=person))
    return rows.select_related("mentorship__mentor", "mentorship__mentee")
