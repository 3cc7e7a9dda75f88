"""The gaps of one team by name, in the order in which they matter, with all that explains them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any, NamedTuple

import numpy as np

from skills.gaps.cells import Bools, Cells, Floats, Lens, Needs
from skills.gaps.figures import Figures
from skills.levels import NOT_ASSESSED


@dataclass(frozen=True, slots=True, eq=False)
class TeamInputs:
    """One team: its members, the competencies with their codes, and what the figures are made from.

    ``cells`` is of shape [members, competencies], ``needs`` of shape [1, competencies], ``scarcity`` of shape
    [competencies]. People are told in the order in which they stand here.
    """

    engineers: tuple[str, ...]
    competencies: tuple[str, ...]
    codes: tuple[str, ...]
    cells: Cells
    needs: Needs
    scarcity: Floats


@dataclass(frozen=True, slots=True)
class Factors:
    """What a priority is the product of (rule 6 of the product's rules)."""

    size: float
    depth: float
    scarcity: float
    project: float


class MemberShare(NamedTuple):
    """One member's part in a gap: ``code`` is a level or ``NOT_ASSESSED``; ``gap`` None is of unknown size.

    In *team needs* ``required`` is the need level, ``weight`` the need's. ``project_level`` is the highest level
    that the member's running projects need, 0 for none.
    """

    engineer: str
    code: int
    required: int
    weight: int
    project_level: int

    @property
    def level(self) -> int | None:
        """The level, or None when not assessed."""
        return self.code if self.code != NOT_ASSESSED else None

    @property
    def gap(self) -> int | None:
        """Levels missing (rule 3), None where unknown."""
        return max(0, self.required - self.code) if self.code != NOT_ASSESSED else None


@dataclass(frozen=True, slots=True)
class Gap:
    """A competency that the team lacks. ``depth`` and the need are None where there is no team need."""

    competency: str
    code: str
    gap: int
    required: int
    depth: int | None
    need_level: int | None
    need_people: int | None
    short: tuple[str, ...]
    unknown: tuple[str, ...]
    factors: Factors
    priority: float
    shares: tuple[MemberShare, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A competency that the lens asks of members who are not assessed in it."""

    competency: str
    code: str
    engineers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamGaps:
    """What a team lacks in one lens.

    Shares are None where there is nothing to measure; beside each stand its two sums: points for readiness,
    cells (in *team needs* weighted people) for coverage, cells for confidence. Competencies are ordered by code,
    gaps by priority and then code.
    """

    lens: Lens
    readiness: float | None
    points_met: int
    points_required: int
    coverage: float | None
    covered: int
    to_cover: int
    confidence: float | None
    cells_firm: int
    cells_counted: int
    single_points: tuple[str, ...]
    uncovered: tuple[str, ...]
    gaps: tuple[Gap, ...]
    unknown: tuple[Unknown, ...]


def team_gaps(inputs: TeamInputs, lens: Lens) -> TeamGaps:
    """Tell what one team lacks (rules 3, 5 and 6 of the product's rules)."""
    figures = Figures(lens, inputs.cells, inputs.needs, inputs.scarcity, (len(inputs.engineers),))
    rows = _Rows(inputs, figures)
    return TeamGaps(
        lens=lens,
        readiness=_known(figures.readiness),
        points_met=int(figures.points_met[0]),
        points_required=int(figures.points_required[0]),
        coverage=_known(figures.coverage),
        covered=int(figures.covered[0]),
        to_cover=int(figures.to_cover[0]),
        confidence=_known(figures.confidence),
        cells_firm=int(figures.cells_firm[0]),
        cells_counted=int(figures.cells_counted[0]),
        single_points=rows.named(figures.single_points[0]),
        uncovered=rows.named(figures.uncovered[0]),
        gaps=rows.gaps(),
        unknown=rows.unknown(),
    )


def _known(share: Floats) -> float | None:
    value = float(share[0])
    return None if math.isnan(value) else value


@dataclass(frozen=True, eq=False)
class _Rows:
    """Figures of one team by name; plain lists, as single cells of arrays are slow to read."""

    inputs: TeamInputs
    figures: Figures

    def named(self, marked: Bools) -> tuple[str, ...]:
        """Name the marked competencies in the order of their codes."""
        return tuple(self.inputs.competencies[column] for column in self._by_code(marked))

    def unknown(self) -> tuple[Unknown, ...]:
        columns = self._by_code(np.any(self.figures.unknown, axis=0))
        told = self.figures.unknown.T.tolist()
        return tuple(
            Unknown(self.inputs.competencies[column], self.inputs.codes[column], self._people(told[column]))
            for column in columns
        )

    def gaps(self) -> tuple[Gap, ...]:
        priorities = self._team["priority"]
        columns = self._by_code(self.figures.gap[0] > 0)
        return tuple(self._gap(column) for column in sorted(columns, key=lambda column: -priorities[column]))

    def _by_code(self, marked: Bools) -> list[int]:
        codes, slugs = self.inputs.codes, self.inputs.competencies
        return sorted(np.flatnonzero(marked).tolist(), key=lambda column: (codes[column], slugs[column]))

    def _people(self, marked: list[bool]) -> tuple[str, ...]:
        return tuple(compress(self.inputs.engineers, marked))

    @cached_property
    def _team(self) -> dict[str, list[Any]]:
        """The figures of the team by name, each by column."""
        names = ("gap", "required", "size", "depth_factor", "project_factor", "priority", "depth", "needed")
        return {name: getattr(self.figures, name)[0].tolist() for name in names}

    @cached_property
    def _members(self) -> dict[str, list[list[Any]]]:
        """The figures of the members by name, each by column and then member."""
        cells, figures = self.inputs.cells, self.figures
        weights = cells.weights
        if figures.lens is Lens.TEAM_NEEDS:
            weights = np.broadcast_to(self.inputs.needs.weights, weights.shape)
        told = {
            "level": cells.levels,
            "asked": figures.asked,
            "weight": weights,
            "project_level": cells.project_levels,
            "short": figures.short,
            "unknown": figures.unknown,
        }
        return {name: values.T.tolist() for name, values in told.items()}

    def _gap(self, column: int) -> Gap:
        team = {name: values[column] for name, values in self._team.items()}
        members = {name: values[column] for name, values in self._members.items()}
        needs = self.inputs.needs
        needed = team["needed"]
        return Gap(
            competency=self.inputs.competencies[column],
            code=self.inputs.codes[column],
            gap=team["gap"],
            required=team["required"],
            depth=team["depth"] if needed else None,
            need_level=int(needs.levels[0, column]) if needed else None,
            need_people=int(needs.people[0, column]) if needed else None,
            short=self._people(members["short"]),
            unknown=self._people(members["unknown"]),
            factors=Factors(
                size=team["size"],
                depth=team["depth_factor"],
                scarcity=float(self.inputs.scarcity[column]),
                project=team["project_factor"],
            ),
            priority=team["priority"],
            shares=self._shares(members),
        )

    def _shares(self, members: dict[str, list[Any]]) -> tuple[MemberShare, ...]:
        told = (members[name] for name in ("level", "asked", "weight", "project_level"))
        return tuple(MemberShare(*share) for share in zip(self.inputs.engineers, *told, strict=True) if share[2] > 0)
