"""Judgements of many people, fetched as one text for each person.

Rows cost most of the time that levels take to read: by the ten thousand a tuple and its values take twice as long to
make as the database takes to find them. So the database packs each judgement into a whole number, and all of a
person's into one text, which numpy reads at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db import connection

from skills.levels import NOT_CONCERNED, Source
from skills.matrix.yardstick import Levels, Yardstick

SOURCES: Final = tuple(Source)
# Places of the parts in a number, in bits from its lowest: the day first, the competency's id last.
_SOURCE: Final = 22
_EXPIRED: Final = 25
_LEVEL: Final = 26
_COMPETENCY: Final = 42
# A day as the number that ``date.toordinal`` gives. SQLite counts in Julian days, whose day begins at noon.
_DAY: Final = {
    "postgresql": "assessed_on - DATE '0001-01-01' + 1",
    "sqlite": "CAST(julianday(assessed_on) - 1721424.5 AS INTEGER)",
}
_JOINED: Final = {
    "postgresql": "string_agg(CAST({} AS text), ',')",
    "sqlite": "group_concat({}, ',')",
}


@dataclass(frozen=True, eq=False)
class Judgements:
    """What is known of some people, a place in each array for each judgement.

    ``cells`` are places in the flat table [engineers, competencies], -1 where the competency is of another framework;
    ``levels`` holds levels or ``NOT_CONCERNED``; ``sources`` places in ``SOURCES``; ``days`` ordinals;
    ``expired`` marks certifications that held until before the day.
    """

    cells: npt.NDArray[np.int64]
    levels: Levels
    sources: npt.NDArray[np.int8]
    days: npt.NDArray[np.int32]
    expired: npt.NDArray[np.bool_]


def read_judgements(
    rows: str, params: Sequence[Any], engineers: npt.NDArray[np.int64], yardstick: Yardstick, *, as_of: date
) -> Judgements:
    """Fetch what a table, or a statement with ``params``, has of engineers (ids in rising order), in one query.

    It has the columns engineer_id, competency_id, level, source, assessed_on and expires_on.
    """
    day = connection.ops.adapt_datefield_value(as_of)
    with connection.cursor() as cursor:
        cursor.execute(f"{_statement(connection.vendor)} FROM {rows} GROUP BY engineer_id", (day, *params))
        told = cursor.fetchall()
    texts = [text for _, text in told]
    numbers = np.fromstring(",".join(texts), dtype=np.int64, sep=",") if told else np.empty(0, dtype=np.int64)
    people = np.searchsorted(engineers, [engineer for engineer, _ in told])
    row = np.repeat(people, [text.count(",") + 1 for text in texts])
    columns = yardstick.columns_of(numbers >> _COMPETENCY)
    levels = _part(numbers, _LEVEL, _COMPETENCY) - 1
    return Judgements(
        cells=np.where(columns < 0, -1, row * len(yardstick.competencies) + columns),
        levels=np.where(levels < 0, NOT_CONCERNED, levels).astype(np.int16),
        sources=_part(numbers, _SOURCE, _EXPIRED).astype(np.int8),
        days=_part(numbers, 0, _SOURCE).astype(np.int32),
        expired=_part(numbers, _EXPIRED, _LEVEL) > 0,
    )


def _part(numbers: npt.NDArray[np.int64], start: int, end: int) -> npt.NDArray[np.int64]:
    return (numbers >> start) & ((1 << (end - start)) - 1)


@cache
def _statement(vendor: str) -> str:
    """Put the judgements of each engineer into one text; without the rows, and with the day as parameter."""
    source = " ".join(f"WHEN '{source}' THEN {code << _SOURCE}" for code, source in enumerate(SOURCES))
    parts = (
        f"competency_id * {1 << _COMPETENCY}",
        f"COALESCE(level + 1, 0) * CAST({1 << _LEVEL} AS bigint)",
        f"CASE WHEN expires_on < %s THEN {1 << _EXPIRED} ELSE 0 END",
        f"CASE source {source} END",
        f"({_DAY[vendor]})",
    )
    return f"SELECT engineer_id, {_JOINED[vendor].format(' + '.join(parts))}"
