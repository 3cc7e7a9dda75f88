"""A company that is owed three weekly reports per team, made by ``python -m tests.faults.company``."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from typing import Final

TEAMS: Final = 8
WEEKS: Final = 3
OWED: Final = TEAMS * WEEKS
# Teams lie so far apart that each is a job of its own: more moments to be killed in.
APART: Final = 200


def found() -> None:
    from django.utils import timezone

    from skills.models import FrameworkVersion, ReportSchedule
    from teams.models import Team
    from tests.factories import assessed, member

    competencies = FrameworkVersion.objects.get().competencies.values_list("competency__slug", flat=True)[:12]
    for number in range(TEAMS):
        team = Team.objects.create(pk=(number + 1) * APART, name=f"Team {number}", slug=f"team-{number}")
        for place in range(3):
            person = member(team, name=f"Person {number} {place}")
            for step, competency in enumerate(competencies):
                assessed(person, competency, (number + place + step) % 5, assessed_on=date(2026, 1, 1))
        starts = timezone.localdate() - timedelta(weeks=WEEKS)
        ReportSchedule.objects.create(team=team, kind="weekly", starts=starts, hour=0)
    FrameworkVersion.objects.update(published_at=datetime(2026, 1, 1, tzinfo=timezone.get_current_timezone()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lead_ai.settings")
    import django

    django.setup()
    found()
