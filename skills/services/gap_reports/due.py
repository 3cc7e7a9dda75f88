"""Which reports are due: closed periods since a schedule's start that have none."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import Count, F
from django.utils import timezone

from skills.models import FrameworkVersion, GapReport, ReportSchedule
from skills.periods import Period, PeriodKind, Schedule, due_periods, period_containing

logger = logging.getLogger(__name__)

# After a long absence a team gets at most so many reports at a time, oldest first.
AT_ONCE: Final = 24


@dataclass(frozen=True, slots=True)
class Due:
    """A report that a team is owed."""

    team_id: int
    period: Period


def due_reports(*, now: datetime, team_ids: Iterable[int] | None = None) -> list[Due]:
    """List the reports that are owed at a moment, oldest first, at most 24 per team.

    A report under an older framework version counts as made. Two queries, and one more where any team is behind.
    """
    schedules = _schedules(team_ids)
    closed = {schedule: due_periods(schedule, now=now) for schedule in set(schedules.values())}
    behind = _behind({team: len(closed[schedule]) for team, schedule in schedules.items()})
    existing = _existing_keys(behind)
    owed = [
        Due(team, period)
        for team in behind
        for period in [one for one in closed[schedules[team]] if one.key not in existing[team]][:AT_ONCE]
    ]
    return sorted(owed, key=lambda due: (due.period.ends, due.period.starts, due.team_id))


def last_closed_period(team_id: int, *, now: datetime) -> Period:
    """Give the newest period of a team that is over; months where it has no schedule."""
    row = ReportSchedule.objects.filter(team=team_id).values_list("kind", "time_zone").first()
    kind, zone = row or (PeriodKind.MONTHLY, settings.TIME_ZONE)
    return period_containing(PeriodKind(kind), now.astimezone(zone_named(zone)).date()).previous


def version_for(period: Period) -> FrameworkVersion | None:
    """Give the version of the default framework that was in force when a period ended.

    Where none was, the first that came after. None where none is published.
    """
    midnight = timezone.make_aware(datetime.combine(period.ends + timedelta(days=1), time.min))
    published = FrameworkVersion.objects.published().filter(framework__is_default=True).select_related("framework")
    return published.filter(published_at__lt=midnight).first() or published.last()


def zone_named(name: str) -> ZoneInfo:
    """Give a time zone; the organisation's where this machine does not know the name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        logger.warning("the time zone %r is not known here; %s is taken instead", name, settings.TIME_ZONE)
        return ZoneInfo(settings.TIME_ZONE)


def _schedules(team_ids: Iterable[int] | None) -> dict[int, Schedule]:
    rows = ReportSchedule.objects.filter(active=True)
    if team_ids is not None:
        rows = rows.filter(team__in=list(team_ids))
    zones: dict[str, ZoneInfo] = {}
    found = {}
    for team, kind, starts, zone, hour in rows.values_list("team_id", "kind", "starts", "time_zone", "hour"):
        known = zones.get(zone) or zones.setdefault(zone, zone_named(zone))
        found[team] = Schedule(PeriodKind(kind), starts, known, hour)
    return found


def _behind(wanted: dict[int, int]) -> list[int]:
    """Give the teams that have fewer reports of their schedule's kind, from its start on, than are wanted."""
    counted = (
        GapReport.objects.filter(
            team__report_schedule__active=True,
            kind=F("team__report_schedule__kind"),
            ends__gte=F("team__report_schedule__starts"),
        )
        .order_by()
        .values("team")
        .annotate(made=Count("period", distinct=True))
        .values_list("team", "made")
    )
    made = dict(counted)
    return sorted(team for team, number in wanted.items() if made.get(team, 0) < number)


def _existing_keys(team_ids: Sequence[int]) -> dict[int, set[str]]:
    keys: dict[int, set[str]] = defaultdict(set)
    if team_ids:
        for team, period in GapReport.objects.filter(team__in=team_ids).values_list("team_id", "period"):
            keys[team].add(period)
    return keys
