"""Two sides of one level: whether they are one, differ, or leave it open. No Django, no queries, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a competency stands between self and lead."""

    DIFFERS = "differ"
    OPEN = "open"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Judged:
    """What one side says: a level, or None for *not concerned*."""

    level: int | None


def difference(own: Judged | None, lead: Judged | None) -> int | None:
    """Give self minus lead in levels; None where a side says nothing, or not concerned."""
    if own is None or lead is None or own.level is None or lead.level is None:
        return None
    return own.level - lead.level


def standing(own: Judged | None, lead: Judged | None, agreed: Judged | None) -> Standing:
    """Say where a competency stands: what is agreed is agreed, whatever was said before."""
    if agreed is not None:
        return Standing.AGREED
    if own is None or lead is None:
        return Standing.OPEN
    return Standing.AGREED if own == lead else Standing.DIFFERS
