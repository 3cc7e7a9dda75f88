from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from skills.models import GapReport
from skills.periods import parse_period
from skills.services.gap_reports import make_for
from teams.models import Engineer, Team
from tests.conftest import signed_in
from tests.factories import assessed

API = "/api/v1/gap-reports/"


@pytest.fixture
def report(team: Team, alice: Engineer, bob: Engineer) -> GapReport:
    assessed(bob, "programming", 1, assessed_on=date(2025, 12, 1))
    make_for([team.pk], parse_period("2025-12"))
    assessed(bob, "programming", 3, assessed_on=date(2026, 1, 10))
    make_for([team.pk], parse_period("2026-01"))
    return GapReport.objects.get(team=team, period="2026-01")


def test_report_tells_headline_with_change_and_its_gaps(alice: Engineer, report: GapReport) -> None:
    body = signed_in(alice).get(f"{API}{report.uuid}/").json()
    assert (body["team"], body["period"], body["from"], body["to"]) == (
        "applied-ai",
        "2026-01",
        "2026-01-01",
        "2026-01-31",
    )
    readiness = body["headline"]["readiness"]
    assert readiness["change"] == pytest.approx(readiness["value"] - readiness["previous"])
    assert readiness["change"] > 0
    assert body["fingerprint"] == report.fingerprint
    assert [gap["priority"] for gap in body["gaps"]] == sorted((gap["priority"] for gap in body["gaps"]), reverse=True)


def test_reports_are_filtered_by_team_and_period(alice: Engineer, report: GapReport) -> None:
    client = signed_in(alice)
    assert client.get(f"{API}?team=applied-ai").json()["count"] == 2
    assert [row["id"] for row in client.get(f"{API}?period=2026-01").json()["results"]] == [str(report.uuid)]
    assert client.get(f"{API}?team=platform").json()["count"] == 0


def test_report_comes_as_csv_and_xlsx(alice: Engineer, report: GapReport) -> None:
    client = signed_in(alice)
    plain = client.get(f"{API}{report.uuid}/?format=csv")
    assert plain.headers["Content-Disposition"].startswith("attachment")
    assert b"Priority" in plain.content
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{API}{report.uuid}/?format=xlsx").content))
    assert book.sheetnames == ["Gaps", "Depth", "Actions", "About"]
    assert client.get(f"{API}{report.uuid}/?format=pdf").status_code == 400


@pytest.mark.parametrize("query", ["", "?format=csv", "?format=xlsx"])
def test_report_is_absent_for_members_and_outsiders(
    bob: Engineer, charlie: Engineer, report: GapReport, query: str
) -> None:
    for who in (bob, charlie):
        assert signed_in(who).get(f"{API}{report.uuid}/{query}").status_code == 404
        assert signed_in(who).get(API).json()["count"] == 0
