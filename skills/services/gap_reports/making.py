"""Making reports: worked out in chunks, stored in one transaction each, once whoever else tries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from skills.errors import NoFrameworkError, OpenPeriodError
from skills.matrix import read_yardstick
from skills.models import FrameworkVersion, GapReport
from skills.periods import Period
from skills.services.gap_reports.drafting import Draft, draft_reports
from skills.services.gap_reports.due import Due, due_reports, last_closed_period, version_for
from skills.services.gap_reports.writing import write_rows

CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class Made:
    """Ids of the teams whose report was made, and of those that had it already."""

    made: frozenset[int]
    existing: frozenset[int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report that was asked for."""

    team_id: int
    period: Period
    version: FrameworkVersion
    made: bool


def generate_reports(team_ids: Sequence[int], period: Period, version: FrameworkVersion) -> Made:
    """Make the report of a period and version for each team that has none, in chunks of 200.

    Safe to call twice and at once: there is one report per team, version and period, the first that is stored.
    """
    missing = without_report(team_ids, period, version)
    yardstick = read_yardstick(version)
    made: set[int] = set()
    for chunk in chunks(missing):
        made |= store_drafts(draft_reports(chunk, period, version, yardstick))
    return Made(frozenset(made), frozenset(team_ids) - made)


def without_report(team_ids: Sequence[int], period: Period, version: FrameworkVersion) -> list[int]:
    """Keep the teams that have no report of a period and version, in rising order."""
    reports = GapReport.objects.filter(version=version, period=period.key, team__among=team_ids).order_by()
    return sorted(set(team_ids) - set(reports.values_list("team_id", flat=True)))


def chunks(team_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut a list of teams into chunks of 200."""
    for start in range(0, len(team_ids), CHUNK):
        yield team_ids[start : start + CHUNK]


@transaction.atomic
def store_drafts(drafts: Sequence[Draft]) -> frozenset[int]:
    """Store reports with their rows, all or none; give the ids of the teams whose report is ours.

    Where another process stored the same report first, its report stays and ours is dropped.
    """
    GapReport.objects.bulk_create([draft.report for draft in drafts], ignore_conflicts=True)
    stored = GapReport.objects.filter(uuid__in=[draft.report.uuid for draft in drafts]).order_by()
    ids = dict(stored.values_list("uuid", "pk"))
    ours = [draft for draft in drafts if draft.report.uuid in ids]
    write_rows((ids[draft.report.uuid], *row) for draft in ours for row in draft.rows)
    return frozenset(draft.report.team_id for draft in ours)


def make_now(team_ids: Sequence[int], *, now: datetime) -> list[Outcome]:
    """Make what the teams are owed, and for each that is owed nothing the report of its last closed period.

    Without the queue. A report under an older framework version counts as there. Raises NoFrameworkError where no
    framework is published.
    """
    owed = due_reports(now=now, team_ids=team_ids)
    served = {due.team_id for due in owed}
    latest = [Due(team, last_closed_period(team, now=now)) for team in sorted(set(team_ids) - served)]
    return [outcome for period, teams in by_period([*owed, *latest]) for outcome in make_for(teams, period)]


def make_for(team_ids: Sequence[int], period: Period) -> list[Outcome]:
    """Make the report of one closed period for each team that has none under any version."""
    version = measured_by(period)
    there = {
        report.team_id: report.version
        for report in GapReport.objects.filter(team__in=team_ids, period=period.key).select_related("version")
    }
    made = generate_reports([team for team in team_ids if team not in there], period, version).made
    return [Outcome(team, period, there.get(team, version), team in made) for team in team_ids]


def refuse_open(period: Period, *, now: datetime) -> None:
    """Raise OpenPeriodError for a period that is not over: its report would freeze half of it."""
    if period.ends >= timezone.localdate(now):
        raise OpenPeriodError(
            f"{period.key} is not over. It ends on {period.ends:%d %B %Y}; its report can be made from the day after."
        )


def measured_by(period: Period) -> FrameworkVersion:
    """Give the version that a period is measured by; raise NoFrameworkError where none is published."""
    version = version_for(period)
    if version is None:
        raise NoFrameworkError("No framework is published. Import one with --publish, or publish a draft.")
    return version


def by_period(owed: Sequence[Due]) -> list[tuple[Period, list[int]]]:
    """Group what is owed by period, oldest first."""
    teams: dict[Period, list[int]] = {}
    for due in owed:
        teams.setdefault(due.period, []).append(due.team_id)
    return sorted(teams.items(), key=lambda one: (one[0].ends, one[0].starts))
