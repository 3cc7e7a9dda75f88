"""What is confirmed and no longer fits: over leave, or outside the days of its project."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from teams.capacity import conflicts
from teams.models import Assignment, Engineer, Project
from teams.services.assignments import said_days
from teams.workloads import workloads


def work_over_leave(engineer: Engineer, stretches: Iterable[tuple[date, date]]) -> list[str]:
    """Say on which of the days confirmed work asks more than the person can give, with projects and shares."""
    load, today, told = workloads([engineer])[engineer.pk], timezone.localdate(), []
    for starts, ends in stretches:
        for fault in conflicts(load, max(starts, today), ends) if ends >= today else ():
            work = [each for each in load.work if not each.is_planned]
            hit = [each for each in work if each.starts <= fault.ends and each.ends >= fault.starts]
            said = {
                "name": engineer.name,
                "days": said_days(fault.starts, fault.ends),
                "work": ", ".join(f"{each.label} {each.percent} %" for each in hit),
                "capacity": fault.capacity,
            }
            told.append(_("%(name)s is confirmed for %(work)s %(days)s and can give %(capacity)s %%.") % said)
    return told


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
