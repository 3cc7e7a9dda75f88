"""Gap reports of teams in the order of their periods, and what the one before said of depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from skills.models import GapReport, GapReportRow

# As many reports as a sparkline or a trend draws.
REPORTS = 12


def reports_by_team(teams: Sequence[int]) -> Mapping[int, tuple[GapReport, ...]]:
    """Give the newest reports of teams (by id), oldest first and one per period, in one query."""
    newest = [F("ends").desc(), F("created_at").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=F("team"), order_by=newest)
    # Twice as many, as a period may have a report for each of two versions.
    rows = GapReport.objects.filter(team__in=teams).annotate(place=place).filter(place__lte=2 * REPORTS)
    found: dict[int, dict[str, GapReport]] = {team: {} for team in teams}
    for report in rows.select_related("version", "team").order_by("team", "place"):
        own = found[report.team_id]
        if len(own) < REPORTS:
            own.setdefault(report.period, report)
    return {team: tuple(reversed(own.values())) for team, own in found.items()}


def depths_of(report: GapReport | None) -> dict[int, int]:
    """Give the depth of each team need of a report by competency id, in one query (none without a report)."""
    if report is None:
        return {}
    rows = GapReportRow.objects.filter(report=report, depth__isnull=False).values_list("competency_id", "depth")
    return {competency: depth for competency, depth in rows if depth is not None}
