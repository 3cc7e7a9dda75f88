"""What the pages of assessment requests show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from skills.catalogue import Catalogue
from skills.models import Assessment, AssessmentRequest, Competency, RequestedCompetency
from skills.permissions import mentored_goals_of
from teams.models import Engineer, User
from teams.querysets import own_engineer_id

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Part:
    """One competency of a request; ``given`` is what the reader said themselves, or what was said about them."""

    title: str
    code: str
    is_answered: bool
    given: Assessment | None
    step: int | None
    give_url: str

    @property
    def text(self) -> str | None:
        """What the mark of the given level shows."""
        return None if self.given is None or self.given.level is None else str(self.given.level)


@dataclass(frozen=True)
class RequestLine:
    """A request as its asker, the person it is about or whoever is asked reads it."""

    row: AssessmentRequest
    parts: Sequence[Part]
    today: date
    reader: int
    reader_account: int

    @property
    def url(self) -> str:
        return reverse("assessment-request", args=[self.row.uuid])

    @property
    def is_open(self) -> bool:
        return self.row.is_open(self.today)

    @property
    def waits_for_reader(self) -> bool:
        return self.is_open and self.row.asked_id == self.reader

    @property
    def may_withdraw(self) -> bool:
        return self.is_open and (self.row.asked_by_id == self.reader_account or self.row.engineer_id == self.reader)

    @property
    def asker(self) -> str:
        return self.row.asked_by.get_full_name() if self.row.asked_by else _("Not named")

    @property
    def title(self) -> str:
        """Who is asked about whom, as the reader would say it."""
        about = _("you") if self.row.engineer_id == self.reader else self.row.engineer.name
        if self.row.asked_id == self.reader and self.row.asked_by_id == self.row.engineer.user_id:
            return _("%(asker)s asks for your assessment") % {"asker": self.asker}
        if self.row.asked_id == self.reader:
            return _("%(asker)s asks you to assess %(about)s") % {"asker": self.asker, "about": self.row.engineer.name}
        return _("%(asked)s is asked about %(about)s") % {"asked": self.row.asked.name, "about": about}

    @property
    def titles(self) -> str:
        return ", ".join(part.title for part in self.parts)

    @property
    def state(self) -> str:
        if self.row.outcome:
            return str(self.row.get_outcome_display())
        if not self.is_open:
            return _("Expired")
        done = sum(part.is_answered for part in self.parts)
        return _("%(done)s of %(of)s answered") % {"done": done, "of": len(self.parts)}

    @property
    def until(self) -> str:
        return _("until %(day)s") % {"day": date_format(self.row.expires_on, "j F Y")}


@dataclass(frozen=True, slots=True)
class MentoredGoal:
    """A goal of a mentee that the reader may assess at any time."""

    mentee: str
    title: str
    code: str
    url: str


def request_lines(reader: User, rows: Iterable[AssessmentRequest], known: Catalogue, today: date) -> list[RequestLine]:
    """Put together requests for a reader; ``rows`` come with people, and competencies prefetched."""
    own = own_engineer_id(reader)
    return [
        RequestLine(row, [_part(row, each, known, own) for each in row.competencies.all()], today, own, reader.pk)
        for row in rows
    ]


def _part(row: AssessmentRequest, each: RequestedCompetency, known: Catalogue, own: int) -> Part:
    entry = known.by_slug.get(each.competency.slug)
    given = each.assessment if own in {row.asked_id, row.engineer_id} else None
    url = reverse("assessment-give", args=[row.engineer.slug, each.competency.slug]) if row.asked_id == own else ""
    return Part(
        title=entry.title if entry else each.competency.slug,
        code=entry.code if entry else "",
        is_answered=each.assessment_id is not None,
        given=given,
        step=known.step(given.level) if given else None,
        give_url=url if entry else "",
    )


def mentored_lines(reader: User, known: Catalogue) -> list[MentoredGoal]:
    """Give the goals of one's mentees that are in the framework, by name and code; three queries."""
    pairs = mentored_goals_of(reader)
    if not pairs:
        return []
    people = Engineer.objects.in_bulk({engineer for engineer, _competency in pairs})
    slugs = dict(Competency.objects.filter(pk__in={each for _, each in pairs}).values_list("pk", "slug"))
    lines = [
        MentoredGoal(
            mentee=people[engineer].name,
            title=entry.title,
            code=entry.code,
            url=reverse("assessment-give", args=[people[engineer].slug, entry.slug]),
        )
        for engineer, competency in pairs
        if (entry := known.by_slug.get(slugs[competency]))
    ]
    return sorted(lines, key=lambda line: (line.mentee, line.code))
