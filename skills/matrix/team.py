"""What the pages of one team show: who can do what, and what the team lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from skills.gaps import Gap, Lens, TeamGaps, team_gaps
from skills.levels import NOT_CONCERNED, Freshness, Source, Status, status_of
from skills.matrix.levels import LevelTable
from skills.matrix.loading import Measure, ProjectDemand, TeamsLoaded, load_teams
from skills.matrix.packing import SOURCES
from skills.matrix.yardstick import RoleHead
from teams.models import Team
from teams.names import initials


class Cell(NamedTuple):
    """One person in one competency, against what the lens asks.

    ``required`` is None where the lens asks for nothing (in *team needs* it is the need's level). ``gap`` is None
    where it is of unknown size, 0 where it is met or does not count. ``project_level`` is the highest level that
    the person's running projects need, 0 for none.
    """

    level: int | None
    status: Status
    freshness: Freshness | None
    required: int | None
    weight: int
    gap: int | None
    source: Source | None
    assessed_on: date | None
    exempt: bool
    project_level: int

    @property
    def short(self) -> bool:
        """Whether the level is below what the lens asks."""
        return bool(self.gap)

    @property
    def stale(self) -> bool:
        """Whether the judgement is stale."""
        return self.freshness is Freshness.STALE


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the team; ``readiness`` is for the role that the lens measures against (own in *team needs*).

    ``met`` of ``counted`` tells in how many competencies the lens asks for a level and the person has it.
    """

    id: int
    slug: str
    name: str
    initials: str
    employee_id: str | None
    role: RoleHead | None
    readiness: float | None
    met: int
    counted: int


@dataclass(frozen=True, slots=True)
class Need:
    """A team need: at least ``people`` at ``level``; ``depth`` members are."""

    level: int
    people: int
    depth: int

    @property
    def single_point(self) -> bool:
        """Whether exactly one member meets it."""
        return self.depth == 1

    @property
    def uncovered(self) -> bool:
        """Whether no member meets it."""
        return self.depth == 0


@dataclass(frozen=True, slots=True)
class Column:
    """A competency in the team, with its need and its gap in the lens; None where there is none."""

    id: int
    slug: str
    code: str
    title: str
    domain: str
    need: Need | None
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class DomainGroup:
    """The competencies of one domain in the order of the framework."""

    slug: str
    code: str
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, eq=False)
class TeamView:
    """One team in one lens. People are in the order of their names."""

    team: Team
    loaded: TeamsLoaded

    @property
    def measure(self) -> Measure:
        """What the team is measured by."""
        return self.loaded.measure

    @property
    def role(self) -> RoleHead | None:
        """The one role of the *target role* lens, else None."""
        return self.loaded.role

    @property
    def needs_are_default(self) -> bool:
        """Whether the needs follow from the members' roles, as no lead has edited them."""
        return not self.loaded.edited[0]

    @cached_property
    def gaps(self) -> TeamGaps:
        """What the team lacks; people and competencies are named by slug, people in the order of employee ids."""
        return team_gaps(self.loaded.inputs_of(0), self.measure.lens)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The members by name."""
        figures = self.loaded.figures
        asked = figures.asked > 0
        met = asked & (figures.cells.levels >= figures.asked)
        told = zip(
            self.loaded.members,
            figures.member_met.sum(axis=1).tolist(),
            figures.member_points.sum(axis=1).tolist(),
            met.sum(axis=1).tolist(),
            asked.sum(axis=1).tolist(),
            strict=True,
        )
        people = (
            Person(
                id=one.id,
                slug=one.slug,
                name=one.name,
                initials=initials(one.name),
                employee_id=one.employee_id,
                role=one.role,
                readiness=points / whole if whole else None,
                met=reached,
                counted=counted,
            )
            for one, points, whole, reached, counted in told
        )
        return tuple(sorted(people, key=lambda person: (person.name.casefold(), person.slug)))

    @cached_property
    def person(self) -> dict[str, Person]:
        """The members by slug."""
        return {person.slug: person for person in self.people}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The competencies in the order of the framework."""
        return tuple(self._columns())

    @cached_property
    def column(self) -> dict[str, Column]:
        """The competencies by slug."""
        return {column.slug: column for column in self.columns}

    def _columns(self) -> Iterator[Column]:
        gaps = {gap.competency: gap for gap in self.gaps.gaps}
        needs, depths = self.loaded.needs, self.loaded.figures.depth[0].tolist()
        told = zip(
            self.loaded.yardstick.competencies, needs.levels[0].tolist(), needs.people[0].tolist(), depths, strict=True
        )
        for one, level, people, depth in told:
            need = Need(level, people, depth) if people else None
            yield Column(one.id, one.slug, one.code, one.title, one.domain, need, gaps.get(one.slug))

    @cached_property
    def domains(self) -> tuple[DomainGroup, ...]:
        """The domains in the order of the framework, each with its competencies."""
        return tuple(
            DomainGroup(
                domain.slug,
                domain.code,
                domain.title,
                tuple(column for column in self.columns if column.domain == domain.slug),
            )
            for domain in self.loaded.yardstick.domains
        )

    @property
    def hints(self) -> Mapping[str, str]:
        """The scarcity hint (raised, high, acute) by competency slug, where the framework has one."""
        return self.loaded.yardstick.hints

    @cached_property
    def projects(self) -> dict[tuple[str, str], ProjectDemand]:
        """What running projects need of members, by person slug and competency slug."""
        slugs = {member.id: member.slug for member in self.loaded.members}
        named = {one.id: one.slug for one in self.loaded.yardstick.competencies}
        return {
            (slugs[engineer], named[competency]): demand
            for (engineer, competency), demand in self.loaded.demands.items()
            if competency in named
        }


