"""What the page shows that lays the levels of a review side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from skills.catalogue import Catalogue, ScaleStep
from skills.differences import RoundMonitor
from skills.reviews.calibration import Calibration, CompetencyLevels, Placed, counted
from skills.sides import Judged
from skills.views.reviews.comparing import Tab
from skills.views.reviews.lists import closing_day
from teams.templatetags.lead_ai_ui import signed

LEVELS: Final = "levels"
RATERS: Final = "raters"
SPREAD: Final = "spread"
LEAST_SHARE_WRITTEN: Final = 0.05
ORDERS: Mapping[str, str | Promise] = {
    SPREAD: gettext_lazy("largest spread"),
    "framework": gettext_lazy("framework"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; anything unknown is the default."""

    view: str = LEVELS
    team: str = ""
    domain: str = ""
    sort: str = SPREAD
    at: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        sort = query.get("sort", "")
        return cls(
            view=RATERS if query.get("view") == RATERS else LEVELS,
            team=query.get("team", ""),
            domain=query.get("domain", ""),
            sort=sort if sort in ORDERS else SPREAD,
            at=query.get("at", ""),
        )

    def query(self, **changes: str) -> str:
        """Write the query of this view, with some of it changed and defaults left out."""
        told = {
            "view": "" if self.view == LEVELS else self.view,
            "team": self.team,
            "domain": self.domain,
            "sort": "" if self.sort == SPREAD else self.sort,
            **changes,
        }
        return "?" + urlencode({key: value for key, value in told.items() if value})


@dataclass(frozen=True, slots=True)
class Part:
    """One level in a bar: ``before`` of ``total`` levels lie to its left; places are percentages of the width."""

    step: ScaleStep
    count: int
    before: int
    total: int

    @property
    def start(self) -> str:
        return self._place(self.before)

    @property
    def width(self) -> str:
        return self._place(self.count)

    @property
    def middle(self) -> str:
        return self._place(self.before + self.count / 2)

    @property
    def has_room(self) -> bool:
        """Whether the level can be written into its part."""
        return self.count / self.total >= LEAST_SHARE_WRITTEN

    def _place(self, levels: float) -> str:
        return f"{100 * levels / self.total:.2f}%"


