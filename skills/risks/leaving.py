"""Until when people are here who cover something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q

from teams.models import Assignment, Engineer, Membership, Project


def last_days(people: Collection[int], *, as_of: date) -> dict[int, date]:
    """Give by id the last day of employment, or in the last team, of those who have one from a day on; two queries."""
    rows = Engineer.objects.filter(pk__in=people, ends__gte=as_of)
    found = {pk: ends for pk, ends in rows.values_list("pk", "ends") if ends is not None}
    memberships = Membership.objects.filter(Q(ends=None) | Q(ends__gte=as_of), engineer__in=people)
    return earliest(found, _latest(memberships.values_list("engineer_id", "ends")))


def last_days_on(project: Project, *, as_of: date) -> dict[int, date]:
    """Give by id when confirmed work on a project ends, for whom that is before the project does; one query."""
    rows = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=as_of), project=project)
    ends = _latest(rows.filter(state=Assignment.State.CONFIRMED).values_list("engineer_id", "ends"))
    return before_the_end(ends, project)


def before_the_end(ends: Mapping[int, date], project: Project) -> dict[int, date]:
    """Keep those who leave before a project ends; any end comes before an open one."""
    return {pk: last for pk, last in ends.items() if project.ends is None or last < project.ends}


def _latest(rows: Iterable[tuple[int, date | None]]) -> dict[int, date]:
    """Give the last end of each person, of those who have no open one."""
    found: dict[int, list[date]] = defaultdict(list)
    for person, ends in rows:
        found[person].append(ends or date.max)
    return {person: max(ends) for person, ends in found.items() if max(ends) != date.max}


def earliest(*ends: Mapping[int, date]) -> dict[int, date]:
    """Give the first of several ends of each person."""
    people = {person for each in ends for person in each}
    return {person: min(each[person] for each in ends if person in each) for person in people}
