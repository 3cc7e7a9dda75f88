"""What was decided about gaps and what it moved, told to reports by the apps above, which skills does not know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final, TypeAlias

from skills.matrix import TeamsLoaded
from skills.periods import Period

# Gives, for people by id and a period, plain dicts of ids, days and levels as ``skills.report_actions`` reads them.
Source: TypeAlias = Callable[[Collection[int], Period], Iterable[dict[str, Any]]]
sources: Final[list[Source]] = []


def register_action_source(source: Source) -> None:
    """Name what tells which actions some people had in a period.

    It counts only what was known by the period's last day, so that a late report equals one made on time; each dict
    has ``engineer`` and sorts before the others of that person by ``id``. It takes a fixed number of queries.
    """
    if source not in sources:
        sources.append(source)


def read_actions(loaded: TeamsLoaded, period: Period) -> dict[int, list[dict[str, Any]]]:
    """Give the actions about the members of each team by its id, in the same order whenever they are read."""
    people = {member.id for member in loaded.members}
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for source in sources if people else ():
        for action in source(people, period):
            told[action["engineer"]].append(action)
    found: dict[int, list[dict[str, Any]]] = {}
    for place, team in enumerate(loaded.team_ids):
        members = sorted(member.id for member in loaded.members[loaded.rows_of(place)])
        found[team] = [each for one in members for each in sorted(told.get(one, []), key=lambda action: action["id"])]
    return found
