"""What is stale, ageing, unconfirmed or missing among the requirements of people, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from skills.levels import NOT_ASSESSED, NOT_CONCERNED
from skills.matrix import CompetencyHead, LevelTable, Yardstick, read_levels, read_yardstick
from skills.matrix.loading import exemptions, held_roles
from skills.models import FrameworkVersion, RoleAim
from skills.urgency import Question, Want, by_urgency
from teams.models import Membership, Team

# What somebody may be asked about: all but what is in order.
WANTS = tuple(want for want in Want if want is not Want.NOTHING)


@dataclass(frozen=True)
class Upkeep:
    """One person's requirements, of the role held and the one aimed for, that need a look; what weighs most first."""

    items: Sequence[Question] = ()
    counted: int = 0

    @cached_property
    def counts(self) -> Counter[Want]:
        """How many items there are of each state."""
        return Counter(item.want for item in self.items)

    @property
    def due(self) -> int:
        """How many levels are stale or missing."""
        return self.counts[Want.STALE] + self.counts[Want.MISSING]


@dataclass(frozen=True, slots=True)
class PersonUpkeep:
    """A member of a team, and what needs a look."""

    id: int
    slug: str
    name: str
    upkeep: Upkeep


@dataclass(frozen=True)
class TeamUpkeep:
    """A team's people in the order of their names, and the competencies that items name by slug."""

    team: Team
    people: Sequence[PersonUpkeep]
    competencies: Mapping[str, CompetencyHead] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Counter[Want]:
        """How many items of each state the whole team has."""
        return sum((person.upkeep.counts for person in self.people), Counter())


def upkeep_of(engineers: Iterable[int], version: FrameworkVersion, as_of: date) -> dict[int, Upkeep]:
    """Read what needs a look for each of some people (ids), in four queries and those of the yardstick."""
    ids, yardstick = sorted(set(engineers)), read_yardstick(version)
    table = read_levels(ids, yardstick, as_of=as_of)
    weights = _weights(ids, yardstick, as_of)
    weights[table.levels == NOT_CONCERNED] = 0
    wants = np.where(weights > 0, _wants(table), Want.NOTHING)
    counted = (weights > 0).sum(axis=1).tolist()
    found: dict[int, list[Question]] = {engineer: [] for engineer in ids}
    for row, column in np.argwhere(wants != Want.NOTHING).tolist():
        day = int(table.assessed_on[row, column])
        found[ids[row]].append(
            Question(
                competency=yardstick.slugs[column],
                want=Want(int(wants[row, column])),
                weight=int(weights[row, column]),
                answered_on=date.fromordinal(day) if day else None,
                position=column,
            )
        )
    return {one: Upkeep(by_urgency(found[one]), count) for one, count in zip(ids, counted, strict=True)}


def _wants(table: LevelTable) -> npt.NDArray[np.int8]:
    """Give what is wanted of each cell, as a ``Want``; the most pressing where several hold."""
    assessed = table.levels != NOT_ASSESSED
    masks = (~assessed, table.stale, assessed & ~table.confirmed, assessed & ~table.fresh)
    return np.select(masks, WANTS, default=Want.NOTHING).astype(np.int8)


def _weights(ids: Sequence[int], yardstick: Yardstick, as_of: date) -> npt.NDArray[np.int16]:
    """Give what each competency weighs for each person, in three queries; 0 where nothing is asked."""
    held = held_roles(set(ids), as_of)
    aims = dict(RoleAim.objects.filter(engineer__in=ids).values_list("engineer_id", "role_id"))
    asked = np.where(yardstick.required > 0, yardstick.weights, 0)
    rows = [[yardstick.role_rows.get(roles.get(one, 0), -1) for one in ids] for roles in (held, aims)]
    own, aimed = (asked[np.array(row, dtype=np.intp)] for row in rows)
    weights: npt.NDArray[np.int16] = np.maximum(own, aimed)
    places = {engineer: place for place, engineer in enumerate(ids)}
    for engineer, competency in exemptions(ids, as_of):
        if competency in yardstick.columns:
            weights[places[engineer], yardstick.columns[competency]] = 0
    return weights


def teams_upkeep(teams: Sequence[Team], version: FrameworkVersion | None, as_of: date) -> list[TeamUpkeep]:
    """Read what needs a look in some teams, in one query more than for their people."""
    belonging = Membership.objects.on(as_of).filter(team__in=teams)
    told = set(belonging.values_list("team_id", "engineer_id", "engineer__slug", "engineer__name"))
    if version is None:
        return [TeamUpkeep(team, []) for team in teams]
    upkeep = upkeep_of({row[1] for row in told}, version, as_of)
    competencies = {one.slug: one for one in read_yardstick(version).competencies}
    by_name = sorted(told, key=lambda row: (row[3].casefold(), row[2]))
    return [
        TeamUpkeep(team, [PersonUpkeep(*row[1:], upkeep[row[1]]) for row in by_name if row[0] == team.pk], competencies)
        for team in teams
    ]
