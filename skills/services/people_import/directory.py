"""The directory as an import meets it: people, their teams and roles, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from skills.models import RoleAim, RoleHolding
from teams.models import Engineer, Membership, TeamLead

Dated = TypeVar("Dated", Membership, TeamLead, RoleHolding)


@dataclass
class Directory:
    """Everybody, by what a file may name them, and their dated rows, oldest first."""

    by_employee_id: dict[str, Engineer]
    by_email: dict[str, Engineer]
    by_pk: dict[int, Engineer]
    slugs: set[str]
    memberships: dict[int, list[Membership]]
    leaderships: dict[int, list[TeamLead]]
    roles: dict[int, list[RoleHolding]]
    aims: dict[int, RoleAim]

    @classmethod
    def load(cls) -> Directory:
        """Read the whole directory; another import waits until this one is done."""
        people = list(Engineer.objects.select_for_update().order_by("pk"))
        return cls(
            by_employee_id={person.employee_id: person for person in people if person.employee_id},
            by_email={person.email.casefold(): person for person in people if person.email},
            by_pk={person.pk: person for person in people},
            slugs={person.slug for person in people},
            memberships=_by_engineer(Membership.objects.order_by("starts", "pk")),
            leaderships=_by_engineer(TeamLead.objects.order_by("starts", "pk")),
            roles=_by_engineer(RoleHolding.objects.order_by("starts", "pk")),
            aims={aim.engineer_id: aim for aim in RoleAim.objects.all()},
        )

    def gone(self, employee_ids: set[str], today: date) -> list[Engineer]:
        """Give the people still employed whose employee id is not among those given."""
        return [
            person
            for employee_id, person in sorted(self.by_employee_id.items())
            if employee_id not in employee_ids and (person.ends is None or person.ends >= today)
        ]


def _by_engineer(rows: Iterable[Dated]) -> dict[int, list[Dated]]:
    found: dict[int, list[Dated]] = defaultdict(list)
    for row in rows:
        found[row.engineer_id].append(row)
    return found
