"""CSV and XLSX as people send them: every separator, line end and mark; and files made to harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest

from skills.formats.faults import FaultList, FaultyFileError
from skills.formats.reduced import reduced_table
from skills.formats.tables import UnreadableCell, open_table

# What a workbook gives for a cell that holds a date and shows it with a time.
MIDNIGHT = datetime(2024, 5, 1)  # noqa: DTZ001 - workbooks know no time zone

Cells = list[tuple[int, list[str]]]


def read(content: bytes) -> tuple[list[str], Cells]:
    table = open_table(io.BytesIO(content), FaultList())
    return table.header, list(table.rows)


def refused(content: bytes) -> str:
    with pytest.raises(FaultyFileError) as error:
        read(content)
    return str(error.value)


def workbook(*rows: list[Any], change: Callable[[Any], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    if change is not None:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"Employee ID,Name\n1,Ann\n2,Bob\n",
        b"\xef\xbb\xbfEmployee ID,Name\r\n1,Ann\r\n2,Bob\r\n",
        b"Employee ID;Name\n1;Ann\n2;Bob",
        b"Employee ID\tName\r1\tAnn\r2\tBob\r",
        b'"Employee ID","Name"\r\n"1","Ann"\n"2","Bob"\r\n',
    ],
)
def test_separators_marks_and_line_ends_are_understood(content: bytes) -> None:
    assert read(content) == (["Employee ID", "Name"], [(2, ["1", "Ann"]), (3, ["2", "Bob"])])


def test_nul_in_a_head_is_left_out() -> None:
    assert read(b"Employee ID,Na\0me\n1,Ann\n")[0] == ["Employee ID", "Name"]


def test_row_numbers_beyond_every_spreadsheet_are_refused() -> None:
    made = zipfile.ZipFile(io.BytesIO(workbook(["Employee ID", "Name"], ["1", "Ann"])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as far:
        for name in made.namelist():
            far.writestr(name, made.read(name).replace(b'<row r="2"', b'<row r="2000000000"'))
    assert "more than 1,048,576 rows" in refused(out.getvalue())


def test_quotes_and_line_breaks_in_cells_keep_row_numbers() -> None:
    content = b'Employee ID,Note\n1,"two\nlines, ""quoted"""\n\n,\n2,x\n'

    assert read(content)[1] == [(2, ["1", 'two\nlines, "quoted"']), (5, ["2", "x"])]


def test_short_rows_are_filled_and_long_cells_are_read() -> None:
    assert read(b"a,b,c\n1\n2,3,4,,\n")[1] == [(2, ["1", "", ""]), (3, ["2", "3", "4"])]
    assert len(read(b"a,b\n1," + b"x" * 10_240 + b"\n")[1][0][1][1]) == 10_240


def test_cells_beyond_the_header_are_a_fault_of_their_row() -> None:
    faults = FaultList()
    rows = list(open_table(io.BytesIO(b"a,b\n1,Doe, John\n2,Ann\n3,x,y\n"), faults).rows)

    assert len(rows) == 3
    assert [fault.row for fault in faults.in_order()] == [2, 4]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty"),
        (b"\n\n,,\n", "The file is empty"),
        ("ä,b\n1,2\n".encode("latin-1"), "row 1: The file is not UTF-8"),
        ("a,b\n1,2\n3,Müller\n".encode("cp1252"), "row 3: The file is not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "The file is UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old or protected Excel"),
        (b'a,b\n1,"open\n', "row 2: A quotation mark is not closed"),
        (b'a,b\n1,"x"y\n', "row 2: A quotation mark"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "row 2: A cell is longer"),
        (b",".join(b"c%d" % n for n in range(1_001)) + b"\n", "more than 1000 columns"),
        (b"PK\x03\x04 no archive", "This workbook cannot be read"),
    ],
)
def test_unreadable_file_is_refused_with_a_cure(content: bytes, told: str) -> None:
    assert told in refused(content)


def test_workbook_cells_become_the_texts_one_sees() -> None:
    def percent(sheet: Any) -> None:
        sheet["F2"].number_format = "0%"

    content = workbook(
        ["id", "date", "when", "time", "span", "share", "number", "yes", "empty", "text"],
        [
            7.0,
            date(2024, 5, 1),
            MIDNIGHT,
            time(9, 30),
            timedelta(hours=8),
            0.8,
            2.5,
            True,
            None,
            " x ",
        ],
        [],
        ["8"],
        change=percent,
    )

    header, rows = read(content)

    assert header[0] == "id"
    assert rows[0] == (2, ["7", "2024-05-01", "2024-05-01", "09:30", "08:00", "80", "2.5", "yes", "", " x "])
    assert rows[1][0] == 4


