"""Many teams in a list: where each stands in the tree, who leads it, and its figures."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from skills.matrix import Measure, load_teams
from skills.models import FrameworkVersion, GapReport
from teams.models import Team, TeamLead

DEEPEST = 5


@dataclass(frozen=True, slots=True)
class TreePlace:
    """A team in the tree of the teams a reader sees: how deep it lies, and the names above it."""

    team: Team
    depth: int
    above: tuple[str, ...]
    has_below: bool


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """Headline figures in the lens *own role*; a share is None where there is nothing to measure."""

    readiness: float | None
    coverage: float | None
    confidence: float | None
    single_points: int
    uncovered: int


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in a list; ``figures`` is None where no role held in it asks for anything, ``report`` a period's key."""

    place: TreePlace
    leads: tuple[str, ...]
    members: int
    figures: TeamFigures | None
    report: str | None

    @property
    def team(self) -> Team:
        """The team."""
        return self.place.team


def tree(teams: Iterable[Team]) -> list[TreePlace]:
    """Put teams in the order of their tree: by name, each below its parent where that is among them."""
    every = sorted(teams, key=lambda team: (_by_name(team.name), team.pk))
    ids = {team.pk for team in every}
    below: dict[int | None, list[Team]] = defaultdict(list)
    for team in every:
        below[team.parent_id if team.parent_id in ids else None].append(team)
    places: list[TreePlace] = []
    waiting: list[tuple[Team, tuple[str, ...]]] = [(team, ()) for team in reversed(below[None])]
    while waiting:
        team, above = waiting.pop()
        under = below.get(team.pk, [])
        places.append(TreePlace(team, min(len(above), DEEPEST), above, bool(under)))
        waiting.extend((one, (*above, team.name)) for one in reversed(under))
    return places


def _by_name(name: str) -> list[tuple[int, str]]:
    """Order names as people do: Team 2 before Team 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name.casefold())]


def leads_of(teams: Iterable[int], today: date) -> Mapping[int, tuple[str, ...]]:
    """Give the names of the leads of teams (by id) on a day, in one query."""
    found: dict[int, list[str]] = defaultdict(list)
    leading = TeamLead.objects.on(today).filter(team__in=list(teams)).order_by("engineer__name", "engineer_id")
    for team, name in leading.values_list("team_id", "engineer__name"):
        found[team].append(name)
    return {team: tuple(names) for team, names in found.items()}


def team_rows(places: Sequence[TreePlace], version: FrameworkVersion | None, today: date) -> list[TeamRow]:
    """Read the figures of some teams, in 12 queries however many teams and people (two without a framework)."""
    ids = [place.team.pk for place in places]
    leads, reports = leads_of(ids, today), _newest_reports(ids)
    measured = _figures(ids, version, today) if version is not None and ids else {}
    nothing: tuple[int, TeamFigures | None] = (0, None)
    return [
        TeamRow(
            place,
            leads.get(place.team.pk, ()),
            *measured.get(place.team.pk, nothing),
            reports.get(place.team.pk),
        )
        for place in places
    ]


def _newest_reports(teams: Sequence[int]) -> dict[int, str]:
    newest = GapReport.objects.filter(team=OuterRef("pk")).newest_first().values("period")
    rows = Team.objects.filter(pk__in=teams).annotate(newest=Subquery(newest[:1]))
    return {team: period for team, period in rows.values_list("pk", "newest") if period}


def _figures(teams: Sequence[int], version: FrameworkVersion, today: date) -> dict[int, tuple[int, TeamFigures | None]]:
    loaded = load_teams(teams, Measure(version, today))
    figures = loaded.figures
    shares = zip(figures.readiness.tolist(), figures.coverage.tolist(), figures.confidence.tolist(), strict=True)
    counts = zip(figures.single_points.sum(axis=1).tolist(), figures.uncovered.sum(axis=1).tolist(), strict=True)
    found: dict[int, tuple[int, TeamFigures | None]] = {}
    for team, size, told, counted in zip(teams, loaded.sizes, shares, counts, strict=True):
        readiness, coverage, confidence = (None if math.isnan(share) else share for share in told)
        measured = readiness is not None
        found[team] = size, TeamFigures(readiness, coverage, confidence, *counted) if measured else None
    return found
