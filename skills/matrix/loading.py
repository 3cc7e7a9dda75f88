"""What the figures of teams are made from, read in a fixed number of queries for one team or a chunk of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from skills.gaps import Cells, Figures, Lens, Needs, TeamInputs, default_needs
from skills.matrix.levels import LevelTable, read_levels
from skills.matrix.yardstick import RoleHead, Yardstick, read_yardstick
from skills.models import Exemption, FrameworkVersion, ProjectNeed, RoleHolding, TeamNeed
from teams.models import Assignment, Membership, Project
from teams.querysets import running_on


@dataclass(frozen=True, slots=True)
class Measure:
    """What teams are measured by: a version, as of a day, in a lens.

    ``role`` is the slug of the role of the *target role* lens; None is the version's target role.
    """

    version: FrameworkVersion
    as_of: date
    lens: Lens = Lens.OWN_ROLE
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a team on the day, with the role held then."""

    id: int
    slug: str
    name: str
    employee_id: str | None
    role: RoleHead | None

    def place(self) -> tuple[bool, str, str]:
        """Give the key that puts members in order: by employee id, those without one last."""
        return (self.employee_id is None, self.employee_id or "", self.slug)


@dataclass(frozen=True, slots=True)
class ProjectDemand:
    """The highest level that the running projects of a member need in a competency, and the project that does."""

    name: str
    slug: str
    level: int


@dataclass(frozen=True, eq=False)
class TeamsLoaded:
    """Members of teams laid one after another, by employee id in each team, and all that figures are made from.

    ``sizes`` says how many members each team of ``team_ids`` has; ``levels`` has a row per member; ``demands`` is
    by engineer id and competency id; ``edited`` marks teams whose lead edited the needs; ``role`` is the one role
    of the *target role* lens, else None.
    """

    measure: Measure
    yardstick: Yardstick
    role: RoleHead | None
    team_ids: tuple[int, ...]
    sizes: tuple[int, ...]
    members: tuple[Member, ...]
    levels: LevelTable
    cells: Cells
    needs: Needs
    edited: npt.NDArray[np.bool_]
    demands: dict[tuple[int, int], ProjectDemand]

    @cached_property
    def figures(self) -> Figures:
        """The figures of all teams at once."""
        return Figures(self.measure.lens, self.cells, self.needs, self.yardstick.scarcity, self.sizes)

    def rows_of(self, team: int) -> slice:
        """Give the rows of the members of the team at a place in ``team_ids``."""
        start = sum(self.sizes[:team])
        return slice(start, start + self.sizes[team])

    def inputs_of(self, team: int) -> TeamInputs:
        """Give what the gaps of the team at a place in ``team_ids`` are made from; people are named by slug."""
        rows, own = self.rows_of(team), slice(team, team + 1)
        return TeamInputs(
            engineers=tuple(member.slug for member in self.members[rows]),
            competencies=self.yardstick.slugs,
            codes=self.yardstick.codes,
            cells=self.cells.of(rows),
            needs=Needs(self.needs.levels[own], self.needs.people[own], self.needs.weights[own]),
            scarcity=self.yardstick.scarcity,
        )


@dataclass(frozen=True, eq=False)
class Roster:
    """Members of teams laid one after another, and what is known of them, a row each.

    ``sizes`` says how many members each team has, ``exempt`` is of shape [members, competencies], ``demands`` is by
    engineer id and competency id.
    """

    sizes: tuple[int, ...]
    members: tuple[Member, ...]
    levels: LevelTable
    exempt: npt.NDArray[np.bool_]
    demands: dict[tuple[int, int], ProjectDemand]


@dataclass(frozen=True, eq=False)
class GivenNeeds:
    """The needs that leads have edited, and which teams of ``team_ids`` these are."""

    team_ids: tuple[int, ...]
    needs: Needs
    edited: npt.NDArray[np.bool_]


def load_teams(team_ids: Sequence[int], measure: Measure, yardstick: Yardstick | None = None) -> TeamsLoaded:
    """Read what the figures of teams are made from, in six queries (seven where a certification has expired).

    The yardstick is read in four more where none is given. Raises UnknownRoleError for a role that the version
    does not hold.
    """
    known = yardstick or read_yardstick(measure.version)
    # A role that is not there is told before anything is read.
    if measure.lens is Lens.TARGET_ROLE:
        known.role_named(measure.role)
    by_team = _members(team_ids, known, measure.as_of)
    laid = [by_team[team] for team in team_ids]
    return measured(load_roster(laid, known, measure.as_of), _given_needs(team_ids, known), measure, known)


def load_roster(laid: Sequence[Sequence[Member]], yardstick: Yardstick, as_of: date) -> Roster:
    """Read what is known of the members of each team, in three queries (four where a certification has expired)."""
    members = tuple(member for team in laid for member in team)
    ids = sorted({member.id for member in members})
    rows = np.searchsorted(np.asarray(ids, dtype=np.int64), [member.id for member in members]).astype(np.intp)
    return Roster(
        sizes=tuple(len(team) for team in laid),
        members=members,
        levels=read_levels(ids, yardstick, as_of=as_of).at(rows),
        exempt=_exempt(ids, yardstick, as_of)[rows],
        demands=read_demands(ids, as_of),
    )


