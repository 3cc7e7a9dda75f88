"""The choices above the matrix: each with what is chosen now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.gaps import Lens
from skills.views.matrix.grid import Grid
from skills.views.matrix.query import BY_PERSON, STATES

Pairs = list[tuple[str, str]]
# These stand beside the lens, the others behind *More*.
FIRST_STATES = ("below", "unassessed")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on or off, with how many cells it is about."""

    value: str
    text: str
    count: int
    on: bool


@dataclass(frozen=True)
class Options:
    """What can be chosen in a view of the matrix."""

    grid: Grid
    counts: dict[str, int]

    @property
    def lenses(self) -> Pairs:
        """What to measure against."""
        return [
            (Lens.OWN_ROLE.value, _("Own role")),
            (Lens.TARGET_ROLE.value, _("Target role")),
            (Lens.TEAM_NEEDS.value, _("Team needs")),
        ]

    @property
    def is_by_needs(self) -> bool:
        """Whether the team is measured, and not each person."""
        return self.grid.matrix.measure.lens is Lens.TEAM_NEEDS

    @property
    def roles(self) -> Pairs:
        """The roles to measure all against; empty in the other lenses."""
        if self.grid.matrix.measure.lens is not Lens.TARGET_ROLE:
            return []
        return [(role.slug, role.title) for role in self.grid.matrix.loaded.yardstick.roles]

    @property
    def role(self) -> str:
        """The role measured against."""
        return self.grid.matrix.role.slug if self.grid.matrix.role else ""

    @property
    def colours(self) -> Pairs:
        """What colour tells."""
        return [("level", _("Level")), ("gap", _("Gap"))]

    @property
    def sorts(self) -> Pairs:
        """The orders of competencies."""
        people = [
            (f"{BY_PERSON}{person.slug}", _("gaps of %(name)s") % {"name": person.name})
            for person in self.grid.matrix.people
        ]
        return [
            ("framework", _("the framework")),
            ("gap", _("priority of the gap")),
            ("depth", _("people missing to the need")),
            *people,
        ]

    @property
    def people_orders(self) -> Pairs:
        """The orders of people."""
        return [("name", _("name")), ("role", _("role"))]

    @property
    def domains(self) -> Pairs:
        """The domains to look at."""
        return [("", _("all")), *((domain.slug, domain.title) for domain in self.grid.matrix.domains)]

    @property
    def people(self) -> Pairs:
        """The people to look at."""
        return [("", _("all")), *((person.slug, person.name) for person in self.grid.matrix.people)]

    @property
    def first_chips(self) -> list[Chip]:
        """The states that are looked for most."""
        return [chip for chip in self.chips if chip.value in FIRST_STATES]

    @property
    def more_chips(self) -> list[Chip]:
        """The other states."""
        return [chip for chip in self.chips if chip.value not in FIRST_STATES]

    @property
    def chips(self) -> list[Chip]:
        """The states to keep, with how many cells each is about."""
        words = {
            "below": _("Below an open need") if self.is_by_needs else _("Below requirement"),
            "unassessed": _("Not assessed"),
            "unconfirmed": _("Unconfirmed"),
            "stale": _("Stale"),
        }
        return [Chip(each, words[each], self.counts[each], each in self.grid.wanted.show) for each in STATES]

    @property
    def chosen_elsewhere(self) -> int:
        """How many of the choices behind *More* are not at their default."""
        wanted = self.grid.wanted
        more = len(set(wanted.show) - set(FIRST_STATES))
        return more + sum(
            [bool(wanted.domain), bool(wanted.person), wanted.sort != "framework", wanted.people != "name"]
        )

    @property
    def day(self) -> date:
        """The day looked at."""
        return self.grid.matrix.measure.as_of

    @property
    def today(self) -> date:
        """The last day that can be looked at."""
        return timezone.localdate()

    @property
    def turned(self) -> str:
        """The address of the same view with rows and columns exchanged."""
        wanted = self.grid.wanted
        query = wanted.query(rows="competencies" if wanted.people_as_rows else "people", cell="")
        return f"?{query}" if query else "?"

    @property
    def turned_text(self) -> str:
        """What that address shows."""
        return _("Competencies as rows") if self.grid.wanted.people_as_rows else _("People as rows")

    @property
    def unfiltered(self) -> str:
        """The address of the same view without filters."""
        query = self.grid.wanted.query(show=(), essentials=False, domain="", person="", cell="")
        return f"?{query}" if query else "?"

    @property
    def at_today(self) -> str:
        """The address of the same view as of today."""
        query = self.grid.wanted.query(as_of=None, cell="")
        return f"?{query}" if query else "?"

    @property
    def downloads(self) -> Pairs:
        """The addresses of the files, with what they are called."""
        slug, query = self.grid.matrix.team.slug, self.grid.wanted.query(cell="")
        mark = f"?{query}" if query else ""
        return [
            (reverse("team-matrix-export", args=[slug, kind]) + mark, text)
            for kind, text in (("xlsx", _("Spreadsheet (XLSX)")), ("csv", _("Table (CSV)")))
        ]

    @property
    def shown(self) -> str:
        """How many of the competencies are shown, empty where all are."""
        if not self.grid.wanted.is_filtered:
            return ""
        counts = {"shown": len(self.grid.columns), "all": len(self.grid.matrix.columns)}
        return _("%(shown)s of %(all)s competencies") % counts

    @property
    def cell_url(self) -> str:
        """Where the inspector comes from."""
        return reverse("team-matrix-cell", args=[self.grid.matrix.team.slug])
