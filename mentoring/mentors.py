"""Who mentors whom today, as other apps ask for it, and when somebody works."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from mentoring.models import Goal, Mentorship
from teams.hours import WorkingHours
from teams.models import Engineer


def running_pairs(mentees: Iterable[int]) -> list[tuple[int, int]]:
    """List (mentee, mentor) by id for the running mentorships of these people, in one query."""
    rows = Mentorship.objects.filter(state=Mentorship.State.ACTIVE, mentee__in=list(mentees))
    return list(rows.order_by("pk").values_list("mentee_id", "mentor_id"))


def mentored_goals(mentor: int) -> list[tuple[int, int]]:
    """Give (mentee, competency) ids of the goals of a person's running mentorships as mentor, in one query."""
    running = Goal.objects.filter(plan__mentorship__mentor=mentor, plan__mentorship__state=Mentorship.State.ACTIVE)
    kept = running.exclude(state=Goal.State.DROPPED)
    return list(kept.values_list("plan__mentorship__mentee_id", "competency_id").distinct())


def working_hours(person: Engineer) -> WorkingHours | None:
    """Give when somebody works, on the clock of their zone or the organisation's; None where it is not known."""
    if person.hours_start is None or person.hours_end is None:
        return None
    return WorkingHours(person.hours_start, person.hours_end, person.time_zone or settings.TIME_ZONE)
