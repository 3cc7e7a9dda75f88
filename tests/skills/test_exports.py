from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook

from skills.exports import Column, Marked, Sheet, about_sheet, download, file_name, plain_text, to_csv, to_xlsx
from skills.exports.sheets import Value

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
    "harmless\n=cmd|' /C calc'!A0",
    "\u00a0=1",
]


def a_sheet(*values: Value) -> Sheet:
    return Sheet("Things", [Column("What", 50)], [[value] for value in values])


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_line_of_a_csv_text_begins_like_a_formula(text: str) -> None:
    read = list(csv.reader(io.StringIO(to_csv(a_sheet(text)).decode(), newline="")))[1][0]
    for line in read.split("\n"):
        assert not line.strip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t")), line
        assert not line.startswith("\t")


@pytest.mark.parametrize("text", DANGEROUS)
def test_xlsx_holds_texts_and_no_formula(text: str) -> None:
    book = load_workbook(io.BytesIO(to_xlsx([a_sheet(text)])))
    cell = book["Things"]["A2"]
    assert cell.data_type in {"s", "inlineStr"}
    assert text.strip() in {str(cell.value).strip(), str(cell.value).replace("\n", "\r").strip()}


def test_xlsx_has_no_formula_element_at_all() -> None:
    packed = zipfile.ZipFile(io.BytesIO(to_xlsx([a_sheet(*DANGEROUS)])))
    assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_harmless_text_stays_as_it_is() -> None:
    assert plain_text("Thu Hà – 3 = 3") == "Thu Hà – 3 = 3"


def test_control_characters_do_not_break_a_workbook() -> None:
    assert load_workbook(io.BytesIO(to_xlsx([a_sheet("a\x00b\x0bc\ud800")])))["Things"]["A2"].value == "abc"


def test_figures_stay_figures() -> None:
    sheet = Sheet("Gaps", [Column("Gap", 8, "number"), Column("Share", 8, "share")], [[-2, 0.853], [None, None]])
    assert to_csv(sheet) == b"Gap,Share\r\n-2,0.853\r\n,\r\n"
    page = load_workbook(io.BytesIO(to_xlsx([sheet])))["Gaps"]
    assert (page["A2"].value, page["B2"].value, page["B2"].number_format) == (-2, 0.853, "0.0%")


def test_dates_are_written_as_dates() -> None:
    day = date(2026, 11, 24)
    assert b"2026-11-24" in to_csv(a_sheet(day))
    cell = load_workbook(io.BytesIO(to_xlsx([a_sheet(day)])))["Things"]["A2"]
    assert (cell.is_date, cell.number_format) == (True, "yyyy-mm-dd")


def test_head_and_first_columns_stay_in_view() -> None:
    columns = [Column("Code", 9), Column("Competency", 44), Column("Gap", 8, "number")]
    page = load_workbook(io.BytesIO(to_xlsx([Sheet("Gaps", columns, [], frozen=2)])))["Gaps"]
    assert page.freeze_panes == "C2"
    assert page.column_dimensions["B"].width == 44
    assert page["A1"].font.bold


def test_a_marked_level_keeps_its_colour_and_its_foot() -> None:
    sheet = Sheet(
        "Matrix", [Column("Bob", 9, "level")], [[Marked(2, 2, "unconfirmed below")], [Marked(None, None, "unknown")]]
    )
    page = load_workbook(io.BytesIO(to_xlsx([sheet])))["Matrix"]
    assert page["A2"].value == 2
    assert page["A2"].fill.fgColor.rgb.endswith("A8E0B2")
    assert (page["A2"].border.bottom.style, page["A2"].border.left.style) == ("thick", "dotted")
    assert page["A3"].fill.fill_type == "lightUp"
    assert to_csv(sheet) == b'Bob\r\n2\r\n""\r\n'


def test_a_sheet_name_is_one_that_spreadsheets_take() -> None:
    book = load_workbook(io.BytesIO(to_xlsx([Sheet("A/B: [every] competency of the whole team", [Column("x")], [])])))
    assert book.sheetnames == ["A B   every  competency of the"]


def test_the_sheet_about_a_file_tells_facts() -> None:
    book = load_workbook(io.BytesIO(to_xlsx([about_sheet("About", [("Lens", "own role")], heads=("What", "Value"))])))
    assert [[cell.value for cell in row] for row in book["About"]] == [["What", "Value"], ["Lens", "own role"]]


def test_a_download_is_stored_and_never_shown() -> None:
    name = file_name("matrix", "Équipe =1", "2026-11-24", extension="csv")
    response = download(b"x", name=name)
    assert name == "matrix-equipe-1-2026-11-24.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
