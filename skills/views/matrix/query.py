"""What the address of the matrix asks for: lens, date, colour, filters, order. Only known values are taken."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.http import urlencode

from skills.gaps import Lens
from skills.matrix import Measure
from skills.models import FrameworkVersion

COLOURS: Final = ("level", "gap")
ORDERS: Final = ("framework", "gap", "depth")
PEOPLE_ORDERS: Final = ("name", "role")
STATES: Final = ("below", "unassessed", "unconfirmed", "stale")
# Sorting by one person is told as this and the slug.
BY_PERSON: Final = "person-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A view of the matrix. Every field left at its default is left out of the address."""

    lens: str = Lens.OWN_ROLE.value
    role: str = ""
    as_of: date | None = None
    colour: str = "level"
    show: tuple[str, ...] = ()
    essentials: bool = False
    domain: str = ""
    person: str = ""
    sort: str = "framework"
    people: str = "name"
    rows: str = "competencies"
    cell: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether some competencies or people may be left out."""
        return bool(self.show or self.essentials or self.domain or self.person)

    @property
    def sort_person(self) -> str:
        """The slug of the person whose gaps come first, empty where the order is another."""
        return self.sort.removeprefix(BY_PERSON) if self.sort.startswith(BY_PERSON) else ""

    @property
    def people_as_rows(self) -> bool:
        """Whether people stand in rows and competencies in columns."""
        return self.rows == "people"

    def query(self, **changes: Any) -> str:
        """Give the query string of this view, or of one that differs by ``changes``."""
        other = replace(self, **changes)
        pairs: list[tuple[str, str]] = []
        for each in fields(other):
            value = getattr(other, each.name)
            if value == each.default or value is None:
                continue
            if isinstance(value, tuple):
                pairs += [(each.name, one) for one in value]
            else:
                pairs.append((each.name, "1" if value is True else str(value)))
        return urlencode(pairs)

    def measure(self, version: FrameworkVersion, today: date) -> Measure:
        """Give what the team is measured by."""
        role = self.role if self.lens == Lens.TARGET_ROLE and self.role else None
        return Measure(version, self.as_of or today, Lens(self.lens), role)


def wanted_from(given: QueryDict, *, today: date) -> Wanted:
    """Read a view from an address; what is unknown falls back to the default."""
    day = _day(given.get("as_of", ""))
    sort = given.get("sort", "")
    return Wanted(
        lens=_one_of(given.get("lens"), tuple(Lens)),
        role=given.get("role", "")[:120],
        as_of=day if day and day < today else None,
        colour=_one_of(given.get("colour"), COLOURS),
        show=tuple(state for state in STATES if state in given.getlist("show")),
        essentials=given.get("essentials") == "1",
        domain=given.get("domain", "")[:120],
        person=given.get("person", "")[:120],
        sort=sort[:140] if sort.startswith(BY_PERSON) else _one_of(sort, ORDERS),
        people=_one_of(given.get("people"), PEOPLE_ORDERS),
        rows=_one_of(given.get("rows"), ("competencies", "people")),
        cell=given.get("cell", "")[:200],
    )


def _one_of(value: str | None, known: tuple[str, ...]) -> str:
    return str(value) if value in known else str(known[0])


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