@dataclass(frozen=True)
class Bar:
    """How often each level was given."""

    counts: Counter[int]
    known: Catalogue

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def parts(self) -> list[Part]:
        """The levels that were given, in the order of the scale."""
        found, before = [], 0
        for step in self._given:
            found.append(Part(step, self.counts[step.value], before, self.total))
            before += self.counts[step.value]
        return found

    @property
    def said(self) -> str:
        """The same in words."""
        told = _("level %(level)s: %(count)s")
        return ", ".join(told % {"level": step.text, "count": self.counts[step.value]} for step in self._given)

    @property
    def _given(self) -> list[ScaleStep]:
        return [step for step in self.known.scale if self.counts[step.value]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A level as it is drawn; ``text`` None is left open."""

    text: str | None
    step: int | None
    state: str


@dataclass(frozen=True)
class PersonRow:
    """One person in the competency that is open."""

    placed: Placed
    known: Catalogue
    url: str

    @property
    def own(self) -> Mark:
        return self._mark(self.placed.own)

    @property
    def given(self) -> Mark:
        return self._mark(self.placed.given)

    @property
    def agreed(self) -> Mark:
        return self._mark(self.placed.agreed)

    @property
    def difference(self) -> str:
        apart = self.placed.difference
        if apart is None:
            return "–"
        return signed(apart) if apart else "="

    @property
    def shade(self) -> int:
        """The colour of the difference: below zero where the lead stands lower, by the size of it."""
        return min(2, max(-3, -(self.placed.difference or 0)))

    def _mark(self, said: Judged | None) -> Mark:
        if said is None:
            return Mark(None, None, "unknown")
        return Mark("–", None, "none") if said.level is None else Mark(str(said.level), self.known.step(said.level), "")


@dataclass(frozen=True, slots=True)
class LeadGroup:
    """The people whom one lead rated, "" where none did, and how the levels lie."""

    name: str
    bar: Bar
    rows: Sequence[PersonRow]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one does at a level, and how many stand there by leads and by themselves."""

    step: ScaleStep
    text: str
    given: int
    own: int


@dataclass(frozen=True)
class Row:
    """One competency of the page."""

    line: CompetencyLevels
    read: Calibration
    is_open: bool
    url: str

    @property
    def given(self) -> Bar:
        return Bar(self.line.given, self.read.known)

    @property
    def own(self) -> Bar:
        return Bar(self.line.own, self.read.known)

    @property
    def has_agreed(self) -> bool:
        return any(each.agreed for each in self.line.placed)

    @property
    def groups(self) -> list[LeadGroup]:
        return [
            LeadGroup(
                lead.name if lead else "",
                Bar(counted(each.given for each in placed), self.read.known),
                [self._person(each) for each in placed],
            )
            for lead, placed in self.line.by_lead
        ]

    @property
    def statements(self) -> list[Statement]:
        texts, given, own = self.line.entry.statements, self.line.given, self.line.own
        return [
            Statement(step, texts.get(step.value, step.description), given[step.value], own[step.value])
            for step in self.read.known.scale
        ]

    def _person(self, placed: Placed) -> PersonRow:
        slug, at = placed.person.engineer.slug, self.line.entry.slug
        url = reverse("review-person", args=[self.read.review.uuid, slug])
        return PersonRow(placed, self.read.known, f"{url}?show=all&at={at}#row-{at}")


@dataclass(frozen=True, slots=True)
class ScaleUse:
    """How one lead uses the scale over all competencies in view; without a name, people of themselves."""

    name: str
    people: int
    bar: Bar


@dataclass(frozen=True)
class CalibrationPage:
    """The levels side by side: ``read`` is all that the reader calibrates, ``found`` what the filters keep."""

    read: Calibration
    found: Calibration
    wanted: Wanted
    monitor: RoundMonitor | None

    @property
    def url(self) -> str:
        return reverse("review-calibration", args=[self.read.review.uuid])

    @property
    def export_url(self) -> str:
        return reverse("review-calibration-export", args=[self.read.review.uuid]) + self.wanted.query(view="", sort="")

    @property
    def said(self) -> str:
        people = len(self.found.people)
        told = ngettext("%(shown)s of %(people)s person revealed", "%(shown)s of %(people)s people revealed", people)
        counts = told % {"shown": len(self.found.shown), "people": people}
        return f"{_('Review')} · {closing_day(self.read.review)} · {counts}"

    @property
    def tabs(self) -> list[Tab]:
        labels = {LEVELS: _("Levels"), RATERS: _("Raters")}
        return [
            Tab(
                view, label, self.url + self.wanted.query(view=view if view != LEVELS else ""), view == self.wanted.view
            )
            for view, label in labels.items()
        ]

    @property
    def teams(self) -> list[tuple[str, str]]:
        """The teams to choose from, none where there is but one."""
        names = {team.slug: team.name for teams in self.read.teams.values() for team in teams}
        if len(names) < 2:
            return []
        every = sorted(names.items(), key=lambda item: item[1])
        return [("", _("all %(count)s") % {"count": len(every)}), *every]

    @property
    def domains(self) -> list[tuple[str, str]]:
        names = {line.domain.slug: line.domain.title for line in self.read.lines}
        return [("", _("all %(count)s") % {"count": len(names)}), *names.items()]

    @property
    def orders(self) -> list[tuple[str, str]]:
        return [(key, str(word)) for key, word in ORDERS.items()]

    @cached_property
    def rows(self) -> list[Row]:
        """The competencies in order; open is the one asked for, else the first."""
        lines = sorted(self.found.lines, key=_widest_first) if self.wanted.sort == SPREAD else self.found.lines
        slugs = [line.entry.slug for line in lines]
        at = self.wanted.at if self.wanted.at in slugs else next(iter(slugs), "")
        return [
            Row(line, self.found, line.entry.slug == at, self.url + self.wanted.query(at=line.entry.slug))
            for line in lines
        ]

    @property
    def scale_use(self) -> list[ScaleUse]:
        """How each lead, by name, and people of themselves use the scale."""
        known = self.found.known
        named = [
            ScaleUse(
                lead.name, len({each.person.pk for each in placed}), Bar(counted(each.given for each in placed), known)
            )
            for lead, placed in self.found.by_lead
            if lead is not None
        ]
        return [*named, ScaleUse("", len(self.found.shown), Bar(self.found.own, known))]


def _widest_first(line: CompetencyLevels) -> float:
    return 1 if line.spread is None else -line.spread
