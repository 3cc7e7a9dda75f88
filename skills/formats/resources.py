"""The table of learning resources: one row a resource, each cell checked on its own and against the rest of its row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from skills.formats import cells
from skills.formats.columns import CellError, Layout, match_columns
from skills.formats.faults import Fault, FaultList, did_you_mean, shown
from skills.formats.mapping import Mapping as FileMapping
from skills.formats.mapping import normal
from skills.formats.tables import open_table

COLUMNS: Final = (
    "Competency",
    "Level",
    "Title",
    "Link",
    "Kind",
    "From level",
    "Cost",
    "Currency",
    "Hours",
    "Language",
    "Note",
    "Offered",
)
REQUIRED: Final = ("Competency", "Level", "Title", "Link", "Kind")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
CURRENCY: Final = re.compile(r"[A-Z]{3}")
WEB_LINK: Final = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class KnownNames:
    """What cells may name: competencies by all their names and levels of the scale (``normal``), and the kinds."""

    skills: Mapping[str, int]
    skill_names: tuple[str, ...]
    levels: Mapping[str, int]
    kinds: Mapping[str, str]


@dataclass(frozen=True)
class ResourceRow:
    """What a file says of one resource: its values by field, of the columns that the file has."""

    row: int
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it the same resource: competency, level and link."""
        return tuple(self.values.get(name) for name in ("competency_id", "to_level", "url"))


def used_places(header: list[str]) -> tuple[set[int], Layout]:
    """Give the places of the columns that are read; raise FaultyFileError where a needed one is missing."""
    faults = FaultList()
    layout = match_columns(header, COLUMNS, REQUIRED, mapping=FileMapping(), faults=faults)
    faults.raise_if_any()
    return {place for column in layout.columns.values() for place in column.places}, layout


def read_resources(file: BinaryIO, known: KnownNames, faults: FaultList) -> list[ResourceRow]:
    """Read a table of resources; ``faults`` takes what is wrong with it.

    Raises FaultyFileError where the file cannot be read as a table of resources at all.
    """
    table = open_table(file, faults)
    _places, layout = used_places(table.header)
    reader = _RowReader(layout, known, faults)
    rows = [reader.read(number, values) for number, values in table.rows]
    _check_doubles(rows, faults)
    return rows


class _RowReader:
    def __init__(self, layout: Layout, known: KnownNames, faults: FaultList) -> None:
        self.layout = layout
        self.known = known
        self.faults = faults
        self.parsers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "Competency": ("competency_id", self._competency),
            "Level": ("to_level", self._level),
            "Title": ("title", lambda text: cells.line(text, longest=200)),
            "Link": ("url", _link),
            "Kind": ("kind", self._kind),
            "From level": ("from_level", self._level),
            "Cost": ("cost", lambda text: _number(text, Decimal(0), Decimal("0.01"))),
            "Currency": ("currency", _currency),
            "Hours": ("hours", lambda text: _number(text, Decimal("0.1"), Decimal("0.1"))),
            "Language": ("language", _language),
            "Note": ("note", lambda text: cells.line(text, longest=500)),
            "Offered": ("active", cells.yes_or_no),
        }

    def read(self, number: int, values: list[str]) -> ResourceRow:
        found = dict(self._cells(number, values))
        self._check_together(number, found)
        return ResourceRow(number, found)

    def _cells(self, number: int, values: list[str]) -> Iterator[tuple[str, Any]]:
        for column, (name, parse) in self.parsers.items():
            if column not in self.layout:
                continue
            try:
                text = self.layout.columns[column].of(values)
                found = parse(text) if text else EMPTY.get(name)
            except CellError as error:
                self._fault(number, column, str(error))
                continue
            if not text and column in REQUIRED:
                self._fault(number, column, _("The cell is empty. Every resource needs one."))
            yield name, found

    def _check_together(self, number: int, found: dict[str, Any]) -> None:
        low, high = found.get("from_level"), found.get("to_level")
        if low is not None and high is not None and low >= high:
            self._fault(number, "From level", _("It must lie below the level that is reached."))
        if found.get("cost") and not found.get("currency"):
            self._fault(number, "Currency" if "Currency" in self.layout else "Cost", _("The cost needs a currency."))
        if not found.get("cost") and found.get("currency"):
            self._fault(number, "Currency", _("There is no cost that it could belong to. Empty the cell."))

    def _fault(self, number: int, column: str, message: str) -> None:
        self.faults.add(Fault(message, number, self.layout.columns[column].label))

    def _competency(self, text: str) -> int:
        found = self.known.skills.get(normal(text))
        if found is None:
            message = _("“%(skill)s” is no competency of the framework. Use its slug, code or title.")
            raise CellError(message % {"skill": shown(text)} + did_you_mean(text, self.known.skill_names))
        return found

    def _level(self, text: str) -> int:
        found = self.known.levels.get(normal(text.removesuffix(".0")))
        if found is None or text.startswith("-"):
            raise CellError(_("“%(level)s” is no level of the scale.") % {"level": shown(text)})
        return found

    def _kind(self, text: str) -> str:
        found = self.known.kinds.get(normal(text))
        if found is None:
            names = ", ".join(dict.fromkeys(self.known.kinds.values()))
            raise CellError(_("“%(kind)s” is not one of %(kinds)s.") % {"kind": shown(text), "kinds": names})
        return found


EMPTY: Final = {"currency": "", "language": "", "note": "", "active": True}


def _link(text: str) -> str:
    link = cells.line(text, longest=1000)
    try:
        WEB_LINK(link)
    except ValidationError as error:
        raise CellError(_("“%(link)s” is no web address. Write it whole: https://…") % {"link": shown(link)}) from error
    return link


def _number(text: str, low: Decimal, step: Decimal) -> Decimal:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise CellError(_("“%(value)s” is no number.") % {"value": shown(text)}) from error
    if not found.is_finite() or not low <= found < 10_000:
        raise CellError(_("“%(value)s” is too small or too large.") % {"value": shown(text)})
    return found.quantize(step)


def _currency(text: str) -> str:
    if not CURRENCY.fullmatch(text):
        raise CellError(
            _("“%(value)s” is no currency. Write three capital letters, such as EUR.") % {"value": shown(text)}
        )
    return text


def _language(text: str) -> str:
    if not LANGUAGE.fullmatch(text) or len(text) > 16:
        raise CellError(_("“%(value)s” is no language. Write a code such as en or pt-BR.") % {"value": shown(text)})
    return text


def _check_doubles(rows: list[ResourceRow], faults: FaultList) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if None in row.key:
            continue
        before = first.setdefault(row.key, row.row)
        if before != row.row:
            message = _("The same link for the same competency and level stands in row %(row)s already.")
            faults.add(Fault(message % {"row": before}, row.row, "Link"))
