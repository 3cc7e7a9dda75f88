"""What the list of reviews and the page of one show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.models import Review, ReviewParticipant, ReviewRater
from skills.reviews.progress import PersonProgress, RaterProgress
from skills.reviews.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that a review waits for from the reader."""

    title: str
    meta: str
    url: str
    act: str
    icon: str
    can_decline: str = ""


def todos(waiting: Waiting) -> list[Todo]:
    """Say what waits, one line each."""
    lines = [_part(each) for each in waiting.parts]
    for review, count in waiting.to_rate:
        title = ngettext("Rate %(count)s person", "Rate %(count)s people", count) % {"count": count}
        lines.append(Todo(title, _until(review), reverse("review", args=[review.uuid]), _("Open"), "users"))
    for review, count, people in waiting.to_agree:
        title = _("%(count)s of %(people)s ready to agree") % {"count": count, "people": people}
        lines.append(Todo(title, _until(review), reverse("review", args=[review.uuid]), _("Compare"), "check"))
    return lines


def _part(rater: ReviewRater) -> Todo:
    participant = rater.participant
    url = reverse("review-rate", args=[participant.review.uuid, participant.engineer.slug])
    if rater.kind == ReviewRater.Kind.SELF:
        return Todo(_("Your self-assessment is due"), _until(participant.review), url, _("Rate myself"), "target")
    title = _("%(name)s would like your view") % {"name": participant.engineer.name}
    decline = reverse("review-decline", args=[participant.review.uuid, participant.engineer.slug])
    return Todo(title, _until(participant.review), url, _("Rate"), "message-square", decline)


def _until(review: Review) -> str:
    return f"{review.title} · {closing_day(review)}"


def closing_day(review: Review) -> str:
    """Say when a review closes, in words."""
    day = date_format(review.closes, "l j F")
    if not review.is_open:
        return _("closed %(day)s") % {"day": date_format(review.closed_at or review.closes, "j F Y")}
    if review.is_over:
        return _("was due to close %(day)s") % {"day": day}
    return _("closes %(day)s") % {"day": day}


@dataclass(frozen=True)
class ReviewLine:
    """A review in the list."""

    review: Review
    people: int

    @property
    def said(self) -> str:
        people = ngettext("%(count)s person", "%(count)s people", self.people) % {"count": self.people}
        return f"{people} · {closing_day(self.review)}"


@dataclass(frozen=True)
class PersonLine:
    """A participant on the page of a review."""

    progress: PersonProgress
    rates: bool

    @property
    def participant(self) -> ReviewParticipant:
        return self.progress.participant

    @property
    def own(self) -> str:
        return _said(self.progress.part("self"), self.progress.asked)

    @property
    def lead(self) -> str:
        return _said(self.progress.part("lead"), self.progress.asked)

    @property
    def others(self) -> str:
        return ", ".join(f"{each.rater.engineer.name} ({_state(each.rater)})" for each in self.progress.others)

    @property
    def agreed(self) -> str:
        return f"{self.progress.agreed} / {self.progress.asked}"

    @property
    def url(self) -> str:
        return reverse("review-person", args=[self.participant.review.uuid, self.participant.engineer.slug])

    @property
    def rate_url(self) -> str:
        return reverse("review-rate", args=[self.participant.review.uuid, self.participant.engineer.slug])


def _said(part: RaterProgress | None, asked: int) -> str:
    if part is None:
        return ""
    if part.rater.is_in:
        return _("in")
    return f"{part.given} / {asked}" if part.given else _("not begun")


def _state(rater: ReviewRater) -> str:
    if rater.declined_at:
        return _("declined")
    return _("in") if rater.is_in else _("invited")


@dataclass(frozen=True)
class ReviewPage:
    """The page of one review: progress of those whom the reader may follow."""

    review: Review
    lines: Sequence[PersonLine]
    todos: Sequence[Todo]
    runs: bool
    calibrates: bool
    today: date

    @property
    def said(self) -> str:
        kind = _("blind until both are in") if self.review.blind else _("open to both sides")
        return f"{_('Review')} · {closing_day(self.review)} · {kind}"

    @property
    def present(self) -> list[PersonLine]:
        return [line for line in self.lines if not line.participant.has_left]

    @property
    def own_in(self) -> int:
        return sum(_in(line.progress.part("self"), line.progress.asked) for line in self.present)

    @property
    def of(self) -> int:
        return sum(line.progress.asked for line in self.present)

    @property
    def lead_in(self) -> int:
        return sum(_in(line.progress.part("lead"), line.progress.asked) for line in self.present)

    @property
    def agreed(self) -> int:
        return sum(line.progress.agreed for line in self.present)

    @property
    def ready(self) -> int:
        return sum(line.progress.both_in for line in self.present)

    @property
    def scope(self) -> str:
        return self.review.get_scope_display()


def _in(part: RaterProgress | None, asked: int) -> int:
    if part is None:
        return 0
    return asked if part.rater.is_in else min(part.given, asked)
