"""What a table of an export is made of, and how its texts are kept from being read as formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

Plain: TypeAlias = str | int | float | date | None
Kind = Literal["text", "number", "share", "level"]

# A spreadsheet evaluates what begins with one of these, some also in their full-width form or after blanks.
FORMULA_STARTS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20\t"
# Apostrophes in front count with it, so that the one which is added can be told and taken away again.
_FORMULA: Final = re.compile(rf"(?m)^(?='*[^\S\n]*[{FORMULA_STARTS}])")
_GUARDED: Final = re.compile(rf"(?m)^'(?='*[^\S\n]*[{FORMULA_STARTS}])")
# XML 1.0 cannot hold them, and no text of ours means them.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A value with the look it has in the matrix: a step of the level ramp (0 to 5), or a state.

    ``state`` is "" or any of "unconfirmed", "stale", "below", "unknown", "none", parted by blanks. A CSV file holds
    the value alone.
    """

    value: Plain
    step: int | None = None
    state: str = ""


Value: TypeAlias = Plain | Marked


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters, and what it holds; a share (0 to 1) is shown in per cent."""

    title: str
    width: int = 14
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. ``frozen`` is how many columns at the start stay in view; the head always does."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    frozen: int = 1


def about_sheet(title: str, facts: Iterable[tuple[str, Value]], *, heads: tuple[str, str]) -> Sheet:
    """Give the sheet that says what a file holds: one fact a row, such as lens, date and framework."""
    columns = [Column(heads[0], 28), Column(heads[1], 80)]
    return Sheet(title, columns, [(term, value) for term, value in facts], frozen=0)


def printable(text: str) -> str:
    """Give ``text`` without control characters, with one kind of line end."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain_text(text: str) -> str:
    """Give ``text`` so that no spreadsheet that opens a CSV file takes it, or a line of it, for a formula."""
    return _FORMULA.sub("'", printable(text))


def without_guard(text: str) -> str:
    """Give the text that ``plain_text`` was given, but for control characters; of other texts the same."""
    return _GUARDED.sub("", text)


def bare(value: Value) -> Plain:
    """Give the value without its look."""
    return value.value if isinstance(value, Marked) else value
