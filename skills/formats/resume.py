"""A resume in the JSON Resume format, read into plain values; each fault is named by its path, with the cure.

Only what can become a proposal is read: work, education, projects, publications, certificates, awards and skills.
Everything else, addresses and telephone numbers among it, is left out at once.
"""

from __future__ import annotations

import json
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from skills.formats.cells import EARLIEST
from skills.formats.faults import Fault, FaultList, FaultyFileError, shown
from skills.formats.resources import WEB_LINK
from teams.days import LATEST
from teams.names import JOINERS, UNSEEN

MOST_BYTES: Final = 1024 * 1024
MOST_ENTRIES: Final = 200
LONGEST_TITLE: Final = 200
LONGEST_LINE: Final = 1000
LONGEST_LINK: Final = 1000
SECTIONS: Final = ("work", "education", "projects", "publications", "certificates", "awards", "skills")
# As the schema has it: what stands after the year may be left out.
ISO_8601: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Job:
    """A time in a position; without ``ends`` it goes on."""

    path: str
    position: str
    organisation: str
    url: str
    starts: date | None
    ends: date | None
    summary: str
    highlights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A time of education and what it led to."""

    path: str
    study_type: str
    area: str
    institution: str
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Work:
    """A project or a publication."""

    path: str
    title: str
    url: str
    highlights: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """What somebody else attests."""

    path: str
    title: str
    issuer: str
    url: str
    issued: date | None


@dataclass(frozen=True, slots=True)
class Award:
    """What was awarded, by whom and when."""

    path: str
    title: str
    awarder: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill with the level that the resume claims, in its own words."""

    path: str
    name: str
    level: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resume:
    """What proposals are made of."""

    jobs: tuple[Job, ...]
    studies: tuple[Study, ...]
    projects: tuple[Work, ...]
    publications: tuple[Work, ...]
    certificates: tuple[Certificate, ...]
    awards: tuple[Award, ...]
    skills: tuple[Skill, ...]


def load_resume(data: bytes) -> dict[str, Any]:
    """Give the sections of a JSON file that are read; raise FaultyFileError where it is none."""
    if len(data) > MOST_BYTES:
        raise _refusal(_("The file is larger than 1 MiB. Take out pictures and what else is no text."))
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _refusal(_("This is not UTF-8. Save the file with the encoding UTF-8.")) from error
    except json.JSONDecodeError as error:
        message = _("This is not well-formed JSON: %(problem)s, column %(column)s. Mend it there.")
        told = message % {"problem": error.msg, "column": error.colno}
        raise FaultyFileError([Fault(told, error.lineno, unit="line")]) from error
    except (ValueError, RecursionError) as error:
        raise _refusal(_("The file holds a number with too many digits, or is nested too deep.")) from error
    if not isinstance(values, dict):
        raise _refusal(_("This is no JSON Resume: it must be one object, { … }, with sections such as “work”."))
    found = {name: values[name] for name in SECTIONS if values.get(name) is not None}
    if not found:
        names = ", ".join(SECTIONS)
        raise _refusal(_("The file has none of the sections that are read: %(names)s.") % {"names": names})
    return found


def read_resume(values: Mapping[str, Any]) -> Resume:
    """Read the sections of a resume; raise FaultyFileError with all faults, each with its path."""
    faults = FaultList()
    top = _Entry(values, "", faults)
    resume = Resume(
        jobs=tuple(_job(each) for each in top.entries("work")),
        studies=tuple(_study(each) for each in top.entries("education")),
        projects=tuple(_work(each, "name") for each in top.entries("projects")),
        publications=tuple(_work(each, "name") for each in top.entries("publications")),
        certificates=tuple(_certificate(each) for each in top.entries("certificates")),
        awards=tuple(_award(each) for each in top.entries("awards")),
        skills=tuple(_skill(each) for each in top.entries("skills")),
    )
    faults.raise_if_any()
    return resume


def _refusal(message: str) -> FaultyFileError:
    return FaultyFileError([Fault(message)])


def _job(entry: _Entry) -> Job:
    starts, ends = entry.span()
    return Job(
        path=entry.path,
        position=entry.text("position"),
        organisation=entry.text("name"),
        url=entry.link("url"),
        starts=starts,
        ends=ends,
        summary=entry.text("summary", longest=MOST_BYTES),
        highlights=entry.texts("highlights"),
    )


