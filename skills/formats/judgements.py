"""What the cells of a table of assessments mean, remembered: the same few texts come a hundred thousand times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from skills.formats import cells
from skills.formats.columns import CellError
from skills.formats.faults import did_you_mean, shown
from skills.formats.mapping import Mapping, normal
from skills.formats.tables import UnreadableCell

SOURCES = ("self", "lead", "peer", "mentor", "certification", "review")
# Somebody else's judgement is nothing without the person who stands for it.
NAMED = frozenset({"lead", "peer", "mentor", "review"})
OF_OTHERS = frozenset({"lead", "peer", "mentor"})
NOT_CONCERNED_WORDS = {"nc", "notconcerned"}
NOT_CONCERNED, LEAVE = -1, -2

# (engineer, competency, level or NOT_CONCERNED, source, rater, day as ISO text, note)
Judgement = tuple[int, int, int, str, int | None, str, str]
Value = TypeVar("Value")


@dataclass(frozen=True)
class Known:
    """What a file may name: people by employee id and e-mail, competencies and levels by all names (``normal``)."""

    employees: dict[str, int]
    emails: dict[str, int]
    skills: dict[str, int]
    skill_names: tuple[str, ...]
    levels: dict[str, int]
    scale: str
    today: date


@dataclass(frozen=True)
class Given:
    """What holds where the file says nothing: in which part was judged, and by whom."""

    source: str = "self"
    rater: int | None = None


class Memo(dict[str, Value], Generic[Value]):
    """Texts and what they mean; an unknown one is parsed once, and each time if that fails."""

    def __init__(self, parse: Callable[[str], Value]) -> None:
        super().__init__()
        self.parse = parse

    def __missing__(self, text: str) -> Value:
        if isinstance(text, UnreadableCell):
            raise CellError(text)
        value = self.parse(text.strip())
        self[text] = value
        return value


class Meanings:
    """The meaning of each kind of cell; an unknown one raises CellError."""

    def __init__(self, known: Known, given: Given) -> None:
        self.known = known
        self.given = given
        self.employees = Memo(self._employee)
        self.skills = Memo(self._skill)
        self.levels = Memo(self._level)
        self.days = Memo(self._day)
        self.sources = Memo(self._source)
        self.raters = Memo(self._rater)
        self.of_oneself = 0

    def rater(self, engineer: int, source: str, named: int | None) -> int | None:
        """Give who judged: whoever is named, else the person themself or whoever is given for the whole file.

        Nobody stands for a judgement of themselves as lead, peer or mentor: such a one is kept without a name.
        """
        if source == "self":
            if named not in {None, engineer}:
                raise CellError(_("A self-assessment is made by the person. Empty the cell or change the source."))
            return engineer
        rater = named or self.given.rater
        if rater is None and source in NAMED:
            raise CellError(_("Who judged is missing. Fill the column By, or name one person for the whole file."))
        if rater == engineer and source in OF_OTHERS:
            self.of_oneself += 1
            return None
        return rater

    def _employee(self, text: str) -> int:
        found = self.known.employees.get(text)
        if found is None:
            message = _("No employee ID “%(id)s” is in the directory. Import that person first or correct the ID.")
            raise CellError(message % {"id": shown(text)} if text else _("The cell is empty."))
        return found

    def _skill(self, text: str) -> int:
        found = self.known.skills.get(normal(text))
        if found is None:
            message = _("“%(skill)s” is no competency of the framework. Use its slug, code or title.")
            raise CellError(message % {"skill": shown(text)} + did_you_mean(text, self.known.skill_names))
        return found

    def _level(self, text: str) -> int:
        if not text:
            return LEAVE
        word = normal(text)
        if word in NOT_CONCERNED_WORDS:
            return NOT_CONCERNED
        found = self.known.levels.get(word if not text.endswith(".0") else word[:-1])
        if found is None or text.startswith("-"):
            message = _("“%(level)s” is no level of the scale: %(scale)s; NC is not concerned, an empty cell is left.")
            raise CellError(message % {"level": shown(text), "scale": self.known.scale})
        return found

    def _day(self, text: str) -> str:
        if not text:
            return self.known.today.isoformat()
        day = cells.day(text, Mapping())
        if day > self.known.today:
            raise CellError(_("%(day)s lies in the future.") % {"day": day.isoformat()})
        return day.isoformat()

    def _source(self, text: str) -> str:
        word = text.casefold() or self.given.source
        if word not in SOURCES:
            message = _("“%(source)s” is not one of %(sources)s.")
            raise CellError(message % {"source": shown(text), "sources": ", ".join(SOURCES)})
        return word

    def _rater(self, text: str) -> int | None:
        if not text:
            return None
        found = self.known.employees.get(text) or self.known.emails.get(text.casefold())
        if found is None:
            message = _("Nobody with the employee ID or e-mail address “%(by)s” is in the directory.")
            raise CellError(message % {"by": shown(text)})
        return found
