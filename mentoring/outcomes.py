"""What mentees gained against similar colleagues without a mentor: matched, with an interval. No queries, no clock.

A difference and not an effect: who has a mentor was not drawn by lot.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from scipy.special import stdtrit

from skills.levels import Judgement, current_level

# Who has been mentored for a shorter time says nothing yet.
LONG_ENOUGH: Final = timedelta(days=60)
# Fewer mentees or fewer colleagues than this are not told (rule 9 of the product's rules).
FEWEST: Final = 5
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included; without an end it goes on."""

    starts: date | None
    ends: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)

    def meets(self, first: date, last: date) -> bool:
        """Tell whether it shares a day with another span."""
        return (self.starts is None or self.starts <= last) and (self.ends is None or first <= self.ends)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be compared: when they were there, in which role, with a mentor, and how they were judged."""

    id: int
    there: Span
    roles: Sequence[tuple[int, Span]]
    mentored: Sequence[Span] = ()
    judged: Mapping[int, Sequence[Judgement]] = field(default_factory=dict)

    def role_on(self, day: date) -> int | None:
        """Give the role held on a day; of several the one begun last."""
        held = [(span.starts or date.min, role) for role, span in self.roles if span.holds(day)]
        return max(held)[1] if held else None

    def unmentored(self, first: date, last: date) -> bool:
        """Tell whether no mentorship ran between two days."""
        return not any(span.meets(first, last) for span in self.mentored)


@dataclass(frozen=True, slots=True)
class Mentored:
    """A mentee, and the mentorship that counts for them."""

    person: int
    starts: date
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Sums of the levels at two days over the competencies that were known at both."""

    count: int
    before: int
    after: int

    @property
    def bucket(self) -> int:
        """The mean at the start in half levels, halves upward; exact, so that nobody falls between two."""
        return (4 * self.before + self.count) // (2 * self.count)

    @property
    def gain(self) -> float:
        """How much the mean rose."""
        return (self.after - self.before) / self.count


@dataclass(frozen=True, slots=True)
class Comparison:
    """The mean difference, its 95 % interval, and over how many mentees and distinct colleagues."""

    difference: float
    low: float
    high: float
    mentees: int
    colleagues: int
    gain: float
    gain_of_colleagues: float


def compare(
    mentored: Iterable[Mentored], people: Mapping[int, Person], weighed: Mapping[int, Iterable[int]], *, on: date
) -> Comparison | None:
    """Compare mentees with colleagues of the same role and starting level over the same days.

    ``weighed`` gives the competencies that each role weighs above 0. None where there are fewer than five mentees who
    have a colleague to be compared with, or fewer than five such colleagues.
    """
    asked = {role: frozenset(competencies) for role, competencies in weighed.items()}
    moves = _Moves(people, asked)
    gains: list[float] = []
    others: list[float] = []
    seen: set[int] = set()
    for one in _first_of_each(mentored, on):
        last = min(one.ends or on, on)
        colleagues = moves.of_colleagues(one, last)
        own = moves.of(one.person, one.starts, last)
        if own is not None and colleagues:
            gains.append(own.gain)
            others.append(math.fsum(move.gain for move in colleagues.values()) / len(colleagues))
            seen |= colleagues.keys()
    if len(gains) < FEWEST or len(seen) < FEWEST:
        return None
    return _told(gains, others, len(seen))


def _first_of_each(mentored: Iterable[Mentored], on: date) -> list[Mentored]:
    """Keep one mentorship per mentee: the earliest that has lasted, or had the time to."""
    first: dict[int, Mentored] = {}
    for one in sorted(mentored, key=lambda each: (each.starts, each.person)):
        if one.starts <= on - LONG_ENOUGH:
            first.setdefault(one.person, one)
    return list(first.values())


def _told(gains: Sequence[float], others: Sequence[float], colleagues: int) -> Comparison:
    apart = [own - other for own, other in zip(gains, others, strict=True)]
    count = len(apart)
    mean = math.fsum(apart) / count
    deviation = math.sqrt(math.fsum((each - mean) ** 2 for each in apart) / (count - 1))
    reach = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2)) * deviation / math.sqrt(count)
    return Comparison(
        difference=mean,
        low=mean - reach,
        high=mean + reach,
        mentees=count,
        colleagues=colleagues,
        gain=math.fsum(gains) / count,
        gain_of_colleagues=math.fsum(others) / count,
    )


class _Moves:
    """How each person's levels moved between two days, worked out once."""

    def __init__(self, people: Mapping[int, Person], asked: Mapping[int, frozenset[int]]) -> None:
        self._people = people
        self._asked = asked
        self._levels: dict[tuple[int, date], dict[int, int]] = {}

    def of(self, person: int, first: date, last: date) -> Move | None:
        """Give the move in what the role held at the start weighs; None where nothing was known at both days."""
        found = self._people.get(person)
        role = found.role_on(first) if found else None
        if found is None or role is None:
            return None
        asked = self._asked.get(role, frozenset())
        before, after = self._on(found, first), self._on(found, last)
        both = [each for each in asked if each in before and each in after]
        if not both:
            return None
        return Move(len(both), sum(before[each] for each in both), sum(after[each] for each in both))

    def of_colleagues(self, one: Mentored, last: date) -> dict[int, Move]:
        """Give the moves of who held the same role, began at the same level, was there throughout and had no mentor."""
        own = self.of(one.person, one.starts, last)
        if own is None:
            return {}
        role = self._people[one.person].role_on(one.starts)
        found: dict[int, Move] = {}
        for person in self._people.values():
            if person.id == one.person or person.role_on(one.starts) != role:
                continue
            there = person.there.holds(one.starts) and person.there.holds(last)
            if there and person.unmentored(one.starts, last):
                move = self.of(person.id, one.starts, last)
                if move is not None and move.bucket == own.bucket:
                    found[person.id] = move
        return found

    def _on(self, person: Person, day: date) -> dict[int, int]:
        key = (person.id, day)
        if key not in self._levels:
            told = ((each, current_level(given, as_of=day).level) for each, given in person.judged.items())
            self._levels[key] = {each: level for each, level in told if level is not None}
        return self._levels[key]
