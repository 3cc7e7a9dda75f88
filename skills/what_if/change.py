"""A scenario applied to what was read of a team: the same arrays as if it had happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from skills.levels import NOT_ASSESSED, Source
from skills.matrix import GivenNeeds, LevelTable, Member, RoleHead, Roster, TeamsLoaded, Yardstick, measured
from skills.matrix.packing import SOURCES
from skills.what_if.scenario import LevelSet, Scenario

_LEAD: Final = SOURCES.index(Source.LEAD)
# No slug of a person begins so, and all stand before it.
HIRE: Final = "~"


def changed(loaded: TeamsLoaded, scenario: Scenario, joining: Roster | None = None) -> TeamsLoaded:
    """Give what the figures of one team would be made from after a scenario that is free of faults.

    ``joining`` holds who joins. ``loaded`` is of one team; demands of projects that end are gone from it already.
    """
    yardstick, today = loaded.yardstick, loaded.measure.as_of.toordinal()
    now = Roster(loaded.sizes, loaded.members, loaded.levels, loaded.cells.exempt, loaded.demands)
    kept = [row for row, member in enumerate(now.members) if member.slug not in set(scenario.leave)]
    parts = [rows_of(now, kept), hired(scenario.hires, yardstick, today=today)]
    roster = in_order(together([*parts, joining] if joining else parts))
    new_roles = {change.engineer: yardstick.role_named(change.role) for change in scenario.roles}
    roster = replace(
        roster,
        members=tuple(replace(one, role=new_roles.get(one.slug, one.role)) for one in roster.members),
        levels=_confirmed(roster, scenario.levels, yardstick, today=today),
    )
    return measured(roster, GivenNeeds(loaded.team_ids, loaded.needs, loaded.edited), loaded.measure, yardstick)


def rows_of(roster: Roster, rows: Sequence[int]) -> Roster:
    """Give some members of a roster as one team, in the order of ``rows``."""
    places = np.asarray(rows, dtype=np.intp)
    return Roster(
        sizes=(len(rows),),
        members=tuple(roster.members[row] for row in rows),
        levels=roster.levels.at(places),
        exempt=roster.exempt[places],
        demands=roster.demands,
    )


def in_order(roster: Roster) -> Roster:
    """Put the members of one team into the order in which teams are read."""
    return rows_of(roster, sorted(range(len(roster.members)), key=lambda row: roster.members[row].place()))


def together(parts: Sequence[Roster]) -> Roster:
    """Lay several rosters one after another as one team."""
    levels = [part.levels for part in parts]
    return Roster(
        sizes=(sum(len(part.members) for part in parts),),
        members=tuple(member for part in parts for member in part.members),
        levels=LevelTable(
            np.concatenate([each.levels for each in levels]),
            np.concatenate([each.sources for each in levels]),
            np.concatenate([each.assessed_on for each in levels]),
            levels[0].fresh_from,
            levels[0].ageing_from,
        ),
        exempt=np.concatenate([part.exempt for part in parts]),
        demands={key: demand for part in parts for key, demand in part.demands.items()},
    )


def hired(roles: Sequence[str], yardstick: Yardstick, *, today: int) -> Roster:
    """Give people who are confirmed at exactly what their roles require; ``today`` is an ordinal.

    Nothing is known of them beyond their role.
    """
    heads = [yardstick.role_named(role) for role in roles]
    rows = np.array([yardstick.role_rows[head.id] for head in heads], dtype=np.intp)
    required = yardstick.required[rows]
    asked = (required > 0) & (yardstick.weights[rows] > 0)
    fresh_from, ageing_from = yardstick.oldest(as_of=date.fromordinal(today))
    return Roster(
        sizes=(len(heads),),
        members=tuple(_hire(place, head) for place, head in enumerate(heads, start=1)),
        levels=LevelTable(
            levels=np.where(asked, required, NOT_ASSESSED).astype(np.int16),
            sources=np.where(asked, _LEAD, 0).astype(np.int8),
            assessed_on=np.where(asked, today, 0).astype(np.int32),
            fresh_from=fresh_from,
            ageing_from=ageing_from,
        ),
        exempt=np.zeros(required.shape, dtype=np.bool_),
        demands={},
    )


def _hire(place: int, role: RoleHead) -> Member:
    name = _("New hire %(place)s, %(role)s") % {"place": place, "role": role.title}
    return Member(-place, f"{HIRE}{role.slug}-{place}", name, None, role)


def _confirmed(roster: Roster, given: Sequence[LevelSet], yardstick: Yardstick, *, today: int) -> LevelTable:
    table = roster.levels
    if not given:
        return table
    rows = {member.slug: row for row, member in enumerate(roster.members)}
    columns = {slug: column for column, slug in enumerate(yardstick.slugs)}
    levels, sources, days = table.levels.copy(), table.sources.copy(), table.assessed_on.copy()
    for each in given:
        place = rows[each.engineer], columns[each.competency]
        levels[place], sources[place], days[place] = each.level, _LEAD, today
    return LevelTable(levels, sources, days, table.fresh_from, table.ageing_from)
