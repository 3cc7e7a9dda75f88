"""From the columns of a file to ours: headers are matched, values joined, looked up and replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from skills.formats.faults import Fault, FaultList, did_you_mean, shown
from skills.formats.mapping import Mapping, normal
from skills.formats.tables import UnreadableCell


class CellError(ValueError):
    """A cell that does not say what its column asks for; the message says what is wrong and the cure."""


@dataclass(frozen=True)
class Column:
    """One of our columns, and where in the file it comes from."""

    name: str
    label: str
    places: tuple[int, ...]
    values: dict[str, str]
    lookup: dict[str, str] | None

    def of(self, cells: list[str]) -> str:
        """Give the cell's text after joining, look-up and replacement; raise CellError where there is no such key."""
        parts = [cells[place] for place in self.places]
        for part in parts:
            if isinstance(part, UnreadableCell):
                raise CellError(part)
        text = " ".join(part.strip() for part in parts if part.strip())
        if text and self.lookup is not None:
            text = self._looked_up(text)
        return self.values.get(text, text)

    def _looked_up(self, text: str) -> str:
        if self.lookup is None or text not in self.lookup:
            message = _("“%(value)s” is not in the look-up file of this column.")
            raise CellError(message % {"value": shown(text)})
        return self.lookup[text]


@dataclass(frozen=True)
class Layout:
    """Which of our columns a file has, and what it holds beside them."""

    columns: dict[str, Column]
    unknown: tuple[str, ...]
    ignored: tuple[str, ...]

    def __contains__(self, name: str) -> bool:
        return name in self.columns


def match_columns(
    header: list[str], ours: Iterable[str], required: Iterable[str], *, mapping: Mapping, faults: FaultList
) -> Layout:
    """Match a header with our columns without regard to case, spaces and punctuation, and as a mapping says."""
    matcher = _Matcher(header, mapping, faults)
    columns = {name: column for name in ours if (column := matcher.column(name)) is not None}
    for name in required:
        if name not in columns:
            faults.add(Fault(_missing(name, header), 1, name))
    ignored = matcher.ignored()
    used = {place for column in columns.values() for place in column.places}
    unknown = [title for place, title in enumerate(header) if place not in used | ignored and title]
    return Layout(columns, tuple(unknown), tuple(header[place] for place in sorted(ignored)))


def _missing(name: str, header: list[str]) -> str:
    message = _(
        "The column “%(name)s” is missing. Add it, or name its column in a mapping file. The file has: %(header)s."
    )
    text = message % {"name": name, "header": shown(", ".join(filter(None, header)), longest=200)}
    return text + did_you_mean(name, filter(None, header))


class _Matcher:
    def __init__(self, header: list[str], mapping: Mapping, faults: FaultList) -> None:
        self.header = header
        self.mapping = mapping
        self.faults = faults
        self.places: dict[str, list[int]] = {}
        for place, title in enumerate(header):
            if normal(title):
                self.places.setdefault(normal(title), []).append(place)
        self.left_out = {normal(title) for title in mapping.ignored}

    def column(self, name: str) -> Column | None:
        sources = self.mapping.columns.get(name)
        if sources is None:
            if normal(name) not in self.places or normal(name) in self.left_out:
                return None
            sources = (name,)
        places = [place for source in sources if (place := self._place(source)) is not None]
        if len(places) < len(sources):
            return None
        return Column(
            name,
            " + ".join(self.header[place] for place in places),
            tuple(places),
            self.mapping.values.get(name, {}),
            self.mapping.lookups.get(name),
        )

    def _place(self, source: str) -> int | None:
        found = self.places.get(normal(source), [])
        if normal(source) in self.left_out:
            message = _("The mapping both reads and ignores “%(column)s”. Keep one of the two.")
            self.faults.add(Fault(message % {"column": shown(source)}, 1, source))
        if not found:
            message = _("The mapping names a column “%(column)s” that the file does not have. It has: %(header)s.")
            text = message % {"column": shown(source), "header": shown(", ".join(self.header), longest=200)}
            self.faults.add(Fault(text + did_you_mean(source, self.header), 1, source))
        if len(found) > 1:
            message = _("The column “%(column)s” stands in the header twice. Rename or remove one.")
            self.faults.add(Fault(message % {"column": shown(source)}, 1, source))
        return found[0] if found else None

    def ignored(self) -> set[int]:
        return {place for name in self.left_out for place in self.places.get(name, [])}
