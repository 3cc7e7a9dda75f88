"""From the words of a file to rows of the directory: who is meant, by which manager, in which team and role."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from skills.formats.columns import CellError
from skills.formats.faults import Fault, FaultList, did_you_mean, shown
from skills.formats.mapping import Mapping, normal
from skills.formats.people import PeopleTable, PersonRow
from skills.models import FrameworkVersion
from skills.services.people_import.directory import Directory
from skills.services.people_import.team_tree import Path, TeamTree
from teams.models import Engineer


@dataclass
class Person:
    """One row of a file and whom it means; ``engineer`` is ``None`` for somebody new."""

    row: PersonRow
    engineer: Engineer | None
    role_id: int | None = None
    target_role_id: int | None = None


@dataclass
class Resolver:
    """Looks up what the rows name, and notes what cannot be found."""

    table: PeopleTable
    directory: Directory
    teams: TeamTree
    mapping: Mapping
    faults: FaultList
    paths: set[Path] = field(default_factory=set)
    unknown_roles: Counter[str] = field(default_factory=Counter)
    roles: dict[str, int] = field(default_factory=dict)
    role_names: tuple[str, ...] = ()
    rows_by_id: dict[str, PersonRow] = field(default_factory=dict)

    def resolve(self) -> list[Person]:
        """Give whom each row means, with role and target role."""
        self.roles, self.role_names = _roles()
        self.rows_by_id = {row.employee_id: row for row in self.table.rows}
        people = [Person(row, self._engineer(row)) for row in self.table.rows]
        for person in people:
            person.role_id = self._role(person.row, "Role", person.row.role)
            person.target_role_id = self._role(person.row, "Target role", person.row.target_role)
            self._check_team(person.row)
            self._check_manager(person.row)
            self._check_dates(person)
        return people

    def _fault(self, row: PersonRow, column: str, message: str) -> None:
        self.faults.add(Fault(message, row.row, self.table.label(column)))

    def _engineer(self, row: PersonRow) -> Engineer | None:
        """Find a person by employee id, then by exactly the same e-mail address."""
        known = self.directory.by_employee_id.get(row.employee_id)
        holder = self.directory.by_email.get(row.email.casefold()) if row.email else None
        if holder is None or holder is known or self._gives_up_email(holder):
            return known
        if known is None and holder.employee_id is None:
            if holder.email == row.email:
                return holder
            message = _("This is the address of %(name)s, written as %(email)s. Write it in the same way.")
        else:
            message = _("This is the address of %(name)s (employee ID %(id)s). Each person needs their own.")
        values = {"name": holder.name, "email": holder.email, "id": holder.employee_id or "–"}
        self._fault(row, "Email", message % values)
        return known

    def _gives_up_email(self, holder: Engineer) -> bool:
        row = self.rows_by_id.get(holder.employee_id or "")
        return row is not None and bool(row.email) and row.email != holder.email

    def _role(self, row: PersonRow, column: str, text: str | None) -> int | None:
        if text is None:
            return None
        found = self.roles.get(text.casefold()) or self.roles.get(normal(text))
        if found is None and self.mapping.skip_unknown_roles:
            self.unknown_roles[text] += 1
        elif found is None:
            self._fault(row, column, self._unknown_role(text))
        return found

    def _unknown_role(self, text: str) -> str:
        if not self.roles:
            return _("There is no published framework to take roles from. Publish one first.")
        message = _("“%(role)s” is no role of the framework.") % {"role": shown(text)}
        cure = did_you_mean(text, self.role_names) or " " + _(
            "Use the slug or title of a role, or map it (values: Role)."
        )
        return message + cure

    def _check_team(self, row: PersonRow) -> None:
        if row.team is None:
            return
        try:
            self.teams.find(row.team)
        except CellError as error:
            self._fault(row, "Team", str(error))
        self.paths.add(row.team)

    def _check_manager(self, row: PersonRow) -> None:
        manager = row.manager_id
        if manager and manager not in self.rows_by_id and manager not in self.directory.by_employee_id:
            message = _("No employee ID %(id)s is in this file or in the directory. Add that person or correct the ID.")
            self._fault(row, "Manager ID", message % {"id": shown(manager)})

    def _check_dates(self, person: Person) -> None:
        """Compare a date of the file with the other one that is stored."""
        row, stored = person.row, person.engineer
        if stored is None:
            return
        if row.ends and row.starts is None and stored.starts and row.ends < stored.starts:
            message = _("The end date is before the start date that is stored, %(day)s.")
            self._fault(row, "End date", message % {"day": stored.starts.isoformat()})
        if row.starts and stored.ends and "End date" not in self.table.layout and row.starts > stored.ends:
            message = _("The start date is after the end date that is stored, %(day)s. Add the column End date.")
            self._fault(row, "Start date", message % {"day": stored.ends.isoformat()})


def check_chain_of_managers(table: PeopleTable, directory: Directory, faults: FaultList) -> None:
    """Note a fault for each circle in the chain of managers as it would be after the import."""
    above = _managers(table, directory)
    given = {row.employee_id: row for row in table.rows if row.manager_id}
    done: set[str] = set()
    for start in given:
        chain: list[str] = []
        person: str | None = start
        while person is not None and person not in done and person not in chain:
            chain.append(person)
            person = above.get(person)
        if person in chain:
            circle = chain[chain.index(person) :]
            first = next(given[member] for member in [*circle, start] if member in given)
            message = _(
                "The chain of managers leads back to its beginning: %(chain)s. One of them has another manager."
            )
            text = message % {"chain": " → ".join([*circle, circle[0]])}
            if len(circle) > 1:
                faults.add(Fault(text, first.row, table.label("Manager ID")))
        done.update(chain)


def _managers(table: PeopleTable, directory: Directory) -> dict[str, str]:
    above = {
        employee_id: manager.employee_id
        for employee_id, person in directory.by_employee_id.items()
        if (manager := directory.by_pk.get(person.manager_id or 0)) is not None and manager.employee_id
    }
    return above | {row.employee_id: row.manager_id for row in table.rows if row.manager_id}


def _roles() -> tuple[dict[str, int], tuple[str, ...]]:
    """Give the roles of the framework in force by slug and by title, and these names; shared titles name none."""
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return {}, ()
    rows = list(version.roles.select_related("role"))
    titles = Counter(row.title.casefold() for row in rows)
    by_title = {row.title.casefold(): row.role_id for row in rows if titles[row.title.casefold()] == 1}
    by_words = {normal(title): role for title, role in by_title.items()}
    names = tuple(name for row in rows for name in (row.title, row.role.slug))
    return by_words | by_title | {row.role.slug: row.role_id for row in rows}, names
