"""The shortest way up: the fewest levels to raise until the next band (rule 11 of the product's rules).

No queries and no clock. Of all sets of level-ups that reach the band the answer is the one with

1. the fewest levels raised in all; what is not assessed counts from 0,
2. then the highest readiness after,
3. then the most levels raised in the competency of the first code, then of the second, and so on. Written out with a
   competency's code once for each level raised, it is the first set in the order of a dictionary.

Why it is exact. What a band demands of one competency (an essential) is in every set that reaches the band, so it is
raised first. Each further level of a requirement adds its weight to the points, whichever level it is. So among the
competencies that no open any-of names, the best y levels are the y of the highest weights, and of equal weights those
of the first codes: another set of y has fewer points, or as many in a later order. Levels in the competencies of open
any-ofs also buy the any-ofs, so there each pair of (what the any-ofs still lack, levels raised) is followed, with the
most points it can have and, of equal points, the earliest codes. Competencies come in the order of codes, so what is
better up to one of them stays better whatever follows: nothing dropped on the way can be in the answer. In the end all
splits of the levels between the two parts are compared; there are no more of them than levels in the second part.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from typing import Final

from skills.levels import NOT_ASSESSED, NOT_CONCERNED
from skills.readiness import (
    GROWING_FROM,
    NEARLY_FROM,
    READY_FROM,
    AnyOfResult,
    Band,
    Qualification,
    Readiness,
    RequirementResult,
)

THRESHOLDS: Final = {Band.GROWING: GROWING_FROM, Band.NEARLY: NEARLY_FROM, Band.READY: READY_FROM}
NEXT_BAND: Final = {Band.EARLY: Band.GROWING, Band.GROWING: Band.NEARLY, Band.NEARLY: Band.READY}


@dataclass(frozen=True, slots=True)
class LevelUp:
    """A competency to raise from a level (None: not assessed, which counts from 0) to a level.

    ``points`` are what it adds to the part above the line of rule 4: weight × levels up to the requirement.
    """

    competency: str
    start: int | None
    to: int
    points: int

    @property
    def levels(self) -> int:
        """How many levels are raised."""
        return self.to - (self.start or 0)


@dataclass(frozen=True, slots=True)
class WayUp:
    """The shortest way from a band to the next; ``next_band`` None where none is left or the role asks for nothing.

    ``level_ups`` are in the order of codes. ``also_needed`` are required qualifications that are missing or unknown;
    ``out_of_reach`` any-ofs (by slug) that no raise meets, as the engineer is not concerned by enough of the choice.
    """

    band: Band | None
    next_band: Band | None
    level_ups: tuple[LevelUp, ...]
    points_met: int
    points_required: int
    also_needed: tuple[Qualification, ...]
    out_of_reach: tuple[str, ...] = ()

    @property
    def cost(self) -> int:
        """How many levels are raised in all."""
        return sum(each.levels for each in self.level_ups)

    @property
    def points_after(self) -> int:
        """The part above the line of rule 4, once all is raised."""
        return self.points_met + sum(each.points for each in self.level_ups)

    @property
    def readiness_after(self) -> float | None:
        """Readiness once all is raised; None where the role asks for nothing."""
        return self.points_after / self.points_required if self.points_required else None

    @property
    def points_needed(self) -> int:
        """The fewest points above the line that the next band asks for, 0 without one."""
        return points_for(self.next_band, self.points_required) if self.next_band else 0


@dataclass(frozen=True, slots=True)
class _Climb:
    """A competency that may be raised: at least to ``floor``, for points up to ``required``."""

    competency: str
    code: str
    start: int | None
    floor: int
    required: int = 0
    weight: int = 0

    @property
    def base(self) -> int:
        return self.start or 0

    def points(self, to: int) -> int:
        """Give the points of raising it to a level."""
        return self.weight * max(0, min(to, self.required) - self.base)

    def raised(self, by: int) -> LevelUp:
        """Give the level-up by some levels beyond the floor."""
        to = self.floor + by
        return LevelUp(self.competency, self.start, to, self.points(to))


@dataclass(frozen=True, slots=True)
class _Choice:
    """An any-of that is still open: the level that ``count`` more of some competencies must reach."""

    level: int
    competencies: frozenset[str]
    count: int

    def is_helped(self, climb: _Climb, to: int) -> bool:
        """Tell whether raising a competency to a level brings one more."""
        return climb.competency in self.competencies and to >= self.level


@dataclass(frozen=True, slots=True, order=True)
class _Part:
    """Levels raised beyond the floors in some climbs; the greater one has more points, then more in the first codes."""

    points: int
    raises: tuple[int, ...]


def way_up(
    measured: Readiness, levels: Mapping[str, int], *, codes: Mapping[str, str], exempt: Collection[str] = ()
) -> WayUp:
    """Find the shortest way up from a readiness to the next band (rule 11 of the product's rules).

    ``levels`` and ``exempt`` are those that the readiness was measured with; ``codes`` names the code of each
    competency. What the engineer is not concerned by, or released from, is not raised.
    """
    following = NEXT_BAND.get(measured.band) if measured.band else None
    barred = {slug for slug, code in levels.items() if code == NOT_CONCERNED} | set(exempt)
    open_ones = [each for each in measured.any_of if not each.met] if following is Band.READY else []
    choices = {each.asked.slug: _choice(each, barred) for each in open_ones}
    hopeless = tuple(slug for slug, each in choices.items() if len(each.competencies) < each.count)
    chosen: tuple[LevelUp, ...] = ()
    if following is not None:
        wanted = [each for slug, each in choices.items() if slug not in hopeless]
        climbs = [*_climbs(measured, following, codes), *_climbs_of_choices(wanted, measured, levels, codes)]
        climbs.sort(key=lambda each: (each.code, each.competency))
        missing = points_for(following, measured.points_required) - measured.points_met
        raises = _shortest(climbs, wanted, missing)
        chosen = tuple(one.raised(by) for one, by in zip(climbs, raises, strict=True) if one.floor + by > one.base)
    return WayUp(
        band=measured.band,
        next_band=following,
        level_ups=chosen,
        points_met=measured.points_met,
        points_required=measured.points_required,
        also_needed=measured.also_needed,
        out_of_reach=hopeless,
    )


def points_for(band: Band, required: int) -> int:
    """Give the fewest points of ``required`` whose share reaches a band, by the very comparison that rule 4 makes."""
    return next(points for points in range(required + 1) if points / required >= THRESHOLDS[band])


def _choice(result: AnyOfResult, barred: Collection[str]) -> _Choice:
    """Give what an any-of still lacks, and the competencies that may be raised for it."""
    raisable = set(result.asked.competencies) - set(result.reached_by) - set(barred)
    return _Choice(result.asked.level, frozenset(raisable), result.asked.count - len(result.reached_by))


def _climbs(measured: Readiness, band: Band, codes: Mapping[str, str]) -> Iterator[_Climb]:
    """Give the requirements below their level, with what the band demands of each as floor."""
    for row in measured.counted:
        if not row.met:
            code = codes.get(row.competency, row.competency)
            yield _Climb(row.competency, code, row.current, _floor(row, band), row.required, row.weight)


def _floor(row: RequirementResult, band: Band) -> int:
    """Give the level that a band demands: of an essential all of it or all but one level, and never an unknown one."""
    base = row.current or 0
    if not row.essential or band is Band.GROWING:
        return base
    if band is Band.READY:
        return row.required
    return max(base, row.required - 1, 1 if row.current is None else 0)


def _climbs_of_choices(
    choices: Iterable[_Choice], measured: Readiness, levels: Mapping[str, int], codes: Mapping[str, str]
) -> Iterator[_Climb]:
    """Give the competencies that any-ofs alone may raise: no requirement of theirs is open."""
    below = {row.competency for row in measured.counted if not row.met}
    for slug in {slug for each in choices for slug in each.competencies} - below:
        level = levels.get(slug, NOT_ASSESSED)
        yield _Climb(slug, codes.get(slug, slug), level if level >= 0 else None, max(level, 0))


def _shortest(climbs: Sequence[_Climb], choices: Sequence[_Choice], missing: int) -> tuple[int, ...]:
    """Give how many levels beyond its floor to raise each climb, for ``missing`` points and all the choices."""
    missing -= sum(each.points(each.floor) for each in climbs)
    named = {slug for each in choices for slug in each.competencies}
    choosers = [place for place, each in enumerate(climbs) if each.competency in named]
    others = _heaviest_first(climbs, choosers)
    gains = [0, *accumulate(climbs[place].weight for place in others)]
    parts = _parts([climbs[place] for place in choosers], choices, _left(choices, climbs))
    fewest = int(min(levels + _first_from(gains, missing - part.points) for levels, part in parts.items()))
    ways = []
    for levels, part in parts.items():
        further = fewest - levels
        if 0 <= further < len(gains) and part.points + gains[further] >= missing:
            raises = [0] * len(climbs)
            for place, by in zip(choosers, part.raises, strict=True):
                raises[place] = by
            for place in others[:further]:
                raises[place] += 1
            ways.append((part.points + gains[further], tuple(raises)))
    return max(ways)[1]


def _heaviest_first(climbs: Sequence[_Climb], choosers: Collection[int]) -> list[int]:
    """Give each climb but the choosers once for each level it has left: the heaviest first, then by code."""
    places = sorted(set(range(len(climbs))) - set(choosers), key=lambda place: (-climbs[place].weight, place))
    return [place for place in places for _ in range(climbs[place].required - climbs[place].floor)]


def _first_from(gains: Sequence[int], points: int) -> float:
    """Give the first place of rising gains with so many points, infinity where there is none."""
    place = bisect_left(gains, points)
    return place if place < len(gains) else inf


def _left(choices: Sequence[_Choice], climbs: Sequence[_Climb]) -> tuple[int, ...]:
    """Give how many competencies each choice lacks once all climbs stand at their floors."""
    return tuple(max(0, each.count - sum(each.is_helped(climb, climb.floor) for climb in climbs)) for each in choices)


def _parts(choosers: Sequence[_Climb], choices: Sequence[_Choice], left: tuple[int, ...]) -> dict[int, _Part]:
    """Give the best part for each number of levels raised in the competencies of choices, with all choices met.

    The best has the most points, then the most levels in the first codes. ``left`` is what each choice lacks.
    """
    parts = {(left, 0): _Part(0, ())}
    for climb in choosers:
        longer: dict[tuple[tuple[int, ...], int], _Part] = {}
        tops = [climb.required, *(each.level for each in choices if climb.competency in each.competencies)]
        for (lacking, levels), part in parts.items():
            for by in range(max(tops) - climb.floor + 1):
                gained = climb.points(climb.floor + by) - climb.points(climb.floor)
                key = (_still(lacking, choices, climb, by), levels + by)
                found = _Part(part.points + gained, (*part.raises, by))
                if key not in longer or found > longer[key]:
                    longer[key] = found
        parts = longer
    return {levels: part for (lacking, levels), part in parts.items() if not any(lacking)}


def _still(lacking: tuple[int, ...], choices: Sequence[_Choice], climb: _Climb, by: int) -> tuple[int, ...]:
    """Give what choices still lack after a climb is raised beyond its floor."""
    return tuple(
        max(0, count - (each.is_helped(climb, climb.floor + by) and not each.is_helped(climb, climb.floor)))
        for count, each in zip(lacking, choices, strict=True)
    )
