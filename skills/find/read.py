"""Who fits a search, within what its reader may see.

Only people whose current levels the reader may see are ever looked at, so that others change nothing: no filter, no
count, no order. What an opted-in view does not hold (interest, availability, working hours) is asked only of people
whose whole page is open; working hours of the others are taken to be nine to five in their time zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from skills.catalogue import Catalogue, CompetencyEntry
from skills.directory import Entry, Wanted, entries, people
from skills.find.availability import Period, free_shares
from skills.find.query import AT_MOST, EXACTLY, Query, Skill
from skills.levels import Freshness, freshness, oldest_within
from skills.models import CurrentLevel, Interest
from teams.hours import WorkingHours, shared_hours
from teams.models import Engineer
from teams.querysets import EngineerQuerySet

if TYPE_CHECKING:
    from teams.models import User

NINE_TO_FIVE: Final = (time(9), time(17))
SECONDS_PER_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Level:
    """A level that was searched for: the level somebody has, None where it is not among those that fit."""

    level: int | None
    step: int | None
    freshness: Freshness | None


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who fits, with the levels searched for in the order of ``Query.skills``.

    ``free`` is a share of full time in %, ``shared`` hours; None where not asked for or not the reader's to see.
    """

    entry: Entry
    levels: tuple[Level, ...]
    free: int | None
    shared: float | None


