"""Gap reports of all teams against one aggregation in SQL and a bulk insert."""

from __future__ import annotations

import json
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from skills.models import GapReport, GapReportRow
from skills.periods import Period
from skills.services.gap_reports import generate_reports
from teams.models import Team
from tests.bench.figures import Measured
from tests.bench.organisation import clear, closed_month, copied, fetched, version
from tests.bench.rounds import paired

GOAL: Final = 1.5
PEAK_GOAL: Final = 40.0
# People, weighted gap, points asked for, who meets it and who is not assessed, over current levels.
AGGREGATE = """
SELECT m.team_id, r.competency_id, COUNT(*),
    SUM(CASE WHEN c.level < r.level THEN r.weight * (r.level - c.level) ELSE 0 END),
    SUM(r.weight * r.level),
    SUM(CASE WHEN c.level >= r.level THEN 1 ELSE 0 END),
    SUM(CASE WHEN c.id IS NULL THEN 1 ELSE 0 END)
FROM teams_membership m
JOIN skills_roleholding h ON h.engineer_id = m.engineer_id AND h.starts <= %s AND (h.ends IS NULL OR h.ends >= %s)
JOIN skills_roleversion v ON v.role_id = h.role_id AND v.version_id = %s
JOIN skills_requirement r ON r.role_id = v.id AND r.weight > 0
LEFT JOIN skills_currentlevel c ON c.engineer_id = m.engineer_id AND c.competency_id = r.competency_id
WHERE m.starts <= %s AND (m.ends IS NULL OR m.ends >= %s)
GROUP BY m.team_id, r.competency_id
"""
REPORT = ("uuid", "team_id", "version_id", "period", "kind", "starts", "ends", "members", "single_points")
REPORT_COLUMNS = (*REPORT, "uncovered", "risks", "actions", "fingerprint", "created_at")
ROW_COLUMNS = (
    *("report_id", "competency_id", "gap", "required", "depth", "stale", "code", "size", "depth_factor"),
    *("scarcity_factor", "project_factor", "priority", "need_level", "need_people", "short", "unknown"),
)


def measure(size: int) -> list[Measured]:
    """Measure the reports of the last month on the day they are due, and those of the month before, made late."""
    month = closed_month()
    due = _paired(month, rounds=7)
    late = _paired(month.previous, rounds=5)
    return [
        Measured("gap reports of all teams", size, *due, goal=GOAL, peak_goal=PEAK_GOAL),
        Measured("  made a month late, from history", size, *late),
    ]


def once(_size: int) -> None:
    """Make the reports of all teams once, to see how much memory that takes."""
    generate_reports(_teams(), closed_month(), version())


def _paired(month: Period, *, rounds: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    teams, measured_by = _teams(), version()
    gaps: set[int] = set()

    def note_and_clear() -> None:
        total = GapReportRow.objects.aggregate(total=Sum("gap"))["total"]
        gaps.update({total} - {None})
        clear(GapReportRow._meta.db_table, GapReport._meta.db_table)

    both = paired(
        lambda: generate_reports(teams, month, measured_by),
        lambda: _floor(month, measured_by.pk),
        rounds=rounds,
        before=note_and_clear,
    )
    if month == closed_month() and len(gaps) != 1:
        raise RuntimeError(f"The two sides do not work out the same gaps: {sorted(gaps)}")
    return both


def _teams() -> list[int]:
    return list(Team.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _floor(month: Period, measured_by: int) -> None:
    day = month.ends
    figures = fetched(AGGREGATE, [day, day, measured_by, day, day])
    frame = (
        measured_by,
        month.key,
        month.kind.value,
        month.starts,
        month.ends,
        0,
        0,
        0,
        "[]",
        "[]",
        "",
        timezone.now(),
    )
    copied(GapReport._meta.db_table, REPORT_COLUMNS, [(uuid4().hex, team, *frame) for team in _teams()])
    reports: dict[int, int] = dict(fetched("SELECT team_id, id FROM skills_gapreport WHERE period = %s", [month.key]))
    told = (json.dumps([]), json.dumps([]))
    copied(
        GapReportRow._meta.db_table,
        ROW_COLUMNS,
        [
            (reports[team], competency, gap, asked, met, unknown, "", 0.0, 0.0, 0.0, 0.0, 0.0, None, None, *told)
            for team, competency, _people, gap, asked, met, unknown in figures
        ],
    )
