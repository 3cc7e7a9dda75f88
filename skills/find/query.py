"""What somebody searches for; competencies, teams and roles are named by slug."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

AT_LEAST: Final = "least"
EXACTLY: Final = "exactly"
AT_MOST: Final = "most"
MODES: Final = (AT_LEAST, EXACTLY, AT_MOST)
# How old the levels searched for may be: fresh, or not yet stale; any age where none is asked for.
FRESH: Final = ("fresh", "ageing")


@dataclass(frozen=True, slots=True)
class Skill:
    """A level in a competency: at least it, exactly it, or at most it; not assessed is none of them."""

    competency: str
    level: int
    mode: str = AT_LEAST


@dataclass(frozen=True, slots=True)
class Want:
    """An interest in a competency: some or much, or only much."""

    competency: str
    much: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All of ``every`` and, where there are any, at least one of ``some``; the rest narrows further.

    ``free`` is a share of full time in % that is free on every day from ``starts`` to ``ends``; ``overlap`` how many
    working hours are shared with the reader.
    """

    every: tuple[Skill, ...] = ()
    some: tuple[Skill, ...] = ()
    wants: tuple[Want, ...] = ()
    team: str = ""
    role: str = ""
    fresh: str = ""
    free: int = 0
    starts: date | None = None
    ends: date | None = None
    overlap: int = 0
    sort: str = "name"

    @property
    def skills(self) -> tuple[Skill, ...]:
        """The levels searched for, those that all must have first."""
        return (*self.every, *self.some)

    @property
    def has_period(self) -> bool:
        """Whether it is asked who is free."""
        return self.starts is not None and self.ends is not None

    @property
    def asks(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.skills or self.wants or self.team or self.role or self.has_period or self.overlap)
