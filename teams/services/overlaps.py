"""What is confirmed and no longer fits: over leave, over a contract, or outside the days of its project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from teams.capacity import Conflict, Workload, conflicts
from teams.models import Assignment, Engineer, Project
from teams.services.assignments import said_days
from teams.workloads import workloads


def work_over_leave(leave: Mapping[Engineer, Iterable[tuple[date, date]]]) -> list[str]:
    """Say on which days of their leave work asks more than people can give, with projects and shares.

    What is only planned counts, too, and is told as such. Days that are past are not looked at. Three queries.
    """
    loads, today = workloads(leave, since=timezone.localdate()), timezone.localdate()
    return [
        _said(person, loads[person.pk], fault)
        for person, stretches in leave.items()
        for starts, ends in stretches
        if ends >= today
        for fault in conflicts(loads[person.pk], max(starts, today), ends, planned=True)
    ]


def work_over_contract(people: Iterable[Engineer]) -> list[str]:
    """Say on which days, from today on, confirmed work asks more than people can give, with projects and shares.

    For whoever lowers a contract share or moves a last day: that is never refused. Three queries.
    """
    people, today = list(people), timezone.localdate()
    loads = workloads(people, since=today)
    found = []
    for person in people:
        load = loads[person.pk]
        confirmed = replace(load, work=tuple(each for each in load.work if not each.is_planned))
        found += [_said(person, confirmed, fault) for fault in conflicts(confirmed, today, date.max)]
    return found


def _said(person: Engineer, load: Workload, fault: Conflict) -> str:
    hit = [each for each in load.work if each.starts <= fault.ends and each.ends >= fault.starts]
    confirmed, planned = (
        ", ".join(f"{each.label} {each.percent} %" for each in hit if each.is_planned == is_planned)
        for is_planned in (False, True)
    )
    if confirmed and planned:
        work = _("confirmed for %(confirmed)s and planned for %(planned)s")
    else:
        work = _("confirmed for %(confirmed)s") if confirmed else _("planned for %(planned)s")
    told = {
        "name": person.name,
        "work": work % {"confirmed": confirmed, "planned": planned},
        "days": said_days(fault.starts, fault.ends),
        "capacity": fault.capacity,
        "over": fault.load - fault.capacity,
    }
    return _("%(name)s is %(work)s %(days)s and can give %(capacity)s %%: %(over)s %% too much.") % told


def work_outside(project: Project) -> list[str]:
    """Say whose confirmed work on a project lies outside its days, with days and shares."""
    outside = Q(starts__lt=project.starts)
    if project.ends is not None:
        outside |= Q(ends=None) | Q(ends__gt=project.ends)
    rows = Assignment.objects.filter(outside, project=project, state=Assignment.State.CONFIRMED)
    rows = rows.filter(Q(ends=None) | Q(ends__gte=timezone.localdate()))
    return [
        _("%(name)s is confirmed for %(project)s at %(share)s %% %(days)s, which is outside its days.")
        % {
            "name": row.engineer.name,
            "project": project.name,
            "share": row.allocation,
            "days": said_days(row.starts, row.ends or date.max),
        }
        for row in rows.select_related("engineer").order_by("engineer__name", "pk")
    ]
