"""What the page that finds people shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from django.core.paginator import Page
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.catalogue import Catalogue, DomainEntry
from skills.directory import Entry
from skills.find import MODES, Address, Found, Level, Query, Skill, address, fields_of, without
from skills.views.hints import Hint
from teams.models import Engineer

# Fields that a form shows itself; all others it keeps hidden.
SELECTS: Final = frozenset({"team", "role", "fresh"})
MORE: Final = frozenset({"free", "overlap", "from", "to"})


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing asked for, in words, with the address of the search without it."""

    text: str
    url: str
    joined: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: a link that orders by it, or plain text where ``url`` is empty."""

    text: str
    title: str = ""
    url: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """Somebody who fits, each level with the code of its competency."""

    entry: Entry
    levels: list[tuple[str, Level]]
    free: int | None
    shared: float | None


@dataclass(frozen=True)
class FindPage:
    asked: Address
    found: Found
    page_obj: Page[Engineer]
    teams: Mapping[str, str]

    @property
    def query(self) -> Query:
        return self.asked.query

    @property
    def _known(self) -> Catalogue:
        return self.found.known

    @cached_property
    def shown(self) -> list[ShownLine]:
        codes = [self._known.by_slug[skill.competency].code for skill in self.query.skills]
        lines = self.found.lines(self.page_obj.object_list)
        return [
            ShownLine(line.entry, list(zip(codes, line.levels, strict=True)), line.free, line.shared) for line in lines
        ]

    @property
    def chips(self) -> list[Chip]:
        return list(self._chips())

    def _chips(self) -> Iterator[Chip]:
        query = self.query
        for kind, joined in (("every", _("and")), ("some", _("or"))):
            for place, skill in enumerate(getattr(query, kind)):
                first = _("and") if kind == "some" and query.every else ""
                yield self._chip(self.skill(skill), kind, place, joined=joined if place else first)
        for place, want in enumerate(query.wants):
            title = self._known.by_slug[want.competency].title
            words = _("much interest in %(title)s") if want.much else _("interest in %(title)s")
            yield self._chip(words % {"title": title}, "wants", place)
        for kind, words in self._narrowed().items():
            yield self._chip(words, kind)

    def _narrowed(self) -> dict[str, str]:
        query, found = self.query, {}
        if query.team:
            found["team"] = _("in %(team)s or below") % {"team": self.teams[query.team]}
        if query.role:
            found["role"] = self.found.titles[query.role]
        if query.fresh:
            found["fresh"] = _("fresh levels") if query.fresh == "fresh" else _("levels that are not stale")
        if query.starts and query.ends:
            days = {"from": date_format(query.starts, "j M Y"), "to": date_format(query.ends, "j M Y")}
            free = _("free at %(share)s %% or more, %(from)s to %(to)s")
            some = _("with some time free, %(from)s to %(to)s")
            found["period"] = (free if query.free else some) % {"share": query.free, **days}
        if query.overlap:
            found["overlap"] = _("%(hours)s working hours shared with you") % {"hours": query.overlap}
        return found

    def _chip(self, text: str, kind: str, place: int = 0, *, joined: str = "") -> Chip:
        return Chip(text, reverse("find") + address(without(self.query, kind, place)), joined)

    def skill(self, skill: Skill) -> str:
        """Say a level that is searched for."""
        title = self._known.by_slug[skill.competency].title
        words = dict(
            zip(
                MODES,
                (
                    _("%(title)s at level %(level)s or more"),
                    _("%(title)s at exactly level %(level)s"),
                    _("%(title)s at level %(level)s or less"),
                ),
                strict=True,
            )
        )
        return words[skill.mode] % {"title": title, "level": skill.level}

    @property
    def sentence(self) -> str:
        """Say the whole search in words."""
        query = self.query
        every = _(" and ").join(self.skill(each) for each in query.every)
        some = _(" or ").join(self.skill(each) for each in query.some)
        both = _("%(every)s, and %(some)s") % {"every": every, "some": some}
        skills = both if every and some else every or some
        rest = [chip.text for chip in self.chips[len(query.skills) :]]
        return "; ".join(part for part in (skills, *rest) if part)

    @property
    def nothing(self) -> Hint:
        """Say why nobody is found, and what to do."""
        if self.found.untold:
            title = _("Nobody whose whole page you may open fits all of this")
            return Hint(title, self.untold_said, self.untold_url, _("Show them"))
        text = _(
            "Take one condition away, or lower a level. "
            "People who show their levels to nobody but their leads are not searched."
        )
        return Hint(_("Nobody whose levels you may see fits all of this"), text)

    @property
    def untold_said(self) -> str:
        """Say how many more may fit, as far as the reader may know."""
        query, count = self.query, self.found.untold
        if query.skills:
            more = ngettext("%(count)s more fits by level", "%(count)s more fit by level", count)
        else:
            more = ngettext("%(count)s more may fit", "%(count)s more may fit", count)
        if query.has_period and query.wants:
            rest = _("free time and interests are told only to a person’s leads and HR.")
        elif query.has_period:
            rest = _("free time is told only to a person’s leads and HR.")
        else:
            rest = _("interests are told only to a person’s leads and HR.")
        return f"{more % {'count': count}}; {rest}"

    @property
    def untold_url(self) -> str:
        """The search without what is not told of them."""
        return reverse("find") + address(replace(without(self.query, "period"), wants=()))

    @property
    def heads(self) -> list[Head]:
        found = [self._head("name", _("Person")), self._head("team", _("Team"))]
        for place, skill in enumerate(self.query.skills):
            entry = self._known.by_slug[skill.competency]
            found.append(
                replace(self._head("level", entry.code), title=entry.title)
                if not place
                else Head(entry.code, entry.title)
            )
        if self.query.has_period:
            found.append(Head(_("Free")))
        if self.query.overlap:
            found.append(Head(_("Shared hours")))
        return found

    def _head(self, key: str, text: str) -> Head:
        current = self.query.sort.removeprefix("-") == key
        falls = self.query.sort.startswith("-")
        # Levels are read from the highest down.
        first, second = (f"-{key}", key) if key == "level" else (key, f"-{key}")
        towards = second if current and self.query.sort == first else first
        state = ("descending" if falls else "ascending") if current else ""
        return Head(text, "", reverse("find") + address(replace(self.query, sort=towards)), state)

    @property
    def fields_beside_selects(self) -> list[tuple[str, str]]:
        """What the first filters do not show and must send all the same."""
        return [field for field in fields_of(self.query) if field[0] not in SELECTS]

    @property
    def fields_beside_more(self) -> list[tuple[str, str]]:
        """What the further filters do not show and must send all the same."""
        return [field for field in fields_of(self.query) if field[0] not in MORE]

    @property
    def kept_fields(self) -> list[tuple[str, str]]:
        return fields_of(self.query)

    @property
    def saved_query(self) -> str:
        return address(self.query).removeprefix("?")

    @property
    def export(self) -> str:
        return reverse("find-export") + address(self.query)

    @property
    def domains(self) -> Sequence[DomainEntry]:
        return self._known.domains

    @property
    def levels(self) -> list[tuple[str, str]]:
        return [(str(step.value), f"{step.value} {step.title}") for step in self._known.scale]

    @property
    def modes(self) -> list[tuple[str, str]]:
        return list(zip(MODES, (_("or more"), _("exactly"), _("or less")), strict=True))

    @property
    def joins(self) -> list[tuple[str, str]]:
        return [("all", _("all must have it")), ("any", _("one of several"))]

    @property
    def team_choices(self) -> list[tuple[str, str]]:
        return [("", _("all teams")), *self.teams.items()]

    @property
    def role_choices(self) -> list[tuple[str, str]]:
        return [("", _("all roles")), *self.found.titles.items()]

    @property
    def fresh_choices(self) -> list[tuple[str, str]]:
        return [("", _("any age")), ("fresh", _("fresh")), ("ageing", _("not stale"))]
