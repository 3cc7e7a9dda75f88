"""Rows of a table in columns of our own: cells by column, and what is wrong with them noted at their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from skills.exports import without_guard
from skills.exports.sheets import printable
from skills.formats import cells
from skills.formats.columns import CellError, Layout, match_columns
from skills.formats.faults import Fault, FaultList, did_you_mean, shown
from skills.formats.mapping import Mapping, normal
from skills.formats.tables import Table, open_table, refusal
from teams.days import validate_day

MOST_CELLS: Final = 200_000
# As many as one request works through while its sender waits.
MOST_ROWS: Final = 2_000
Found = TypeVar("Found")


@dataclass(frozen=True)
class Line:
    """One row. Texts are as they were before an export kept them from being read as formulas."""

    number: int
    values: list[str]
    layout: Layout
    faults: FaultList
    is_workbook: bool

    def has(self, column: str) -> bool:
        """Tell whether the table has the column at all."""
        return column in self.layout

    def is_empty(self, column: str) -> bool:
        """Tell whether a row says nothing there; a formula is something."""
        places = self.layout.columns[column].places if self.has(column) else ()
        return not any(self.values[place].strip() for place in places)

    def text(self, column: str) -> str:
        """Give the text of a cell, without blanks around it; empty where there is none or it is a fault."""
        return self.read(column, str) or ""

    def read(self, column: str, parse: Callable[[str], Found]) -> Found | None:
        """Give what a cell says; None where it is empty or, which is noted, says nothing that fits."""
        if not self.has(column):
            return None
        try:
            text = self.layout.columns[column].of(self.values)
            text = printable(text if self.is_workbook else without_guard(text)).strip()
            return parse(text) if text else None
        except CellError as error:
            self.fault(column, str(error))
            return None

    def fault(self, column: str, message: str) -> None:
        """Note what is wrong with a cell."""
        label = self.layout.columns[column].label if self.has(column) else column
        self.faults.add(Fault(message, self.number, label))


def lines_of(file: BinaryIO, faults: FaultList, columns: Sequence[str], required: Sequence[str]) -> Iterator[Line]:
    """Give the rows of a CSV or XLSX file; raise FaultyFileError where its first row names other columns."""
    table = open_table(file, faults, most_cells=MOST_CELLS)
    layout = match_columns(table.header, columns, required, mapping=Mapping(), faults=faults)
    known = {normal(name) for name in columns}
    for name in [each for each in layout.unknown if normal(each) not in known]:
        message = _("There is no column “%(name)s” here. Rename it, or take it out.") % {"name": shown(name)}
        faults.add(Fault(message + did_you_mean(name, columns), 1, name))
    faults.raise_if_any()
    return _lines(table, layout, faults)


def _lines(table: Table, layout: Layout, faults: FaultList) -> Iterator[Line]:
    for count, (number, values) in enumerate(table.rows):
        if count == MOST_ROWS:
            told = _("The file has more than %(limit)s rows. Split it, and import one part after the other.")
            raise refusal(told % {"limit": MOST_ROWS}, number)
        yield Line(number, values, layout, faults, table.is_workbook)


def day(text: str) -> date:
    """Give a day, as in 2027-03-31; raises CellError."""
    found = cells.day(text, Mapping())
    try:
        validate_day(found)
    except ValidationError as fault:
        raise CellError(" ".join(fault.messages)) from fault
    return found


def at_most(longest: int) -> Callable[[str], str]:
    """Give the reader of a text of so many characters at most."""

    def read(text: str) -> str:
        if len(text) > longest:
            told = {"length": len(text), "longest": longest}
            raise CellError(_("The text has %(length)s characters; at most %(longest)s fit.") % told)
        return text

    return read


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    """Give the reader of one of some words, whatever their case."""

    def read(text: str) -> str:
        if text.lower() not in choices:
            told = {"value": shown(text), "choices": ", ".join(choices)}
            raise CellError(_("“%(value)s” is none of %(choices)s.") % told)
        return text.lower()

    return read
