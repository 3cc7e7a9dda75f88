"""Matrix data of a team against raw SQL on current levels."""

from __future__ import annotations

from django.utils import timezone

from skills.matrix import Measure, read_levels, read_yardstick, team_matrix
from tests.bench.figures import Measured
from tests.bench.organisation import fetched, team_of, version
from tests.bench.rounds import paired

# The same columns, as the driver gives them.
FLOOR = """
SELECT engineer_id, competency_id, level, source, assessed_on, expires_on FROM skills_currentlevel
WHERE engineer_id IN ({})
"""


def measure(size: int) -> list[Measured]:
    """Measure the levels of a team of 10 and of 50, and the whole read that a matrix is drawn from."""
    return [row for people in (10, 50) for row in _team(size, people)]


def _team(size: int, people: int) -> list[Measured]:
    today, measured_by = timezone.localdate(), version()
    team, ids = team_of(people)
    yardstick = read_yardstick(measured_by)
    statement = FLOOR.format(", ".join(["%s"] * people))
    levels = paired(
        lambda: read_levels(ids, yardstick, as_of=today), lambda: fetched(statement, ids), rounds=15, times=20
    )
    whole = paired(
        lambda: team_matrix(team, Measure(measured_by, today)).cells, lambda: fetched(statement, ids), rounds=7, times=5
    )
    return [
        Measured(f"levels of a team of {people}", size, *levels, goal=2.0),
        Measured(f"  all ten queries and cells, team of {people}", size, *whole),
    ]
