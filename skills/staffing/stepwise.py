"""Teams made one step after the other: quick, good and without any proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from skills.staffing.problem import Kind, Need, Place, Problem, kind_of, places_of
from skills.staffing.scoring import TeamScore, teams_of


def greedy(problem: Problem) -> tuple[TeamScore, ...]:
    """Add whoever adds most, one after the other, until nobody adds anything; it proves nothing.

    A fallback when the time is out, and what the exact answer is measured against. It does not aim at the minimum.
    """
    steps = _Steps(problem, places_of(problem))
    for at, place in enumerate(steps.places):
        if place.candidate.slug in place.ask.pins:
            steps.take(at)
    steps.weigh(range(len(steps.places)))
    while (best := steps.best()) is not None:
        steps.take(best)
        # Only for the same project and the same person has anything changed.
        steps.weigh([at for at in steps.gains if steps.is_beside(at, best)])
    return teams_of(problem, (steps.places[at] for at in steps.chosen))


@dataclass
class _Steps:
    """Who is chosen so far, and in ``gains`` what each place that is still open adds to its project."""

    problem: Problem
    places: list[Place]
    chosen: set[int] = field(default_factory=set)
    gains: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note what everybody covers and how free they are."""
        self.free = {each.slug: list(each.free) for each in self.problem.candidates}
        self.people: dict[str, int] = defaultdict(int)
        self.covering: dict[tuple[str, str], list[Kind]] = defaultdict(list)
        self.kinds = [self._kinds(place) for place in self.places]

    def _kinds(self, place: Place) -> list[tuple[Need, Kind]]:
        told = [
            (need, kind_of(place.candidate, need, self.problem.policy, self.problem.unit)) for need in place.ask.needs
        ]
        return [(need, kind) for need, kind in told if kind]

    def best(self) -> int | None:
        """Give the place that adds most, the first of several; None where nobody adds anything."""
        found = max(self.gains, key=lambda at: (self.gains[at], -at), default=None)
        return found if found is not None and self.gains[found] > 0 else None

    def is_beside(self, at: int, other: int) -> bool:
        """Tell whether two places are for the same project or of the same person."""
        one, two = self.places[at], self.places[other]
        return one.ask is two.ask or one.candidate is two.candidate

    def take(self, at: int) -> None:
        """Choose one place."""
        ask, slug = self.places[at].ask, self.places[at].candidate.slug
        self.chosen.add(at)
        self.people[ask.key] += 1
        for segment in ask.segments:
            self.free[slug][segment] -= ask.further(slug)
        for need, kind in self.kinds[at]:
            self.covering[ask.key, need.competency].append(kind)

    def weigh(self, some: Iterable[int]) -> None:
        """Say anew what some of the places add; whoever has no time for more, or no room, is out."""
        for at in some:
            if self._is_open(at):
                self.gains[at] = self._gain(at)
            else:
                self.gains.pop(at, None)

    def _is_open(self, at: int) -> bool:
        ask, slug = self.places[at].ask, self.places[at].candidate.slug
        has_room = ask.most_people is None or self.people[ask.key] < ask.most_people
        has_time = all(self.free[slug][segment] >= ask.further(slug) for segment in ask.segments)
        return at not in self.chosen and has_room and has_time

    def _gain(self, at: int) -> int:
        gain = 0
        for need, kind in self.kinds[at]:
            covering = self.covering[self.places[at].ask.key, need.competency]
            gain += _worth(need, [*covering, kind]) - _worth(need, covering)
        return gain


def _worth(need: Need, kinds: list[Kind]) -> int:
    """Give the most that so many people are worth to a need: nothing where nobody covers it fully."""
    if all(kind.is_stretch for kind in kinds):
        return 0
    return sum(sorted((kind.worth for kind in kinds), reverse=True)[: need.people])
