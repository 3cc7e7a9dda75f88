"""Reports as background work: what is due is enqueued by each sweep, a chunk of teams and a period per job."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from skills.models import FrameworkVersion
from skills.periods import Period, parse_period
from skills.services.gap_reports.drafting import draft_reports
from skills.services.gap_reports.due import due_reports
from skills.services.gap_reports.making import CHUNK, by_period, measured_by, store_drafts, without_report
from skills.services.gap_reports.schedules import ensure_schedules
from teams.models import Job, User
from teams.services import jobs

logger = logging.getLogger(__name__)

KIND: Final = "gap_reports"
# A report that is owed is worth more patience than most work: workers may be lost, and lost again.
TRIES: Final = 8


def plan_reports(now: datetime) -> None:
    """Enqueue the reports that are due; teams that have people and no schedule yet get one first."""
    ensure_schedules(now=now)
    if not FrameworkVersion.objects.in_force():
        return
    for period, teams in by_period(due_reports(now=now)):
        enqueue_reports(teams, period, measured_by(period))


@transaction.atomic
def enqueue_reports(
    team_ids: Sequence[int], period: Period, version: FrameworkVersion, *, requested_by: User | None = None
) -> list[Job]:
    """Ask for the reports of teams, in jobs of up to 200; asked for again, the jobs are the same."""
    buckets: dict[int, list[int]] = defaultdict(list)
    for team in sorted(team_ids):
        # By id, not by place, so that the teams of one job do not shift when others are done.
        buckets[team // CHUNK].append(team)
    return [_enqueue(teams, period, version.pk, requested_by) for teams in buckets.values()]


def _enqueue(teams: Sequence[int], period: Period, version: int, requested_by: User | None = None) -> Job:
    digest = hashlib.sha256(",".join(map(str, teams)).encode()).hexdigest()[:16]
    return jobs.enqueue(
        KIND,
        key=f"{KIND}:{version}:{period.key}:{digest}",
        payload={"teams": list(teams), "period": period.key, "version": version},
        requested_by=requested_by,
    )


def make_reports(run: jobs.Run) -> None:
    """Do one job: make the reports of a chunk of teams that are still missing.

    Where a chunk cannot be worked out its halves are tried alone, so that one team's fault stays its own.
    """
    period = parse_period(run.payload["period"])
    version = FrameworkVersion.objects.select_related("framework").get(pk=run.payload["version"])
    teams = without_report(run.payload["teams"], period, version)
    try:
        drafts = draft_reports(teams, period, version) if teams else []
    except jobs.TRANSIENT:
        raise
    except Exception:
        if len(teams) == 1:
            raise
        logger.exception("reports of %s teams for %s; they are tried in halves", len(teams), period.key)
        half = len(teams) // 2
        with run.completing():
            for part in (teams[:half], teams[half:]):
                _enqueue(part, period, version.pk)
    else:
        with run.completing():
            store_drafts(drafts)
