"""A what-if of a team of 50, best hire and best level-up included, against the gaps of the team alone."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from skills.matrix import Measure, team_gap_view
from skills.what_if import LevelSet, Scenario, best_hires, best_level_ups, what_if
from teams.models import Engineer
from tests.bench.figures import Measured
from tests.bench.organisation import lead_of, team_of, version
from tests.bench.rounds import paired

PEOPLE: Final = 50
GOAL: Final = 4.0
SLOWEST: Final = 0.3
TOP: Final = 5


def measure(size: int) -> list[Measured]:
    """Measure somebody leaving, a hire and a level-up; raise RuntimeError where an answer takes 300 ms or more."""
    team, ids = team_of(PEOPLE)
    reader = lead_of(team, ids[0])
    leaver, learner = Engineer.objects.filter(pk__in=ids[1:3]).order_by("pk").values_list("slug", flat=True)
    scenario = Scenario(leave=(leaver,), hires=("senior-ai-engineer",), levels=(LevelSet(learner, "programming", TOP),))
    measured_by = Measure(version(), timezone.localdate())

    def ours() -> None:
        after = what_if(team, measured_by, scenario, reader).after
        best_hires(after.loaded)
        best_level_ups(after.loaded, highest=TOP, most=3)
        assert after.gaps.gaps

    both = paired(ours, lambda: team_gap_view(team, measured_by).gaps, rounds=9, times=3)
    if min(both[0]) >= SLOWEST:
        raise RuntimeError(f"A what-if takes {min(both[0]):.2f} s.")
    return [Measured(f"what-if of a team of {PEOPLE}, gaps alone", size, *both, goal=GOAL)]