def test_formulas_and_errors_are_faults_of_their_cells_only() -> None:
    _header, rows = read(workbook(["a", "b", "c"], ["=1+1", "x", "#REF!"]))

    assert isinstance(rows[0][1][0], UnreadableCell)
    assert "formula" in rows[0][1][0]
    assert rows[0][1][1] == "x"
    assert isinstance(rows[0][1][2], UnreadableCell)


def repacked(content: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            target.writestr(part, change(part, source.read(part)))
        for name, extra in more.items():
            target.writestr(name.replace("__", "/"), extra)
    return out.getvalue()


def unchanged(_name: str, content: bytes) -> bytes:
    return content


def with_entity(name: str, content: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return content
    body = content.partition(b"?>")[2] or content
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + body


def with_macros(name: str, content: bytes) -> bytes:
    plain, macro = b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    return content.replace(plain, macro) if name == "[Content_Types].xml" else content


def cut_off(name: str, content: bytes) -> bytes:
    return content[: len(content) // 2] if name.endswith("sheet1.xml") else content


HARMFUL = {
    "zip bomb": (repacked(workbook(["a"]), unchanged, xl__bomb=b"\0" * (101 * 1024 * 1024)), "more than 100 MiB"),
    "entities": (repacked(workbook(["a"], ["1"]), with_entity), "cannot be read"),
    "macros": (repacked(workbook(["a"]), with_macros), "holds macros"),
    "macro part": (repacked(workbook(["a"]), unchanged, xl__vbaProject=b"x"), "holds macros"),
    "cut off": (repacked(workbook(["a"], ["1"]), cut_off), "cannot be read"),
    "no workbook": (repacked(workbook(["a"]), lambda _n, _c: b""), "cannot be read"),
    "many parts": (repacked(workbook(["a"]), unchanged, **{f"p{n}": b"" for n in range(1_000)}), "too many parts"),
    "truncated archive": (workbook(["a"], ["1"])[:-200], "cannot be read"),
    "no sheet data": (workbook(), "The file is empty"),
}


@pytest.mark.parametrize(("content", "told"), HARMFUL.values(), ids=HARMFUL)
def test_harmful_workbook_is_refused_plainly(content: bytes, told: str) -> None:
    assert told in refused(content)


def test_workbook_larger_than_ten_mebibytes_is_refused() -> None:
    assert "larger than 10 MiB" in refused(b"PK\x03\x04" + b"x" * (10 * 1024 * 1024))


def test_workbook_with_too_many_cells_is_refused_while_reading() -> None:
    content = workbook(["a", "b"], *([["x", "y"]] * 60))
    with pytest.raises(FaultyFileError, match="more than 100 cells"):
        list(open_table(io.BytesIO(content), FaultList(), most_cells=100).rows)


def test_cell_far_to_the_right_is_refused() -> None:
    def far(sheet: Any) -> None:
        sheet.cell(row=2, column=2_000, value="x")

    assert "more than 1000 columns" in refused(workbook(["a"], ["1"], change=far))


def test_reduced_table_holds_only_what_is_read_where_it_was() -> None:
    faults = FaultList()
    content = b'Employee ID,salary,Name\n1,9000,"Ann\nLee"\n\n2,8000,Bob\n'

    reduced = reduced_table(io.BytesIO(content), lambda header: {0, header.index("Name")}, faults)

    assert b"9000" not in reduced.content
    assert b"salary" not in reduced.content
    assert reduced.rows == 2
    assert read(reduced.content)[1] == [(2, ["1", "Ann\nLee"]), (4, ["2", "Bob"])]


def test_reduced_workbook_tells_formulas_of_read_columns_only() -> None:
    faults = FaultList()

    reduced_table(io.BytesIO(workbook(["id", "pay", "name"], ["1", "=2*3", "=A2"])), lambda _header: {0, 2}, faults)

    assert [(fault.row, fault.column) for fault in faults.in_order()] == [(2, "name")]
