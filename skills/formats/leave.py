"""The table of leave of many people: one row a stretch of days, each cell checked on its own and against the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from skills.formats import cells
from skills.formats.columns import CellError, Layout, match_columns
from skills.formats.faults import Fault, FaultList, shown
from skills.formats.mapping import Mapping as FileMapping
from skills.formats.mapping import normal
from skills.formats.tables import open_table

COLUMNS: Final = ("Employee ID", "Email", "From", "To", "Share %")
DAYS: Final = ("From", "To")
WHO: Final = ("Employee ID", "Email")
WHOLE: Final = 100


@dataclass(frozen=True)
class KnownPeople:
    """Ids of people by employee ID and by mail address in small letters: those who may be away, and who have left."""

    here: Mapping[str, int]
    left: Mapping[str, int]


@dataclass(frozen=True, order=True)
class LeaveRow:
    """What a file says of one stretch of days, both included; ``percent`` is of the contract."""

    engineer: int
    starts: date
    ends: date
    percent: int
    row: int


def used_places(header: list[str]) -> tuple[set[int], Layout]:
    """Give the places of the columns that are read; raise FaultyFileError where a needed one is missing.

    A person is named by employee ID, or where the file has no such column by mail address.
    What kind of leave it is, and why, is no column of ours, and so is never kept.
    """
    faults = FaultList()
    named = {normal(title) for title in header}
    who = "Email" if normal("Email") in named and normal("Employee ID") not in named else "Employee ID"
    ours = [column for column in COLUMNS if column == who or column not in WHO]
    layout = match_columns(header, ours, (who, *DAYS), mapping=FileMapping(), faults=faults)
    faults.raise_if_any()
    return {place for column in layout.columns.values() for place in column.places}, layout


@dataclass(frozen=True)
class LeaveTable:
    """The rows of a file without faults, and how it calls our columns."""

    rows: list[LeaveRow]
    layout: Layout

    def fault(self, row: LeaveRow, column: str, message: str) -> Fault:
        """Give a fault of a row that was read."""
        return Fault(message, row.row, self.layout.columns[column].label)


def read_leave(file: BinaryIO, known: KnownPeople, faults: FaultList) -> LeaveTable:
    """Read a table of leave; ``faults`` takes what is wrong with it, also days of one person that overlap.

    Raises FaultyFileError where the file cannot be read as a table of leave at all.
    """
    table = open_table(file, faults)
    _places, layout = used_places(table.header)
    reader = _RowReader(layout, known, faults)
    rows = [row for number, values in table.rows if (row := reader.read(number, values)) is not None]
    found = LeaveTable(rows, layout)
    _check_overlaps(found, faults)
    return found


class _RowReader:
    def __init__(self, layout: Layout, known: KnownPeople, faults: FaultList) -> None:
        self.layout = layout
        self.known = known
        self.faults = faults
        self.who = next(column for column in WHO if column in layout)

    def read(self, number: int, values: list[str]) -> LeaveRow | None:
        """Read a row, None where something is wrong with it."""
        before = len(self.faults)
        texts = {name: self._text(number, name, values) for name in self.layout.columns}
        engineer = self._engineer(number, texts[self.who])
        starts, ends = (self._day(number, name, texts[name]) for name in DAYS)
        percent = self._percent(number, texts.get("Share %"))
        if starts and ends and ends < starts:
            self._fault(number, "To", _("It would end before it begins."))
        if len(self.faults) > before or engineer is None or starts is None or ends is None:
            return None
        return LeaveRow(engineer, starts, ends, percent, number)

    def _text(self, number: int, column: str, values: list[str]) -> str | None:
        """Give the text of a cell, None where it cannot be read."""
        try:
            text = self.layout.columns[column].of(values)
        except CellError as error:
            self._fault(number, column, str(error))
            return None
        if not text and column in (self.who, *DAYS):
            self._fault(number, column, _("The cell is empty. Every row needs it."))
        return text

    def _engineer(self, number: int, text: str | None) -> int | None:
        key = (text or "").casefold() if self.who == "Email" else text
        found = self.known.here.get(key) if key else None
        if not text or not key or found is not None:
            return found
        if key in self.known.left:
            message = _("“%(id)s” has left. Take the row out, or correct the end date first.")
        elif self.who == "Email":
            message = _("Nobody with the e-mail address “%(id)s” is in the directory.")
        else:
            message = _("No employee ID “%(id)s” is in the directory. Import that person first or correct the ID.")
        self._fault(number, self.who, message % {"id": shown(text)})
        return None

    def _day(self, number: int, column: str, text: str | None) -> date | None:
        try:
            return cells.day(text, FileMapping()) if text else None
        except CellError as error:
            self._fault(number, column, str(error))
            return None

    def _percent(self, number: int, text: str | None) -> int:
        try:
            return cells.percent(text) if text else WHOLE
        except CellError as error:
            self._fault(number, "Share %", str(error))
            return WHOLE

    def _fault(self, number: int, column: str, message: str) -> None:
        self.faults.add(Fault(message, number, self.layout.columns[column].label))


def _check_overlaps(table: LeaveTable, faults: FaultList) -> None:
    """Find rows of one person that share days."""
    by_person: dict[int, list[LeaveRow]] = defaultdict(list)
    for row in table.rows:
        by_person[row.engineer].append(row)
    for rows in by_person.values():
        last: LeaveRow | None = None
        for row in sorted(rows):
            if last is not None and row.starts <= last.ends:
                message = _("Row %(row)s gives the same person leave on some of these days. Join them or correct one.")
                one, other = sorted((last, row), key=lambda each: each.row)
                faults.add(table.fault(other, "From", message % {"row": one.row}))
            last = row if last is None or row.ends > last.ends else last