@dataclass(frozen=True)
class Found:
    """Who fits a search; ``rows`` are in the order asked for, ``lines`` tells what is shown of some of them."""

    reader: User
    query: Query
    known: Catalogue
    titles: Mapping[str, str]
    as_of: date

    @cached_property
    def rows(self) -> EngineerQuerySet:
        """The people who fit, in the order asked for; sliced by whoever shows them."""
        found = self._interested(self._readable)
        if self.query.has_period:
            found = found.filter(pk__in=self._free_enough(found))
        return self._ordered(found)

    @cached_property
    def untold(self) -> int:
        """How many more fit by all that is open to the reader, whose free time and interests are not.

        All of them count, whether they are free and interested or not; 0 where neither is asked for.
        """
        if not (self.query.has_period or self.query.wants):
            return 0
        whole = Engineer.objects.visible_to(self.reader).values("pk")
        return self._readable.exclude(pk__in=whole).order_by().count()

    @cached_property
    def _readable(self) -> EngineerQuerySet:
        """The people who fit by what is open to whoever may see their levels."""
        found = people(self.reader, Wanted(team=self.query.team, role=self.query.role, readable=True))
        found = found.filter(*(self._has(skill) for skill in self.query.every))
        if self.query.some:
            one_of = Q()
            for skill in self.query.some:
                one_of |= Q(self._has(skill))
            found = found.filter(one_of)
        return found.filter(pk__in=self._sharing_hours(found)) if self.query.overlap else found

    def lines(self, rows: Iterable[Engineer]) -> list[Line]:
        """Tell what is shown of some of the rows, in a fixed number of queries."""
        listed = list(rows)
        levels = self._levels([row.pk for row in listed])
        whole = {row.pk for row in listed if vars(row)["is_whole"]}
        free = free_shares(whole, self.period) if self.period else {}
        return [
            Line(
                entry,
                tuple(levels.get((row.pk, skill.competency), Level(None, None, None)) for skill in self.query.skills),
                free.get(row.pk),
                self._shared(row) if self.query.overlap else None,
            )
            for row, entry in zip(listed, entries(listed, self.titles), strict=True)
        ]

    @cached_property
    def period(self) -> Period | None:
        """The period over which people are to be free."""
        starts, ends = self.query.starts, self.query.ends
        return Period(starts, ends) if starts and ends else None

    def _has(self, skill: Skill) -> Exists:
        return Exists(self._current(skill).filter(engineer=OuterRef("pk")))

    def _current(self, skill: Skill) -> QuerySet[CurrentLevel]:
        competency = self.known.by_slug[skill.competency]
        compared = {EXACTLY: "level", AT_MOST: "level__lte"}.get(skill.mode, "level__gte")
        rows = CurrentLevel.objects.filter(Q((compared, skill.level)), competency=competency.id)
        rows = rows.exclude(expires_on__lt=self.as_of)
        months = self._months(competency)
        return rows.filter(assessed_on__gte=oldest_within(months, as_of=self.as_of)) if months else rows

    def _months(self, competency: CompetencyEntry) -> int | None:
        return {"fresh": competency.fresh_months, "ageing": competency.stale_months}.get(self.query.fresh)

    def _interested(self, found: EngineerQuerySet) -> EngineerQuerySet:
        for want in self.query.wants:
            values = [Interest.Value.MUCH] if want.much else [Interest.Value.SOME, Interest.Value.MUCH]
            told = Interest.objects.visible_to(self.reader).filter(
                competency=self.known.by_slug[want.competency].id, value__in=values
            )
            found = found.filter(Exists(told.filter(engineer=OuterRef("pk"))))
        return found

    def _free_enough(self, found: EngineerQuerySet) -> list[int]:
        whole = list(found.visible_to(self.reader).order_by().values_list("pk", flat=True))
        free = free_shares(whole, self.period) if self.period else {}
        return [pk for pk, share in free.items() if share >= max(self.query.free, 1)]

    def _sharing_hours(self, found: EngineerQuerySet) -> list[int]:
        rows = found.order_by().only("pk", "time_zone", "hours_start", "hours_end")
        return [row.pk for row in rows if (self._shared(row) or 0) >= self.query.overlap]

    def _shared(self, row: Engineer) -> float | None:
        if self._own_hours is None:
            return None
        theirs = working_hours(row, whole=bool(vars(row)["is_whole"]))
        return shared_hours(self._own_hours, theirs, self.as_of).total_seconds() / SECONDS_PER_HOUR

    @cached_property
    def _own_hours(self) -> WorkingHours | None:
        own = Engineer.objects.filter(user=self.reader).first()
        return working_hours(own, whole=True) if own else WorkingHours(*NINE_TO_FIVE, settings.TIME_ZONE)

    def _levels(self, engineers: Sequence[int]) -> dict[tuple[int, str], Level]:
        wanted = {self.known.by_slug[skill.competency].id: skill.competency for skill in self.query.skills}
        if not wanted:
            return {}
        rows = CurrentLevel.objects.filter(engineer__in=engineers, competency__in=wanted)
        rows = rows.exclude(expires_on__lt=self.as_of).exclude(level=None)
        told = rows.values_list("engineer_id", "competency_id", "level", "assessed_on")
        return {
            (one, wanted[competency]): self._level(wanted[competency], level, on) for one, competency, level, on in told
        }

    def _level(self, slug: str, level: int | None, on: date) -> Level:
        entry = self.known.by_slug[slug]
        age = freshness(on, as_of=self.as_of, fresh_months=entry.fresh_months, stale_months=entry.stale_months)
        return Level(level, self.known.step(level) if level is not None else None, age)

    def _ordered(self, found: EngineerQuerySet) -> EngineerQuerySet:
        falls, key = self.query.sort.startswith("-"), self.query.sort.removeprefix("-")
        if key == "level" and self.query.skills:
            levels = CurrentLevel.objects.filter(
                engineer=OuterRef("pk"), competency=self.known.by_slug[self.query.skills[0].competency].id
            ).exclude(expires_on__lt=self.as_of)
            found = found.annotate(first_level=Subquery(levels.values("level")[:1]))
            level = F("first_level").desc(nulls_last=True) if falls else F("first_level").asc(nulls_last=True)
            return found.order_by(level, Lower("name"), "pk")
        if key == "team":
            team = F("team_name").desc(nulls_last=True) if falls else F("team_name").asc(nulls_last=True)
            return found.order_by(team, Lower("name"), "pk")
        return found.order_by(*(("-lower_name", "-pk") if falls else ("lower_name", "pk")))


def working_hours(person: Engineer, *, whole: bool) -> WorkingHours:
    """Give somebody's working hours, nine to five where they are not known or not the reader's to see."""
    start, end = NINE_TO_FIVE
    if whole and person.hours_start and person.hours_end:
        start, end = person.hours_start, person.hours_end
    return WorkingHours(start, end, person.time_zone or settings.TIME_ZONE)


def find(reader: User, query: Query, known: Catalogue, *, titles: Mapping[str, str], as_of: date) -> Found:
    """Search for people; competencies that the framework does not hold must be gone from the query."""
    return Found(reader, query, known, titles, as_of)
