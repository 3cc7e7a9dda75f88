"""What a day brings by itself: mentorships of people who left end, paused ones go on, places are told of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mentoring.errors import MentoringError
from mentoring.models import Mentorship, WaitlistEntry
from mentoring.services.life import end_of_leavers, resume
from mentoring.services.places import lock_people, tell_of_places
from teams.models import Engineer


def plan_endings(now: datetime) -> None:
    """End the mentorships of people whose last day has passed, so that their mentees are listed for rematching."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    if Mentorship.objects.open().filter(Q(mentor__ends__lt=today) | Q(mentee__ends__lt=today)).exists():
        end_of_leavers(today)


def plan_resumptions(now: datetime) -> None:
    """Let paused mentorships go on whose day has come."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    due = Mentorship.objects.filter(state=Mentorship.State.PAUSED, resumes_on__lte=today)
    for mentorship in due.order_by("pk"):
        try:
            resume(mentorship, actor=None)
        except MentoringError:
            # Somebody resumed or ended it in the meantime.
            continue


def plan_places(now: datetime) -> None:
    """Tell who waits for a mentor of places that opened elsewhere: by an import, by HR, on the account page."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    untold = WaitlistEntry.objects.open().filter(told_at=None).values("mentor")
    for mentor in Engineer.objects.active(today).filter(mentor_capacity__gt=0, pk__in=untold).order_by("pk"):
        with transaction.atomic():
            lock_people([mentor.pk])
            tell_of_places(mentor)
