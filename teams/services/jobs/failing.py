"""What follows from a failed attempt: words for it, and another attempt or none."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from teams.errors import JobFailedError, TeamsError
from teams.services.jobs.queue import State

# Faults that pass by themselves; after any other one a job is given up at once.
TRANSIENT: Final = (OperationalError, InterfaceError, OSError, SoftTimeLimitExceeded, JobFailedError)
FIRST_WAIT_SECONDS: Final = 15
LONGEST_WAIT_SECONDS: Final = 3600


def plain_reason(error: Exception) -> str:
    """Put a fault in words for whoever looks after jobs; nothing that a fault quotes from people's data."""
    if isinstance(error, TeamsError):
        return str(error)
    if isinstance(error, SoftTimeLimitExceeded):
        return f"It took longer than {settings.CELERY_TASK_SOFT_TIME_LIMIT} seconds."
    if isinstance(error, DatabaseError):
        return f"The database refused it ({type(error).__name__})."
    return f"It stopped with a fault that is described in the worker's log ({type(error).__name__})."


def wait_before_try(attempts: int) -> timedelta:
    """Give how long to wait after a number of failed attempts: 15 s, doubled each time up to an hour, ± 50 %."""
    seconds = min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), LONGEST_WAIT_SECONDS)
    return timedelta(seconds=seconds * secrets.SystemRandom().uniform(0.5, 1.5))


def after_failure(attempts: int, tries: int, error: Exception) -> dict[str, Any]:
    """Give the changes of a job whose attempt number ``attempts`` of ``tries`` ended in ``error``."""
    now = timezone.now()
    if isinstance(error, TRANSIENT) and attempts < tries:
        return {"state": State.FAILED, "run_after": now + wait_before_try(attempts)}
    return {"state": State.DEAD, "finished_at": now}


def drop_broken_connection() -> None:
    """Close a connection that a fault has left unusable, so that the next statement opens another."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
