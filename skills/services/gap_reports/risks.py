"""What a report sees coming: people who leave, and assignments that end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Q

from skills.matrix import TeamsLoaded
from skills.periods import Period
from teams.models import Assignment, Membership

AHEAD: Final = timedelta(days=90)
LEAVER: Final = "leaver"
ASSIGNMENT_ENDS: Final = "assignment_ends"


@dataclass(frozen=True, slots=True)
class Risk:
    """Something to come within 90 days of a period's end, by ids.

    ``uncovers`` are competencies that the team needs and nobody else meets.
    """

    kind: str
    day: date
    engineer: int
    project: int | None = None
    uncovers: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give what is stored with a report."""
        return {
            "kind": self.kind,
            "day": self.day.isoformat(),
            "engineer": self.engineer,
            "project": self.project,
            "uncovers": list(self.uncovers),
        }


def read_risks(loaded: TeamsLoaded, period: Period) -> dict[int, list[Risk]]:
    """Give the risks of each team by id, soonest first; two queries."""
    risks: dict[int, list[Risk]] = defaultdict(list)
    ending = _assignments(loaded, period)
    for place, team in enumerate(loaded.team_ids):
        for member in loaded.members[loaded.rows_of(place)]:
            risks[team] += ending.get(member.id, [])
    places = {team: place for place, team in enumerate(loaded.team_ids)}
    for team, engineer, day in _leavers(loaded, period):
        risks[team].append(Risk(LEAVER, day, engineer, uncovers=_held_alone(loaded, places[team], engineer)))
    return {team: sorted(found, key=lambda one: (one.day, one.kind, one.engineer)) for team, found in risks.items()}


def _leavers(loaded: TeamsLoaded, period: Period) -> list[tuple[int, int, date]]:
    """List team, person and last day in the team, where it lies in the days ahead."""
    first, last = period.ends + timedelta(days=1), period.ends + AHEAD
    soon = Q(ends__range=(first, last)) | Q(engineer__ends__range=(first, last))
    rows = Membership.objects.on(period.ends).filter(soon, team__among=loaded.team_ids).order_by()
    told = rows.values_list("team_id", "engineer_id", "ends", "engineer__ends")
    return [(team, engineer, min(day for day in days if day)) for team, engineer, *days in told]


def _assignments(loaded: TeamsLoaded, period: Period) -> dict[int, list[Risk]]:
    first, last = period.ends + timedelta(days=1), period.ends + AHEAD
    rows = Assignment.objects.on(period.ends).filter(
        engineer__among={member.id for member in loaded.members},
        ends__range=(first, last),
        state=Assignment.State.CONFIRMED,
    )
    found: dict[int, list[Risk]] = defaultdict(list)
    for engineer, project, day in rows.values_list("engineer_id", "project_id", "ends"):
        if day is not None:
            found[engineer].append(Risk(ASSIGNMENT_ENDS, day, engineer, project))
    return found


def _held_alone(loaded: TeamsLoaded, place: int, engineer: int) -> tuple[int, ...]:
    rows = loaded.rows_of(place)
    own = [member.id for member in loaded.members[rows]].index(engineer)
    meets = loaded.cells.levels[rows][own] >= loaded.needs.levels[place]
    alone = loaded.figures.single_points[place] & meets
    return tuple(loaded.yardstick.competencies[column].id for column in np.flatnonzero(alone).tolist())
