"""Self-assessments that nobody has answered yet, and what was confirmed lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from skills.models import Assessment, FrameworkVersion
from teams.models import Engineer


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person whose self-assessments are newer than what a lead last said: how many, since when, in which team."""

    slug: str
    name: str
    count: int
    oldest: date


def waiting_for_confirmation(people: QuerySet[Engineer], version: FrameworkVersion) -> list[Waiting]:
    """Give the people whose self-assessments wait for a lead, most first, in one query."""
    same = {"engineer": OuterRef("engineer"), "competency": OuterRef("competency")}
    later = Q(assessed_on__gt=OuterRef("assessed_on")) | Q(assessed_on=OuterRef("assessed_on"), pk__gt=OuterRef("pk"))
    answered = Assessment.objects.shared().filter(later, confirming=True, **same)
    rows = (
        Assessment.objects.shared()
        .filter(source="self", engineer__in=people, competency__framework=version.framework_id)
        .filter(~Exists(answered))
        .order_by()
        .values(slug=F("engineer__slug"), name=F("engineer__name"))
        .annotate(count=Count("competency", distinct=True), oldest=Min("assessed_on"))
    )
    return sorted((Waiting(**row) for row in rows), key=lambda one: (-one.count, one.name.casefold(), one.slug))


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A level that a lead confirmed: by whom and when."""

    competency: int
    level: int | None
    rater: str
    on: date


def confirmed_since(engineer: Engineer, day: date) -> Sequence[Confirmed]:
    """Give what leads said of one person since a day, newest first, in one query."""
    rows = Assessment.objects.shared().filter(engineer=engineer, source__in=["lead", "review"], assessed_on__gte=day)
    told = rows.newest_first().values_list("competency_id", "level", "rater__name", "assessed_on")
    return [Confirmed(competency, level, rater or "", on) for competency, level, rater, on in told]
