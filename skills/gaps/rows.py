"""The gaps of one team by name, in the order in which they matter, with all that explains them."""

from __future__ import annotations

import math
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class MemberShare:
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


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Figures of one team by name."""

    inputs: TeamInputs
    figures: Figures

    def named(self, marked: Bools) -> tuple[str, ...]:
        """Name the marked competencies in the order of their codes."""
        return tuple(self.inputs.competencies[column] for column in self._by_code(marked))

    def unknown(self) -> tuple[Unknown, ...]:
        cells = self.figures.unknown
        return tuple(
            Unknown(self.inputs.competencies[column], self.inputs.codes[column], self._people(cells, column))
            for column in self._by_code(np.any(cells, axis=0))
        )

    def gaps(self) -> tuple[Gap, ...]:
        priorities = self.figures.priority[0]
        columns = self._by_code(self.figures.gap[0] > 0)
        return tuple(self._gap(column) for column in sorted(columns, key=lambda column: -priorities[column]))

    def _by_code(self, marked: Bools) -> list[int]:
        codes, slugs = self.inputs.codes, self.inputs.competencies
        return sorted(np.flatnonzero(marked).tolist(), key=lambda column: (codes[column], slugs[column]))

    def _people(self, marked: Bools, column: int) -> tuple[str, ...]:
        return tuple(self.inputs.engineers[row] for row in np.flatnonzero(marked[:, column]))

    def _gap(self, column: int) -> Gap:
        figures, needs = self.figures, self.inputs.needs
        needed = bool(figures.needed[0, column])
        return Gap(
            competency=self.inputs.competencies[column],
            code=self.inputs.codes[column],
            gap=int(figures.gap[0, column]),
            required=int(figures.required[0, column]),
            depth=int(figures.depth[0, column]) if needed else None,
            need_level=int(needs.levels[0, column]) if needed else None,
            need_people=int(needs.people[0, column]) if needed else None,
            short=self._people(figures.short, column),
            unknown=self._people(figures.unknown, column),
            factors=self._factors(column),
            priority=float(figures.priority[0, column]),
            shares=self._shares(column),
        )

    def _factors(self, column: int) -> Factors:
        figures = self.figures
        return Factors(
            size=float(figures.size[0, column]),
            depth=float(figures.depth_factor[0, column]),
            scarcity=float(self.inputs.scarcity[column]),
            project=float(figures.project_factor[0, column]),
        )

    def _shares(self, column: int) -> tuple[MemberShare, ...]:
        cells, asked = self.inputs.cells, self.figures.asked[:, column]
        weights = cells.weights[:, column].tolist()
        if self.figures.lens is Lens.TEAM_NEEDS:
            weights = [int(self.inputs.needs.weights[0, column])] * len(weights)
        told = zip(
            self.inputs.engineers,
            cells.levels[:, column].tolist(),
            asked.tolist(),
            weights,
            cells.project_levels[:, column].tolist(),
            strict=True,
        )
        return tuple(MemberShare(*share) for share in told if share[2] > 0)
