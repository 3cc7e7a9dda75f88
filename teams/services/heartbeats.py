"""Who is alive of those that work in the background: a row each, dated anew while they live."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from teams.models import Heartbeat

WORKER: Final = "worker"
BEAT: Final = "beat"
SILENT_AFTER: Final = timedelta(minutes=3)


def pulse(name: str) -> None:
    """Note that ``name`` is alive now; one statement."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, seen_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen_at"],
    )


def silent(*, now: datetime) -> list[str]:
    """List who of worker and beat was last seen more than three minutes before ``now``, or never."""
    lately = Heartbeat.objects.filter(name__in=[WORKER, BEAT], seen_at__gte=now - SILENT_AFTER)
    seen = set(lately.values_list("name", flat=True))
    return [name for name in (WORKER, BEAT) if name not in seen]
