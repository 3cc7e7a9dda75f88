"""Working out reports: from the arrays of many teams to a headline, rows and a fingerprint per team."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from skills.gaps import Cells, Figures
from skills.matrix import Measure, TeamsLoaded, Yardstick, load_teams, read_yardstick
from skills.models import FrameworkVersion, GapReport
from skills.periods import Period
from skills.services.gap_reports.actions import read_actions
from skills.services.gap_reports.risks import Risk, read_risks
from teams.models import Team

# Goes up when the same data gives other figures or rows, so that fingerprints are compared like with like.
FORM: Final = 2
ROW_COLUMNS: Final = (
    "competency_id",
    "code",
    "gap",
    "required",
    "size",
    "depth_factor",
    "scarcity_factor",
    "project_factor",
    "priority",
    "need_level",
    "need_people",
    "depth",
    "stale",
    "short",
    "unknown",
)
# The values of one row in the order of ROW_COLUMNS, people as a list of ids in JSON.
Row = tuple[int | float | str | None, ...]
# What is stored as JSON with a report, by the name of its field: risks and actions.
Told = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is worked out and not stored yet."""

    report: GapReport
    rows: list[Row]


def draft_reports(
    team_ids: Sequence[int], period: Period, version: FrameworkVersion, yardstick: Yardstick | None = None
) -> list[Draft]:
    """Work out the reports of some teams as of the period's last day; nothing is stored.

    In the lens *own role*; a fixed number of queries. Teams without members have a report that says so.
    """
    measure = Measure(version, as_of=period.ends)
    loaded = load_teams(sorted(team_ids), measure, yardstick or read_yardstick(version))
    slugs = dict(Team.objects.filter(pk__among=loaded.team_ids).order_by().values_list("pk", "slug"))
    chunk = _Chunk(loaded, period, read_risks(loaded, period), read_actions(loaded, period))
    return [chunk.draft(place, slugs[team]) for place, team in enumerate(loaded.team_ids)]


@dataclass(frozen=True, eq=False)
class _Chunk:
    """Many teams worked out at once, to be cut into reports."""

    loaded: TeamsLoaded
    period: Period
    risks: dict[int, list[Risk]]
    actions: dict[int, list[dict[str, Any]]]

    @property
    def figures(self) -> Figures:
        return self.loaded.figures

    def draft(self, place: int, slug: str) -> Draft:
        """Cut out the report of the team at a place."""
        rows = self.rows[place]
        team = self.loaded.team_ids[place]
        told = {
            "risks": [risk.as_json() for risk in self.risks.get(team, [])],
            "actions": self.actions.get(team, []),
        }
        return Draft(self.report(place, told, self.fingerprint(place, slug, rows, told)), rows)

    def report(self, place: int, told: Told, fingerprint: str) -> GapReport:
        figures, period = self.figures, self.period
        return GapReport(
            team_id=self.loaded.team_ids[place],
            version=self.loaded.measure.version,
            period=period.key,
            kind=period.kind,
            starts=period.starts,
            ends=period.ends,
            members=self.loaded.sizes[place],
            readiness=_known(figures.readiness[place]),
            coverage=_known(figures.coverage[place]),
            confidence=_known(figures.confidence[place]),
            single_points=int(figures.single_points[place].sum()),
            uncovered=int(figures.uncovered[place].sum()),
            fingerprint=fingerprint,
            **told,
        )

    @cached_property
    def rows(self) -> list[list[Row]]:
        """[teams]: a row for each competency that a member's role asks for or that the team needs."""
        figures, heads = self.figures, self.loaded.yardstick.competencies
        chosen = np.nonzero((figures.required > 0) | figures.needed)
        places, columns = chosen
        asked = [heads[column] for column in columns.tolist()]
        cells = (places * len(heads) + columns).tolist()
        short, unknown = self._people(figures.short), self._people(figures.unknown)
        told = zip(
            [head.id for head in asked],
            [head.code for head in asked],
            *(values[chosen].tolist() for values in self._columns()),
            [short.get(cell, "[]") for cell in cells],
            [unknown.get(cell, "[]") for cell in cells],
            strict=True,
        )
        rows: list[Row] = list(told)
        ends = np.cumsum(np.bincount(places, minlength=len(self.loaded.team_ids))).tolist()
        return [rows[start:end] for start, end in pairwise([0, *ends])]

    def _columns(self) -> tuple[npt.NDArray[Any], ...]:
        """Give the figures of rows, each [teams, competencies], in the order of ROW_COLUMNS."""
        figures, needs = self.figures, self.loaded.needs
        return (
            figures.gap,
            figures.required,
            figures.size,
            figures.depth_factor,
            np.broadcast_to(self.loaded.yardstick.scarcity, figures.gap.shape),
            figures.project_factor,
            figures.priority,
            self._if_needed(needs.levels),
            self._if_needed(needs.people),
            self._if_needed(figures.depth),
            figures.stale,
        )

    def _if_needed(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.where(self.figures.needed, values, np.array(None, dtype=object))

    def _people(self, marked: npt.NDArray[np.bool_]) -> dict[int, str]:
        """Give the ids of the people marked in each cell of [teams, competencies], laid flat: rising, as JSON."""
        teams = np.repeat(np.arange(len(self.loaded.sizes)), self.loaded.sizes)
        order = np.lexsort((self.ids, teams))
        rows, columns = np.nonzero(marked[order])
        cells = teams[order][rows] * marked.shape[1] + columns
        by_cell = np.argsort(cells, kind="stable")
        cells, people = cells[by_cell], self.ids[order][rows][by_cell].tolist()
        starts = np.flatnonzero(np.diff(cells, prepend=-1))
        ends = pairwise([*starts.tolist(), len(people)])
        # A list of whole numbers reads alike in Python and in JSON.
        return {cell: str(people[start:end]) for cell, (start, end) in zip(cells[starts].tolist(), ends, strict=True)}

    @cached_property
    def ids(self) -> npt.NDArray[np.int64]:
        """[members]: their ids."""
        return np.array([member.id for member in self.loaded.members], dtype=np.int64)

    def fingerprint(self, place: int, slug: str, rows: list[Row], told: Told) -> str:
        """Give the SHA-256 of all that a report is made from and all that it says."""
        version, rows_of = self.loaded.measure.version, self.loaded.rows_of(place)
        said = {
            "form": FORM,
            "team": slug,
            "framework": version.framework.slug,
            "version": version.version,
            "content": version.fingerprint,
            "period": self.period.key,
            "people": self.ids[rows_of].tolist(),
            "competencies": self.loaded.yardstick.slugs,
            "rows": rows,
            **told,
        }
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
        cells = (values[rows_of] for values in self._cells)
        for values in (*cells, *self._needs(place), self.loaded.yardstick.scarcity.astype("<f8")):
            digest.update(values.tobytes())
        return digest.hexdigest()

    @cached_property
    def _cells(self) -> list[npt.NDArray[Any]]:
        # Small whole numbers in one layout, whatever the arithmetic keeps them in.
        cells = self.loaded.cells
        return [np.ascontiguousarray(getattr(cells, field.name), dtype="<i2") for field in fields(Cells)]

    def _needs(self, place: int) -> list[npt.NDArray[Any]]:
        needs = self.loaded.needs
        return [values[place].astype("<i2") for values in (needs.levels, needs.people, needs.weights)]


def _known(share: float) -> float | None:
    return None if math.isnan(share) else float(share)
