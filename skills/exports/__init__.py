"""Tables as files: CSV for programs, XLSX for spreadsheets. Nothing in them is ever a formula."""

from skills.exports.files import CSV_TYPE, XLSX_TYPE, download, file_name, to_csv, to_xlsx
from skills.exports.sheets import Column, Marked, Sheet, Value, about_sheet, plain_text, without_guard

__all__ = [
    "CSV_TYPE",
    "XLSX_TYPE",
    "Column",
    "Marked",
    "Sheet",
    "Value",
    "about_sheet",
    "download",
    "file_name",
    "plain_text",
    "to_csv",
    "to_xlsx",
    "without_guard",
]
