"""A team now, and as it would be then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from skills.levels import Source
from skills.matrix import (
    Measure,
    ProjectDemand,
    Roster,
    TeamsLoaded,
    TeamView,
    load_roster,
    read_demands,
    team_gap_view,
)
from skills.matrix.packing import SOURCES
from skills.what_if.best import Help, help_of
from skills.what_if.change import changed
from skills.what_if.check import Checked, check
from skills.what_if.scenario import Scenario
from teams.models import Team

if TYPE_CHECKING:
    from teams.querysets import Viewer

_SELF: Final = SOURCES.index(Source.SELF)


@dataclass(frozen=True)
class WhatIf:
    """One team in one lens, before and after ``scenario``; ``faults`` say what was refused of what was asked.

    ``opened`` names who joins with current levels only, as they show no more to the reader.
    """

    scenario: Scenario
    faults: tuple[str, ...]
    before: TeamView
    after: TeamView
    opened: tuple[str, ...]

    @cached_property
    def helped(self) -> tuple[Help, Help]:
        """How well the team covers its needs before and after."""
        return help_of(self.before.loaded), help_of(self.after.loaded)


def what_if(team: Team, measure: Measure, scenario: Scenario, reader: Viewer) -> WhatIf:
    """Work out a scenario under the rights of its reader; nothing is stored.

    Reads the team as its gaps do, and what the scenario names besides in at most nine queries more. Raises
    UnknownRoleError for a role that the version does not hold.
    """
    before = team_gap_view(team, measure)
    loaded = before.loaded
    checked = check(scenario, loaded, reader)
    joining = _joining(checked, loaded)
    demands: Mapping[tuple[int, int], ProjectDemand] = loaded.demands
    if checked.scenario.ends:
        ids = [member.id for member in (*loaded.members, *checked.joining) if member.id not in checked.opened]
        demands = read_demands(ids, measure.as_of, without=checked.scenario.ends)
        joining = replace(joining, demands={}) if joining else None
    after = changed(replace(loaded, demands=dict(demands)), checked.scenario, joining)
    opened = tuple(member.name for member in checked.joining if member.id in checked.opened)
    return WhatIf(checked.scenario, checked.faults, before, TeamView(team, after), opened)


def _joining(checked: Checked, loaded: TeamsLoaded) -> Roster | None:
    if not checked.joining:
        return None
    roster = load_roster([checked.joining], loaded.yardstick, loaded.measure.as_of)
    return _levels_only(roster, checked.opened) if checked.opened else roster


def _levels_only(roster: Roster, opened: Collection[int]) -> Roster:
    """Leave of people what they show to the reader: levels and their age, not who judged, exemptions or projects."""
    rows = np.array([member.id in opened for member in roster.members], dtype=np.bool_)[:, None]
    table = roster.levels
    return replace(
        roster,
        levels=replace(table, sources=np.where(rows, _SELF, table.sources).astype(np.int8)),
        exempt=roster.exempt & ~rows,
        demands={key: demand for key, demand in roster.demands.items() if key[0] not in opened},
    )
