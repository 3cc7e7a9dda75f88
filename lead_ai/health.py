"""Whether lead_ai is up, for those who run it: a status, and the names of the parts that fail. No secrets."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from lead_ai.celery import app
from teams.services.heartbeats import silent

logger = logging.getLogger(__name__)

BROKER_SECONDS: Final = 1


@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    return answer([])


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    return answer(failing_of_web())


@require_safe
def workers(_request: HttpRequest) -> JsonResponse:
    return answer([*failing_broker(), *failing_workers()])


def answer(failing: list[str]) -> JsonResponse:
    """Answer 200, or 503 with the names of the parts that fail."""
    if failing:
        return JsonResponse({"status": "failing", "failing": failing}, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"status": "ok"})


def failing_of_web() -> list[str]:
    """Name what stands between the web server and an answer: the database or its migrations."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return [] if migrations_applied() else ["migrations"]
    except (DatabaseError, OSError):
        logger.warning("the database cannot be reached", exc_info=True)
        return ["database"]


class _Migrated:
    """Remembers that all migrations are applied: reading them costs far more than all else of a health check."""

    yes = False


def migrations_applied() -> bool:
    """Tell whether the database is as this code wants it."""
    if not _Migrated.yes:
        executor = MigrationExecutor(connection)
        _Migrated.yes = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _Migrated.yes


def failing_broker() -> list[str]:
    """Name the broker if no message can be left with it."""
    return ["broker"] if fails(reach_broker) else []


def reach_broker() -> None:
    """Raise one of the faults that a broker has unless it can take a message."""
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_in")
    if folder and not os.access(folder, os.R_OK | os.W_OK):
        raise PermissionError(folder)
    with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)


def failing_workers() -> list[str]:
    """Name worker and beat where they have been silent too long; the database if it cannot tell."""
    try:
        return silent(now=timezone.now())
    except (DatabaseError, OSError):
        return ["database"]


def fails(check: Callable[[], None]) -> bool:
    """Tell whether a check of the broker raises one of the faults that a broker has."""
    try:
        check()
    except (OperationalError, OSError):
        return True
    return False
