"""A review as a table: what the reader may see of it, and no more than the pages show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skills.exports import Column, Sheet, Value
from skills.models import CompetencyVersion, Review, ReviewAgreement, ReviewParticipant, ReviewRating
from skills.reviews.calibration import Calibration
from skills.reviews.scope import scope_of
from skills.sides import Judged, difference

if TYPE_CHECKING:
    from teams.querysets import Viewer

Key = tuple[int, int]


@dataclass(frozen=True)
class LevelLine:
    """What stands of one competency: what self and lead submitted, and what is agreed."""

    slug: str
    code: str
    title: str
    required: int | None
    own: ReviewRating | None
    lead: ReviewRating | None
    agreed: ReviewAgreement | None


@dataclass(frozen=True)
class PersonLevels:
    """One participant's levels in framework order."""

    person: ReviewParticipant
    lines: Sequence[LevelLine]


def review_levels(review: Review, reader: Viewer) -> list[PersonLevels]:
    """Read all that the reader may see of a review's levels; eight queries whatever the size."""
    people = list(ReviewParticipant.objects.filter(review=review).visible_to(reader).select_related("engineer"))
    scope = scope_of(review, {each.role_id for each in people})
    heads = CompetencyVersion.objects.filter(version=review.version_id)
    heads_of = {row[0]: row[1:] for row in heads.values_list("competency_id", "competency__slug", "code", "title")}
    said = _ratings(review, reader)
    rows = ReviewAgreement.objects.visible_to(reader).filter(participant__review=review)
    agreed = {(each.participant_id, each.competency_id): each for each in rows}
    return [
        PersonLevels(
            person,
            [
                LevelLine(
                    *heads_of[asked.id],
                    required=asked.required,
                    own=said["self"].get((person.pk, asked.id)),
                    lead=said["lead"].get((person.pk, asked.id)),
                    agreed=agreed.get((person.pk, asked.id)),
                )
                for asked in scope.of(person.role_id)
            ],
        )
        for person in people
    ]


def review_sheet(review: Review, reader: Viewer) -> Sheet:
    """Give a row per person and competency asked."""
    rows: list[list[Value]] = [
        [
            each.person.engineer.name,
            line.code,
            line.title,
            line.required,
            _level(line.own),
            _level(line.lead),
            difference(_judged(line.own), _judged(line.lead)),
            _level(line.agreed),
            line.agreed.note if line.agreed else "",
        ]
        for each in review_levels(review, reader)
        for line in each.lines
    ]
    columns = [
        Column("Person", 28),
        Column("Code", 10),
        Column("Competency", 40),
        Column("Required", 10, "level"),
        Column("Self", 10, "level"),
        Column("Lead", 10, "level"),
        Column("Difference", 10, "number"),
        Column("Agreed", 10, "level"),
        Column("Note", 60),
    ]
    return Sheet(review.title, columns, rows)


def calibration_sheet(calibration: Calibration) -> Sheet:
    """Give a row per competency, person and lead who rated them, in the order of the framework."""
    rows: list[list[Value]] = [
        [
            line.entry.code,
            line.entry.title,
            each.person.engineer.name,
            each.person.role.title if each.person.role else "",
            ", ".join(team.name for team in calibration.teams.get(each.person.engineer_id, ())),
            each.lead.name if each.lead else "",
            _told(each.own),
            _told(each.given),
            each.difference,
            _told(each.agreed),
        ]
        for line in calibration.lines
        for each in line.placed
    ]
    columns = [
        Column("Code", 10),
        Column("Competency", 40),
        Column("Person", 28),
        Column("Role", 28),
        Column("Team", 28),
        Column("Rated by", 28),
        Column("Self", 10, "level"),
        Column("Lead", 10, "level"),
        Column("Difference", 10, "number"),
        Column("Agreed", 10, "level"),
    ]
    return Sheet(calibration.review.title, columns, rows)


def _ratings(review: Review, reader: Viewer) -> dict[str, dict[Key, ReviewRating]]:
    rows = ReviewRating.objects.visible_to(reader).filter(
        rater__participant__review=review, rater__submitted_at__isnull=False
    )
    found: dict[str, dict[Key, ReviewRating]] = defaultdict(dict)
    for row in rows.select_related("rater").order_by("rater__submitted_at", "pk"):
        found[row.rater.kind][row.rater.participant_id, row.competency_id] = row
    return found


def _level(row: ReviewRating | ReviewAgreement | None) -> Value:
    if row is None:
        return None
    return "NC" if row.not_concerned else row.level


def _told(said: Judged | None) -> Value:
    if said is None:
        return None
    return "NC" if said.level is None else said.level


def _judged(row: ReviewRating | None) -> Judged | None:
    return None if row is None or (row.level is None and not row.not_concerned) else Judged(row.level)
