"""Finding what nobody rang for: work that is due by itself, lost messages, lost workers."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from teams.models import Job
from teams.services.heartbeats import WORKER, pulse
from teams.services.jobs.failing import drop_broken_connection
from teams.services.jobs.queue import State, takeable
from teams.services.jobs.registry import kinds, planners, ring
from teams.services.jobs.running import run

logger = logging.getLogger(__name__)

RUNG_AT_ONCE: Final = 1000
KEPT_FOR: Final = timedelta(days=30)


def plan(now: datetime) -> None:
    """Enqueue all work that is due by itself; one planner's fault does not stop the others."""
    for planner in planners:
        try:
            planner(now)
        except Exception:
            logger.exception("%s could not enqueue what is due", planner.__qualname__)
            drop_broken_connection()


def tidy(now: datetime) -> None:
    """Give up jobs whose worker was lost at each of their tries, and forget those long done."""
    for name, kind in kinds.items():
        lost = Job.objects.filter(kind=name, state=State.RUNNING, lease_until__lt=now, attempts__gte=kind.tries)
        lost.update(
            state=State.DEAD,
            lease_until=None,
            finished_at=now,
            error=f"Its worker was lost while it ran, {kind.tries} times.",
        )
    Job.objects.filter(state__in=[State.DONE, State.CANCELLED], finished_at__lt=now - KEPT_FOR).delete()


def waiting_ids(now: datetime) -> list[int]:
    """List the ids of the jobs that can be taken now, longest waiting first."""
    return list(takeable(now).order_by("run_after", "pk").values_list("pk", flat=True)[:RUNG_AT_ONCE])


def sweep() -> None:
    """Enqueue what is due, give back what was abandoned, and ring for all that waits."""
    pulse(WORKER)
    now = timezone.now()
    plan(now)
    tidy(now)
    for job_id in waiting_ids(timezone.now()):
        ring(job_id)


def run_due_work() -> int:
    """Do the sweep and then the work itself, here, without a queue; give the number of jobs done."""
    pulse(WORKER)
    plan(timezone.now())
    tidy(timezone.now())
    return sum(run(job_id) for job_id in waiting_ids(timezone.now()))
