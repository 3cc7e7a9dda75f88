"""Writing tables as CSV and XLSX files, and handing them over."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from skills.exports.sheets import Column, Marked, Plain, Sheet, Value, bare, plain_text, printable

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT: Final = 32_767  # of a cell, in every spreadsheet
LONGEST_TITLE: Final = 31  # of a sheet
FORMATS: Final = {"share": "0.0%", "date": "yyyy-mm-dd"}

# The ramp of the pages (static/css/tokens.css), fill and ink by step.
RAMP: Final = (
    ("EFF0F3", "1B1F29"),
    ("E9E7AD", "1B1F29"),
    ("A8E0B2", "1B1F29"),
    ("56BBB3", "1B1F29"),
    ("1A7295", "FFFFFF"),
    ("24366E", "FFFFFF"),
)
BELOW: Final = Side(style="thick", color="D55C13")
DOTTED: Final = Side(style="dotted", color="1B1F29")
HEAD_FONT: Final = Font(bold=True)
HEAD_FILL: Final = PatternFill("solid", fgColor="F0F1F4")
HEAD_LINE: Final = Border(bottom=Side(style="thin", color="9AA0AC"))
HATCHED: Final = PatternFill("lightUp", fgColor="9AA0AC")


def to_csv(sheet: Sheet) -> bytes:
    """Write one table as CSV: UTF-8, a head, exact figures, dates as in ISO 8601."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([plain_text(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_csv_value(bare(value)) for value in row])
    return text.getvalue().encode()


def _csv_value(value: Plain) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return plain_text(value) if isinstance(value, str) else value


def to_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """Write tables as one workbook: heads and first columns stay in view, each text is typed as text."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(book.create_sheet(_sheet_title(sheet.title)), sheet)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _sheet_title(title: str) -> str:
    kept = "".join(" " if each in "[]:*?/\\'" else each for each in printable(title))
    return kept[:LONGEST_TITLE].strip() or "Sheet"


def _write_sheet(page: Any, sheet: Sheet) -> None:
    # In a write-only workbook widths and panes must be set before the first row.
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}2"
    page.append([_head_cell(page, column) for column in sheet.columns])
    for row in sheet.rows:
        page.append(_row_cells(page, sheet.columns, row))


def _head_cell(page: Any, column: Column) -> Cell:
    cell = _cell(page, column.title)
    cell.font, cell.fill, cell.border = HEAD_FONT, HEAD_FILL, HEAD_LINE
    cell.alignment = Alignment(horizontal=_side_of(column), vertical="bottom", wrap_text=True)
    return cell


def _side_of(column: Column) -> str:
    return {"text": "left", "level": "center"}.get(column.kind, "right")


def _row_cells(page: Any, columns: Sequence[Column], row: Sequence[Value]) -> list[Cell]:
    cells = []
    for column, value in zip(columns, row, strict=True):
        cell = _cell(page, bare(value))
        if column.kind in FORMATS and not isinstance(cell.value, str):
            cell.number_format = FORMATS[column.kind]
        if column.kind == "level":
            cell.alignment = Alignment(horizontal="center")
        elif isinstance(cell.value, str):
            cell.alignment = Alignment(vertical="top", wrap_text=column.width >= 40)
        if isinstance(value, Marked):
            _dress(cell, value)
        cells.append(cell)
    return cells


def _cell(page: Any, value: Plain) -> Cell:
    if isinstance(value, str):
        cell = WriteOnlyCell(page, value=printable(value)[:LONGEST_TEXT])
        # Whatever the text looks like: openpyxl takes "=…" for a formula unless told.
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(page)
    cell.value = value
    if isinstance(value, date):
        cell.number_format = FORMATS["date"]
    return cell


def _dress(cell: Cell, value: Marked) -> None:
    states = value.state.split()
    if value.step is not None:
        fill, ink = RAMP[value.step]
        cell.fill, cell.font = PatternFill("solid", fgColor=fill), Font(bold=True, color=ink)
    elif "unknown" in states:
        cell.fill = HATCHED
    side = DOTTED if "unconfirmed" in states else None
    foot = BELOW if "below" in states else side
    if side or foot:
        cell.border = Border(left=side, right=side, top=side, bottom=foot)
    if "stale" in states and value.step is not None:
        cell.font = Font(bold=True, italic=True, color=RAMP[value.step][1])


def file_name(*parts: str, extension: str) -> str:
    """Give a file name of ASCII letters, digits and hyphens from parts such as a page, a team and a day."""
    return "-".join(filter(None, (slugify(part) for part in parts))) + f".{extension}"


def download(content: bytes, *, name: str) -> HttpResponse:
    """Hand over a file under a name (see ``file_name``); browsers store it and never show it."""
    kind = XLSX_TYPE if name.endswith(".xlsx") else CSV_TYPE
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
