"""Who mentors whom today, as other apps ask for it."""

from __future__ import annotations

from collections.abc import Iterable

from mentoring.models import Goal, Mentorship


def running_pairs(mentees: Iterable[int]) -> list[tuple[int, int]]:
    """List (mentee, mentor) by id for the running mentorships of these people, in one query."""
    rows = Mentorship.objects.filter(state=Mentorship.State.ACTIVE, mentee__in=list(mentees))
    return list(rows.order_by("pk").values_list("mentee_id", "mentor_id"))


def mentored_goals(mentor: int) -> list[tuple[int, int]]:
    """Give (mentee, competency) ids of the goals of a person's running mentorships as mentor, in one query."""
    running = Goal.objects.filter(plan__mentorship__mentor=mentor, plan__mentorship__state=Mentorship.State.ACTIVE)
    kept = running.exclude(state=Goal.State.DROPPED)
    return list(kept.values_list("plan__mentorship__mentee_id", "competency_id").distinct())
