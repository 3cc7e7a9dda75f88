"""Reviews that end tomorrow in every team of the company, opened by ``python -m tests.faults.rounds``."""

from __future__ import annotations

import os
from typing import Final

from tests.faults.company import TEAMS

# Whoever takes part is reminded: three people and their lead in each team.
REMINDED: Final = TEAMS * 4


def open_rounds() -> None:
    from datetime import timedelta

    from django.utils import timezone

    from teams.models import Engineer, Team
    from tests.factories import leading, member, signing_in
    from tests.skills.reviews import opened

    for team in Team.objects.order_by("pk"):
        people = list(Engineer.objects.members_of(team))
        lead = member(team, name=f"Lead of {team}", employee_id=f"LEAD-{team.pk}")
        leading(team, lead)
        for person in (lead, *people):
            signing_in(person)
        opened(lead, *people, closes=timezone.localdate() + timedelta(days=1))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lead_ai.settings")
    import django

    django.setup()
    open_rounds()
