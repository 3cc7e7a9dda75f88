"""Which single hire and which single level-up would help a team most, by trying all of them.

What helps is measured by what the team needs, whatever the lens: the greatest coverage of the team's needs, then
the fewest uncovered needs, the fewest single points of failure, and the greatest readiness in the lens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from skills.gaps import Figures, Needs
from skills.levels import NOT_ASSESSED
from skills.matrix import GivenNeeds, RoleHead, Roster, TeamsLoaded, measured
from skills.what_if.change import hired, in_order, rows_of, together

Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Help:
    """What a try comes to: coverage of the team's needs, needs uncovered and single points, readiness in the lens."""

    needs_covered: float
    uncovered: int
    single_points: int
    readiness: float

    @property
    def place(self) -> tuple[float, int, int, float]:
        """The key that puts the greatest help first."""
        return (-self.needs_covered, self.uncovered, self.single_points, -self.readiness)


@dataclass(frozen=True, slots=True)
class HireTry:
    """Somebody at the profile of a role comes."""

    role: RoleHead
    help: Help


@dataclass(frozen=True, slots=True)
class LevelUpTry:
    """A member moves up one level in one competency; ``now`` is None where not assessed, which counts from 0."""

    engineer: str
    competency: str
    now: int | None
    level: int
    help: Help


def help_of(loaded: TeamsLoaded) -> Help:
    """Tell how well one team covers its needs."""
    return _helps(loaded.figures)[0]


def best_hires(loaded: TeamsLoaded) -> list[HireTry]:
    """Try a hire at the profile of each role, the greatest help first, then in the order of the ladder."""
    yardstick = loaded.yardstick
    now = Roster(loaded.sizes, loaded.members, loaded.levels, loaded.cells.exempt, loaded.demands)
    today = loaded.measure.as_of.toordinal()
    comers = hired([role.slug for role in yardstick.roles], yardstick, today=today)
    tries = [in_order(together([now, rows_of(comers, [row])])) for row in range(len(yardstick.roles))]
    if not tries:
        return []
    side_by_side = together(tries)
    roster = Roster(
        sizes=tuple(len(each.members) for each in tries),
        members=side_by_side.members,
        levels=side_by_side.levels,
        exempt=side_by_side.exempt,
        demands=loaded.demands,
    )
    after = measured(roster, _repeated(loaded, len(tries)), loaded.measure, yardstick)
    found = [HireTry(role, help_) for role, help_ in zip(yardstick.roles, _helps(after.figures), strict=True)]
    return sorted(found, key=lambda each: each.help.place)


def best_level_ups(loaded: TeamsLoaded, *, highest: int, most: int) -> list[LevelUpTry]:
    """Try one level up for each member in each competency, the ``most`` that help most first.

    ``highest`` is the top of the scale. Not concerned is left as it is. Ties fall to the code of the competency,
    then to the order of the members. One level moves one depth and one requirement, so all tries are worked out at
    once from the figures of the team as it is.
    """
    tries = _Tries(loaded)
    if not loaded.members:
        return []
    rows, columns = np.nonzero(tries.possible(highest))
    codes = np.argsort(np.argsort(np.array(loaded.yardstick.codes)))
    told = (tries.readiness, tries.single_points, tries.uncovered, tries.needs_covered)
    readiness, single_points, uncovered, needs_covered = (values[rows, columns] for values in told)
    order = np.lexsort((rows, codes[columns], -readiness, single_points, uncovered, -needs_covered))[:most]
    return [
        LevelUpTry(
            engineer=loaded.members[rows[place]].slug,
            competency=loaded.yardstick.slugs[columns[place]],
            now=_known(int(loaded.cells.levels[rows[place], columns[place]])),
            level=int(tries.raised[rows[place], columns[place]]),
            help=Help(
                float(needs_covered[place]), int(uncovered[place]), int(single_points[place]), float(readiness[place])
            ),
        )
        for place in order.tolist()
    ]


class _Tries:
    """The figures after one level up, for each member in each competency: [members, competencies]."""

    def __init__(self, loaded: TeamsLoaded) -> None:
        self._members = loaded.members
        figures, needs, levels = loaded.figures, loaded.needs, loaded.cells.levels
        self._levels = levels
        self.raised: Numbers = np.where(levels == NOT_ASSESSED, 1, levels + 1)
        reaches = (needs.levels[0] > 0) & (self.raised >= needs.levels[0]) & (levels < needs.levels[0])
        depth, needed = figures.depth[0], figures.needed[0]
        fills = reaches & needed & (depth < needs.people[0])
        self.needs_covered: Numbers = _share(
            _covered(figures)[0] + np.where(fills, needs.weights[0], 0), _to_cover(needs)[0]
        )
        first, second = reaches & needed & (depth == 0), reaches & needed & (depth == 1)
        self.uncovered: Numbers = figures.uncovered.sum() - first
        self.single_points: Numbers = figures.single_points.sum() + first.astype(np.int64) - second
        closes = figures.counted & (self.raised <= loaded.cells.required)
        points = figures.points_met[0] + np.where(closes, loaded.cells.weights, 0).astype(np.int64)
        self.readiness: Numbers = _share(points, figures.points_required[0])

    def possible(self, highest: int) -> npt.NDArray[np.bool_]:
        """Mark who can be one level higher in what; nobody knows who a hypothetical hire would be."""
        real = np.array([member.id > 0 for member in self._members], dtype=np.bool_)
        return (self._levels >= NOT_ASSESSED) & (self.raised <= highest) & real[:, None]


def _helps(figures: Figures) -> list[Help]:
    told = zip(
        _share(_covered(figures), _to_cover(figures.needs)).tolist(),
        figures.uncovered.sum(axis=1).tolist(),
        figures.single_points.sum(axis=1).tolist(),
        _share(figures.points_met, figures.points_required).tolist(),
        strict=True,
    )
    return [Help(*each) for each in told]


def _covered(figures: Figures) -> Numbers:
    """[teams]: Σ w·min(depth, n) over the team's needs, in any lens."""
    found: Numbers = (figures.needs.weights * np.minimum(figures.depth, figures.needs.people)).sum(axis=1)
    return found


def _to_cover(needs: Needs) -> Numbers:
    found: Numbers = (needs.weights * needs.people).sum(axis=1)
    return found


def _share(part: Numbers, whole: Numbers) -> Numbers:
    """Divide; where nothing is asked for, nothing is covered."""
    found: Numbers = np.divide(part, whole, out=np.zeros(np.shape(part)), where=whole > 0)
    return found


def _repeated(loaded: TeamsLoaded, times: int) -> GivenNeeds:
    needs = loaded.needs
    return GivenNeeds(
        team_ids=loaded.team_ids * times,
        needs=Needs(*(np.repeat(each, times, axis=0) for each in (needs.levels, needs.people, needs.weights))),
        edited=np.repeat(loaded.edited, times),
    )


def _known(code: int) -> int | None:
    return None if code == NOT_ASSESSED else code
