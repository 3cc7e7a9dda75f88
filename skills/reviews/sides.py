"""Self and lead side by side, with what peers and mentors said beside; only what the reader may see (D9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skills.catalogue import Catalogue, CompetencyEntry, catalogue
from skills.models import ReviewAgreement, ReviewParticipant, ReviewRater, ReviewRating
from skills.reviews.scope import Asked, scope_of
from skills.sides import Judged, Standing, difference, standing

if TYPE_CHECKING:
    from teams.querysets import Viewer

_ORDER = {Standing.DIFFERS: 0, Standing.OPEN: 1, Standing.AGREED: 2}


@dataclass(frozen=True)
class Line:
    """One competency: what self and the lead submitted, what others did, and what is agreed."""

    entry: CompetencyEntry
    asked: Asked
    own: ReviewRating | None
    lead: ReviewRating | None
    others: Sequence[ReviewRating]
    agreement: ReviewAgreement | None

    @property
    def difference(self) -> int | None:
        """Self minus lead, in levels."""
        return difference(_judged(self.own), _judged(self.lead))

    @property
    def standing(self) -> Standing:
        """Whether it is agreed, differs or is open."""
        return standing(_judged(self.own), _judged(self.lead), _judged(self.agreement))


@dataclass(frozen=True)
class Sides:
    """All that one participant is rated in, differences first, then by weight and framework order."""

    participant: ReviewParticipant
    known: Catalogue
    lines: Sequence[Line]

    @property
    def counts(self) -> Counter[Standing]:
        """How many competencies differ, are open, are agreed."""
        return Counter(line.standing for line in self.lines)


def read_sides(participant: ReviewParticipant, reader: Viewer) -> Sides:
    """Read what ``reader`` may see of a participant's ratings; drafts are nobody's to read here."""
    review = participant.review
    known = catalogue(review.version)
    asked = scope_of(review, [participant.role_id]).of(participant.role_id)
    shown = ReviewRating.objects.visible_to(reader).filter(
        rater__participant=participant, rater__submitted_at__isnull=False
    )
    said: dict[int, dict[str, list[ReviewRating]]] = defaultdict(lambda: defaultdict(list))
    for row in shown.select_related("rater__engineer").order_by("-rater__submitted_at", "pk"):
        said[row.competency_id][row.rater.kind].append(row)
    agreements = ReviewAgreement.objects.visible_to(reader).filter(participant=participant)
    agreed = {each.competency_id: each for each in agreements.select_related("agreed_by")}
    entries = {each.id: each for each in known.by_slug.values()}
    lines = [_line(entries[each.id], each, said[each.id], agreed.get(each.id)) for each in asked]
    lines.sort(key=lambda line: (_ORDER[line.standing], -abs(line.difference or 0), -line.asked.weight))
    return Sides(participant, known, lines)


def _line(
    entry: CompetencyEntry, asked: Asked, said: dict[str, list[ReviewRating]], agreed: ReviewAgreement | None
) -> Line:
    kinds = ReviewRater.Kind
    others = [*said[kinds.PEER], *said[kinds.MENTOR]]
    return Line(entry, asked, _first(said[kinds.SELF]), _first(said[kinds.LEAD]), others, agreed)


def _first(rows: Sequence[ReviewRating]) -> ReviewRating | None:
    return rows[0] if rows else None


def _judged(row: ReviewRating | ReviewAgreement | None) -> Judged | None:
    if row is None or (row.level is None and not row.not_concerned):
        return None
    return Judged(row.level)
