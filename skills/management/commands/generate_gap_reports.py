from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from skills.errors import SkillsError
from skills.periods import InvalidPeriodError, Period, parse_period
from skills.services import gap_reports
from skills.services.gap_reports import Outcome
from teams.models import Membership, Team


class Command(BaseCommand):
    help = "Make the gap reports that are due, or those of one period. Twice makes nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--team", metavar="SLUG", help="of this team only")
        parser.add_argument("--period", help="a week, month or quarter that is over: 2026-W47, 2026-11 or 2026-Q4")
        parser.add_argument("--now", action="store_true", help="here, without the queue and its worker")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the summary as JSON")

    def handle(self, *args: Any, team: str | None, period: str | None, **options: Any) -> None:
        now = timezone.now()
        try:
            wanted = closed_period(period, now) if period else None
            teams = chosen_teams(team, wanted, now)
            if options["now"]:
                self.tell_made(make(teams, wanted, now), teams, as_json=options["as_json"])
            else:
                self.tell_asked(ask(teams, wanted, now), as_json=options["as_json"])
        except SkillsError as fault:
            raise CommandError(str(fault)) from fault

    def tell_made(self, outcomes: list[Outcome], teams: dict[int, Team], *, as_json: bool) -> None:
        made = sum(outcome.made for outcome in outcomes)
        rows = [
            {
                "team": teams[outcome.team_id].slug,
                "period": outcome.period.key,
                "version": outcome.version.version,
                "made": outcome.made,
            }
            for outcome in outcomes
        ]
        if as_json:
            self.stdout.write(json.dumps({"made": made, "existing": len(rows) - made, "reports": rows}))
            return
        for row in rows:
            said = "made" if row["made"] else "was there already"
            self.stdout.write(f"{row['team']} {row['period']}: {said} (framework {row['version']})")
        self.stdout.write(f"{made} made, {len(rows) - made} there already.")

    def tell_asked(self, asked: dict[str, int], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asked))
        else:
            self.stdout.write(f"{asked['reports']} reports asked for in {asked['jobs']} jobs; a worker makes them.")


def closed_period(key: str, now: datetime) -> Period:
    """Read a period and refuse one that is not over: its report would freeze half of it."""
    try:
        period = parse_period(key)
    except InvalidPeriodError as fault:
        raise CommandError(
            f"{key!r} is no period. Write a week 2026-W47, a month 2026-11 or a quarter 2026-Q4."
        ) from fault
    gap_reports.refuse_open(period, now=now)
    return period


def chosen_teams(slug: str | None, period: Period | None, now: datetime) -> dict[int, Team]:
    """Give the named team, or all that had members when the period ended, by default today, or have a schedule."""
    if slug is not None:
        found = Team.objects.filter(slug=slug)
        if not found:
            raise CommandError(f"There is no team {slug!r}.")
    else:
        day = period.ends if period else timezone.localdate(now)
        peopled = Membership.objects.on(day).values("team")
        found = Team.objects.filter(pk__in=peopled).exclude(report_schedule__active=False)
    return {team.pk: team for team in found}


def make(teams: dict[int, Team], period: Period | None, now: datetime) -> list[Outcome]:
    """Make the reports of a period, or those that are due and the last closed one, here."""
    if period is None:
        return gap_reports.make_now(list(teams), now=now)
    return gap_reports.make_for(list(teams), period)


def ask(teams: dict[int, Team], period: Period | None, now: datetime) -> dict[str, int]:
    """Enqueue the reports of a period, or those that are due; a worker makes them."""
    owed: Sequence[gap_reports.Due] = gap_reports.due_reports(now=now, team_ids=teams)
    if period is not None:
        owed = [gap_reports.Due(team, period) for team in teams]
    asked = [
        job
        for one, ids in gap_reports.by_period(owed)
        for job in gap_reports.enqueue_reports(ids, one, gap_reports.measured_by(one))
    ]
    return {"reports": len(owed), "jobs": len(asked)}
