"""What the pages of freshness show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from skills.exports import Column, Sheet, Value
from skills.matrix import CompetencyHead, DomainHead
from skills.overview.freshness import WANTS, PersonUpkeep, TeamUpkeep, Upkeep
from skills.urgency import Question, Want
from skills.views.hints import Hint

SHOWN: Final = 50
NAMES: Final = {
    Want.MISSING: gettext_lazy("not assessed"),
    Want.STALE: gettext_lazy("stale"),
    Want.UNCONFIRMED: gettext_lazy("unconfirmed"),
    Want.AGEING: gettext_lazy("ageing"),
}
# As the address names them.
KEYS: Final[dict[Want, str]] = {want: want.name.lower() for want in WANTS}
TONES: Final = {Want.MISSING: "line", Want.STALE: "warn", Want.UNCONFIRMED: "info", Want.AGEING: "line"}


def told(counts: Sequence[tuple[Want, int]]) -> str:
    """Say how many there are of each state, leaving out those of which there is none."""
    return " · ".join(f"{count} {NAMES[state]}" for state, count in counts if count)


def counted(upkeep: Upkeep | TeamUpkeep) -> list[tuple[Want, int]]:
    return [(state, upkeep.counts[state]) for state in WANTS]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; anything unknown is left out."""

    domain: str = ""
    person: str = ""
    state: str = ""
    every: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        state = query.get("state", "")
        return cls(
            domain=query.get("domain", ""),
            person=query.get("person", ""),
            state=state if state in KEYS.values() else "",
            every=bool(query.get("all")),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.domain or self.person or self.state)

    @property
    def query(self) -> str:
        """Write the query of this view without its length."""
        given = {"domain": self.domain, "person": self.person, "state": self.state}
        kept = {name: value for name, value in given.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A level that needs a look, whose it is, and where to look at it."""

    item: Question
    competency: CompetencyHead
    person: PersonUpkeep | None
    slug: str

    @property
    def state(self) -> str:
        return str(NAMES[self.item.want])

    @property
    def tone(self) -> str:
        return TONES[self.item.want]

    @property
    def url(self) -> str:
        return reverse("assess", args=[self.slug, self.item.competency])


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A row of the table of people; ``assessable`` where the reader assesses them."""

    person: PersonUpkeep
    assessable: bool

    @property
    def counts(self) -> list[int]:
        return [count for _state, count in counted(self.person.upkeep)]

    @property
    def url(self) -> str:
        return reverse("engineer", args=[self.person.slug])

    @property
    def assess_url(self) -> str:
        return reverse("assess-flow", args=[self.person.slug])


@dataclass(frozen=True)
class TeamFreshnessPage:
    read: TeamUpkeep
    domains: Sequence[DomainHead]
    wanted: Wanted
    assessable: Collection[int]

    @property
    def people(self) -> list[PersonLine]:
        return [PersonLine(person, person.id in self.assessable) for person in self.read.people]

    @cached_property
    def fitting(self) -> list[ItemLine]:
        """The items that fit the filters, what weighs most first."""
        found = [line for line in self._every() if self._fits(line)]
        return sorted(found, key=lambda line: (-line.item.weight, line.item.want))

    def _every(self) -> Iterator[ItemLine]:
        for person in self.read.people:
            for item in person.upkeep.items:
                yield ItemLine(item, self.read.competencies[item.competency], person, person.slug)

    def _fits(self, line: ItemLine) -> bool:
        asked, person = self.wanted, line.person
        return (
            asked.domain in {"", line.competency.domain}
            and asked.state in {"", KEYS[line.item.want]}
            and (person is None or asked.person in {"", person.slug})
        )

    @property
    def lines(self) -> Sequence[ItemLine]:
        return self.fitting if self.wanted.every else self.fitting[:SHOWN]

    @property
    def all_url(self) -> str:
        """Where the whole list is, empty where it is here."""
        if len(self.lines) == len(self.fitting):
            return ""
        query = self.wanted.query
        return f"{query}&all=1" if query else "?all=1"

    @property
    def shown(self) -> str:
        return _("%(shown)s of %(whole)s") % {"shown": len(self.lines), "whole": len(self.fitting)}

    @property
    def said(self) -> str:
        return told(counted(self.read)) or _("all that the roles of this team ask for is known, confirmed and fresh")

    @property
    def domain_options(self) -> list[tuple[str, str]]:
        return [("", _("all domains")), *((one.slug, one.title) for one in self.domains)]

    @property
    def person_options(self) -> list[tuple[str, str]]:
        return [("", _("everyone")), *((one.slug, one.name) for one in self.read.people)]

    @property
    def state_options(self) -> list[tuple[str, str]]:
        return [("", _("any")), *((KEYS[state], str(NAMES[state])) for state in WANTS)]

    @property
    def empty(self) -> Hint:
        url = reverse("team-freshness", args=[self.read.team.slug])
        if self.wanted.is_narrowed:
            return Hint(_("Nothing fits"), _("No level that fits these filters needs a look."), url, _("Show all"))
        if not any(person.upkeep.counted for person in self.read.people):
            return Hint(_("Nothing to keep fresh yet"), _("Levels are asked for once people here hold a role."))
        return Hint(_("Nothing is stale"), _("Every level that these roles ask for is known, confirmed and fresh."))


@dataclass(frozen=True)
class OwnFreshness:
    """The reader's own levels that need a look; unconfirmed ones wait for others."""

    slug: str
    upkeep: Upkeep
    competencies: dict[str, CompetencyHead]

    @cached_property
    def lines(self) -> list[ItemLine]:
        mine = (item for item in self.upkeep.items if item.want is not Want.UNCONFIRMED)
        return [ItemLine(item, self.competencies[item.competency], None, self.slug) for item in mine]

    @property
    def said(self) -> str:
        waiting = self.upkeep.counts[Want.UNCONFIRMED]
        parts = [told([(state, count) for state, count in counted(self.upkeep) if state is not Want.UNCONFIRMED])]
        if waiting:
            text = ngettext("%(count)d waits for your lead", "%(count)d wait for your lead", waiting)
            parts.append(text % {"count": waiting})
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team of the overview with its counts."""

    read: TeamUpkeep

    @property
    def counts(self) -> list[int]:
        return [count for _state, count in counted(self.read)]


def freshness_sheet(page: TeamFreshnessPage) -> Sheet:
    """Give the items that fit the filters as a table for a file."""
    columns = [
        Column(_("Person"), 28),
        Column(_("Code"), 9),
        Column(_("Competency"), 44),
        Column(_("Domain"), 34),
        Column(_("State"), 14),
        Column(_("Weight"), 8, "number"),
        Column(_("Last assessed"), 14),
    ]
    domains = {one.slug: one.title for one in page.domains}
    return Sheet(_("Freshness"), columns, (_row(line, domains) for line in page.fitting))


def _row(line: ItemLine, domains: dict[str, str]) -> list[Value]:
    return [
        line.person.name if line.person else "",
        line.competency.code,
        line.competency.title,
        domains[line.competency.domain],
        line.state,
        line.item.weight,
        line.item.answered_on,
    ]
