"""The time that people have and the work that takes it, read for many in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from teams.capacity import Span, Workload
from teams.models import Assignment, Engineer, Leave, Membership


def workloads(
    people: Iterable[Engineer], *, without: Collection[int] = (), since: date = date.min, until: date = date.max
) -> dict[int, Workload]:
    """Give the workload of each person by id, in three queries; ``without`` names projects that do not count.

    Leave and work that end before ``since`` or begin after ``until`` are left out.
    """
    by_id = {person.pk: person for person in people}
    here, leave, work = _here(by_id), _leave(by_id, since, until), _work(by_id, without, since, until)
    return {
        pk: Workload(person.contract_percent, _employed(person, here[pk]), tuple(leave[pk]), tuple(work[pk]))
        for pk, person in by_id.items()
    }


def _here(people: Collection[int]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = Membership.objects.filter(engineer__among=people).values_list("engineer_id", "starts", "ends")
    for engineer, starts, ends in rows:
        found[engineer].append(Span(starts, ends or date.max))
    return found


def _employed(person: Engineer, memberships: list[Span]) -> tuple[Span, ...]:
    """Cut memberships to the employment; who was never in a team is here as long as employed."""
    starts, ends = person.starts or date.min, person.ends or date.max
    spans = memberships or [Span(starts, ends)]
    cut = (Span(max(span.starts, starts), min(span.ends, ends)) for span in spans)
    return tuple(span for span in cut if span.starts <= span.ends)


def _leave(people: Collection[int], since: date, until: date) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = Leave.objects.filter(engineer__among=people, ends__gte=since, starts__lte=until)
    told = rows.order_by("starts", "pk").values_list("engineer_id", "starts", "ends", "percent")
    for engineer, starts, ends, percent in told:
        found[engineer].append(Span(starts, ends, percent))
    return found


def _work(people: Collection[int], without: Collection[int], since: date, until: date) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=since), engineer__among=people, starts__lte=until)
    rows = rows.exclude(project__in=without)
    told = rows.order_by("starts", "pk").values_list(
        "engineer_id", "starts", "ends", "allocation", "project__name", "state"
    )
    for engineer, starts, ends, share, project, state in told:
        planned = state == Assignment.State.PLANNED
        found[engineer].append(Span(starts, ends or date.max, share, project, is_planned=planned))
    return found
