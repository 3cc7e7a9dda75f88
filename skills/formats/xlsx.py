"""XLSX from strangers: limits are checked on what really comes out of the archive, before and while it is read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _

from skills.formats.tables import MOST_COLUMNS, Row, UnreadableCell, refusal

MOST_PACKED = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 1_000
# Of a sheet, in every spreadsheet. A file may state any number, and the rows before it are read as empty ones.
MOST_ROWS = 1_048_576
CHUNK = 1024 * 1024
# What zipfile, the XML parser and openpyxl raise on files that are broken or made to harm.
# defusedxml's refusal of entities is a ValueError.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


def xlsx_rows(file: BinaryIO, most_cells: int) -> Iterator[Row]:
    """Give the rows of the first sheet as texts; raise FaultyFileError for what is no plain, small workbook."""
    try:
        _check_archive(file)
        book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
        yield from _rows(book.worksheets[0], most_cells)
    except UNREADABLE as error:
        message = _("This workbook cannot be read. Save it again as .xlsx, or as CSV UTF-8.")
        raise refusal(message) from error


def _check_archive(file: BinaryIO) -> None:
    if not openpyxl.DEFUSEDXML:
        raise refusal(_("Workbooks are not read here: the package defusedxml is missing."))
    size = file.seek(0, 2)
    file.seek(0)
    if size > MOST_PACKED:
        raise refusal(_("The workbook is larger than 10 MiB. Save it as CSV UTF-8."))
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS:
            raise refusal(_("The workbook has too many parts. Save it as CSV UTF-8."))
        if any("vba" in part.filename.lower() for part in parts) or b"macroEnabled" in _types(archive):
            raise refusal(_("The workbook holds macros. Save it as .xlsx, or as CSV UTF-8."))
        _check_unpacked(archive)
    file.seek(0)


def _types(archive: zipfile.ZipFile) -> bytes:
    with archive.open("[Content_Types].xml") as part:
        return part.read(CHUNK)


def _check_unpacked(archive: zipfile.ZipFile) -> None:
    """Unpack every part and count, because the sizes that an archive states may be untrue."""
    total = 0
    for part in archive.infolist():
        with archive.open(part) as stream:
            while piece := stream.read(CHUNK):
                total += len(piece)
                if total > MOST_UNPACKED:
                    raise refusal(_("The workbook unpacks to more than 100 MiB. Save it as CSV UTF-8."))


def _rows(sheet: Any, most_cells: int) -> Iterator[Row]:
    # The size that a sheet states may be untrue or missing.
    sheet.reset_dimensions()
    count = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS:
            raise refusal(_("The sheet has more than %(limit)s rows.") % {"limit": f"{MOST_ROWS:,}"}, number)
        filled = [cell for cell in row if cell.value is not None]
        count += len(filled)
        if count > most_cells:
            message = _("The sheet holds more than %(limit)s cells. Save it as CSV UTF-8.")
            raise refusal(message % {"limit": f"{most_cells:,}"})
        width = filled[-1].column if filled else 0
        if width > MOST_COLUMNS:
            raise refusal(_("The sheet has more than %(limit)s columns.") % {"limit": MOST_COLUMNS}, number)
        yield number, [_text(cell) for cell in row[:width]]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return UnreadableCell(_("The cell holds a formula. Copy the column and paste it as values."))
    if cell.data_type == "e":
        return UnreadableCell(_("The cell shows the error %(value)s.") % {"value": value})
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return _number(value, percent="%" in (cell.number_format or ""))
    return _dated(value)


def _number(value: float, *, percent: bool) -> str:
    # A cell that shows 80 % holds 0.8.
    shown = round(value * 100, 6) if percent else value
    return f"{shown:.0f}" if shown == int(shown) else f"{shown:.12g}"


def _dated(value: Any) -> str:
    if isinstance(value, datetime):
        # A time of day beyond midnight is no part of a date of ours.
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)
