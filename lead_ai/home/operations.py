"""What runs in the background, for operators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call, counted
from lead_ai.home.links import admin_list
from teams.models import Job
from teams.services.heartbeats import BEAT, WORKER, silent
from teams.templatetags.lead_ai_ui import grouped

DEAD = 25


@dataclass(frozen=True, slots=True)
class OperationLine:
    label: str
    value: str
    warn: bool = False
    ok: bool = False


def operation_lines() -> list[OperationLine]:
    """Say whether worker and beat are alive, and how many jobs wait or were given up, in three queries."""
    quiet = silent(now=timezone.now())
    dead = Job.objects.filter(state=Job.State.DEAD).count()
    waiting = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING, Job.State.FAILED]).count()
    alive = [
        OperationLine(label, _("silent") if name in quiet else _("alive"), warn=name in quiet, ok=name not in quiet)
        for name, label in ((WORKER, _("Worker")), (BEAT, _("Scheduler")))
    ]
    return [
        *alive,
        OperationLine(_("Jobs that wait"), grouped(waiting)),
        OperationLine(_("Jobs given up"), grouped(dead), warn=dead > 0),
    ]


def dead_jobs() -> Iterator[Call]:
    """Tell of jobs that were given up, in one query."""
    count = Job.objects.filter(state=Job.State.DEAD).count()
    if count:
        title = counted(ngettext("%(count)s job was given up", "%(count)s jobs were given up", count), count)
        meta = _("Each says why, and can be run again")
        yield Call(DEAD, "bad", "triangle-alert", title, meta, admin_list("job", state__exact="dead"), _("See"))
