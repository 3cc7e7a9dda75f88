"""What a day brings by itself: mentorships of people who left end, paused ones go on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from mentoring.errors import MentoringError
from mentoring.models import Mentorship
from mentoring.services.life import end_of_leavers, resume


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
