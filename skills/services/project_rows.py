"""What a table says of projects: rows of one project put together, every cell checked on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from skills.formats import cells
from skills.formats.columns import CellError
from skills.projects.naming import PeopleNamed
from skills.services.projects import NeedGiven
from skills.services.table_lines import Line, at_most, day, one_of
from teams.links import check_links
from teams.models import Project

MOST_NAME: Final = 200
MOST_TEXT: Final = 5000
# Our column, the field of a project and what an empty cell of the first row means; KEEP leaves what is there.
KEEP: Final = object()
FIELDS: Final[Mapping[str, tuple[str, Any]]] = {
    "Project": ("name", KEEP),
    "State": ("state", KEEP),
    "From": ("starts", KEEP),
    "To": ("ends", None),
    "People at most": ("head_count", None),
    "Share %": ("allocation", KEEP),
    "Leads": ("leads", KEEP),
    "Links": ("links", ""),
    "Notes": ("description", ""),
}


@dataclass
class SaidProject:
    """What the rows of one project say. ``values`` holds the fields that are said, leads as ids of people."""

    first: Line
    slug: str
    values: dict[str, Any]
    needs: list[tuple[Line, NeedGiven]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name; empty where the cell was faulty."""
        return str(self.values.get("name", ""))

    @property
    def leads(self) -> frozenset[int] | None:
        """Who is to lead it; None where that is not said."""
        return self.values.get("leads")


class ProjectRows:
    """Reads rows and notes at their faults what is wrong with them."""

    def __init__(self, people: PeopleNamed, codes: Mapping[str, str]) -> None:
        self.people = people
        self.codes = codes
        self.parsers: dict[str, Callable[[str], Any]] = {
            "Project": at_most(MOST_NAME),
            "State": one_of(Project.State.values),
            "From": day,
            "To": day,
            "People at most": lambda text: cells.whole(text, 1, 50),
            "Share %": cells.percent,
            "Leads": self._leads,
            "Links": _links,
            "Notes": at_most(MOST_TEXT),
        }

    def read(self, lines: Iterator[Line]) -> list[SaidProject]:
        """Put the rows of each project together: those of one slug, or without slugs of one name."""
        found: dict[tuple[bool, str], SaidProject] = {}
        for line in lines:
            said = {column: line.read(column, parse) for column, parse in self.parsers.items()}
            slug, name = line.text("Slug"), said["Project"]
            if line.is_empty("Project"):
                line.fault("Project", _("Give the name of the project."))
            before = found.get((bool(slug), slug or str(name).casefold()))
            if before is None:
                before = SaidProject(line, slug, _first(line, said))
                found[bool(slug), slug or str(name).casefold()] = before
            else:
                _check_same(line, said, before)
            before.needs += self._need(line)
        return list(found.values())

    def _leads(self, text: str) -> frozenset[int]:
        found = []
        for row in filter(None, (each.strip() for each in text.split("\n"))):
            # An employee id may hold a semicolon itself.
            names = [row] if self.people.named(row) else [each.strip() for each in row.split(";") if each.strip()]
            found += [self.people.one(name) for name in names]
        return frozenset(found)

    def _need(self, line: Line) -> list[tuple[Line, NeedGiven]]:
        """Give the need of a row, if it has one; whether the framework knows it is asked later."""
        named = line.text("Competency")
        if not named:
            return []
        level = line.read("Level", lambda text: cells.whole(text, 1, 100))
        people = line.read("People", lambda text: cells.whole(text, 1, 50)) or 1
        weight = line.read("Weight", lambda text: cells.whole(text, 1, 3)) or 2
        if line.is_empty("Level"):
            line.fault("Level", _("Give the level."))
        slug = self.codes.get(named.upper(), named)
        return [(line, NeedGiven(slug, level or 0, people, weight))]


def _first(line: Line, said: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the first row of a project says; a column that the table does not have says nothing."""
    if line.is_empty("From"):
        line.fault("From", _("Give the first day."))
    found = {FIELDS[column][0]: value for column, value in said.items() if value is not None}
    for column, (name, empty) in FIELDS.items():
        if line.has(column) and name not in found and empty is not KEEP:
            found[name] = empty
    return found


def _check_same(line: Line, said: Mapping[str, Any], before: SaidProject) -> None:
    """Note where a further row of a project says otherwise than its first; an empty cell says as above."""
    told = _("This row says something else of the project than row %(row)s. Say it once; an empty cell repeats it.")
    for column, value in said.items():
        if value is not None and before.values.get(FIELDS[column][0]) != value:
            line.fault(column, told % {"row": before.first.number})


def _links(text: str) -> str:
    at_most(MOST_TEXT)(text)
    try:
        check_links(text)
    except ValidationError as fault:
        raise CellError(" ".join(fault.messages)) from fault
    return text
