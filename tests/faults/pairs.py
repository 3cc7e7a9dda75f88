"""Pairs that have fallen quiet, and the week's nudges asked for, by ``python -m tests.faults.pairs``."""

from __future__ import annotations

import os
from typing import Final

# Both of each pair are told. People lie so far apart that each is written to by a job of its own.
PAIRS: Final = 15
NUDGED: Final = 2 * PAIRS
FIRST: Final = 100


def fall_quiet() -> None:
    from django.utils import timezone

    from mentoring.services.nudges import CHUNK, KIND
    from teams.models import Team
    from teams.services import jobs
    from teams.services.digest import week_of
    from tests.factories import member, signing_in
    from tests.mentoring.pairs import a_pair

    team = Team.objects.order_by("pk")[0]
    for number in range(PAIRS):
        both = []
        for place, part in enumerate(("Mentor", "Mentee")):
            pk = (FIRST + 2 * number + place) * CHUNK
            both.append(member(team, pk=pk, name=f"{part} {number}", employee_id=f"PAIR-{pk}"))
        for person in both:
            signing_in(person)
        a_pair(*both)
    # As the planner does on a working day.
    week = week_of(timezone.now())
    jobs.enqueue(KIND, key=f"{KIND}:{week}", payload={"week": week})


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lead_ai.settings")
    import django

    django.setup()
    fall_quiet()
