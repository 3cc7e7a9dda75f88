"""A few people side by side, in the order asked for: levels by competency against one role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from skills.catalogue import Catalogue, CompetencyEntry, DomainEntry
from skills.levels import NOT_ASSESSED, NOT_CONCERNED
from skills.matrix import LevelTable, RoleHead, Yardstick, read_levels
from teams.models import Engineer

FEWEST_COMPARED: Final = 2
MOST_COMPARED: Final = 4


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one person stands in one competency; ``level`` is None where not assessed or not concerned."""

    level: int | None
    step: int | None
    state: str
    short: int


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One competency over the people compared; ``required`` is 0 where the role does not ask for it."""

    competency: CompetencyEntry
    required: int
    required_step: int | None
    weight: int
    stands: tuple[Stand, ...]
    only: Engineer | None

    @property
    def differs(self) -> bool:
        """Whether the people compared stand at different levels."""
        return len({(each.level, "none" in each.state) for each in self.stands}) > 1


@dataclass(frozen=True)
class Comparison:
    """All lines by domain, in the order of the framework."""

    people: tuple[Engineer, ...]
    role: RoleHead | None
    domains: tuple[tuple[DomainEntry, tuple[ComparisonLine, ...]], ...]

    @property
    def lines(self) -> list[ComparisonLine]:
        """The lines of all domains."""
        return [line for _domain, lines in self.domains for line in lines]


def compare(
    people: Sequence[Engineer], known: Catalogue, yardstick: Yardstick, role: RoleHead | None, *, as_of: date
) -> Comparison:
    """Read people side by side, in one query for any number of them, as ``read_levels`` does."""
    ids = sorted(person.pk for person in people)
    table = read_levels(ids, yardstick, as_of=as_of)
    ordered = table.at(np.array([ids.index(person.pk) for person in people], dtype=np.intp))
    domains = tuple(
        (domain, tuple(_line(each, people, ordered, (known, yardstick, role)) for each in domain.competencies))
        for domain in known.domains
    )
    return Comparison(tuple(people), role, domains)


def _line(
    entry: CompetencyEntry,
    people: Sequence[Engineer],
    table: LevelTable,
    measure: tuple[Catalogue, Yardstick, RoleHead | None],
) -> ComparisonLine:
    known, yardstick, role = measure
    column = yardstick.columns[entry.id]
    row = yardstick.role_rows[role.id] if role else -1
    weight = int(yardstick.weights[row, column])
    required = int(yardstick.required[row, column]) if weight else 0
    stands = tuple(_stand(table, at, column, required, known) for at in range(len(people)))
    reaching = [
        person
        for person, stand in zip(people, stands, strict=True)
        if stand.level is not None and stand.level >= required
    ]
    only = reaching[0] if required and len(reaching) == 1 else None
    return ComparisonLine(entry, required, known.step(required) if required else None, weight, stands, only)


def _stand(table: LevelTable, at: int, column: int, required: int, known: Catalogue) -> Stand:
    code = int(table.levels[at, column])
    if code == NOT_ASSESSED:
        return Stand(None, None, "unknown", 0)
    if code == NOT_CONCERNED:
        return Stand(None, None, "none", 0)
    marks = ["" if table.confirmed[at, column] else "unconfirmed", "stale" if table.stale[at, column] else ""]
    return Stand(code, known.step(code), " ".join(mark for mark in marks if mark), max(0, required - code))
