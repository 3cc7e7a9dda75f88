"""What the page of a team's risks shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.risks import Cover, Lender, NeedRisk, PersonRisk, TeamRisks
from skills.views.risks.words import with_last_day

SHOWN: Final = 20
NAMED: Final = 4
# Which needs are shown: those whose bus factor is at most so much; all where there is no bound.
BOUNDS: Final[Mapping[str, int | None]] = {"": 2, "1": 1, "0": 0, "all": None}
ORDERS: Final[Mapping[str, Callable[[NeedRisk], tuple[int | str, ...]]]] = {
    "": lambda need: need.place,
    "weight": lambda need: (-need.weight, *need.place),
    "code": lambda need: (need.head.code,),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; anything unknown is the default."""

    factor: str = ""
    domain: str = ""
    sort: str = ""
    every: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        factor, sort = query.get("factor", ""), query.get("sort", "")
        return cls(
            factor=factor if factor in BOUNDS else "",
            domain=query.get("domain", ""),
            sort=sort if sort in ORDERS else "",
            every=bool(query.get("all")),
        )

    def query(self, **changes: str) -> str:
        """Write the query of this view, with some of it changed and defaults left out."""
        told = {
            "factor": self.factor,
            "domain": self.domain,
            "sort": self.sort,
            "all": "1" if self.every else "",
            **changes,
        }
        return "?" + urlencode({key: value for key, value in told.items() if value})

    def fits(self, need: NeedRisk) -> bool:
        bound = BOUNDS[self.factor]
        return (bound is None or need.bus_factor <= bound) and (not self.domain or need.head.domain == self.domain)


@dataclass(frozen=True, slots=True)
class BorrowLine:
    """Who could be lent, by team; ``more`` counts those who are not named here."""

    lenders: Sequence[Lender]
    more: int


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need with how it could be covered, None where enough people cover it."""

    need: NeedRisk
    cover: Cover | None
    try_hire: str
    borrow: BorrowLine
    leaving: Mapping[int, date]

    @property
    def names(self) -> list[str]:
        """Who covers it, each with the day on which they leave where that is known."""
        return [with_last_day(member.name, self.leaving.get(member.id)) for member in self.need.covered_by]

    @property
    def learners(self) -> list[str]:
        return [member.name for member in self.need.one_short]

    @property
    def resources_url(self) -> str:
        """What helps to learn it."""
        return f"{reverse('resources')}?{self._asked()}"

    @property
    def staff_url(self) -> str:
        """A project begun with the need, from which leads of others are asked for people."""
        return f"{reverse('project-new')}?{self._asked(people=self.need.people)}"

    def _asked(self, **more: int) -> str:
        return urlencode({"competency": self.need.head.slug, "level": self.need.level, **more})

    @property
    def state(self) -> str:
        words = {0: _("uncovered"), 1: _("single point")}
        return words.get(self.need.bus_factor, "")


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure above the lists."""

    label: str
    value: int
    note: str


@dataclass(frozen=True)
class RisksPage:
    risks: TeamRisks
    wanted: Wanted
    sees_everyone: bool

    @property
    def measured(self) -> bool:
        """Whether the team needs anything."""
        return bool(self.risks.needs)

    @property
    def said(self) -> str:
        if not self.measured:
            return _("Nothing is needed yet")
        count = sum(1 for person in self.risks.people if person.alone)
        if not count:
            return _("Whoever leaves, somebody else covers every need that is covered now")
        told = ngettext(
            "%(count)s person is the only one to cover a need of the team",
            "%(count)s people are each the only one to cover a need of the team",
            count,
        )
        return told % {"count": count}

    @cached_property
    def tiles(self) -> list[Tile]:
        factors = [need.bus_factor for need in self.risks.needs]
        needs = _("of %(count)s needs") % {"count": len(factors)}
        several = sum(1 for person in self.risks.people if person.on_several)
        alone = sum(1 for person in self.risks.people if person.alone)
        return [
            Tile(_("Covered by nobody"), factors.count(0), needs),
            Tile(_("Covered by one person"), factors.count(1), needs),
            Tile(_("Covered by two people"), factors.count(2), needs),
            Tile(_("People a need hangs on"), alone, _("of %(count)s members") % {"count": self._members}),
            Tile(_("On several critical paths"), several, _("the only one in two projects or more")),
        ]

    @property
    def _members(self) -> int:
        return len(self.risks.view.people)

    @property
    def bounds(self) -> list[tuple[str, str]]:
        words = (_("two people or fewer"), _("one person or nobody"), _("nobody"), _("any number of people"))
        return list(zip(BOUNDS, words, strict=True))

    @property
    def orders(self) -> list[tuple[str, str]]:
        return list(zip(ORDERS, (_("bus factor"), _("weight"), _("code")), strict=True))

    @property
    def export(self) -> str:
        return reverse("team-risks-export", args=[self.risks.view.team.slug]) + self.wanted.query(all="")

    @property
    def domains(self) -> list[tuple[str, str]]:
        every = self.risks.view.loaded.yardstick.domains
        return [("", _("all %(count)s") % {"count": len(every)}), *((one.slug, one.title) for one in every)]

    @cached_property
    def fitting(self) -> list[NeedRisk]:
        return sorted((need for need in self.risks.needs if self.wanted.fits(need)), key=ORDERS[self.wanted.sort])

    @cached_property
    def lines(self) -> list[NeedLine]:
        return self.all_lines if self.wanted.every else self.all_lines[:SHOWN]

    @cached_property
    def all_lines(self) -> list[NeedLine]:
        covers = {cover.need.head.slug: cover for cover in self.risks.covers}
        return [self._line(need, covers.get(need.head.slug)) for need in self.fitting]

    def _line(self, need: NeedRisk, cover: Cover | None) -> NeedLine:
        borrow = cover.borrow if cover else ()
        hire = f"{self.what_if}?{urlencode({'hire': cover.hire.slug})}" if cover and cover.hire else ""
        return NeedLine(need, cover, hire, BorrowLine(borrow[:NAMED], max(0, len(borrow) - NAMED)), self.risks.leaving)

    @property
    def more_url(self) -> str:
        return self.wanted.query(all="1") if len(self.lines) < len(self.fitting) else ""

    @property
    def what_if(self) -> str:
        return reverse("team-what-if", args=[self.risks.view.team.slug])

    @property
    def people(self) -> tuple[PersonRisk, ...]:
        return self.risks.people

    @property
    def nobody_said(self) -> str:
        """Say that nobody elsewhere covers a need, as far as the reader can know."""
        if self.sees_everyone:
            return _("Nobody in the company covers it.")
        return _("Nobody elsewhere whose levels you may see covers it.")
