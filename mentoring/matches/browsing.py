"""Who offers to mentor, as one person browses: in what they could help, their places, and hours shared with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from django.utils import timezone

from mentoring.matching import competencies_behind
from mentoring.mentors import working_hours
from mentoring.models import MentorOffer, Mentorship, WaitlistEntry
from mentoring.pairing import Bar, Chosen, Pairing, load_pairing
from mentoring.querysets import OPEN_STATES
from skills.levels import NOT_CONCERNED
from skills.matrix import CompetencyHead
from skills.matrix.loading import held_roles
from skills.models import FrameworkVersion
from teams.hours import shared_hours
from teams.models import Engineer

if TYPE_CHECKING:
    from teams.querysets import Viewer

DECLINED: Final = Mentorship.Ending.DECLINED.value
# Mentors whom one never sees: oneself, one's own lead, and whoever one of the two excluded.
ABSENT: Final = frozenset({Bar.SAME, Bar.OWN_LEAD, Bar.PRIVATE})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: words of a name, a competency, only mentors with a free place."""

    words: str = ""
    competency: str = ""
    free: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.words or self.competency or self.free)


@dataclass(frozen=True)
class Mentor:
    """Somebody who offers, to one reader. ``before`` is how many wait longer than the reader, None for no wait."""

    engineer: Engineer
    places: int
    taken: int
    helps: tuple[CompetencyHead, ...] = ()
    offer: MentorOffer | None = None
    topics: tuple[CompetencyHead, ...] = ()
    team: str = ""
    role: str = ""
    shared: timedelta | None = None
    state: str = ""
    before: int | None = None
    is_reverse: bool = False

    @property
    def hours_shared(self) -> float | None:
        """Working hours shared on a day, None where those of one of the two are not known."""
        return None if self.shared is None else round(self.shared.total_seconds() / 3600, 1)


@dataclass(frozen=True, eq=False)
class Offering:
    """All who offer, of whom the reader may know; ``rows`` are columns of the pairing, the most helpful first."""

    reader: Engineer | None
    pairing: Pairing
    day: date
    order: tuple[int, ...] = field(default=())

    def gap(self, competency: str) -> tuple[CompetencyHead, int, int] | None:
        """Give (competency, own level, level wanted): the one required, else one more than the own."""
        yardstick = self.pairing.yardstick
        if yardstick is None or self.reader is None or competency not in yardstick.slugs:
            return None
        column = yardstick.slugs.index(competency)
        own = max(int(self.pairing.wants.levels[0, column]), 0)
        required = int(self.pairing.wants.required[0, column])
        return yardstick.competencies[column], own, required if required > own else own + 1

    def found(self, wanted: Wanted) -> list[int]:
        """Keep the mentors who fit what was asked for."""
        kept = list(self.order)
        words = wanted.words.casefold().split()
        if words:
            kept = [each for each in kept if all(word in self.pairing.mentors[each].name.casefold() for word in words)]
        if wanted.free:
            kept = [each for each in kept if self.pairing.places[each] > 0]
        gap = self.gap(wanted.competency)
        if gap is not None and self.pairing.yardstick is not None:
            column = self.pairing.yardstick.slugs.index(wanted.competency)
            offers = self.pairing.offers
            kept = [each for each in kept if offers.topics[each, column] and offers.levels[each, column] >= gap[2]]
        return kept

    def helps(self, column: int) -> tuple[CompetencyHead, ...]:
        """List in which of the reader's gaps a mentor could help, the worth most first; no level is told."""
        yardstick = self.pairing.yardstick
        if yardstick is None or self.reader is None:
            return ()
        behind = competencies_behind(self.pairing.wants, self.pairing.offers, 0, column)
        return tuple(yardstick.competencies[each] for each, _worth in behind)

    def above(self, column: int) -> tuple[CompetencyHead, ...]:
        """List in which competencies a mentor is above the reader, as reverse mentoring asks."""
        yardstick, offers = self.pairing.yardstick, self.pairing.offers
        if yardstick is None or self.reader is None:
            return ()
        own = self.pairing.wants.levels[0]
        able = offers.topics[column] & (offers.levels[column] > own) & (own != NOT_CONCERNED)
        return tuple(
            yardstick.competencies[each] for each in np.flatnonzero(able & (offers.levels[column] > 0)).tolist()
        )


