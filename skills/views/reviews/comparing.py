"""What the page of two sides shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from skills.forms.assess import NOT_CONCERNED
from skills.models import ReviewAgreement, ReviewParticipant, ReviewRating
from skills.reviews.sides import Line, Sides
from skills.sides import Standing
from skills.views.reviews.lists import closing_day
from teams.templatetags.lead_ai_ui import signed

EXCERPT: Final = 60
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Level:
    """A level as it is drawn, with its name and what one does at it; ``text`` None is left open."""

    text: str | None
    step: int | None
    state: str
    title: str
    statement: str


@dataclass(frozen=True, slots=True)
class Voice:
    """What one rater said: who, which level, and their words."""

    who: str
    level: Level
    comment: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A level to agree on."""

    value: str
    text: str
    title: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    """One competency of the page."""

    line: Line
    sides: Sides
    is_open: bool
    url: str
    own_name: str
    lead_name: str

    @property
    def own(self) -> Level:
        return self._level(self.line.own)

    @property
    def lead(self) -> Level:
        return self._level(self.line.lead)

    @property
    def agreed(self) -> Level:
        return self._level(self.line.agreement)

    @property
    def is_agreed(self) -> bool:
        return self.line.standing is Standing.AGREED

    @property
    def difference(self) -> str:
        """Self minus lead; "=" where they are one, "–" where there is nothing to compare."""
        apart = self.line.difference
        if apart is None:
            return "=" if self.is_agreed and self.line.own and self.line.lead else "–"
        return signed(apart) if apart else "="

    @property
    def shade(self) -> int:
        """The colour of the difference: below zero where the lead stands lower, by the size of it."""
        return min(2, max(-3, -(self.line.difference or 0)))

    @property
    def said(self) -> str:
        """What stands in the row: the note of an agreement, else the first comment and whose it is."""
        if self.line.agreement is not None and self.line.agreement.note:
            return _("Agreed: “%(text)s”") % {"text": _short(self.line.agreement.note)}
        for name, rating in ((self.lead_name, self.line.lead), (self.own_name, self.line.own)):
            if rating is not None and rating.comment:
                return f"{name}: “{_short(rating.comment)}”"
        if self.line.standing is Standing.OPEN and self.line.own is None and self.line.lead is None:
            return _("Both left it open")
        return ""

    @property
    def voices(self) -> list[Voice]:
        """The two sides, then peers and mentors by name."""
        found = [
            Voice(self.own_name, self.own, self.line.own.comment if self.line.own else ""),
            Voice(self.lead_name, self.lead, self.line.lead.comment if self.line.lead else ""),
        ]
        for each in self.line.others:
            who = f"{each.rater.engineer.name}, {each.rater.get_kind_display().lower()}"
            found.append(Voice(who, self._level(each), each.comment))
        return found

    @property
    def choices(self) -> list[Choice]:
        """The levels to agree on; those that were said carry their names."""
        now = self.line.agreement or self.line.lead or self.line.own
        said = {each.level for each in (self.line.own, self.line.lead) if each is not None}
        chosen = None if now is None else NOT_CONCERNED if now.not_concerned else str(now.level)
        found = [
            Choice(
                str(step.value),
                f"{step.value} {step.title}" if step.value in said else str(step.value),
                step.title,
                chosen == str(step.value),
            )
            for step in self.sides.known.scale
        ]
        title = _("Not concerned")
        return [*found, Choice(NOT_CONCERNED, "–", title, chosen == NOT_CONCERNED)]

    @property
    def agree_url(self) -> str:
        participant = self.sides.participant
        return reverse("review-agree", args=[participant.review.uuid, participant.engineer.slug, self.line.entry.slug])

    def _level(self, row: ReviewRating | ReviewAgreement | None) -> Level:
        known, statements = self.sides.known, self.line.entry.statements
        if row is not None and row.not_concerned:
            return Level("–", None, "none", _("Not concerned"), "")
        if row is None or row.level is None:
            return Level(None, None, "unknown", _("Left open"), "")
        return Level(str(row.level), known.step(row.level), "", known.title(row.level), statements.get(row.level, ""))


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(EXCERPT)


@dataclass(frozen=True, slots=True)
class Tab:
    """One choice of what to show."""

    value: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class SidesPage:
    """Self and lead side by side. ``show`` is a standing or ``ALL``; ``at`` the slug of the row that is open."""

    sides: Sides
    reader: int
    show: str
    at: str
    revealed: bool
    can_agree: bool
    is_lead: bool
    lead_name: str
    people: Sequence[ReviewParticipant]
    warning: str = ""
    typed: str = ""

    @property
    def participant(self) -> ReviewParticipant:
        return self.sides.participant

    @property
    def is_own(self) -> bool:
        return self.participant.engineer_id == self.reader

    @property
    def url(self) -> str:
        return reverse("review-person", args=[self.participant.review.uuid, self.participant.engineer.slug])

    @property
    def said(self) -> str:
        counts = self.sides.counts
        parts = [_("Review"), closing_day(self.participant.review)]
        if self.revealed:
            told = _("%(agreed)s agreed, %(differ)s differ, %(open)s open")
            parts.append(told % {str(each): counts[each] for each in Standing})
        return " · ".join(parts)

    @property
    def tabs(self) -> list[Tab]:
        counts = self.sides.counts
        labels = {
            Standing.DIFFERS: _("Differ %(count)s"),
            Standing.OPEN: _("Open %(count)s"),
            Standing.AGREED: _("Agreed %(count)s"),
        }
        found = [
            Tab(each, labels[each] % {"count": counts[each]}, f"{self.url}?show={each}", self.show == each)
            for each in Standing
        ]
        title = _("All %(count)s") % {"count": len(self.sides.lines)}
        return [*found, Tab(ALL, title, f"{self.url}?show={ALL}", self.show == ALL)]

    @cached_property
    def rows(self) -> list[Row]:
        """The rows shown; the one that is open is the one asked for, else the first to talk about."""
        lines = [each for each in self.sides.lines if self.show in {ALL, each.standing} or each.entry.slug == self.at]
        at = self.at or (lines[0].entry.slug if lines and lines[0].standing is not Standing.AGREED else "")
        own = _("You") if self.is_own else self.participant.engineer.name.split()[0]
        lead = _("You") if self.is_lead else self.lead_name
        return [
            Row(
                line=each,
                sides=self.sides,
                is_open=each.entry.slug == at,
                url=f"{self.url}?show={self.show}&at={each.entry.slug}",
                own_name=own,
                lead_name=lead,
            )
            for each in lines
        ]

    @property
    def own_name(self) -> str:
        return _("You") if self.is_own else self.participant.engineer.name.split()[0]

    @property
    def other_name(self) -> str:
        return _("You") if self.is_lead else self.lead_name

    @property
    def next_person(self) -> ReviewParticipant | None:
        """The participant after this one, in the order of the list."""
        ids = [each.pk for each in self.people]
        place = ids.index(self.participant.pk) if self.participant.pk in ids else -1
        return self.people[place + 1] if 0 <= place < len(self.people) - 1 else None
