"""Figures of many teams at once, as arrays (rules 2 to 6 of the product's rules)."""

# Operators between arrays of mixed types give Any to the type checker; what each property holds is declared.
# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from skills.gaps.cells import Bools, Cells, Floats, Ints, Lens, Needs, Teams
from skills.levels import NOT_ASSESSED, NOT_CONCERNED

SCARCITY: Final = {"": 1.0, "raised": 1.1, "high": 1.2, "acute": 1.3}
DEPTH_FACTOR: Final = 1.5
PROJECT_FACTOR: Final = 1.5
# Equal priorities must be equal whatever the order of multiplication, or ties would not fall to the code.
PRIORITY_DECIMALS: Final = 12


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of many teams at once, each worked out when first asked for.

    ``cells`` holds the members of all teams one after another, ``sizes`` how many each team has, ``needs`` is of
    shape [teams, competencies], ``scarcity`` the factor of each competency (see ``SCARCITY``).
    """

    lens: Lens
    cells: Cells
    needs: Needs
    scarcity: Floats
    sizes: Sequence[int]

    @cached_property
    def _teams(self) -> Teams:
        return Teams(np.asarray(self.sizes, dtype=np.int64))

    @cached_property
    def counted(self) -> Bools:
        """[members, competencies]: requirements that count: weighted, above level 0, the member concerned."""
        concerned = (self.cells.levels != NOT_CONCERNED) & ~self.cells.exempt
        return (self.cells.weights > 0) & (self.cells.required > 0) & concerned

    @cached_property
    def asked(self) -> Ints:
        """[members, competencies]: the level that the lens asks of a member, 0 for nothing.

        A team need is asked of the members whose own role counts the competency.
        """
        if self.lens is Lens.TEAM_NEEDS:
            return np.where(self.counted, self._teams.spread(self.needs.levels), 0)
        return np.where(self.counted, self.cells.required, 0)

    @cached_property
    def short(self) -> Bools:
        """[members, competencies]: the member's level is below what the lens asks."""
        return (self.cells.levels >= 0) & (self.cells.levels < self.asked)

    @cached_property
    def unknown(self) -> Bools:
        """[members, competencies]: the lens asks for a level and the member is not assessed."""
        return (self.cells.levels == NOT_ASSESSED) & (self.asked > 0)

    @cached_property
    def member_gaps(self) -> Ints:
        """[members, competencies]: w·g of rule 3 against the role, 0 where unknown."""
        known = self.counted & (self.cells.levels >= 0)
        missing = np.where(known, self.cells.required - self.cells.levels, 0)
        return self.cells.weights.astype(np.int64) * np.maximum(missing, 0)

    @cached_property
    def member_points(self) -> npt.NDArray[np.int64]:
        """[members, competencies]: w·required of the requirements that count."""
        return np.where(self.counted, self.cells.weights, 0).astype(np.int64) * self.cells.required

    @cached_property
    def points_required(self) -> npt.NDArray[np.int64]:
        """[teams]: Σ w·required over the members (below the line of rule 4)."""
        return self._teams.total(self.member_points).sum(axis=1)

    @cached_property
    def member_met(self) -> npt.NDArray[np.int64]:
        """[members, competencies]: w·min(current, required); what is unknown adds nothing (rule 4)."""
        return np.where(self.cells.levels >= 0, self.member_points - self.member_gaps, 0)

    @cached_property
    def points_met(self) -> npt.NDArray[np.int64]:
        """[teams]: Σ w·min(current, required) over the members (above the line of rule 4)."""
        return self._teams.total(self.member_met).sum(axis=1)

    @cached_property
    def readiness(self) -> Floats:
        """[teams]: pooled readiness (rules 4 and 5); not a number where nothing is asked for."""
        return _share(self.points_met, self.points_required)

    @cached_property
    def cells_counted(self) -> npt.NDArray[np.int64]:
        """[teams]: how many requirements count."""
        return self._teams.total(self.counted).sum(axis=1)

    @cached_property
    def cells_firm(self) -> npt.NDArray[np.int64]:
        """[teams]: how many of them are confirmed and not stale."""
        return self._teams.total(self.counted & self.cells.confirmed & ~self.cells.stale).sum(axis=1)

    @cached_property
    def confidence(self) -> Floats:
        """[teams]: share of the cells that are confirmed and not stale (rule 2)."""
        return _share(self.cells_firm, self.cells_counted)

    @cached_property
    def covered(self) -> npt.NDArray[np.int64]:
        """[teams]: cells whose requirement is met; in *team needs* Σ w·min(depth, n) (rule 5)."""
        if self.lens is Lens.TEAM_NEEDS:
            return (self.needs.weights * (self.required - self.gap)).sum(axis=1)
        return self._teams.total(self.counted & (self.cells.levels >= self.cells.required)).sum(axis=1)

    @cached_property
    def to_cover(self) -> npt.NDArray[np.int64]:
        """[teams]: cells that count; in *team needs* Σ w·n (rule 5)."""
        if self.lens is Lens.TEAM_NEEDS:
            return (self.needs.weights * self.required).sum(axis=1)
        return self.cells_counted

    @cached_property
    def coverage(self) -> Floats:
        """[teams]: share that is covered (rule 5)."""
        return _share(self.covered, self.to_cover)

    @cached_property
    def needed(self) -> Bools:
        """[teams, competencies]: there is a team need."""
        return self.needs.people > 0

    @cached_property
    def depth(self) -> npt.NDArray[np.int64]:
        """[teams, competencies]: members at or above the need level; without meaning where nothing is needed."""
        return self._teams.total(self.cells.levels >= self._teams.spread(self.needs.levels))

    @cached_property
    def single_points(self) -> Bools:
        """[teams, competencies]: needs that exactly one member meets."""
        return self.needed & (self.depth == 1)

    @cached_property
    def uncovered(self) -> Bools:
        """[teams, competencies]: needs that no member meets."""
        return self.needed & (self.depth == 0)

    @cached_property
    def gap(self) -> npt.NDArray[np.int64]:
        """[teams, competencies]: Σ w·g over the members; in *team needs* n − min(depth, n)."""
        if self.lens is Lens.TEAM_NEEDS:
            return np.maximum(self.required - self.depth, 0)
        return self._teams.total(self.member_gaps)

    @cached_property
    def required(self) -> npt.NDArray[np.int64]:
        """[teams, competencies]: Σ w·required over the members; in *team needs* n."""
        if self.lens is Lens.TEAM_NEEDS:
            return self.needs.people.astype(np.int64)
        return self._teams.total(self.member_points)

    @cached_property
    def size(self) -> Floats:
        """[teams, competencies]: first term of rule 6, gap / required; 0 where nothing is asked for."""
        return np.nan_to_num(_share(self.gap, self.required))

    @cached_property
    def depth_factor(self) -> Floats:
        """[teams, competencies]: 1.5 for a need that at most one member meets, else 1 (rule 6)."""
        return np.where(self.needed & (self.depth <= 1), DEPTH_FACTOR, 1.0)

    @cached_property
    def project_short(self) -> Bools:
        """[members, competencies]: a running project of the member needs more than the member's level."""
        return (self.cells.levels >= 0) & (self.cells.project_levels > self.cells.levels)

    @cached_property
    def project_factor(self) -> Floats:
        """[teams, competencies]: 1.5 where a project needs more than a member on it has, else 1 (rule 6)."""
        return np.where(self._teams.total(self.project_short) > 0, PROJECT_FACTOR, 1.0)

    @cached_property
    def priority(self) -> Floats:
        """[teams, competencies]: size × depth factor × scarcity factor × project factor (rule 6)."""
        product = self.size * self.depth_factor * self.scarcity * self.project_factor
        return np.round(product, PRIORITY_DECIMALS)

    @cached_property
    def stale(self) -> npt.NDArray[np.int64]:
        """[teams, competencies]: how many levels that count are stale."""
        return self._teams.total((self.asked > 0) & self.cells.stale)


def _share(part: Ints, whole: Ints) -> Floats:
    """Divide, giving not a number where there is nothing to divide by."""
    nothing = np.full(np.shape(whole), np.nan)
    return np.divide(part, whole, out=nothing, where=whole > 0)
