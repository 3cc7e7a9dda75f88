"""How much of somebody's time is free over a period, by their assignments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from django.db.models import Q

from teams.models import Assignment, Engineer

# From, to (None: open) and share of full time in %, both days included.
Share: TypeAlias = tuple[date, date | None, int]


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    starts: date
    ends: date


def free_share(contract: int, shares: Iterable[Share], period: Period) -> int:
    """Give the share of full time in % that is free on every day of a period, 0 where a day is over-booked."""
    changes: dict[date, int] = defaultdict(int)
    for starts, ends, allocation in shares:
        first, last = max(starts, period.starts), min(ends or period.ends, period.ends)
        if first <= last:
            changes[first] += allocation
            changes[last + timedelta(days=1)] -= allocation
    booked = highest = 0
    for day in sorted(changes):
        booked += changes[day]
        highest = max(highest, booked)
    return max(0, contract - highest)


def free_shares(engineers: Collection[int], period: Period) -> Mapping[int, int]:
    """Give the free share of each engineer over a period by id, planned assignments counted too, in two queries."""
    overlapping = Q(ends__isnull=True) | Q(ends__gte=period.starts)
    rows = Assignment.objects.filter(overlapping, engineer__in=engineers, starts__lte=period.ends)
    shares: dict[int, list[Share]] = defaultdict(list)
    for engineer, starts, ends, allocation in rows.values_list("engineer_id", "starts", "ends", "allocation"):
        shares[engineer].append((starts, ends, allocation))
    contracts = Engineer.objects.filter(pk__in=engineers).values_list("pk", "contract_percent")
    return {pk: free_share(contract, shares[pk], period) for pk, contract in contracts}
