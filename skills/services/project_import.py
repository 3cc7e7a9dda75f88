"""Projects from a table: a row per need, all or nothing, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from skills.formats.faults import Fault, FaultList
from skills.formats.tables import open_table
from skills.models import Competency, CompetencyVersion, FrameworkVersion, ScaleLevel
from skills.services.projects import NeedGiven, ProjectGiven, add_needs, add_project, change_project, needs_of
from teams.models import Project, User

COLUMNS: Final = (
    *("Project", "State", "From", "To", "People at most", "Share %", "Link"),
    *("Competency", "Level", "People", "Weight"),
)
REQUIRED: Final = ("Project", "From")
MOST_CELLS: Final = 200_000
MOST_NAME = 200


@dataclass
class _Found:
    given: ProjectGiven
    needs: list[NeedGiven] = field(default_factory=list)


@dataclass
class Summary:
    """What an import did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def import_projects(file: BinaryIO, *, actor: User) -> Summary:
    """Add the projects of a table, and change those of the same name that the actor leads; needs are never removed.

    Raises FaultyFileError with every fault, NotAllowedError where the actor begins no projects.
    """
    found, summary = _read(file), Summary()
    mine = {each.name.casefold(): each for each in Project.objects.changed_by(actor).order_by("-pk")}
    for name, each in found.items():
        project = mine.get(name)
        if project is None:
            add_project(each.given, each.needs, actor=actor)
            summary.created += 1
        elif _changes(project, each, actor):
            summary.changed += 1
        else:
            summary.unchanged += 1
    return summary


def _changes(project: Project, found: _Found, actor: User) -> bool:
    """Bring a project in step with the table, except for its notes; tell whether that changed anything."""
    given = ProjectGiven(**(vars(found.given) | {"description": project.description}))
    before = {name: getattr(project, name) for name in vars(given)}
    known = set(needs_of(project))
    news = [need for need in found.needs if need not in known]
    if before == vars(given) and not news:
        return False
    change_project(project, given, actor=actor)
    add_needs(project, news, actor=actor)
    return True


def _read(file: BinaryIO) -> dict[str, _Found]:
    faults = FaultList()
    table = open_table(file, faults, most_cells=MOST_CELLS)
    missing = [name for name in REQUIRED if name not in table.header]
    if missing:
        faults.add(Fault(_("The first row must name these columns: %(names)s.") % {"names": ", ".join(missing)}, 1))
    faults.raise_if_any()
    reader, found = _Reader(faults), dict[str, _Found]()
    for number, cells in table.rows:
        row = dict(zip(table.header, (cell.strip() for cell in cells), strict=False))
        given, need = reader.project(number, row), reader.need(number, row)
        if given is None:
            continue
        first = found.setdefault(given.name.casefold(), _Found(given))
        if first.given != given:
            faults.add(Fault(_("This row says something else of the project than the one before."), number, "Project"))
        first.needs += need
    faults.raise_if_any()
    return found


class _Reader:
    """Reads rows and notes what is wrong with them."""

    def __init__(self, faults: FaultList) -> None:
        self.faults = faults
        version = FrameworkVersion.objects.in_force()
        self.slugs = set(Competency.objects.filter(versions__version=version).values_list("slug", flat=True))
        codes = CompetencyVersion.objects.filter(version=version).values_list("code", "competency__slug")
        self.codes = {code.upper(): slug for code, slug in codes if code}
        self.levels = set(ScaleLevel.objects.filter(version=version).values_list("value", flat=True))

    def project(self, number: int, row: dict[str, str]) -> ProjectGiven | None:
        """Read what a row says of its project."""
        name, state, link = row.get("Project", ""), row.get("State", "").lower() or "planned", row.get("Link", "")
        states = ", ".join(Project.State.values)
        self._check(0 < len(name) <= MOST_NAME, _("Give a name of at most 200 characters."), number, "Project")
        self._check(
            state in Project.State.values, _("The state is one of %(states)s.") % {"states": states}, number, "State"
        )
        self._check(
            not link or link.startswith(("https://", "http://")), _("A link begins with https://."), number, "Link"
        )
        self._check(bool(row.get("From")), _("Give the first day."), number, "From")
        starts, ends = (self._cell(number, row, column, date.fromisoformat) for column in ("From", "To"))
        in_order = not (starts and ends) or ends >= starts
        self._check(in_order, _("It lies before the first day."), number, "To")
        count = self._cell(number, row, "People at most", _whole(1, 50))
        share = self._cell(number, row, "Share %", _whole(1, 100)) or 100
        return ProjectGiven(name, starts, ends, share, count, state, "", link) if name and starts else None

    def _check(self, holds: bool, message: str, *place: Any) -> None:  # noqa: FBT001 - what is checked comes first
        if not holds:
            self.faults.add(Fault(message, *place))

    def need(self, number: int, row: dict[str, str]) -> list[NeedGiven]:
        """Read the need of a row, if it has one."""
        named = row.get("Competency", "")
        if not named:
            return []
        slug = self.codes.get(named.upper(), named)
        told = _("The framework has no competency %(name)s.") % {"name": named[:60]}
        self._check(slug in self.slugs, told, number, "Competency")
        self._check(bool(row.get("Level")), _("Give the level."), number, "Level")
        level = self._cell(number, row, "Level", _whole(1, max(self.levels, default=1)))
        people = self._cell(number, row, "People", _whole(1, 50)) or 1
        weight = self._cell(number, row, "Weight", _whole(1, 3)) or 2
        return [NeedGiven(slug, level, people, weight)] if level and slug in self.slugs else []

    def _cell(self, number: int, row: dict[str, str], column: str, read: Callable[[str], Any]) -> Any:
        text = row.get(column, "")
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            told = _("%(text)s is no fit value: a day is written 2027-03-31, a number whole and within its bounds.")
            self.faults.add(Fault(told % {"text": text[:60]}, number, column))
            return None


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text.rstrip("%"))
        if not least <= number <= most:
            raise ValueError(text)
        return number

    return read
