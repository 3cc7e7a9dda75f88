"""How much of somebody's time is free over a period: contract, leave, coming and leaving count, plans do not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from teams.capacity import free_for
from teams.models import Engineer
from teams.workloads import workloads


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    starts: date
    ends: date


def free_shares(engineers: Collection[int], period: Period) -> Mapping[int, int]:
    """Give the share of full time in % that is free all through a period but for short leave, by ids of engineers."""
    people = Engineer.objects.filter(pk__in=engineers)
    return {pk: free_for(load, period.starts, period.ends) for pk, load in workloads(people).items()}
