"""Teams at a glance: figures, people and depth of a few teams with all that stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from skills.gaps import Lens, TeamGaps, team_gaps
from skills.matrix import CompetencyHead, Measure, TeamsLoaded, load_teams
from skills.models import FrameworkVersion, GapReport
from skills.overview.people import PersonRow, people_of
from skills.overview.reports import reports_by_team
from teams.models import Team


@dataclass(frozen=True, slots=True)
class DepthRow:
    """A team need: how many members (by name) are at or above its level."""

    competency: CompetencyHead
    level: int
    needed: int
    who: tuple[str, ...]
    nearest: tuple[str, ...]
    nearest_level: int | None

    @property
    def have(self) -> int:
        """How many members are there."""
        return len(self.who)


@dataclass(frozen=True, slots=True)
class StaleCorner:
    """The domain in which most of a team's levels are old: ``stale`` of ``counted`` requirements."""

    slug: str
    title: str
    stale: int
    counted: int


@dataclass(frozen=True, eq=False)
class TeamGlance:
    """One team in the lens *own role*; ``people`` by name, ``reports`` oldest first, one per period."""

    team: Team
    loaded: TeamsLoaded
    place: int
    people: tuple[PersonRow, ...]
    reports: tuple[GapReport, ...]

    @cached_property
    def gaps(self) -> TeamGaps:
        """What the team lacks."""
        return team_gaps(self.loaded.inputs_of(self.place), Lens.OWN_ROLE)

    @cached_property
    def competencies(self) -> dict[str, CompetencyHead]:
        """The competencies by slug."""
        return {one.slug: one for one in self.loaded.yardstick.competencies}

    @property
    def is_measured(self) -> bool:
        """Whether some member holds a role that asks for something."""
        return self.gaps.cells_counted > 0

    @property
    def newest_report(self) -> GapReport | None:
        """The report of the last period."""
        return self.reports[-1] if self.reports else None

    @cached_property
    def depth(self) -> tuple[DepthRow, ...]:
        """The team needs, those that fewest members meet first, then by code."""
        figures = self.loaded.figures
        columns = np.flatnonzero(figures.needed[self.place]).tolist()
        rows = [self._depth(column) for column in columns]
        return tuple(sorted(rows, key=lambda row: (row.have - row.needed, row.have, row.competency.code)))

    def _depth(self, column: int) -> DepthRow:
        needs, span = self.loaded.needs, self.loaded.rows_of(self.place)
        level = int(needs.levels[self.place, column])
        levels = self.loaded.cells.levels[span, column].tolist()
        told = sorted(zip((one.name for one in self.loaded.members[span]), levels, strict=True))
        below = max((code for _, code in told if 0 <= code < level), default=None)
        return DepthRow(
            competency=self.loaded.yardstick.competencies[column],
            level=level,
            needed=int(needs.people[self.place, column]),
            who=tuple(name for name, code in told if code >= level),
            nearest=tuple(name for name, code in told if code == below),
            nearest_level=below,
        )

    @property
    def stale_count(self) -> int:
        """How many levels that count are stale."""
        return int(self.loaded.figures.stale[self.place].sum())

    @cached_property
    def stale_corner(self) -> StaleCorner | None:
        """The domain with the most stale levels, None where none is stale."""
        span, known = self.loaded.rows_of(self.place), self.loaded.yardstick
        counted = self.loaded.figures.counted[span].sum(axis=0).tolist()
        stale = (self.loaded.figures.counted & self.loaded.cells.stale)[span].sum(axis=0).tolist()
        found = []
        for domain in known.domains:
            columns = [place for place, one in enumerate(known.competencies) if one.domain == domain.slug]
            old = sum(stale[column] for column in columns)
            found.append(StaleCorner(domain.slug, domain.title, old, sum(counted[column] for column in columns)))
        most = max(found, key=lambda corner: corner.stale, default=None)
        return most if most is not None and most.stale else None


def glances(teams: Sequence[Team], version: FrameworkVersion, as_of: date) -> list[TeamGlance]:
    """Read a few teams with their people and reports, in 18 queries however many teams and people."""
    ids = [team.pk for team in teams]
    loaded = load_teams(ids, Measure(version, as_of))
    people = people_of(loaded)
    reports = reports_by_team(ids)
    return [
        TeamGlance(team, loaded, place, people[team.pk], reports.get(team.pk, ())) for place, team in enumerate(teams)
    ]
