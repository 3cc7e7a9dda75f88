"""The levels of a review beside each other, over people, leads and teams; of revealed ratings alone (D9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import pstdev
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from skills.catalogue import Catalogue, CompetencyEntry, DomainEntry, catalogue
from skills.models import Review, ReviewAgreement, ReviewParticipant, ReviewRating
from skills.raters import Given, Pair
from skills.sides import Judged, difference
from teams.models import Engineer, Membership, Team

if TYPE_CHECKING:
    from teams.querysets import Viewer

# Ids of a participant and of a competency.
Key = tuple[int, int]
RATED = Q(level__isnull=False) | Q(not_concerned=True)


@dataclass(frozen=True, slots=True)
class Placed:
    """One person in one competency: what the person, one lead, and both together say.

    There is one for each lead who rated the person; ``lead`` is None where none did.
    """

    person: ReviewParticipant
    lead: Engineer | None
    own: Judged | None
    given: Judged | None
    agreed: Judged | None

    @property
    def difference(self) -> int | None:
        """Self minus lead, in levels."""
        return difference(self.own, self.given)


@dataclass(frozen=True)
class CompetencyLevels:
    """All that is revealed in one competency; the newest lead of a person comes last."""

    domain: DomainEntry
    entry: CompetencyEntry
    placed: Sequence[Placed]

    @cached_property
    def given(self) -> Counter[int]:
        """How often leads gave each level."""
        return counted(each.given for each in self.placed)

    @cached_property
    def own(self) -> Counter[int]:
        """How many people gave themselves each level."""
        return counted({each.person.pk: each.own for each in self.placed}.values())

    @cached_property
    def spread(self) -> float | None:
        """How far the levels that leads gave lie apart: their standard deviation, None for fewer than two."""
        levels = list(self.given.elements())
        return pstdev(levels) if len(levels) > 1 else None

    @property
    def by_lead(self) -> list[tuple[Engineer | None, list[Placed]]]:
        """What each lead gave, by name; people whom no lead rated come last."""
        return _by_lead(self.placed)


@dataclass(frozen=True)
class Calibration:
    """What one reader may lay side by side: ``people`` are all they calibrate, ``shown`` those who are revealed."""

    review: Review
    known: Catalogue
    people: Sequence[ReviewParticipant]
    shown: Sequence[ReviewParticipant]
    teams: Mapping[int, Sequence[Team]]
    lines: Sequence[CompetencyLevels]

    def narrowed(self, *, team: str = "", domain: str = "") -> Calibration:
        """Keep the members of one team and the competencies of one domain, by slug; "" keeps all."""
        people = [each for each in self.people if not team or team in self._slugs_of(each)]
        kept = {each.pk for each in people}
        lines = (
            replace(line, placed=[each for each in line.placed if each.person.pk in kept])
            for line in self.lines
            if not domain or line.domain.slug == domain
        )
        return replace(
            self,
            people=people,
            shown=[each for each in self.shown if each.pk in kept],
            lines=[line for line in lines if line.placed],
        )

    @property
    def by_lead(self) -> list[tuple[Engineer | None, list[Placed]]]:
        """What each lead gave over all competencies, by name; people whom no lead rated come last."""
        return _by_lead(each for line in self.lines for each in line.placed)

    @property
    def own(self) -> Counter[int]:
        """How often people gave themselves each level, over all competencies."""
        return sum((line.own for line in self.lines), Counter())

    def _slugs_of(self, person: ReviewParticipant) -> set[str]:
        return {each.slug for each in self.teams.get(person.engineer_id, ())}

    @property
    def pairs(self) -> list[Pair]:
        """Self and the newest lead of each person and competency, where both gave a level."""
        newest = {(line.entry.id, each.person.pk): each for line in self.lines for each in line.placed}
        return [
            Pair(each.person.engineer_id, competency, each.lead.pk, each.own.level, each.given.level)
            for (competency, _person), each in newest.items()
            if each.lead and each.own and each.given and each.own.level is not None and each.given.level is not None
        ]

    @property
    def given(self) -> list[Given]:
        """Every level that a lead gave."""
        return [
            Given(each.lead.pk, line.entry.id, each.person.role_id, each.given.level)
            for line in self.lines
            for each in line.placed
            if each.lead and each.given and each.given.level is not None
        ]


def read_calibration(review: Review, reader: Viewer) -> Calibration:
    """Read what ``reader`` calibrates in a review, in the same number of queries whatever its size."""
    rows = ReviewParticipant.objects.filter(review=review).calibrated_by(reader).with_progress()
    people = list(rows.select_related("engineer", "role"))
    shown = [each for each in people if getattr(each, "revealed")]  # noqa: B009 - annotated
    known = catalogue(review.version)
    placed = _placed(shown, reader)
    return Calibration(
        review=review,
        known=known,
        people=people,
        shown=shown,
        teams=_teams(people, reader),
        lines=[
            CompetencyLevels(domain, entry, placed[entry.id])
            for domain in known.domains
            for entry in domain.competencies
            if entry.id in placed
        ],
    )


def _placed(shown: Sequence[ReviewParticipant], reader: Viewer) -> dict[int, list[Placed]]:
    """Lay ratings and agreements of people side by side, by competency."""
    own, given = _ratings(shown, reader)
    agreements = ReviewAgreement.objects.visible_to(reader).filter(participant__in=shown)
    rows = agreements.values_list("participant_id", "competency_id", "level")
    agreed = {(person, competency): Judged(level) for person, competency, level in rows}
    leads = Engineer.objects.in_bulk({rater for said in given.values() for rater, _level in said})
    people = {each.pk: each for each in shown}
    places = {pk: place for place, pk in enumerate(people)}
    found: dict[int, list[Placed]] = defaultdict(list)
    for key in sorted(own.keys() | given.keys(), key=lambda key: places[key[0]]):
        person, competency = key
        for rater, level in given.get(key, [(0, None)]):
            found[competency].append(Placed(people[person], leads.get(rater), own.get(key), level, agreed.get(key)))
    return found


def _ratings(
    shown: Sequence[ReviewParticipant], reader: Viewer
) -> tuple[dict[Key, Judged], dict[Key, list[tuple[int, Judged | None]]]]:
    """Read what people and their leads submitted; of two leads, who submitted first comes first."""
    own: dict[Key, Judged] = {}
    given: dict[Key, list[tuple[int, Judged | None]]] = defaultdict(list)
    rows = ReviewRating.objects.visible_to(reader).filter(
        RATED, rater__participant__in=shown, rater__submitted_at__isnull=False, rater__kind__in=("self", "lead")
    )
    fields = ("rater__participant_id", "competency_id", "rater__kind", "rater__engineer_id", "level")
    for person, competency, kind, rater, level in rows.order_by("rater__submitted_at", "pk").values_list(*fields):
        if kind == "self":
            own[person, competency] = Judged(level)
        else:
            given[person, competency].append((rater, Judged(level)))
    return own, given


def _teams(people: Sequence[ReviewParticipant], reader: Viewer) -> dict[int, list[Team]]:
    found: dict[int, list[Team]] = defaultdict(list)
    rows = Membership.objects.on(timezone.localdate()).filter(engineer__in=[each.engineer_id for each in people])
    rows = rows.filter(team__in=Team.objects.visible_to(reader).values("pk"))
    for row in rows.select_related("team").order_by("team__name", "pk"):
        found[row.engineer_id].append(row.team)
    return found


def _by_lead(placed: Iterable[Placed]) -> list[tuple[Engineer | None, list[Placed]]]:
    found: dict[Engineer | None, list[Placed]] = defaultdict(list)
    for each in placed:
        found[each.lead].append(each)
    return sorted(found.items(), key=lambda group: (group[0] is None, group[0].name if group[0] else ""))


def counted(said: Iterable[Judged | None]) -> Counter[int]:
    """Count the levels in what was said, leaving out what is not concerned or left open."""
    return Counter(each.level for each in said if each is not None and each.level is not None)
