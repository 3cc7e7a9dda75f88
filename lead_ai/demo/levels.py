"""What the people of the demo can do, and how it was judged over the last 18 months. No database, no clock."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

HISTORY_DAYS = 540
NOT_ASSESSED_SHARE = 0.08
STALE_SHARE = 0.07
UNCONFIRMED_SHARE = 0.2

Wanted = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Judged:
    """One assessment: how many days ago, which level, by self or lead."""

    days_ago: int
    level: int
    source: str


def invented_cells(role: Wanted, aim: Wanted, *, top: int, rng: random.Random) -> dict[str, str]:
    """Give cells as the story writes them for someone between two roles, given as {code: (level, weight)}."""
    progress = rng.uniform(0.0, 0.8)
    cells: dict[str, str] = {}
    for code, (level, weight) in role.items():
        step = (aim.get(code, (level, 0))[0] - level) * progress
        told = round(level + step + rng.choices((-1.0, 0.0, 0.6), (22, 58, 20))[0])
        if weight == 0 and rng.random() < 0.6:
            cells[code] = "."
        elif rng.random() < NOT_ASSESSED_SHARE:
            cells[code] = "?"
        else:
            marks = "u" if rng.random() < UNCONFIRMED_SHARE else ""
            cells[code] = f"{min(max(told, 0), top)}{marks}{'s' if rng.random() < STALE_SHARE else ''}"
    return cells


def judgements(cell: str, *, days: int, rng: random.Random) -> Iterator[Judged]:
    """Give the assessments behind a cell of the story, oldest first, for someone ``days`` days in the company."""
    if not cell[0].isdigit():
        return
    level, alone = int(cell[0]), "u" in cell
    reach = min(days - 5, HISTORY_DAYS)
    last = _last_day(reach, stale="s" in cell, rng=rng)
    first = min(reach, max(last + 20, reach - rng.randint(0, 45)))
    if first > last:
        yield Judged(first, max(0, level - rng.choices((0, 1, 2), (35, 55, 10))[0]), "self")
    middle = (first + last) // 2
    if not alone and middle - last > 60:
        yield Judged(middle, max(0, level - rng.choices((0, 1), (60, 40))[0]), "lead")
    yield Judged(last, level, "self" if alone else "lead")
    if not alone and 30 < last < HISTORY_DAYS // 3 and rng.random() < 0.06:
        yield Judged(rng.randint(3, 25), level + 1 if level < 5 else level, "self")


def _last_day(reach: int, *, stale: bool, rng: random.Random) -> int:
    if stale:
        return min(reach, rng.randint(375, 460))
    ageing = rng.random() < 0.2
    return min(reach, rng.randint(190, 340) if ageing else rng.randint(4, 170))
