"""The address of a search for people: read, written, and said in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from skills.find.query import FRESH, MODES, Query, Skill, Want

SORTS: Final = ("name", "-name", "team", "-team", "level", "-level")
MOST_SKILLS: Final = 6
MOST_HOURS: Final = 12
FULL: Final = 100
# The months from today over which somebody is to be free where no days are given.
MONTHS_FREE: Final = 3
# The fields that hold one value, and their default, which the address leaves out.
_PLAIN: Final[Mapping[str, str]] = {"team": "", "role": "", "fresh": "", "free": "", "overlap": "", "sort": "name"}


@dataclass(frozen=True, slots=True)
class Known:
    """What an address may name."""

    competencies: Collection[str]
    levels: Collection[int]
    teams: Collection[str]
    roles: Collection[str]


@dataclass(frozen=True, slots=True)
class Address:
    """What the address asks for; ``faults`` say what of it cannot be read, which is then left out."""

    query: Query
    faults: tuple[str, ...] = ()
    in_parts: bool = False


@dataclass
class _Reading:
    given: QueryDict
    known: Known
    faults: list[str] = field(default_factory=list)

    def skills(self, name: str) -> tuple[Skill, ...]:
        """Read the levels under a name, and the one that a form sends in parts."""
        texts = [text for text in self.given.getlist(name) if text]
        if self.given.get("skill_in") and self.given.get("skill_join", "all") == name:
            parts = (self.given.get(f"skill_{part}", "") for part in ("in", "level", "mode"))
            texts.append(".".join(part for part in parts if part))
        read = {text: self._skill(text) for text in dict.fromkeys(texts)}
        self.faults += [
            _("“%(text)s” is no level of a competency.") % {"text": text} for text in read if not read[text]
        ]
        return tuple(dict.fromkeys(skill for skill in read.values() if skill))[:MOST_SKILLS]

    def _skill(self, text: str) -> Skill | None:
        competency, _dot, rest = text.partition(".")
        level, _dot, mode = rest.partition(".")
        mode = mode or MODES[0]
        if competency not in self.known.competencies or mode not in MODES or not _is_number(level):
            return None
        return Skill(competency, int(level), mode) if int(level) in self.known.levels else None

    def wants(self) -> tuple[Want, ...]:
        """Read the interests asked for, and the one that a form sends in parts, which stands for its competency."""
        texts = [value for value in self.given.getlist("wants") if value]
        if self.given.get("want_in"):
            parts = (self.given.get(f"want_{part}", "") for part in ("in", "least"))
            texts.append(".".join(part for part in parts if part))
        found: dict[str, Want] = {}
        for text in dict.fromkeys(texts):
            competency, _dot, how = text.partition(".")
            if competency in self.known.competencies and how in {"", "much"}:
                found[competency] = Want(competency, much=how == "much")
            else:
                self.faults.append(_("“%(text)s” is no interest in a competency.") % {"text": text})
        return tuple(found.values())[:MOST_SKILLS]

    def one_of(self, name: str, choices: Collection[str]) -> str:
        """Read one of several values, empty where none is given."""
        value = self.given.get(name, "")
        if value and value not in choices:
            self.faults.append(_("There is no “%(text)s” to narrow by.") % {"text": value})
            return ""
        return value

    def number(self, name: str, most: int) -> int:
        """Read a whole number, 0 where none is given."""
        value = self.given.get(name, "")
        if not value:
            return 0
        if not _is_number(value) or int(value) > most:
            self.faults.append(_("“%(text)s” is no number up to %(most)s.") % {"text": value, "most": most})
            return 0
        return int(value)

    def period(self) -> tuple[date | None, date | None]:
        """Read a period, none where it is not whole; it begins before it ends. A share alone asks from today on."""
        texts = [self.given.get(name, "") for name in ("from", "to")]
        days = [_day(text) for text in texts]
        if not any(texts):
            today = timezone.localdate()
            return (today, today + relativedelta(months=MONTHS_FREE)) if self.number("free", FULL) else (None, None)
        starts, ends = days
        if starts is None or ends is None or ends < starts:
            self.faults.append(_("A period has a first and a last day, in this order."))
            return None, None
        return starts, ends


def address_of(given: QueryDict, known: Known) -> Address:
    """Read an address; anything that cannot be read is told and left out."""
    reading = _Reading(given, known)
    starts, ends = reading.period()
    query = Query(
        every=reading.skills("all"),
        some=reading.skills("any"),
        wants=reading.wants(),
        team=reading.one_of("team", known.teams),
        role=reading.one_of("role", known.roles),
        fresh=reading.one_of("fresh", FRESH),
        free=reading.number("free", FULL) if starts else 0,
        starts=starts,
        ends=ends,
        overlap=reading.number("overlap", MOST_HOURS),
        sort=reading.one_of("sort", SORTS) or "name",
    )
    return Address(query, tuple(reading.faults), in_parts="skill_in" in given or "want_in" in given)


def fields_of(query: Query) -> list[tuple[str, str]]:
    """Give the fields of the address of a search, defaults left out."""
    found = [("all", _skill_text(skill)) for skill in query.every]
    found += [("any", _skill_text(skill)) for skill in query.some]
    found += [("wants", want.competency + (".much" if want.much else "")) for want in query.wants]
    found += [
        (name, str(value)) for name, default in _PLAIN.items() if (value := getattr(query, name)) and value != default
    ]
    if query.starts and query.ends:
        found += [("from", query.starts.isoformat()), ("to", query.ends.isoformat())]
    return found


def address(query: Query) -> str:
    """Write the query string of a search."""
    return "?" + urlencode(fields_of(query))


def without(query: Query, kind: str, place: int = 0) -> Query:
    """Give a search without one thing that it asks for."""
    if kind in {"every", "some", "wants"}:
        kept = getattr(query, kind)
        return replace(query, **{kind: kept[:place] + kept[place + 1 :]})
    if kind == "period":
        return replace(query, starts=None, ends=None, free=0)
    empty: dict[str, object] = {kind: 0 if kind == "overlap" else ""}
    return replace(query, **empty)  # type: ignore[arg-type]


def _skill_text(skill: Skill) -> str:
    mode = "" if skill.mode == MODES[0] else f".{skill.mode}"
    return f"{skill.competency}.{skill.level}{mode}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
