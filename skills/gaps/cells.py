"""What goes into the figures of teams: lenses, cells of members, team needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.signedinteger[Any]]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DEFAULT_PEOPLE: Final = 2
DEFAULT_NEED_FROM_WEIGHT: Final = 2


class Lens(StrEnum):
    """What a team is measured against (rule 5 of the product's rules)."""

    OWN_ROLE = "own-role"
    TARGET_ROLE = "target-role"
    TEAM_NEEDS = "team-needs"


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The members' levels and what the lens asks of them, each of shape [members, competencies].

    ``levels`` holds a level, ``NOT_ASSESSED`` or ``NOT_CONCERNED``. ``required`` and ``weights`` are of the role
    that each member is measured against (own roles in *team needs*); 0 asks for nothing. ``exempt`` marks
    requirements that a member is released from. ``project_levels`` is the highest level that the running projects
    of the member need, 0 for none.
    """

    levels: Ints
    required: Ints
    weights: Ints
    confirmed: Bools
    stale: Bools
    exempt: Bools
    project_levels: Ints

    def of(self, members: slice) -> Cells:
        """Give the cells of some members."""
        return Cells(**{field.name: getattr(self, field.name)[members] for field in fields(self)})


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """Team needs, each of shape [teams, competencies]; where there is no need all three are 0."""

    levels: Ints
    people: Ints
    weights: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Teams:
    """Members of teams laid one after another, by how many each team has."""

    sizes: npt.NDArray[np.int64]

    def total(self, cells: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """Add up members: [members, competencies] to [teams, competencies]."""
        return self._reduce(np.add, cells)

    def highest(self, cells: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """Give the highest value among members, 0 in an empty team: [members, …] to [teams, …]."""
        return self._reduce(np.maximum, cells)

    def spread(self, per_team: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Give each member the value of the team: [teams, …] to [members, …]."""
        return np.repeat(per_team, self.sizes, axis=0)

    def _reduce(self, operation: np.ufunc, cells: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        found = np.zeros((len(self.sizes), cells.shape[1]), dtype=np.int64)
        filled = self.sizes > 0
        if filled.any():
            # reduceat would give an empty team its neighbour's first member.
            starts = (np.cumsum(self.sizes) - self.sizes)[filled]
            found[filled] = operation.reduceat(cells, starts, axis=0, dtype=np.int64)
        return found


def default_needs(required: Ints, weights: Ints, *, sizes: Sequence[int] | None = None) -> Needs:
    """Give the needs of teams whose lead has edited none, from the roles that members hold.

    Rule 5 of the product's rules: each competency that some member's role weighs 2 or more, at the highest such
    level, for 2 people, with the highest such weight. ``required`` and ``weights`` are of shape
    [members, competencies]; ``sizes`` says how many members each team has, by default all are of one team.
    """
    teams = Teams(np.asarray([len(required)] if sizes is None else sizes, dtype=np.int64))
    heavy = weights >= DEFAULT_NEED_FROM_WEIGHT
    levels = teams.highest(np.where(heavy, required, 0))
    needed = levels > 0
    return Needs(
        levels=levels,
        people=np.where(needed, DEFAULT_PEOPLE, 0),
        weights=np.where(needed, teams.highest(np.where(heavy, weights, 0)), 0),
    )
