from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from skills.models import FrameworkVersion, GapReport, ReportSchedule
from teams.models import Engineer, Job, Team
from teams.services import jobs


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("generate_gap_reports", *arguments, stdout=out)
    return out.getvalue()


def summary(*arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(said(*arguments, "--json"))
    return told


def test_now_twice_makes_one_report_and_says_so(team: Team, bob: Engineer) -> None:
    assert said("--now") == "applied-ai 2026-10: made (framework 1.0.0)\n1 made, 0 there already.\n"
    assert said("--now") == "applied-ai 2026-10: was there already (framework 1.0.0)\n0 made, 1 there already.\n"
    assert GapReport.objects.count() == 1


def test_now_makes_all_that_is_due(team: Team, bob: Engineer) -> None:
    ReportSchedule.objects.create(team=team, starts=date(2026, 8, 1))
    told = summary("--now")
    assert [row["period"] for row in told["reports"]] == ["2026-08", "2026-09", "2026-10"]
    assert (told["made"], told["existing"]) == (3, 0)


def test_without_now_a_worker_makes_them(team: Team, bob: Engineer) -> None:
    ReportSchedule.objects.create(team=team, starts=date(2026, 8, 1))
    assert summary() == {"reports": 3, "jobs": 3}
    assert said() == "3 reports asked for in 3 jobs; a worker makes them.\n"
    assert Job.objects.count() == 3
    assert GapReport.objects.count() == 0
    assert [jobs.run(job.pk) for job in Job.objects.all()] == [True] * 3
    assert summary() == {"reports": 0, "jobs": 0}


@pytest.mark.parametrize("key", ["2026-W47", "2026-10", "2026-Q3"])
def test_any_closed_period_can_be_named(team: Team, bob: Engineer, key: str) -> None:
    assert summary("--team", "applied-ai", "--period", key, "--now")["made"] == 1
    assert summary("--team", "applied-ai", "--period", key)["reports"] == 1
    assert GapReport.objects.get().period == key


def test_named_team_alone_is_made(team: Team, other_team: Team, bob: Engineer, charlie: Engineer) -> None:
    assert summary("--team", "platform", "--now")["made"] == 1
    assert GapReport.objects.get().team == other_team


def test_team_that_hr_switched_off_is_made_only_by_name(team: Team, bob: Engineer) -> None:
    ReportSchedule.objects.create(team=team, starts=date(2026, 8, 1), active=False)
    assert summary("--now")["reports"] == []
    assert summary("--now", "--team", "applied-ai")["made"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--period", "2026-11"], "2026-11 is not over. It ends on 30 November 2026"),
        (["--period", "2026-13"], "'2026-13' is no period"),
        (["--team", "nobody"], "There is no team 'nobody'"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_reason(
    team: Team, bob: Engineer, arguments: list[str], told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        said(*arguments, "--now")
    assert not GapReport.objects.exists()


def test_without_a_published_framework_there_is_nothing_to_measure_by(team: Team, bob: Engineer) -> None:
    FrameworkVersion.objects.update(status="retired")
    with pytest.raises(CommandError, match="No framework is published"):
        said("--now")
