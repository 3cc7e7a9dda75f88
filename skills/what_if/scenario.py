"""What is supposed to happen to a team; people, roles, competencies and projects are named by slug."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class LevelSet:
    """Someone is confirmed at a level."""

    engineer: str
    competency: str
    level: int


@dataclass(frozen=True, slots=True)
class RoleChange:
    """Someone takes another role."""

    engineer: str
    role: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that is supposed to happen at once.

    Members ``leave``, people of the company ``join``, for each role of ``hires`` somebody comes who is exactly at
    its profile, ``levels`` are confirmed, ``roles`` change, projects ``end``.
    """

    leave: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    hires: tuple[str, ...] = ()
    levels: tuple[LevelSet, ...] = ()
    roles: tuple[RoleChange, ...] = ()
    ends: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Count the changes."""
        return sum(len(getattr(self, field.name)) for field in fields(self))
