"""In which order to ask about competencies, so that a few minutes refresh what matters most.

No queries and no clock: what is known of each competency is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Want(IntEnum):
    """Why somebody is asked about a competency, the most pressing first; ``NOTHING`` where all is in order."""

    MISSING = 0
    STALE = 1
    UNCONFIRMED = 2
    AGEING = 3
    NOTHING = 4


@dataclass(frozen=True, slots=True)
class Question:
    """A competency to ask about: what is wanted, how much it weighs (0–3) and the day of the last answer.

    ``position`` is its place in the framework and decides where all else is equal.
    """

    competency: str
    want: Want
    weight: int
    answered_on: date | None
    position: int


def want_of(*, assessed: bool, stale: bool, confirmed: bool, confirms: bool) -> Want:
    """Tell what is wanted of a rater; ``confirms`` says whether their word confirms a level."""
    if not assessed:
        return Want.MISSING
    if stale:
        return Want.STALE
    return Want.UNCONFIRMED if confirms and not confirmed else Want.NOTHING


def by_urgency(questions: Iterable[Question]) -> list[Question]:
    """Order questions: what is wanted before what is in order, then by weight, highest first.

    Of equal weight, not assessed comes before stale, stale before unconfirmed and that before ageing, then the oldest
    answer, then the place in the framework.
    """
    return sorted(questions, key=_rank)


def _rank(question: Question) -> tuple[bool, int, Want, date, int]:
    return (
        question.want is Want.NOTHING,
        -question.weight,
        question.want,
        question.answered_on or date.min,
        question.position,
    )