@dataclass(frozen=True, eq=False)
class TeamMatrix(TeamView):
    """One team in one lens, cell by cell."""

    @cached_property
    def cells(self) -> dict[str, dict[str, Cell]]:
        """The cells by person slug and competency slug, people in the order of employee ids."""
        slugs = self.loaded.yardstick.slugs
        return {
            member.slug: dict(zip(slugs, self._row(row), strict=True)) for row, member in enumerate(self.loaded.members)
        }

    def _row(self, row: int) -> Iterator[Cell]:
        figures, cells = self.loaded.figures, self.loaded.cells
        needs = self.measure.lens is Lens.TEAM_NEEDS
        told = zip(
            judged(self.loaded.levels, row),
            figures.asked[row].tolist(),
            (self.loaded.needs.levels[0] if needs else cells.required[row]).tolist(),
            (self.loaded.needs.weights[0] if needs else cells.weights[row]).tolist(),
            cells.exempt[row].tolist(),
            cells.project_levels[row].tolist(),
            strict=True,
        )
        for said, asked, required, weight, exempt, project_level in told:
            yield Cell(
                level=said.level,
                status=said.status,
                freshness=said.freshness,
                required=required if weight else None,
                weight=weight,
                gap=_gap(said, asked),
                source=said.source,
                assessed_on=said.assessed_on,
                exempt=exempt,
                project_level=project_level,
            )


class Judged(NamedTuple):
    """What is known of one person in one competency."""

    level: int | None
    status: Status
    source: Source | None
    assessed_on: date | None
    freshness: Freshness | None


NOBODY_JUDGED = Judged(None, Status.NOT_ASSESSED, None, None, None)


def judged(table: LevelTable, row: int) -> Iterator[Judged]:
    """Tell what is known of the person of a row in each competency, in the order of the columns."""
    told = zip(
        table.levels[row].tolist(),
        table.sources[row].tolist(),
        table.assessed_on[row].tolist(),
        table.fresh[row].tolist(),
        table.stale[row].tolist(),
        strict=True,
    )
    # A page holds few judgements that differ: each is made once.
    return map(_judged, told)


@lru_cache(maxsize=4096)
def _judged(told: tuple[int, int, int, bool, bool]) -> Judged:
    code, source, day, fresh, stale = told
    if not day:
        return NOBODY_JUDGED
    level = None if code == NOT_CONCERNED else code
    age = Freshness.FRESH if fresh else Freshness.STALE if stale else Freshness.AGEING
    return Judged(level, status_of(level, SOURCES[source]), SOURCES[source], date.fromordinal(day), age)


def _gap(said: Judged, asked: int) -> int | None:
    if not asked:
        return 0
    return None if said.level is None else max(0, asked - said.level)


def team_matrix(team: Team, measure: Measure) -> TeamMatrix:
    """Read who in a team can do what, in ten queries (eleven where a certification has expired).

    Raises UnknownRoleError for a role that the version does not hold.
    """
    return TeamMatrix(team, load_teams([team.pk], measure))


def team_gap_view(team: Team, measure: Measure) -> TeamView:
    """Read what a team lacks, in ten queries (eleven where a certification has expired).

    Raises UnknownRoleError for a role that the version does not hold.
    """
    return TeamView(team, load_teams([team.pk], measure))