def offering_to(reader: Viewer, version: FrameworkVersion, day: date) -> Offering:
    """Read who offers to mentor, of whom a reader may know; a fixed number of queries."""
    own: Engineer | None = getattr(reader, "engineer", None)
    people = list(Engineer.objects.active(day).filter(mentor_capacity__gt=0).order_by("name", "pk"))
    pairing = load_pairing(Chosen([own] if own else [], people), version, day)
    if own is None:
        return Offering(None, pairing, day, tuple(range(len(people))))
    shown = [column for column in range(len(people)) if pairing.bar(0, column) not in ABSENT]
    order = sorted(shown, key=lambda each: (pairing.places[each] < 1, -int(pairing.scores[0, each]), each))
    return Offering(own, pairing, day, tuple(order))


def mentors_told(found: Offering, columns: Iterable[int]) -> list[Mentor]:
    """Tell of some mentors; a fixed number of queries."""
    asked = list(columns)
    people = {column: found.pairing.mentors[column] for column in asked}
    ids = [each.pk for each in people.values()]
    offers = {
        each.engineer_id: each for each in MentorOffer.objects.filter(engineer__in=ids).prefetch_related("topics")
    }
    named = Engineer.objects.filter(pk__in=ids).with_team_name(found.day)
    teams = {each.pk: str(vars(each)["team_name"] or "") for each in named}
    own = found.reader
    held = held_roles({*ids, own.pk} if own else set(ids), found.day)
    rungs = found.pairing.yardstick.role_rows if found.pairing.yardstick else {}
    titles = {role.id: role.title for role in found.pairing.yardstick.roles} if found.pairing.yardstick else {}
    states, before = _states(own, ids), _before(own, ids)
    rung = rungs.get(held.get(own.pk, 0), -1) if own else -1
    return [
        Mentor(
            engineer=each,
            places=int(found.pairing.places[column]),
            taken=int(found.pairing.taken[column]),
            helps=found.helps(column),
            offer=offers.get(each.pk),
            topics=_topics(found, offers.get(each.pk)),
            team=teams.get(each.pk, ""),
            role=titles.get(held.get(each.pk, 0), ""),
            shared=_shared(own, each, found.day),
            state=states.get(each.pk, ""),
            before=before.get(each.pk),
            is_reverse=0 <= rungs.get(held.get(each.pk, 0), -1) < rung,
        )
        for column, each in people.items()
    ]


def _topics(found: Offering, offer: MentorOffer | None) -> tuple[CompetencyHead, ...]:
    """List the topics that a mentor named, in the order of the framework."""
    named = {each.pk for each in offer.topics.all()} if offer else set()
    heads = found.pairing.yardstick.competencies if found.pairing.yardstick else ()
    return tuple(head for head in heads if head.id in named)


def _shared(own: Engineer | None, mentor: Engineer, day: date) -> timedelta | None:
    mine, theirs = working_hours(own) if own else None, working_hours(mentor)
    return None if mine is None or theirs is None else shared_hours(mine, theirs, day)


def _states(own: Engineer | None, mentors: list[int]) -> dict[int, str]:
    """Give the state of the open mentorships of the reader with some mentors; "declined" where one lately said no."""
    if own is None:
        return {}
    rows = Mentorship.objects.filter(mentee=own, mentor__in=mentors)
    refused = dict.fromkeys(rows.refused_lately(timezone.localdate()).values_list("mentor_id", flat=True), DECLINED)
    return refused | dict(rows.filter(state__in=OPEN_STATES).values_list("mentor_id", "state"))


def _before(own: Engineer | None, mentors: list[int]) -> dict[int, int]:
    """Count who waits longer for each mentor for whom the reader waits, in one query."""
    found: dict[int, int] = {}
    before: dict[int, int] = {}
    rows = WaitlistEntry.objects.open().filter(mentor__in=mentors)
    for mentor, mentee in rows.order_by("created_at", "pk").values_list("mentor_id", "mentee_id"):
        if own is not None and mentee == own.pk:
            found[mentor] = before.get(mentor, 0)
        before[mentor] = before.get(mentor, 0) + 1
    return found
