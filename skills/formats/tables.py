"""Tables from strangers: CSV and XLSX read row by row as texts, within limits."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from django.utils.translation import gettext as _

from skills.formats.faults import Fault, FaultList, FaultyFileError, shown

SEPARATORS = (",", ";", "\t")
LONGEST_CELL = 20_000
MOST_COLUMNS = 1_000
MOST_CELLS = 1_000_000
ZIP_MARK = b"PK\x03\x04"
OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Row = tuple[int, list[str]]


class UnreadableCell(str):
    """A cell of which only what is wrong is known, such as a formula. It is a fault where its column is read."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """A header and the rows below it, each with its number; the header is row 1. Rows are read once, as they come."""

    header: list[str]
    rows: Iterator[Row]
    is_workbook: bool = False


def open_table(file: BinaryIO, faults: FaultList, *, most_cells: int = MOST_CELLS) -> Table:
    """Open a CSV or XLSX file, told apart by how it begins; ``faults`` takes what is wrong with single rows.

    ``most_cells`` limits a workbook, which costs far more to read than CSV.

    Raises FaultyFileError, also while rows are read, for a file that is empty, too large or neither of the two.
    """
    start = file.read(4)
    file.seek(0)
    if start.startswith(ZIP_MARK):
        from skills.formats.xlsx import xlsx_rows

        return replace(_table(xlsx_rows(file, most_cells), faults), is_workbook=True)
    return _table(_csv_rows(file, start), faults)


def refusal(message: str, row: int | None = None, column: str = "") -> FaultyFileError:
    """Give the error of a file that cannot be read further."""
    return FaultyFileError([Fault(message, row, column)])


def _table(rows: Iterator[Row], faults: FaultList) -> Table:
    header: list[str] = []
    for _number, cells in rows:
        # The names of columns that are left are kept, and PostgreSQL takes NUL in no text.
        header = [cell.replace("\0", "").strip() for cell in cells]
        if any(header):
            break
    if not any(header):
        raise refusal(_("The file is empty. Its first row must name the columns."))
    if len(header) > MOST_COLUMNS:
        raise refusal(_("The file has more than %(limit)s columns.") % {"limit": MOST_COLUMNS}, 1)
    return Table(header, _filled(rows, len(header), faults))


def _filled(rows: Iterator[Row], width: int, faults: FaultList) -> Iterator[Row]:
    """Leave out blank rows, fill short ones and note cells beyond the header."""
    for number, cells in rows:
        if len(cells) == width and cells[0]:
            yield number, cells
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[width:]):
            message = _("This row has more cells than the header. Put a cell that holds the separator in quotes.")
            faults.add(Fault(message, number))
        yield number, [*cells[:width], *[""] * (width - len(cells))]


def _csv_rows(file: BinaryIO, start: bytes) -> Iterator[Row]:
    if start.startswith(OLD_EXCEL_MARK):
        raise refusal(
            _("This is an old or protected Excel file. Save it as .xlsx without a password, or as CSV UTF-8.")
        )
    if start.startswith(UTF_16_MARKS):
        raise refusal(_("The file is UTF-16. Save it as CSV UTF-8."))
    stream = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    number = 0
    try:
        for cells in csv.reader(stream, delimiter=_separator(stream), strict=True):
            number += 1
            yield number, cells
    except UnicodeDecodeError as error:
        raise refusal(_not_utf8(error), _undecodable_line(file)) from error
    except csv.Error as error:
        raise refusal(_csv_problem(error), number + 1) from error
    finally:
        # The file belongs to whoever opened it.
        if not file.closed:
            stream.detach()


def _separator(stream: io.TextIOWrapper) -> str:
    """Give the separator of the header: the one that makes the most columns of it, a comma if none does."""
    header = next((line for line in stream if line.strip()), "")
    stream.seek(0)
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([header], delimiter=separator), [])))


def _not_utf8(error: UnicodeDecodeError) -> str:
    byte = error.object[error.start : error.start + 1]
    guess = byte.decode("cp1252", errors="replace")
    message = _("The file is not UTF-8 (it may be Windows-1252 or Latin-1: “%(guess)s”). Save it as CSV UTF-8.")
    return message % {"guess": guess}


def _undecodable_line(file: BinaryIO) -> int:
    file.seek(0)
    for number, line in enumerate(file, start=1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return number
    return 1


def _csv_problem(error: csv.Error) -> str:
    if "field limit" in str(error):
        return _("A cell is longer than can be read. A quotation mark may not be closed.")
    message = _("A quotation mark is not closed, or stands inside a cell without being doubled (%(problem)s).")
    return message % {"problem": shown(error)}
