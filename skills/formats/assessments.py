"""Tables of assessments, long (a row each) or wide (a column per competency), checked while they stream by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from skills.formats import cells
from skills.formats.columns import CellError, Layout, match_columns
from skills.formats.faults import Fault, FaultList, did_you_mean
from skills.formats.judgements import LEAVE, Judgement, Meanings, Memo
from skills.formats.mapping import Mapping, normal
from skills.formats.tables import Table, open_table

LONG = ("Employee ID", "Skill", "Level")
OPTIONAL = ("Date", "Source", "By", "Note")
COLUMNS = (*LONG, *OPTIONAL)
# An empty cell is put behind the last one of each row, for the columns that a file does not have.
EMPTY = -1

# What stands once in a row: engineer, source, rater, day, note.
Frame = tuple[int, str, int | None, str, str]


class AssessmentReader:
    """Reads one table; ``faults`` takes what is wrong with it, and from the first fault on no judgement is given."""

    def __init__(self, meanings: Meanings, faults: FaultList) -> None:
        self.meanings = meanings
        self.faults = faults
        self.skipped = 0
        self.unknown_columns: list[str] = []
        self.header: list[str] = []
        self.places = dict.fromkeys(COLUMNS, EMPTY)

    def judgements(self, file: BinaryIO) -> Iterator[Judgement]:
        """Give the judgements of a file one by one, in its order.

        Raises FaultyFileError where the file is no table, or where its header does not do.
        """
        table = open_table(file, self.faults)
        wide = self.match(table.header)
        yield from self._wide(table, wide) if wide else self._long(table)

    def used_places(self, header: list[str]) -> set[int]:
        """Give the places of the columns that are read; raise FaultyFileError where the header does not do."""
        wide = self.match(header)
        return {place for place, _skill in wide} | set(self.places.values()) - {EMPTY}

    def match(self, header: list[str]) -> list[tuple[int, int]]:
        """Match the header; give place and id of the columns that are competencies, none for a long table."""
        self.header = [*header, ""]
        is_long = not {"skill", "level"}.isdisjoint(map(normal, header))
        required = LONG if is_long else LONG[:1]
        layout = match_columns(header, COLUMNS, required, mapping=Mapping(), faults=self.faults)
        self.places |= {name: column.places[0] for name, column in layout.columns.items()}
        wide = [] if is_long else self._wide_columns(header, layout)
        self.faults.raise_if_any()
        taken = {header[place] for place, _skill in wide}
        self.unknown_columns = [title for title in layout.unknown if title not in taken]
        return wide

    def _wide_columns(self, header: list[str], layout: Layout) -> list[tuple[int, int]]:
        titles: dict[int, str] = {}
        wide = []
        for place, title in enumerate(header):
            skill = self.meanings.known.skills.get(normal(title)) if title in layout.unknown else None
            if skill is None:
                continue
            if skill in titles:
                message = _("This is the same competency as column %(other)s. Keep one of the two.")
                self.faults.add(Fault(message % {"other": titles[skill]}, 1, title))
            titles[skill] = title
            wide.append((place, skill))
        if not wide:
            self.faults.add(Fault(self._no_competency(layout), 1))
        return wide

    def _no_competency(self, layout: Layout) -> str:
        message = _("There are no columns Skill and Level, and none named like a competency (slug, code or title).")
        names = self.meanings.known.skill_names
        return message + "".join(did_you_mean(title, names) for title in layout.unknown[:3])

    def _long(self, table: Table) -> Iterator[Judgement]:
        skill_at, level_at = self.places["Skill"], self.places["Level"]
        skills, levels = self.meanings.skills, self.meanings.levels
        for number, values in table.rows:
            values.append("")
            try:
                level = levels[values[level_at]]
                if level == LEAVE:
                    self.skipped += 1
                    continue
                competency = skills[values[skill_at]]
                engineer, source, rater, day, note = self._frame(values)
            except CellError:
                self._note_faults(number, values, [("Skill", skills), ("Level", levels)])
                continue
            if not self.faults:
                yield engineer, competency, level, source, rater, day, note

    def _wide(self, table: Table, wide: list[tuple[int, int]]) -> Iterator[Judgement]:
        for number, values in table.rows:
            values.append("")
            try:
                engineer, source, rater, day, note = self._frame(values)
            except CellError:
                self._note_faults(number, values, [])
                engineer, source, rater, day, note = 0, "", None, "", ""
            for competency, level in self._wide_levels(number, values, wide):
                if not self.faults:
                    yield engineer, competency, level, source, rater, day, note

    def _wide_levels(self, number: int, values: list[str], wide: list[tuple[int, int]]) -> list[tuple[int, int]]:
        found = []
        for place, competency in wide:
            try:
                found.append((competency, self.meanings.levels[values[place]]))
            except CellError as error:
                self.faults.add(Fault(str(error), number, self.header[place]))
        self.skipped += sum(level == LEAVE for _competency, level in found)
        return [pair for pair in found if pair[1] != LEAVE]

    def _frame(self, values: list[str]) -> Frame:
        meanings, places = self.meanings, self.places
        engineer = meanings.employees[values[places["Employee ID"]]]
        source = meanings.sources[values[places["Source"]]]
        rater = meanings.rater(engineer, source, meanings.raters[values[places["By"]]])
        day = meanings.days[values[places["Date"]]]
        note = values[places["Note"]]
        return engineer, source, rater, day, cells.note(note.strip()) if note else ""

    def _note_faults(self, number: int, values: list[str], more: list[tuple[str, Memo[Any]]]) -> None:
        """Note everything that is wrong with a row, cell by cell."""
        meanings = self.meanings
        before = len(self.faults)
        checks: list[tuple[str, Any]] = [
            ("Employee ID", meanings.employees.__getitem__),
            *((name, memo.__getitem__) for name, memo in more),
            ("Date", meanings.days.__getitem__),
            ("Source", meanings.sources.__getitem__),
            ("By", meanings.raters.__getitem__),
            ("Note", cells.note),
        ]
        for name, check in checks:
            self._try(number, name, lambda check=check, name=name: check(values[self.places[name]]))
        if len(self.faults) == before:
            self._try(number, "By", lambda: self._frame(values))

    def _try(self, number: int, name: str, check: Any) -> None:
        try:
            check()
        except CellError as error:
            self.faults.add(Fault(str(error), number, self.header[self.places[name]] or name))