def _study(entry: _Entry) -> Study:
    starts, ends = entry.span()
    return Study(entry.path, entry.text("studyType"), entry.text("area"), entry.text("institution"), starts, ends)


def _work(entry: _Entry, title: str) -> Work:
    return Work(entry.path, entry.text(title), entry.link("url"), entry.texts("highlights"), entry.texts("keywords"))


def _certificate(entry: _Entry) -> Certificate:
    return Certificate(
        entry.path, entry.text("name"), entry.text("issuer"), entry.link("url"), entry.day("date", at_end=False)
    )


def _award(entry: _Entry) -> Award:
    return Award(entry.path, entry.text("title"), entry.text("awarder"), entry.day("date", at_end=False))


def _skill(entry: _Entry) -> Skill:
    return Skill(entry.path, entry.text("name"), entry.text("level"), entry.texts("keywords"))


class _Entry:
    """An object of the file. What is missing is empty; what is of another shape is a fault and empty."""

    def __init__(self, value: Any, path: str, faults: FaultList) -> None:
        self.path = path
        self.faults = faults
        self.values: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        if not isinstance(value, Mapping):
            self._fault(path, _("%(value)s is no object. Write { … } with names and values.") % {"value": shown(value)})

    def _fault(self, path: str, message: str) -> None:
        self.faults.add(Fault(message, None, path, unit="line"))

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _list(self, key: str) -> list[Any]:
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._fault(self._at(key), _("%(value)s is no list. Write [ … ].") % {"value": shown(value)})
            return []
        if len(value) > MOST_ENTRIES:
            message = _("The list has more than %(most)s entries. Leave out what matters least.")
            self._fault(self._at(key), message % {"most": MOST_ENTRIES})
            return []
        return value

    def entries(self, key: str) -> Iterator[_Entry]:
        """Give the objects of a list."""
        for place, value in enumerate(self._list(key)):
            yield _Entry(value, f"{self._at(key)}[{place}]", self.faults)

    def text(self, key: str, *, longest: int = LONGEST_TITLE) -> str:
        """Give a text in one line; empty where there is none."""
        return self._clean(self.values.get(key), self._at(key), longest)

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts without the empty ones."""
        found = [
            self._clean(value, f"{self._at(key)}[{place}]", LONGEST_LINE) for place, value in enumerate(self._list(key))
        ]
        return tuple(each for each in found if each)

    def _clean(self, value: Any, path: str, longest: int) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self._fault(path, _("%(value)s is no text. Put it in quotes.") % {"value": shown(value)})
            return ""
        seen = (
            " " if character.isspace() else character
            for character in unicodedata.normalize("NFC", value)
            if character.isspace() or character in JOINERS or unicodedata.category(character) not in UNSEEN
        )
        text = " ".join("".join(seen).split())
        if len(text) > longest:
            self._fault(path, _("The text is longer than %(longest)s characters. Shorten it.") % {"longest": longest})
            return ""
        return text

    def link(self, key: str) -> str:
        """Give a web address; empty where there is none."""
        text = self.text(key, longest=LONGEST_LINK)
        if not text:
            return ""
        try:
            WEB_LINK(text)
        except ValidationError:
            message = _("“%(link)s” is no web address. Write it whole, https://…, or leave it out.")
            self._fault(self._at(key), message % {"link": shown(text)})
            return ""
        return text

    def day(self, key: str, *, at_end: bool) -> date | None:
        """Give a date, of a month or year alone its first day or its last; None where there is none."""
        text = self.text(key)
        if not text:
            return None
        found = ISO_8601.fullmatch(text)
        day = _day(*found.groups(), at_end=at_end) if found else None
        if day is None or not EARLIEST <= day <= LATEST:
            message = _("“%(value)s” is no date. Write 2024-06-29, 2024-06 or 2024; leave it out where it goes on.")
            self._fault(self._at(key), message % {"value": shown(text)})
            return None
        return day

    def span(self) -> tuple[date | None, date | None]:
        """Give when it began and ended."""
        starts, ends = self.day("startDate", at_end=False), self.day("endDate", at_end=True)
        if starts and ends and ends < starts:
            self._fault(self._at("endDate"), _("It ends before it begins. Correct one of the two dates."))
        return starts, ends


def _day(year: str, month: str | None, day: str | None, *, at_end: bool) -> date | None:
    try:
        number = int(month) if month else 12 if at_end else 1
        return date(int(year), number, int(day) if day else monthrange(int(year), number)[1] if at_end else 1)
    except (ValueError, OverflowError):
        return None
