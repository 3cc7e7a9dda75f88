"""Doing a job: taken by one worker alone, kept by a lease, ended in the transaction of its last writes."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import Error as DatabaseError
from django.db import connections, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from teams.errors import JobCancelledError, JobTakenOverError
from teams.models import Job
from teams.services.heartbeats import WORKER, pulse
from teams.services.jobs.failing import after_failure, drop_broken_connection, plain_reason
from teams.services.jobs.queue import State, lease, takeable
from teams.services.jobs.registry import kinds

logger = logging.getLogger(__name__)

RENEWALS_PER_LEASE: Final = 3


@dataclass
class Run:
    """One attempt at a job, as its worker sees it. It is over once another worker or a person took the job away."""

    job: Job
    is_over: bool = field(default=False, init=False)

    @property
    def payload(self) -> dict[str, Any]:
        """What the job is about: ids."""
        payload: dict[str, Any] = self.job.payload
        return payload

    def progress(self, done: int, total: int) -> None:
        """Tell how far the work is, outside of a transaction; raise if the job was cancelled or taken over."""
        self._update(done_steps=done, total_steps=total)

    @contextmanager
    def completing(self) -> Iterator[None]:
        """Do the last writes and mark the job done in one transaction, or none of it if the job is no longer ours."""
        with transaction.atomic():
            yield
            self._finish()
        self.is_over = True

    def finish(self) -> None:
        """Mark the job done, unless ``completing`` did."""
        if not self.is_over:
            self._finish()
            self.is_over = True

    def renew(self) -> None:
        """Keep the job for another lease, and show that this worker is alive."""
        self._mine().update(lease_until=timezone.now() + lease())
        pulse(WORKER)

    def fail(self, error: Exception) -> None:
        """Note why this attempt failed, and when the next one is to be, if any."""
        tries = kinds[self.job.kind].tries
        self._mine().update(
            error=plain_reason(error), lease_until=None, **after_failure(self.job.attempts, tries, error)
        )

    def let_go(self) -> None:
        """Show that no worker is at a job any more that was called off under its hands."""
        Job.objects.filter(pk=self.job.pk, state=State.CANCELLED, owner=self.job.owner).update(owner="")

    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job.pk, state=State.RUNNING, owner=self.job.owner)

    def _finish(self) -> None:
        self._update(state=State.DONE, error="", lease_until=None, finished_at=timezone.now())

    def _update(self, **changes: Any) -> None:
        if self._mine().update(**changes):
            return
        if Job.objects.filter(pk=self.job.pk, state=State.CANCELLED).exists():
            raise JobCancelledError
        raise JobTakenOverError


def run(job_id: int) -> bool:
    """Do a job if it is there to be done; False if it is not, because another worker has it or had it."""
    job = claim(job_id)
    if job is None:
        return False
    attempt = Run(job)
    pulse(WORKER)
    try:
        with _kept(attempt):
            kinds[job.kind].run(attempt)
            attempt.finish()
    except (JobCancelledError, JobTakenOverError) as ended:
        attempt.let_go()
        logger.info("job %s (%s) ended before it was done: %s", job.pk, job.kind, type(ended).__name__)
    except Exception as error:
        # Whatever went wrong stands in the log with its trace and, plainly, on the job.
        logger.exception("job %s (%s), attempt %s", job.pk, job.kind, job.attempts)
        drop_broken_connection()
        attempt.fail(error)
    return True


def claim(job_id: int) -> Job | None:
    """Take a job that is due, or whose worker let its lease run out, by an UPDATE that one worker alone wins.

    A kind that this code does not know is left to a worker that does.
    """
    now = timezone.now()
    owner = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
    taken = (
        takeable(now)
        .filter(pk=job_id, kind__in=list(kinds))
        .update(state=State.RUNNING, attempts=F("attempts") + 1, lease_until=now + lease(), owner=owner)
    )
    return Job.objects.filter(pk=job_id, owner=owner).first() if taken else None


@contextmanager
def _kept(attempt: Run) -> Iterator[None]:
    """Renew the lease from a thread, which dies with the process: a killed worker gives its job back in a lease."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(attempt, stop), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(timeout=1)


def _keep(attempt: Run, stop: threading.Event) -> None:
    try:
        while not stop.wait(lease().total_seconds() / RENEWALS_PER_LEASE):
            try:
                attempt.renew()
            except DatabaseError:
                logger.warning("job %s: its lease could not be renewed", attempt.job.pk, exc_info=True)
                drop_broken_connection()
    finally:
        connections.close_all()
