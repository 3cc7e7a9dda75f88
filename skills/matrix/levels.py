"""The levels of many people on a day, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.utils import timezone

from skills.levels import CONFIRMING, NOT_ASSESSED
from skills.matrix.packing import SOURCES, Judgements, read_judgements
from skills.matrix.yardstick import Levels, Yardstick
from skills.models import Assessment, CurrentLevel
from teams.lookups import AMONG, among

COLUMNS: Final = ("engineer_id", "competency_id", "level", "source", "assessed_on", "expires_on")
_CONFIRMING: Final = [code for code, source in enumerate(SOURCES) if source in CONFIRMING]


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

    def lay(self, said: Judgements, chosen: npt.NDArray[np.bool_]) -> None:
        """Lay some judgements over what the table holds."""
        cells = said.cells[chosen]
        for values, told in ((self.levels, said.levels), (self.sources, said.sources), (self.assessed_on, said.days)):
            values.flat[cells] = told[chosen]

    def clear(self, cells: npt.NDArray[np.int64]) -> None:
        """Forget what the table holds at some places of it, laid flat."""
        for values, nothing in ((self.levels, NOT_ASSESSED), (self.sources, 0), (self.assessed_on, 0)):
            values.flat[cells] = nothing


def read_levels(engineers: Sequence[int], yardstick: Yardstick, *, as_of: date) -> LevelTable:
    """Read the levels of engineers (ids in rising order) as of a day.

    By the current levels in one query, for a day before today by a second one that finds what has changed since,
    and by one more to the history where something has, or where a certification has expired.
    """
    shape = (len(engineers), len(yardstick.competencies))
    levels = np.full(shape, NOT_ASSESSED, dtype=np.int16)
    sources, days = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=np.int32)
    table = LevelTable(levels, sources, days, *yardstick.oldest(as_of=as_of))
    if not engineers:
        return table
    people = np.asarray(engineers, dtype=np.int64)
    current = _current(people, yardstick, as_of)
    table.lay(current, current.cells >= 0)
    outdated = current.cells[current.expired]
    if as_of < timezone.localdate():
        outdated = np.concatenate((outdated, _changed(people, yardstick, as_of)))
    outdated = outdated[outdated >= 0]
    if outdated.size:
        table.clear(outdated)
        history = _from_history(outdated, people, yardstick, as_of)
        table.lay(history, np.isin(history.cells, outdated))
    return table


def _current(people: npt.NDArray[np.int64], yardstick: Yardstick, as_of: date) -> Judgements:
    rows = f"{CurrentLevel._meta.db_table} WHERE engineer_id {AMONG[connection.vendor]}"
    return read_judgements(rows, [among(people.tolist(), connection.vendor)], people, yardstick, as_of=as_of)


def _changed(people: npt.NDArray[np.int64], yardstick: Yardstick, as_of: date) -> npt.NDArray[np.int64]:
    """Give the places, laid flat, of which the current level may not be that of the day."""
    changed = Assessment.objects.changing_levels(as_of, timezone.localdate(), people.tolist())
    pairs = np.array(list(changed.values_list("engineer_id", "competency_id")), dtype=np.int64).reshape(-1, 2)
    columns = yardstick.columns_of(pairs[:, 1])
    return np.where(columns < 0, -1, np.searchsorted(people, pairs[:, 0]) * len(yardstick.competencies) + columns)


def _from_history(
    cells: npt.NDArray[np.int64], people: npt.NDArray[np.int64], yardstick: Yardstick, as_of: date
) -> Judgements:
    rows, columns = np.divmod(cells, len(yardstick.competencies))
    competencies = [yardstick.competencies[column].id for column in np.unique(columns).tolist()]
    history = Assessment.objects.filter(competency__in=competencies)
    setting = history.setting_levels(as_of, people[np.unique(rows)].tolist()).values_list(*COLUMNS)
    statement, params = setting.query.sql_with_params()
    return read_judgements(f"({statement}) AS judged", params, people, yardstick, as_of=as_of)
