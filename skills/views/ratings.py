"""Rating many competencies one after another: rows whose choices are the behaviour statements.

The page decides what a row is about, where it goes and what its fields are called; the template
``skills/rating_list.html`` and ``ratings.js`` draw it and give it its keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from skills.catalogue import Catalogue, CompetencyEntry
from skills.forms.assess import NOT_CONCERNED
from skills.views.inspector import Choice


@dataclass(frozen=True, slots=True)
class Mark:
    """A level as it is drawn: see the tag ``level``."""

    text: str | None = None
    step: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """The button that repeats the level that stands: the name and value it sends, and what it says."""

    value: str
    label: str
    name: str = "still"


@dataclass(frozen=True, slots=True)
class Remark:
    """The field for a comment: its name, what is in it and who will read it."""

    name: str
    label: str
    text: str = ""


@dataclass(frozen=True)
class RatingRow:
    """One row. ``action`` takes the form without script, ``post`` with it: it answers with the row and what changed.

    ``ident`` names the row on its page, ``name`` the radios, ``hidden`` what the form sends besides.
    ``cites`` are values and words of what can be attached as evidence by a tick.
    ``extra`` is the name of a template drawn below the form with ``row.more``, ``draft`` a DraftView.
    """

    ident: str
    code: str
    title: str
    legend: str
    action: str
    post: str
    choices: list[Choice]
    alternatives: list[Choice] = field(default_factory=list)
    name: str = "level"
    chosen: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    mark: Mark = Mark()
    said: str = ""
    asks: str = ""
    weight: int = 0
    language: str = ""
    is_done: bool = False
    is_open: bool = False
    badge: str = ""
    save: str = ""
    repeat: Repeat | None = None
    remark: Remark | None = None
    cites: Sequence[tuple[str, str]] = ()
    warning: str = ""
    draft: object = None
    extra: str = ""
    more: object = None

    @property
    def element(self) -> str:
        """The id of the row on its page."""
        return f"rating-{self.ident}"

    def with_typed(self, chosen: str, comment: str) -> RatingRow:
        """Give the row with what was chosen and typed in it."""
        remark = replace(self.remark, text=comment) if self.remark else None
        return replace(self, chosen=chosen, remark=remark)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the rows are done."""

    done: int
    of: int

    @property
    def text(self) -> str:
        """What the live status says."""
        return _("%(done)s of %(of)s done") % {"done": self.done, "of": self.of}


def level_choices(known: Catalogue, entry: CompetencyEntry, notes: Mapping[int, str]) -> list[Choice]:
    """Give the levels to choose from, highest first, each with its behaviour statement and a note such as "now"."""
    return [
        Choice(
            value=str(each.value),
            text=each.text,
            step=each.step,
            title=each.title,
            statement=entry.statements.get(each.value, each.description),
            note=notes.get(each.value, ""),
        )
        for each in reversed(known.scale)
    ]


def other_choices(*, now: bool = False) -> list[Choice]:
    """Give what can be said instead of a level."""
    return [Choice(NOT_CONCERNED, "–", 0, _("Not concerned"), "", _("now") if now else "")]


def age_of(day: date, today: date) -> str:
    """Say how long ago a day was, in the unit that one would use."""
    days = (today - day).days
    if days < 1:
        return _("today")
    if days < 60:
        return _("%(n)s d ago") % {"n": days}
    months = days * 12 // 365
    return _("%(n)s mo ago") % {"n": months} if months < 24 else _("%(n)s y ago") % {"n": months // 12}
