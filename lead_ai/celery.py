"""The Celery application. Its messages only ring the bell; what is due is decided by the database."""

from __future__ import annotations

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lead_ai.settings")

logger = logging.getLogger(__name__)

app = Celery("lead_ai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def sweep_at_start(**_: Any) -> None:
    # Only beat's own process listens: a sweep that reached the broker shows that beat is alive.
    after_task_publish.connect(note_that_beat_is_alive, sender="sweep")
    try:
        app.send_task("sweep")
    except (OperationalError, OSError) as fault:
        logger.warning("the first sweep waits for the broker: %s", fault)


def note_that_beat_is_alive(**_: Any) -> None:
    from django.db import Error as DatabaseError
    from django.db import close_old_connections

    from teams.services.heartbeats import BEAT, pulse

    close_old_connections()
    try:
        pulse(BEAT)
    except DatabaseError:
        logger.warning("beat could not note that it is alive", exc_info=True)
    close_old_connections()
