"""The choice of people as a mixed-integer programme, solved by HiGHS inside scipy.

One yes or no per person and project. How a need is covered is counted by kind (fully, with so many levels above what
is asked; as a stretch, growing or not).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from skills.staffing.problem import Ask, Kind, Need, Place, Problem, kind_of, places_of

Row = Mapping[int, float]
_FREE: Final = np.inf
# Between two whole numbers, so that nothing hangs on rounding.
HALF: Final = 0.5


@dataclass(frozen=True, eq=False)
class Answer:
    """What one solve gave: the chosen places or None, and the most that any choice could reach."""

    chosen: frozenset[int] | None
    bound: float
    is_done: bool


@dataclass(eq=False)
class Programme:
    """The rows of the programme; each place is a column, then come the counts of the covers."""

    problem: Problem
    places: list[Place]
    counts_surplus: bool = True
    width: int = 0
    rows: list[tuple[Row, float, float]] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    worth: dict[int, float] = field(default_factory=dict)
    surplus: dict[int, float] = field(default_factory=dict)

    def column(self, upper: float) -> int:
        """Add a column from 0 to ``upper``."""
        self.lower.append(0)
        self.upper.append(upper)
        self.width += 1
        return self.width - 1

    def at_most(self, row: Row, limit: float) -> None:
        """Add a row: a sum of columns that stays at or below ``limit``."""
        self.rows.append((row, -_FREE, limit))

    def at_least(self, row: Row, limit: float) -> None:
        """Add a row: a sum of columns that reaches ``limit``."""
        self.rows.append((row, limit, _FREE))

    def fix(self, place: int, value: int) -> None:
        """Decide about one place."""
        self.lower[place] = self.upper[place] = value

    @property
    def people(self) -> Row:
        """The number of people chosen, as a sum of columns."""
        return dict.fromkeys(range(len(self.places)), 1.0)

    def most(self, goal: Row, seconds: float) -> Answer:
        """Solve for the highest value of ``goal``."""
        if not self.places:
            return Answer(frozenset(), 0.0, is_done=self._holds_at_nothing())
        cost = np.zeros(self.width)
        for column, value in goal.items():
            cost[column] = -value
        found = milp(
            cost,
            constraints=self._constraints(),
            bounds=Bounds(np.array(self.lower), np.array(self.upper)),
            # The counts would be whole anyway; told so, the solver sees that worths come in steps, and proves sooner.
            integrality=np.ones(self.width),
            options={"mip_rel_gap": 0, "time_limit": max(seconds, 0.01)},
        )
        bound = -found.mip_dual_bound if found.mip_dual_bound is not None else _FREE
        return Answer(self._chosen(found.x), float(bound), is_done=found.status in {0, 2})

    def _holds_at_nothing(self) -> bool:
        return all(low <= 0 <= high for _row, low, high in self.rows)

    def _chosen(self, values: npt.NDArray[np.float64] | None) -> frozenset[int] | None:
        if values is None:
            return None
        return frozenset(np.flatnonzero(values[: len(self.places)] > HALF).tolist())

    def _constraints(self) -> LinearConstraint:
        at, columns, values = [], [], []
        for number, (row, _low, _high) in enumerate(self.rows):
            at += [number] * len(row)
            columns += list(row)
            values += list(row.values())
        matrix = csr_matrix((values, (at, columns)), shape=(len(self.rows), self.width))
        return LinearConstraint(matrix, [low for _row, low, _high in self.rows], [high for *_row, high in self.rows])


def programme_of(problem: Problem, *, counts_surplus: bool = True) -> Programme:
    """Write the programme of a problem; without surplus it has fewer columns, the same places and is proved sooner."""
    made = Programme(problem, places_of(problem), counts_surplus)
    for _place in made.places:
        made.column(1)
    for ask in problem.asks:
        _limit_people(made, ask)
        _cover(made, ask)
    _keep_within_free_time(made)
    return made


def _limit_people(made: Programme, ask: Ask) -> None:
    own = [at for at, place in enumerate(made.places) if place.ask is ask]
    if ask.most_people is not None:
        made.at_most(dict.fromkeys(own, 1.0), ask.most_people)
    for at in own:
        if made.places[at].candidate.slug in ask.pins:
            made.fix(at, 1)
    here = {made.places[at].candidate.slug for at in own}
    if ask.pins - here:
        made.at_least({}, 1)


def _cover(made: Programme, ask: Ask) -> None:
    problem = made.problem
    fit: dict[int, float] = {}
    for need in ask.needs:
        columns = _columns(made, ask, need)
        made.worth |= {column: kind.worth for column, kind in columns.items()}
        made.surplus |= {column: kind.surplus for column, kind in columns.items() if kind.surplus}
        fit |= {column: kind.fit for column, kind in columns.items() if kind.fit}
    if problem.minimum:
        # What is counted has to reach it, so that the coverage of the team is that of the covers behind its worth.
        made.at_least(fit, problem.least(ask) - HALF)


def _columns(made: Programme, ask: Ask, need: Need) -> dict[int, Kind]:
    """Count the covers of one need by kind: no more than chosen people of that kind, nor than the need asks for."""
    groups: dict[Kind, list[int]] = defaultdict(list)
    # Whether a stretch grows is told by what it is worth.
    for at, place in enumerate(made.places):
        kind = kind_of(place.candidate, need, made.problem.policy, made.problem.unit) if place.ask is ask else None
        if kind is not None:
            groups[replace(kind, surplus=kind.surplus * made.counts_surplus, grows=False)].append(at)
    columns = {}
    for kind, places in groups.items():
        column = made.column(min(need.people, len(places)))
        made.at_most({column: 1.0} | dict.fromkeys(places, -1.0), 0)
        columns[column] = kind
    if columns:
        made.at_most(dict.fromkeys(columns, 1.0), need.people)
    _support(made, need, columns, groups)
    return columns


def _support(made: Programme, need: Need, columns: Mapping[int, Kind], groups: Mapping[Kind, list[int]]) -> None:
    """Let a stretch count only beside somebody chosen who covers the need fully.

    Whoever covers it fully is counted before a stretch that is worth less, so that one place fewer is left for such
    stretches. Without that, half a person could support a stretch in their own place, and the proof takes longer. Where
    a stretch may be worth as much, all covers together are held to what is supported, with the same effect.
    """
    whole = need.weight * made.problem.unit
    stretches = [column for column, kind in columns.items() if kind.is_stretch]
    lesser = [column for column in stretches if columns[column].worth < whole]
    if not stretches:
        return
    full = [at for kind, places in groups.items() if not kind.is_stretch for at in places]
    supported = made.column(1)
    made.at_most({supported: 1.0} | dict.fromkeys(full, -1.0), 0)
    made.at_most(dict.fromkeys(lesser, 1.0) | {supported: 1.0 - need.people}, 0)
    if len(lesser) < len(stretches):
        made.at_most(dict.fromkeys(columns, 1.0) | {supported: -float(need.people)}, 0)


def _keep_within_free_time(made: Programme) -> None:
    """Let the shares of one person stay within what is free in each segment, and their number within what fits.

    With equal shares the number says it all, and more sharply: 2 of 40 % fit into 100 %, not 2.5.
    """
    by_person: dict[str, list[int]] = defaultdict(list)
    for at, place in enumerate(made.places):
        by_person[place.candidate.slug].append(at)
    for places in by_person.values():
        free = made.places[places[0]].candidate.free
        for segment, share in enumerate(free):
            here = {at: made.places[at] for at in places if segment in made.places[at].ask.segments}
            every = {at: place.ask.further(place.candidate.slug) for at, place in here.items()}
            asked = {at: further for at, further in every.items() if further}
            if sum(asked.values()) <= share:
                continue
            made.at_most(dict.fromkeys(asked, 1.0), sum(used <= share for used in accumulate(sorted(asked.values()))))
            if len(set(asked.values())) > 1:
                made.at_most({at: float(each) for at, each in asked.items()}, share)
