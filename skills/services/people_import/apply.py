"""Writing what a file says of people who have been found, and counting what that changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from skills.formats.people import PersonRow
from skills.services.import_summary import ImportSummary
from skills.services.people_import.careers import Career
from skills.services.people_import.changes import Changes
from skills.services.people_import.resolve import Person, Resolver
from teams.models import Engineer, User
from teams.names import unused_slug
from teams.services.overlaps import work_over_contract

# Fields of a person that a row may set; an empty cell leaves them.
FIELDS = (
    "name",
    "email",
    "starts",
    "hours_start",
    "hours_end",
    "time_zone",
    "contract_percent",
    "mentor_capacity",
)


def apply_people(people: list[Person], resolver: Resolver, actor: User | None) -> ImportSummary:
    """Store what the rows say, in a fixed number of statements per level of managers, and give the summary."""
    return _Application(resolver, Changes(actor), timezone.localdate()).run(people)


@dataclass
class _Application:
    resolver: Resolver
    changes: Changes
    today: date
    outcomes: Counter[str] = field(default_factory=Counter)
    new_leads: list[dict[str, str]] = field(default_factory=list)
    ended_leads: list[dict[str, str]] = field(default_factory=list)
    # Whose contract share or days of employment are others now.
    moved: list[Engineer] = field(default_factory=list)

    def run(self, people: list[Person]) -> ImportSummary:
        self._give_up_emails(people)
        self.resolver.teams.grow(self.resolver.paths, self.changes)
        new = {id(person) for person in people if person.engineer is None}
        self._make(people)
        for person in people:
            changed = self._bring_in_step(person, new=id(person) in new)
            self.outcomes["created" if id(person) in new else "changed" if changed else "unchanged"] += 1
        self.changes.save()
        return self._summary()

    def _give_up_emails(self, people: list[Person]) -> None:
        """Free the addresses that change hands within the file, since each may be there only once."""
        moving = [
            person.engineer.pk
            for person in people
            if person.engineer is not None
            and person.engineer.email
            and person.row.email not in {None, person.engineer.email}
        ]
        Engineer.objects.filter(pk__in=moving).update(email=None)

    def _make(self, people: list[Person]) -> None:
        """Store the new people, managers before those they manage."""
        waiting = [person for person in people if person.engineer is None]
        known = self.resolver.directory.by_employee_id
        while waiting:
            ready = [person for person in waiting if not person.row.manager_id or person.row.manager_id in known]
            made = [self._new(person.row) for person in ready]
            self.changes.create_now(Engineer, made)
            for person, engineer in zip(ready, made, strict=True):
                person.engineer = known[person.row.employee_id] = engineer
            done = {id(person) for person in ready}
            waiting = [person for person in waiting if id(person) not in done]

    def _new(self, row: PersonRow) -> Engineer:
        slugs = self.resolver.directory.slugs
        engineer = Engineer(employee_id=row.employee_id, slug=unused_slug(row.name, slugs), ends=row.ends)
        slugs.add(engineer.slug)
        for name, value in _given(row).items():
            setattr(engineer, name, value)
        engineer.manager = self._manager(row)
        return engineer

    def _manager(self, row: PersonRow) -> Engineer | None:
        return self.resolver.directory.by_employee_id[row.manager_id] if row.manager_id else None

    def _bring_in_step(self, person: Person, *, new: bool) -> bool:
        engineer = person.engineer
        if engineer is None:  # pragma: no cover - all were made above
            return False
        career = Career(engineer, self.resolver.directory, self.changes, self.today, new)
        changed = False if new else self._change(engineer, person.row, career)
        parts = [changed, self._teams(person.row, career)]
        if person.role_id is not None:
            parts.append(career.hold(person.role_id))
        if person.target_role_id is not None:
            parts.append(career.aim_for(person.target_role_id))
        return any(parts)

    def _change(self, engineer: Engineer, row: PersonRow, career: Career) -> bool:
        starts, ends, share = engineer.starts, engineer.ends, engineer.contract_percent
        given = _given(row) | {"employee_id": row.employee_id}
        if "End date" in self.resolver.table.layout:
            given["ends"] = row.ends
        if row.manager_id:
            given["manager_id"] = self.resolver.directory.by_employee_id[row.manager_id].pk
        changed = self.changes.change(engineer, **given)
        if (starts, ends) != (engineer.starts, engineer.ends):
            career.follow_dates(starts, ends)
        if (starts, ends, share) != (engineer.starts, engineer.ends, engineer.contract_percent):
            self.moved.append(engineer)
        return changed

    def _teams(self, row: PersonRow, career: Career) -> bool:
        if row.team is None:
            return False
        team = self.resolver.teams.known[row.team]
        joined = career.join(team)
        if row.lead is None:
            return joined
        changed = career.lead(team, leads=row.lead)
        if changed:
            entry = {"employee_id": row.employee_id, "name": row.name, "team": team.name}
            (self.new_leads if row.lead else self.ended_leads).append(entry)
        return joined or changed

    def _summary(self) -> ImportSummary:
        resolver = self.resolver
        gone = resolver.directory.gone(set(resolver.rows_by_id), self.today)
        details: dict[str, Any] = {
            "gone": [{"employee_id": person.employee_id, "name": person.name} for person in gone],
            "new_teams": resolver.teams.new,
            "new_leads": self.new_leads,
            "ended_leads": self.ended_leads,
            "over_contract": work_over_contract(self.moved),
            "unknown_roles": dict(resolver.unknown_roles.most_common()),
            "unknown_columns": list(resolver.table.layout.unknown),
            "ignored_columns": list(resolver.table.layout.ignored),
        }
        return ImportSummary(**self.outcomes, details=details)


def _given(row: PersonRow) -> dict[str, Any]:
    return {name: value for name in FIELDS if (value := getattr(row, name)) is not None}
