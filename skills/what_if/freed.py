"""Whom the end of a project leaves with free time, among the people whom its reader assigns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from teams.models import Assignment
from teams.permissions import people_assigned_by

if TYPE_CHECKING:
    from teams.models import User


@dataclass(frozen=True, slots=True)
class Freed:
    """Somebody's confirmed share of full time in % on a project that ends, free from ``starts`` on."""

    name: str
    share: int
    starts: date


def freed_by(reader: User, projects: Collection[str], day: date) -> Mapping[str, Sequence[Freed]]:
    """Give who becomes free if projects (by slug) end on ``day``, by slug; one query, none for no projects."""
    found: dict[str, list[Freed]] = defaultdict(list)
    if not projects:
        return found
    ahead = Q(ends__isnull=True) | Q(ends__gte=day)
    rows = Assignment.objects.filter(ahead, project__slug__in=projects, state=Assignment.State.CONFIRMED)
    led = rows.filter(engineer__in=people_assigned_by(reader).values("pk")).order_by("engineer__name", "starts", "pk")
    for slug, name, share, starts in led.values_list("project__slug", "engineer__name", "allocation", "starts"):
        found[slug].append(Freed(name, share, max(starts, day)))
    return found
