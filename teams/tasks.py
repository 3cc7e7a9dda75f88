"""What a worker is woken for. Messages carry ids; the database says whether there is anything to do."""

from __future__ import annotations

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from teams.services import jobs

logger = logging.getLogger(__name__)


@shared_task(name="run_job")
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="sweep")
def sweep() -> None:
    jobs.sweep()


def ring(job_id: int) -> None:
    """Wake a worker for a job. A broker that is away is no fault of whoever asked: the next sweep rings again."""
    try:
        run_job.delay(job_id)
    except (OperationalError, OSError) as fault:
        logger.warning("job %s waits for the next sweep; the broker could not be reached: %s", job_id, fault)
