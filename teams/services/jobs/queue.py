"""Asking for work, changing one's mind about it, and finding what waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from teams.models import Job, User
from teams.services.jobs.registry import ring

State = Job.State


def enqueue(
    kind: str,
    *,
    key: str,
    payload: dict[str, Any] | None = None,
    requested_by: User | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Write down work to be done, in the transaction of its cause, and ring once that is stored.

    ``key`` names the work: asked for again it is the same job, in whatever state it is by then.
    ``payload`` holds ids only, never personal data.
    """
    job, made = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "payload": payload or {},
            "requested_by": requested_by,
            "run_after": run_after or timezone.now(),
        },
    )
    if made:
        transaction.on_commit(partial(ring, job.pk), robust=True)
    return job


def cancel(job: Job) -> bool:
    """Call a job off; a running one ends without a trace at its next step. False where it had ended already."""
    open_states = [State.QUEUED, State.RUNNING, State.FAILED]
    changed = Job.objects.filter(pk=job.pk, state__in=open_states).update(
        state=State.CANCELLED, lease_until=None, finished_at=timezone.now()
    )
    return bool(changed)


def run_again(job: Job) -> bool:
    """Queue a job anew that was given up, failed or was cancelled, with all its tries. False in another state."""
    ended = [State.DEAD, State.FAILED, State.CANCELLED]
    changed = Job.objects.filter(pk=job.pk, state__in=ended).update(
        state=State.QUEUED,
        attempts=0,
        error="",
        run_after=timezone.now(),
        finished_at=None,
        done_steps=0,
    )
    if changed:
        transaction.on_commit(partial(ring, job.pk), robust=True)
    return bool(changed)


def takeable(now: datetime) -> QuerySet[Job]:
    """Give the jobs that a worker may take: queued or failed ones whose time has come, and abandoned ones."""
    due = Q(state__in=[State.QUEUED, State.FAILED], run_after__lte=now)
    abandoned = Q(state=State.RUNNING, lease_until__lt=now)
    return Job.objects.filter(due | abandoned)


def lease() -> timedelta:
    """Give how long a job stays with a worker that shows no sign of life."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)
