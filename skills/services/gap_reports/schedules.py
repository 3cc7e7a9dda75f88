"""Every team with people gets reports without anyone asking; HR changes or switches off what it gets."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from skills.models import ReportSchedule
from teams.models import Membership, Team


def ensure_schedules(*, now: datetime) -> int:
    """Give each team that has members and no schedule a monthly one in the organisation's zone; give how many.

    The first report is of the month that holds ``now``.
    """
    today = timezone.localdate(now)
    peopled = Membership.objects.on(today).values("team")
    teams = Team.objects.filter(pk__in=peopled, report_schedule__isnull=True)
    missing = [ReportSchedule(team=team, starts=today, time_zone=settings.TIME_ZONE) for team in teams]
    try:
        with transaction.atomic():
            bulk_create_with_history(missing, ReportSchedule, default_change_reason="every team with people")
    except IntegrityError:
        # Someone was first for one of the teams; the others wait for the next time.
        return 0
    return len(missing)
