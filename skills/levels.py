"""The level that counts on a day, and how fresh it is (rules 1 and 2 of the product's rules).

No queries and no clock: judgements and the day are arguments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from dateutil.relativedelta import relativedelta

# What a cell of a level array holds instead of a level.
NOT_ASSESSED: Final = -1
NOT_CONCERNED: Final = -2

FRESH_MONTHS: Final = 6
STALE_MONTHS: Final = 12


class Source(StrEnum):
    """Who judged."""

    SELF = "self"
    LEAD = "lead"
    PEER = "peer"
    MENTOR = "mentor"
    CERTIFICATION = "certification"
    REVIEW = "review"


class Status(StrEnum):
    """What is known about an engineer in a competency."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    NOT_ASSESSED = "not_assessed"
    NOT_CONCERNED = "not_concerned"


class Freshness(StrEnum):
    """How old a judgement is; age never changes a level."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"


CONFIRMING: Final = frozenset({Source.LEAD, Source.CERTIFICATION, Source.REVIEW})


@dataclass(frozen=True, slots=True)
class Judgement:
    """One assessment of one engineer in one competency; ``level`` None says *not concerned*.

    ``shared_on`` None is a draft, which never counts. ``entered`` is any number that grows with the
    time of entry. ``expires_on`` is the last day on which a certification confirms.
    """

    level: int | None
    source: Source
    assessed_on: date
    shared_on: date | None
    entered: int
    expires_on: date | None = None

    def confirms(self, *, as_of: date) -> bool:
        """Tell whether this judgement confirms a level on a day (rule 1 of the product's rules)."""
        return self.source in CONFIRMING and (self.expires_on is None or as_of <= self.expires_on)


@dataclass(frozen=True, slots=True)
class CurrentLevel:
    """The level that counts on a day; ``judgement`` is the one it rests on, None when not assessed."""

    status: Status
    judgement: Judgement | None = None

    @property
    def level(self) -> int | None:
        """The level, or None when there is none: not assessed, or not concerned."""
        return self.judgement.level if self.judgement else None

    @property
    def source(self) -> Source | None:
        """Who judged, or None when nobody did."""
        return self.judgement.source if self.judgement else None

    @property
    def assessed_on(self) -> date | None:
        """The day of the judgement, or None when there is none."""
        return self.judgement.assessed_on if self.judgement else None

    @property
    def code(self) -> int:
        """The level as a cell of a level array: a level, ``NOT_ASSESSED`` or ``NOT_CONCERNED``."""
        if self.judgement is None:
            return NOT_ASSESSED
        return NOT_CONCERNED if self.judgement.level is None else self.judgement.level


def current_level(judgements: Iterable[Judgement], *, as_of: date) -> CurrentLevel:
    """Give the level that counts on ``as_of`` among one engineer's judgements in one competency.

    Rule 1 of the product's rules: the newest confirming judgement shared on or before that day; without
    one the newest self-assessment; newest by assessment date, then by entry. A certification past its
    expiry, a peer and a mentor never decide.
    """
    shared = [given for given in judgements if given.shared_on is not None and given.shared_on <= as_of]
    confirming = [given for given in shared if given.confirms(as_of=as_of)]
    candidates = confirming or [given for given in shared if given.source is Source.SELF]
    newest = max(candidates, key=lambda given: (given.assessed_on, given.entered), default=None)
    if newest is None:
        return CurrentLevel(Status.NOT_ASSESSED)
    return CurrentLevel(status_of(newest.level, newest.source), newest)


def status_of(level: int | None, source: str) -> Status:
    """Give the status of a cell whose deciding judgement has this level (None: not concerned) and source."""
    if level is None:
        return Status.NOT_CONCERNED
    return Status.CONFIRMED if source in CONFIRMING else Status.UNCONFIRMED


def freshness(
    assessed_on: date, *, as_of: date, fresh_months: int = FRESH_MONTHS, stale_months: int = STALE_MONTHS
) -> Freshness:
    """Tell how fresh a judgement is on a day, in calendar months (rule 2 of the product's rules)."""
    if as_of <= assessed_on + relativedelta(months=fresh_months):
        return Freshness.FRESH
    if as_of <= assessed_on + relativedelta(months=stale_months):
        return Freshness.AGEING
    return Freshness.STALE


def oldest_within(months: int, *, as_of: date) -> date:
    """Give the earliest assessment date that is at most ``months`` calendar months old on ``as_of``.

    The inverse of the comparison in ``freshness``, so that many cells are judged by one date each way.
    """
    if as_of < date.min + relativedelta(months=months):
        return date.min
    candidate = as_of - relativedelta(months=months)
    # The last days of a long month have no counterpart in a short one: 28 February + 1 month is before 31 March.
    return candidate if candidate + relativedelta(months=months) >= as_of else candidate + timedelta(days=1)
