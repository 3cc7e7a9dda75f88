"""Goals that people of the demo set for themselves, beside those of their mentorships: one reached, one overdue."""

from __future__ import annotations

from datetime import date, timedelta

from mentoring.models import Goal, GrowthPlan
from skills.models import CompetencyVersion, FrameworkVersion
from teams.models import Engineer

# Whose; code; from and to level; days until it is due, below 0 in the past; days since it was reached.
TOLD = (
    ("Tomás Herrera", "BU-04", 1, 2, -12, None),
    ("Tomás Herrera", "SY-04", 3, 4, -80, 75),
    ("Mei-Lin Chou", "SP-04", 1, 3, 60, None),
    ("Aisha Bello", "SE-01", 1, 2, 30, None),
)


def seed_goals(version: FrameworkVersion, today: date) -> None:
    """Write the goals of those of these people who are there."""
    codes = dict(CompetencyVersion.objects.filter(version=version).values_list("code", "competency_id"))
    for name, code, low, high, due_in, reached_ago in TOLD:
        person = Engineer.objects.filter(name=name).first()
        if person is None or code not in codes:
            continue
        plan, _made = GrowthPlan.objects.get_or_create(engineer=person, mentorship=None, title="Growth plan")
        ended = None if reached_ago is None else today - timedelta(days=reached_ago)
        Goal.objects.create(
            plan=plan,
            competency_id=codes[code],
            from_level=low,
            to_level=high,
            due=today + timedelta(days=due_in),
            state=Goal.State.OPEN if ended is None else Goal.State.REACHED,
            closed_on=ended,
            closed_by=person.user if ended else None,
        )
