"""Who mentors whom today, as other apps ask for it."""

from __future__ import annotations

from collections.abc import Iterable

from mentoring.models import Mentorship


def running_pairs(mentees: Iterable[int]) -> list[tuple[int, int]]:
    """List (mentee, mentor) by id for the running mentorships of these people, in one query."""
    rows = Mentorship.objects.filter(state=Mentorship.State.ACTIVE, mentee__in=list(mentees))
    return list(rows.order_by("pk").values_list("mentee_id", "mentor_id"))
