"""The levels of many people on a day, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.db.models import Func, IntegerField, QuerySet
from django.utils import timezone

from skills.levels import CONFIRMING, NOT_ASSESSED, NOT_CONCERNED, Source
from skills.matrix.yardstick import Levels, Yardstick
from skills.models import Assessment, CurrentLevel

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler, _AsSqlType

SOURCES: Final = tuple(Source)
_CODES: Final = {str(source): code for code, source in enumerate(SOURCES)}
_CONFIRMING: Final = [code for code, source in enumerate(SOURCES) if source in CONFIRMING]

# Engineer, competency, level, source, day of the assessment and last day that it holds, as ordinals.
Row: TypeAlias = tuple[int, int, int | None, str, int, int | None]


class _Ordinal(Func):
    """A day as the number that ``date.toordinal`` gives: a date is costly to make, by the hundred thousand."""

    arity = 1
    template = "(%(expressions)s - DATE '0001-01-01' + 1)"
    output_field = IntegerField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> _AsSqlType:
        """Count by Julian days, whose day begins at noon."""
        template = "CAST(julianday(%(expressions)s) - 1721424.5 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)


COLUMNS: Final = ("engineer_id", "competency_id", "level", "source", _Ordinal("assessed_on"), _Ordinal("expires_on"))


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

    By the current levels in one query, for a day before today by a second one that finds what has changed since,
    and by one more to the history where something has, or where a certification has expired.
    """
    if not engineers:
        return _table([], np.empty(0, dtype=np.int64), yardstick, as_of)
    rows = _fetched(CurrentLevel.objects.filter(engineer__in=engineers).values_list(*COLUMNS))
    outdated = {(row[0], row[1]) for row in rows if row[5] is not None and row[5] < as_of.toordinal()}
    if as_of < timezone.localdate():
        changed = Assessment.objects.changing_levels(as_of, timezone.localdate(), engineers)
        outdated.update(changed.values_list("engineer_id", "competency_id"))
    if outdated:
        rows = [*(row for row in rows if row[:2] not in outdated), *_from_history(outdated, as_of)]
    return _table(rows, np.asarray(engineers, dtype=np.int64), yardstick, as_of)


def _from_history(wanted: set[tuple[int, int]], as_of: date) -> Iterator[Row]:
    people = sorted({engineer for engineer, _ in wanted})
    history = Assessment.objects.filter(competency__in={competency for _, competency in wanted})
    rows = _fetched(history.setting_levels(as_of, people).values_list(*COLUMNS))
    return (row for row in rows if row[:2] in wanted)


def _fetched(rows: QuerySet[Any, Any]) -> list[Row]:
    """Fetch rows whose values need no converting at once: the ORM takes its time over each row."""
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        told: list[Row] = cursor.fetchall()
        return told


def _table(rows: list[Row], engineers: npt.NDArray[np.int64], yardstick: Yardstick, as_of: date) -> LevelTable:
    shape = (len(engineers), len(yardstick.competencies))
    levels = np.full(shape, NOT_ASSESSED, dtype=np.int16)
    sources = np.zeros(shape, dtype=np.int8)
    assessed_on = np.zeros(shape, dtype=np.int32)
    if rows:
        people, competencies, values, judges, days, _ = zip(*rows, strict=True)
        columns = np.array([yardstick.columns.get(one, -1) for one in competencies])
        # Levels in other frameworks have no column here.
        known = columns >= 0
        place = np.searchsorted(engineers, np.array(people))[known], columns[known]
        levels[place] = np.array([NOT_CONCERNED if value is None else value for value in values])[known]
        sources[place] = np.array([_CODES[judge] for judge in judges])[known]
        assessed_on[place] = np.array(days)[known]
    return LevelTable(levels, sources, assessed_on, *yardstick.oldest(as_of=as_of))
