"""The levels of many people on a day, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from skills.levels import CONFIRMING, NOT_ASSESSED, NOT_CONCERNED, Source
from skills.matrix.yardstick import Levels, Yardstick
from skills.models import Assessment, CurrentLevel

COLUMNS: Final = ("engineer_id", "competency_id", "level", "source", "assessed_on", "expires_on")
SOURCES: Final = tuple(Source)
_CODES: Final = {str(source): code for code, source in enumerate(SOURCES)}
_CONFIRMING: Final = [code for code, source in enumerate(SOURCES) if source in CONFIRMING]

# Engineer, competency, level, source, day of the assessment, day of expiry.
Row: TypeAlias = tuple[int, int, int | None, str, date, date | None]


@dataclass(frozen=True, eq=False)
class LevelTable:
    """Levels of shape [engineers, competencies], with who judged and when.

    ``levels`` holds a level, ``NOT_ASSESSED`` or ``NOT_CONCERNED``; ``sources`` places in ``SOURCES``;
    ``assessed_on`` ordinals of days, 0 where not assessed; ``fresh_from`` and ``ageing_from`` the earliest ordinals
    per competency that are fresh, and not yet stale.
    """

    levels: Levels
    sources: npt.NDArray[np.int8]
    assessed_on: npt.NDArray[np.int32]
    fresh_from: npt.NDArray[np.int32]
    ageing_from: npt.NDArray[np.int32]

    @cached_property
    def confirmed(self) -> npt.NDArray[np.bool_]:
        """Whether a lead, a certification or a review says so."""
        return (self.assessed_on > 0) & np.isin(self.sources, _CONFIRMING)

    @cached_property
    def fresh(self) -> npt.NDArray[np.bool_]:
        """Whether the judgement is fresh (rule 2 of the product's rules)."""
        return self.assessed_on >= self.fresh_from

    @cached_property
    def stale(self) -> npt.NDArray[np.bool_]:
        """Whether there is a judgement and it is stale (rule 2 of the product's rules)."""
        return (self.assessed_on > 0) & (self.assessed_on < self.ageing_from)

    def at(self, rows: npt.NDArray[np.intp]) -> LevelTable:
        """Give the table of some rows, in their order; a row may come twice."""
        return LevelTable(
            self.levels[rows], self.sources[rows], self.assessed_on[rows], self.fresh_from, self.ageing_from
        )


def read_levels(engineers: Sequence[int], yardstick: Yardstick, *, as_of: date) -> LevelTable:
    """Read the levels of engineers (ids in rising order) as of a day.

    From today on by the current levels in one query, and one more where a certification has expired since;
    earlier by the history as it was shared by then, in one query.
    """
    if as_of < timezone.localdate():
        rows: list[Row] = list(Assessment.objects.setting_levels(as_of, engineers).values_list(*COLUMNS))
    else:
        rows = list(CurrentLevel.objects.filter(engineer__in=engineers).values_list(*COLUMNS))
        rows = _without_expired(rows, as_of=as_of)
    return _table(rows, np.asarray(engineers, dtype=np.int64), yardstick, as_of)


def _without_expired(rows: list[Row], *, as_of: date) -> list[Row]:
    expired = {(row[0], row[1]) for row in rows if row[5] is not None and row[5] < as_of}
    if not expired:
        return rows
    running = [row for row in rows if (row[0], row[1]) not in expired]
    people = sorted({engineer for engineer, _ in expired})
    instead = Assessment.objects.filter(competency__in={competency for _, competency in expired})
    replaced: Iterable[Row] = instead.setting_levels(as_of, people).values_list(*COLUMNS)
    return [*running, *(row for row in replaced if (row[0], row[1]) in expired)]


def _table(rows: list[Row], engineers: npt.NDArray[np.int64], yardstick: Yardstick, as_of: date) -> LevelTable:
    shape = (len(engineers), len(yardstick.competencies))
    levels = np.full(shape, NOT_ASSESSED, dtype=np.int16)
    sources = np.zeros(shape, dtype=np.int8)
    assessed_on = np.zeros(shape, dtype=np.int32)
    columns = yardstick.columns
    # Levels in other frameworks have no column here.
    told: tuple[tuple[Any, ...], ...] = tuple(zip(*(row for row in rows if row[1] in columns), strict=True))
    if told:
        people, competencies, values, judges, days, _ = told
        place = np.searchsorted(engineers, people), np.array([columns[one] for one in competencies])
        levels[place] = [NOT_CONCERNED if value is None else value for value in values]
        sources[place] = [_CODES[judge] for judge in judges]
        assessed_on[place] = [day.toordinal() for day in days]
    return LevelTable(levels, sources, assessed_on, *yardstick.oldest(as_of=as_of))
