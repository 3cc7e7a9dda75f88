"""The table of people: one row a person, each cell checked on its own and against the rest of its row."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from skills.formats import cells
from skills.formats.columns import CellError, Layout, match_columns
from skills.formats.faults import Fault, FaultList, shown
from skills.formats.mapping import Mapping
from skills.formats.tables import open_table

COLUMNS = (
    "Employee ID",
    "Name",
    "Email",
    "Team",
    "Role",
    "Lead",
    "Manager ID",
    "Start date",
    "End date",
    "Hours start",
    "Hours end",
    "Time zone",
    "Contract %",
    "Target role",
    "Mentor capacity",
)
REQUIRED = ("Employee ID", "Name")
TEAM_SEPARATOR = " / "
# A slash without a blank on either side is part of a name, as in CI/CD.
SLASH = re.compile(r"\s+/\s*|/\s+")
MOST_MENTEES = 50
DEEPEST_TEAM = 10


@dataclass(frozen=True)
class PersonRow:
    """What a file says of one person. ``None`` says nothing: what is stored stays."""

    row: int
    employee_id: str = ""
    name: str = ""
    email: str | None = None
    team: tuple[str, ...] | None = None
    role: str | None = None
    lead: bool | None = None
    manager_id: str | None = None
    starts: date | None = None
    ends: date | None = None
    hours_start: time | None = None
    hours_end: time | None = None
    time_zone: str | None = None
    contract_percent: int | None = None
    target_role: str | None = None
    mentor_capacity: int | None = None


@dataclass(frozen=True)
class PeopleTable:
    """The rows of a file, and which columns it has: ours by name, others only by title."""

    layout: Layout
    rows: tuple[PersonRow, ...]

    def label(self, column: str) -> str:
        """Give the title that one of our columns has in the file."""
        return self.layout.columns[column].label if column in self.layout else column


def read_people(file: BinaryIO, mapping: Mapping, faults: FaultList) -> PeopleTable:
    """Read a table of people; ``faults`` takes what is wrong with it.

    Columns that are not ours or that the mapping ignores are named and never read.
    Raises FaultyFileError where the file cannot be read as a table at all.
    """
    table = open_table(file, faults)
    layout = match_columns(table.header, COLUMNS, REQUIRED, mapping=mapping, faults=faults)
    faults.raise_if_any()
    reader = _RowReader(layout, mapping, faults)
    rows = tuple(row for number, values in table.rows if (row := reader.read(number, values)) is not None)
    result = PeopleTable(layout, rows)
    _check_doubles(result, faults)
    return result


class _RowReader:
    def __init__(self, layout: Layout, mapping: Mapping, faults: FaultList) -> None:
        self.layout = layout
        self.faults = faults
        self.faulty: set[str] = set()
        self.parsers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "Employee ID": ("employee_id", lambda text: cells.line(text, longest=64)),
            "Name": ("name", lambda text: cells.line(text, longest=200)),
            "Email": ("email", lambda text: cells.email(text, mapping.email_domain)),
            "Team": ("team", _team),
            "Role": ("role", lambda text: cells.line(text, longest=300)),
            "Lead": ("lead", cells.yes_or_no),
            "Manager ID": ("manager_id", lambda text: cells.line(text, longest=64)),
            "Start date": ("starts", lambda text: cells.day(text, mapping)),
            "End date": ("ends", lambda text: cells.day(text, mapping)),
            "Hours start": ("hours_start", cells.clock),
            "Hours end": ("hours_end", cells.clock),
            "Time zone": ("time_zone", cells.time_zone),
            "Contract %": ("contract_percent", cells.percent),
            "Target role": ("target_role", lambda text: cells.line(text, longest=300)),
            "Mentor capacity": ("mentor_capacity", lambda text: cells.whole(text, 0, MOST_MENTEES)),
        }

    def read(self, number: int, values: list[str]) -> PersonRow | None:
        self.faulty = set()
        found = {
            name: self._cell(number, column, values, parse)
            for column, (name, parse) in self.parsers.items()
            if column in self.layout
        }
        row = PersonRow(row=number, **found)
        self._check_together(row)
        # A row with faults still takes part in the search for doubles and for managers.
        return row if row.employee_id else None

    def _cell(self, number: int, column: str, values: list[str], parse: Callable[[str], Any]) -> Any:
        try:
            text = self.layout.columns[column].of(values)
            found = parse(text) if text or column == "Lead" else None
        except CellError as error:
            self._fault(number, column, str(error))
            found = None
        else:
            if found is None and column in REQUIRED:
                self._fault(number, column, _("The cell is empty. Every person needs one."))
        return "" if found is None and column in REQUIRED else found

    def _fault(self, number: int, column: str, message: str) -> None:
        self.faulty.add(column)
        label = self.layout.columns[column].label if column in self.layout else column
        self.faults.add(Fault(message, number, label))

    def _check_together(self, row: PersonRow) -> None:
        if row.starts and row.ends and row.ends < row.starts:
            self._fault(row.row, "End date", _("The end date is before the start date. Change one of the two."))
        if row.manager_id and row.manager_id == row.employee_id:
            self._fault(row.row, "Manager ID", _("Nobody manages themselves. Name somebody else or empty the cell."))
        if row.lead and not row.team and "Team" not in self.faulty:
            self._fault(row.row, "Team", _("The person leads a team, but the cell is empty. Name the team."))
        if not self.faulty & {"Hours start", "Hours end"}:
            self._check_hours(row)

    def _check_hours(self, row: PersonRow) -> None:
        if (row.hours_start is None) != (row.hours_end is None):
            missing = "Hours end" if row.hours_end is None else "Hours start"
            self._fault(row.row, missing, _("Working hours need both start and end. Add this one or empty both."))
        elif row.hours_start and row.hours_end and row.hours_end <= row.hours_start:
            self._fault(row.row, "Hours end", _("Working hours must end after they start, on the same day."))


def _team(text: str) -> tuple[str, ...]:
    names = tuple(cells.line(name.strip(), longest=200) for name in SLASH.split(f"{text} "))
    if not all(names):
        raise CellError(_("A name is missing between two slashes. Write it as in AI / Platform."))
    if len(names) > DEEPEST_TEAM:
        raise CellError(_("Teams are nested more than %(limit)s deep.") % {"limit": DEEPEST_TEAM})
    return names


def _check_doubles(table: PeopleTable, faults: FaultList) -> None:
    ids: dict[str, int] = {}
    emails: dict[str, int] = {}
    for row in table.rows:
        first = ids.setdefault(row.employee_id, row.row)
        if first != row.row:
            message = _("Employee ID %(id)s stands in row %(row)s already. Keep one row a person.")
            text = message % {"id": shown(row.employee_id), "row": first}
            faults.add(Fault(text, row.row, table.label("Employee ID")))
        first = emails.setdefault(row.email.casefold(), row.row) if row.email else row.row
        if first != row.row:
            message = _("The e-mail address stands in row %(row)s already. Each person needs their own.")
            faults.add(Fault(message % {"row": first}, row.row, table.label("Email")))