def measured(roster: Roster, given: GivenNeeds, measure: Measure, yardstick: Yardstick) -> TeamsLoaded:
    """Lay out what the figures of the teams on a roster are made from; needs that nobody edited follow from roles."""
    role = yardstick.role_named(measure.role) if measure.lens is Lens.TARGET_ROLE else None
    members = roster.members
    held = np.array([yardstick.role_rows[one.role.id] if one.role else -1 for one in members], dtype=np.intp)
    asked = held if role is None else np.full_like(held, yardstick.role_rows[role.id])
    default = default_needs(yardstick.required[held], yardstick.weights[held], sizes=roster.sizes)
    return TeamsLoaded(
        measure=measure,
        yardstick=yardstick,
        role=role,
        team_ids=given.team_ids,
        sizes=roster.sizes,
        members=members,
        levels=roster.levels,
        cells=Cells(
            levels=roster.levels.levels,
            required=yardstick.required[asked],
            weights=yardstick.weights[asked],
            confirmed=roster.levels.confirmed,
            stale=roster.levels.stale,
            exempt=roster.exempt,
            project_levels=_project_levels(members, yardstick, roster.demands),
        ),
        needs=_needs(default, given),
        edited=given.edited,
        demands=roster.demands,
    )


def _members(team_ids: Sequence[int], yardstick: Yardstick, as_of: date) -> dict[int, list[Member]]:
    belonging = Membership.objects.on(as_of).filter(team__among=team_ids)
    told = set(
        belonging.values_list("team_id", "engineer_id", "engineer__slug", "engineer__name", "engineer__employee_id")
    )
    roles = held_roles({row[1] for row in told}, as_of)
    by_team: dict[int, list[Member]] = defaultdict(list)
    for team, engineer, slug, name, employee_id in told:
        role = yardstick.role_at(roles.get(engineer))
        by_team[team].append(Member(engineer, slug, name, employee_id, role))
    for members in by_team.values():
        members.sort(key=Member.place)
    return by_team


def held_roles(engineers: set[int], as_of: date) -> dict[int, int]:
    """Give the id of the role that each engineer holds on a day, the newest where several run, in one query."""
    holding = RoleHolding.objects.on(as_of).filter(engineer__among=engineers).order_by("starts", "pk")
    return dict(holding.values_list("engineer_id", "role_id"))


def _given_needs(team_ids: Sequence[int], yardstick: Yardstick) -> GivenNeeds:
    """Read the needs that leads have edited, in one query."""
    places = {team: place for place, team in enumerate(team_ids)}
    rows = [
        (places[team], yardstick.columns[competency], level, people, weight)
        for team, competency, level, people, weight in TeamNeed.objects.filter(team__among=team_ids)
        .order_by()
        .values_list("team_id", "competency_id", "level", "people", "weight")
        if competency in yardstick.columns
    ]
    edited = np.zeros(len(places), dtype=np.bool_)
    edited[[row[0] for row in rows]] = True
    levels, people, weights = np.zeros((3, len(places), len(yardstick.competencies)), dtype=np.int64)
    for place, column, *need in rows:
        levels[place, column], people[place, column], weights[place, column] = need
    return GivenNeeds(tuple(team_ids), Needs(levels, people, weights), edited)


def _needs(default: Needs, given: GivenNeeds) -> Needs:
    """Put the needs that leads have edited in the place of the default ones."""
    edited = given.edited[:, None]
    return Needs(
        levels=np.where(edited, given.needs.levels, default.levels),
        people=np.where(edited, given.needs.people, default.people),
        weights=np.where(edited, given.needs.weights, default.weights),
    )


def _exempt(engineers: list[int], yardstick: Yardstick, as_of: date) -> npt.NDArray[np.bool_]:
    found = np.zeros((len(engineers), len(yardstick.competencies)), dtype=np.bool_)
    places = {engineer: place for place, engineer in enumerate(engineers)}
    for engineer, competency in exemptions(engineers, as_of):
        if competency in yardstick.columns:
            found[places[engineer], yardstick.columns[competency]] = True
    return found


def exemptions(engineers: Sequence[int], as_of: date) -> list[tuple[int, int]]:
    """Give engineer id and competency id of each exemption that runs on a day, in one query."""
    rows = Exemption.objects.on(as_of).filter(engineer__among=engineers).order_by()
    return list(rows.values_list("engineer_id", "competency_id"))


def read_demands(
    engineers: Sequence[int], as_of: date, *, without: Collection[str] = ()
) -> dict[tuple[int, int], ProjectDemand]:
    """Give what running projects need of the people assigned to them, some projects left out, in one query."""
    needs = ProjectNeed.objects.filter(
        running_on(as_of, "project__"),
        running_on(as_of, "project__assignments__"),
        project__state=Project.State.RUNNING,
        project__assignments__state=Assignment.State.CONFIRMED,
        project__assignments__engineer__among=engineers,
    ).order_by("level", "-project__slug")
    told = needs.exclude(project__slug__in=without).values_list(
        "project__assignments__engineer_id", "competency_id", "project__name", "project__slug", "level"
    )
    # The highest comes last and stays.
    return {
        (engineer, competency): ProjectDemand(name, slug, level) for engineer, competency, name, slug, level in told
    }


def _project_levels(
    members: Sequence[Member], yardstick: Yardstick, demands: dict[tuple[int, int], ProjectDemand]
) -> npt.NDArray[np.int16]:
    found = np.zeros((len(members), len(yardstick.competencies)), dtype=np.int16)
    rows: dict[int, list[int]] = defaultdict(list)
    for row, member in enumerate(members):
        rows[member.id].append(row)
    for (engineer, competency), demand in demands.items():
        if competency in yardstick.columns and engineer in rows:
            found[rows[engineer], yardstick.columns[competency]] = demand.level
    return found
