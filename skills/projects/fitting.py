"""Who of a lead's own people fits what a project needs, and has time for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from skills.matrix import read_levels, read_yardstick
from skills.models import FrameworkVersion, ProjectNeed
from skills.projects.posing import staffing_period
from teams.capacity import free_for
from teams.models import Engineer, Project
from teams.workloads import workloads


@dataclass(frozen=True, slots=True)
class Fit:
    """One person with the needs they cover and those they are one level short of, by slug, and their free share.

    ``free`` is in % of full time, on every day that the project asks, but for short leave.
    """

    person: Engineer
    covers: tuple[str, ...]
    one_short: tuple[str, ...]
    free: int


def fitting(project: Project, people: Iterable[Engineer], version: FrameworkVersion, *, as_of: date) -> list[Fit]:
    """Tell for people how they fit, who covers most first, in six queries."""
    every = sorted(people, key=lambda each: each.pk)
    yardstick = read_yardstick(version)
    rows = ProjectNeed.objects.filter(project=project, competency__in=list(yardstick.columns)).order_by("pk")
    needs = list(rows.values_list("competency_id", "level"))
    levels = read_levels([each.pk for each in every], yardstick, as_of=as_of).levels.tolist() if every else []
    loads = workloads(every, without=[project.pk])
    days = staffing_period(project, as_of)
    asked = [(yardstick.slugs[column], column, level) for pk, level in needs for column in [yardstick.columns[pk]]]
    found = [
        Fit(
            person,
            tuple(slug for slug, column, level in asked if row[column] >= level),
            tuple(slug for slug, column, level in asked if row[column] == level - 1),
            free_for(loads[person.pk], *days),
        )
        for person, row in zip(every, levels, strict=True)
    ]
    return sorted(found, key=_place)


def _place(fit: Fit) -> tuple[int, int, int, str, int]:
    return (-len(fit.covers), -len(fit.one_short), -fit.free, fit.person.name.casefold(), fit.person.pk)
