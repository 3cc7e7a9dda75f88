"""How self-assessments and leads' assessments differ (rule 12 of the product's rules).

A difference is not an error: it is a reason to look at the statements of the levels together. No queries and no clock.

A *pair* is what stands of one engineer in one competency: the newest shared self-assessment and the newest shared
lead assessment, neither of them withdrawn, both of them levels, and at most twelve calendar months apart. There is at
most one pair per engineer and competency; it belongs to the lead who made that newest assessment.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dateutil.relativedelta import relativedelta

FEWEST_PAIRS: Final = 10
# So many pairs without a difference are added to those there are: n / (n + 10).
SHRINKING: Final = 10
MOST_MONTHS_APART: Final = 12
# Two sides of a normal distribution beyond which 5 % lie.
QUANTILE: Final = 1.96
# Levels are whole: what lies within one of them varies by this much at least (a uniform distribution of width 1).
LEAST_VARIANCE: Final = 1 / 12


@dataclass(frozen=True, slots=True)
class Judged:
    """The newest judgement from one side; ``level`` is None for *not concerned*, ``rater`` where nobody is named.

    ``entered`` is any number that grows with the time of entry.
    """

    engineer: int
    competency: int
    by_self: bool
    rater: int | None
    level: int | None
    assessed_on: date
    entered: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One engineer in one competency, judged from both sides; ``lead`` is None where nobody is named."""

    engineer: int
    competency: int
    lead: int | None
    own: int
    leads: int

    @property
    def difference(self) -> int:
        """Self minus lead, in levels."""
        return self.own - self.leads


@dataclass(frozen=True, slots=True)
class Given:
    """A level that a lead gave in one competency to somebody who holds a role (None: nobody's role)."""

    lead: int
    competency: int
    role: int | None
    level: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What ``pairs`` differences say together, in levels, shrunk towards 0, with the ends of its interval."""

    pairs: int
    mean: float
    shrunk: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether 0 lies outside the interval."""
        return self.low > 0 or self.high < 0


def pairs_of(judged: Iterable[Judged]) -> list[Pair]:
    """Put together the pairs in what was judged, in any order; older judgements than the newest do no harm."""
    newest: dict[tuple[int, int], dict[bool, Judged]] = defaultdict(dict)
    for each in judged:
        sides = newest[each.engineer, each.competency]
        held = sides.get(each.by_self)
        if held is None or (held.assessed_on, held.entered) < (each.assessed_on, each.entered):
            sides[each.by_self] = each
    found = (_pair(sides[True], sides[False]) for sides in newest.values() if len(sides) == 2)
    return [pair for pair in found if pair is not None]


def _pair(own: Judged, leads: Judged) -> Pair | None:
    if own.level is None or leads.level is None:
        return None
    earlier, later = sorted((own.assessed_on, leads.assessed_on))
    if later > earlier + relativedelta(months=MOST_MONTHS_APART):
        return None
    return Pair(own.engineer, own.competency, leads.rater, own.level, leads.level)


def difference(values: Sequence[float]) -> Difference | None:
    """Give what differences of pairs say together; None for fewer than ten.

    The mean times n / (n + 10), and around it 1.96 standard errors of n + 10 pairs each way: the posterior mean and
    interval of a normal mean whose prior is 0 with the weight of ten pairs (Gelman et al., *Bayesian Data Analysis*,
    2.5), with the variance taken from the pairs.
    """
    count = len(values)
    if count < FEWEST_PAIRS:
        return None
    mean = sum(values) / count
    variance = sum((each - mean) ** 2 for each in values) / (count - 1)
    shrunk = mean * count / (count + SHRINKING)
    reach = QUANTILE * math.sqrt(max(variance, LEAST_VARIANCE) / (count + SHRINKING))
    return Difference(count, mean, shrunk, shrunk - reach, shrunk + reach)


def by_lead(pairs: Iterable[Pair]) -> dict[int, Difference]:
    """Give what the pairs of each named lead say, for leads with ten and more."""
    return _told((pair.lead, pair.difference) for pair in pairs if pair.lead is not None)


def by_competency(pairs: Iterable[Pair]) -> dict[int, Difference]:
    """Give what the pairs in each competency say, for competencies with ten and more."""
    return _told((pair.competency, pair.difference) for pair in pairs)


def among_leads(given: Iterable[Given]) -> dict[int, Difference]:
    """Give how the levels of each lead lie against those of other leads, for leads with ten and more to compare.

    A level is compared with the mean of what other leads gave in the same competency to people of the same role;
    where nobody else did, it says nothing. The people are others, too: a difference may well be theirs.
    """
    alike: dict[tuple[int, int | None], list[Given]] = defaultdict(list)
    for each in given:
        alike[each.competency, each.role].append(each)
    return _told(apart for each in alike.values() for apart in _against_others(each))


def _against_others(alike: Sequence[Given]) -> Iterator[tuple[int, float]]:
    counts: Counter[int] = Counter()
    sums: Counter[int] = Counter()
    for each in alike:
        counts[each.lead] += 1
        sums[each.lead] += each.level
    for each in alike:
        others = len(alike) - counts[each.lead]
        if others:
            yield each.lead, each.level - (sums.total() - sums[each.lead]) / others


def _told(values: Iterable[tuple[int | None, float]]) -> dict[int, Difference]:
    grouped: dict[int, list[float]] = defaultdict(list)
    for key, value in values:
        if key is not None:
            grouped[key].append(value)
    found = {key: difference(each) for key, each in grouped.items()}
    return {key: each for key, each in found.items() if each is not None}
