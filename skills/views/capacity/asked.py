"""What the address of a capacity page asks for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.http import QueryDict
from django.utils.dateparse import parse_date

from teams.capacity import WEEK, week_of

LENGTHS: Final = (13, 26, 52)
USUAL: Final = 26
# Free on average, in % of full time.
FREE: Final = (20, 40, 60, 80)
SHOWS: Final = ("over", "plans", "under", "leave")
SORTS: Final = ("name", "free", "over")
# Nobody plans further than this, nor looks back.
FURTHEST: Final = timedelta(weeks=156)


@dataclass(frozen=True, slots=True)
class Asked:
    """The weeks, and whom of the people; what cannot be read is left out.

    ``show`` is of ``SHOWS`` or empty for everyone, ``sort`` of ``SORTS`` or empty for team by team. ``alone`` leaves
    the teams below out.
    """

    first: date
    weeks: int = USUAL
    show: str = ""
    free: int = 0
    team: str = ""
    role: str = ""
    sort: str = ""
    alone: bool = False

    @classmethod
    def of(cls, given: QueryDict, today: date) -> Asked:
        """Read an address; any day stands for its week."""
        weeks, free = given.get("weeks", ""), given.get("free", "")
        return cls(
            first=_monday(given.get("from", ""), today),
            weeks=int(weeks) if weeks in map(str, LENGTHS) else USUAL,
            show=_one_of(SHOWS, given.get("show", "")),
            free=int(free) if free in map(str, FREE) else 0,
            team=given.get("team", ""),
            role=given.get("role", ""),
            sort=_one_of(SORTS, given.get("sort", "")),
            alone=given.get("alone") == "1",
        )

    @property
    def last(self) -> date:
        """The Sunday with which the last week ends."""
        return self.first + WEEK * self.weeks - timedelta(days=1)

    @property
    def earlier(self) -> str:
        """Where one window before this one begins."""
        return (self.first - WEEK * self.weeks).isoformat()

    @property
    def later(self) -> str:
        """Where the window after this one begins."""
        return (self.first + WEEK * self.weeks).isoformat()

    @property
    def is_narrowed(self) -> bool:
        """Whether some people are left out."""
        return bool(self.show or self.free or self.team or self.role or self.alone)


def _one_of(known: Collection[str], text: str) -> str:
    return text if text in known else ""


def _monday(text: str, today: date) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        return week_of(today)
    return week_of(min(max(day, today - FURTHEST), today + FURTHEST))
