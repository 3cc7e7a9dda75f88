from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from skills.models import FrameworkVersion, GapReport, TeamNeed
from skills.periods import parse_period
from skills.services.gap_reports import generate_reports, make_for
from teams.models import AuditEntry, Engineer, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, leading, member, signing_in, version_in_force

pytestmark = pytest.mark.django_db

LIST = "/teams/applied-ai/reports/"
SEPTEMBER, OCTOBER = f"{LIST}2026-09/", f"{LIST}2026-10/"


@pytest.fixture(autouse=True)
def november() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def reports(alice: Engineer, bob: Engineer, team: Team) -> Engineer:
    """Two months: in October Bob closes a gap in data pipelines and covers programming; in December he leaves."""
    FrameworkVersion.objects.update(published_at=datetime(2026, 1, 1, tzinfo=UTC))
    for slug, level in (("programming", 4), ("deep-learning", 3)):
        TeamNeed.objects.create(team=team, competency=a_competency(slug), level=level, people=2, weight=3)
    assessed(bob, "deep-learning", 1, assessed_on=date(2026, 8, 10))
    assessed(bob, "data-pipelines", 2, assessed_on=date(2026, 8, 10))
    assessed(bob, "data-pipelines", 3, assessed_on=date(2026, 10, 10))
    assessed(bob, "programming", 3, assessed_on=date(2026, 8, 10))
    assessed(bob, "programming", 4, assessed_on=date(2026, 10, 10))
    Engineer.objects.filter(pk=bob.pk).update(ends=date(2026, 12, 24))
    for key in ("2026-09", "2026-10"):
        make_for([team.pk], parse_period(key))
    return bob


def body_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return html.unescape(response.content.decode())


def words(page: str) -> str:
    found = re.search(r'<section class="lede"[^>]*>(.*?)</section>', page, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def test_a_report_is_told_in_words_before_charts(alice: Engineer, reports: Engineer) -> None:
    told = words(body_of(signed_in(alice), OCTOBER))
    assert told.startswith("Readiness rose by ")
    assert "Deep learning stays uncovered." in told
    assert "Programming" in told
    assert "is no longer uncovered" in told
    assert words(body_of(signed_in(alice), SEPTEMBER)).startswith("The first gap report of this team.")


def test_figures_stand_beside_their_change(alice: Engineer, reports: Engineer, team: Team) -> None:
    before, after = GapReport.objects.filter(team=team).order_by("ends")
    page = body_of(signed_in(alice), OCTOBER)
    assert f"{100 * (after.readiness or 0):.1f}<small>" in page
    change = 100 * ((after.readiness or 0) - (before.readiness or 0))
    assert f"+{change:.1f} pts" in page
    first = body_of(signed_in(alice), SEPTEMBER)
    assert "pts" not in first
    assert first.count("first report") == 5


def test_gaps_tell_who_is_below_and_what_is_none_any_more(alice: Engineer, reports: Engineer) -> None:
    page = body_of(signed_in(alice), OCTOBER)
    assert re.search(r"Deep learning</th>.*?<span>Bob", page, re.DOTALL)
    assert "No longer a gap: Data pipelines" in page
    assert "Arrows: places moved since September 2026" in page
    assert "Arrows" not in body_of(signed_in(alice), SEPTEMBER)


def test_what_lies_ahead_names_what_hangs_on_it(alice: Engineer, reports: Engineer) -> None:
    page = body_of(signed_in(alice), OCTOBER)
    assert "Bob leaves after 24 December 2026" in page
    assert "Nobody else meets the team need for Programming" in page


def test_a_report_leads_to_the_one_before_and_after(alice: Engineer, reports: Engineer) -> None:
    client = signed_in(alice)
    assert re.search(rf'href="{SEPTEMBER}"[^>]*data-key="\["', body_of(client, OCTOBER))
    first = body_of(client, SEPTEMBER)
    assert re.search(rf'href="{OCTOBER}"[^>]*data-key="\]"', first)
    assert 'data-key="["' not in first


def test_names_of_people_who_moved_away_are_not_told(alice: Engineer, reports: Engineer) -> None:
    Membership.objects.filter(engineer=reports).update(ends=date(2026, 11, 1))
    for page in (OCTOBER, f"{OCTOBER}export.csv"):
        told = signed_in(alice).get(page).content.decode()
        assert "Bob" not in told
        assert "Former member" in told


def test_a_report_says_what_it_was_made_from(alice: Engineer, reports: Engineer, team: Team) -> None:
    page = body_of(signed_in(alice), OCTOBER)
    fingerprint = GapReport.objects.get(team=team, period="2026-10").fingerprint
    assert f'<code title="{fingerprint}">{fingerprint[:12]}</code>' in page
    assert "62 competencies, 2 people" in page
    assert "framework Lead AI Engineer competency framework 1.0.0" in page


def test_a_period_with_two_versions_shows_the_newest_and_links_to_both(
    alice: Engineer, reports: Engineer, team: Team
) -> None:
    other = FrameworkVersion.objects.get(pk=version_in_force().pk)
    other.pk, other.version = None, "1.1.0"
    other._state.adding = True
    other.save()
    generate_reports([team.pk], parse_period("2026-10"), other)
    page = body_of(signed_in(alice), OCTOBER)
    assert f"{other.title} 1.1.0</strong>" in page
    assert '<a class="link" href="/teams/applied-ai/reports/2026-10/?version=1.0.0">' in page
    old = body_of(signed_in(alice), f"{OCTOBER}?version=1.0.0")
    assert f"{other.title} 1.0.0</strong>" in old
    assert signed_in(alice).get(f"{OCTOBER}?version=9").status_code == 404


def test_the_list_shows_each_period_with_its_headline(alice: Engineer, reports: Engineer) -> None:
    page = body_of(signed_in(alice), LIST)
    assert re.findall(r'<th scope="row"><a href="([^"]+)">', page) == [OCTOBER, SEPTEMBER]
    assert "1 – 31 October 2026" in page
    assert "2 reports, frozen as they were made" in page


def test_a_team_without_reports_says_when_one_comes(alice: Engineer) -> None:
    page = body_of(signed_in(alice), LIST)
    assert "No gap report yet" in page
    assert "Make report now" in page


def test_exports_hold_the_report(alice: Engineer, reports: Engineer, team: Team) -> None:
    client = signed_in(alice)
    told = list(csv.DictReader(io.StringIO(client.get(f"{OCTOBER}export.csv").content.decode())))
    assert {row["Code"] for row in told} == {"ML-02"}
    assert {row["Below"] for row in told} == {"Bob"}
    book = load_workbook(io.BytesIO(client.get(f"{OCTOBER}export.xlsx").content))
    assert book.sheetnames == ["Gaps", "Depth", "Actions", "About"]
    facts = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    report = GapReport.objects.get(team=team, period="2026-10")
    assert (facts["Period"], facts["Fingerprint"]) == ("2026-10", report.fingerprint)
    assert facts["Readiness"] == pytest.approx(report.readiness)
    assert AuditEntry.objects.filter(action="export", actor=alice.user, fields=["gap_report"]).count() == 2


@pytest.mark.parametrize("period", ["2026-11", "2026-99", "nonsense"])
def test_a_period_without_a_report_is_not_found(alice: Engineer, reports: Engineer, period: str) -> None:
    assert signed_in(alice).get(f"{LIST}{period}/").status_code == 404


def test_only_leads_and_hr_read_reports(
    reports: Engineer, charlie: Engineer, head: Engineer, dana: User, team: Team
) -> None:
    colleague = member(team, name="Colleague")
    signing_in(colleague)
    for url in (LIST, OCTOBER, f"{OCTOBER}export.csv", f"{OCTOBER}export.xlsx"):
        assert signed_in(colleague).get(url).status_code == 403
        assert signed_in(charlie).get(url).status_code == 404
        assert signed_in(head).get(url).status_code == 200
        assert signed_in(dana).get(url).status_code == 200
        assert Client().get(url).status_code == 302


def test_a_lead_of_another_team_cannot_tell_which_reports_exist(
    reports: Engineer, charlie: Engineer, other_team: Team
) -> None:
    leading(other_team, charlie)
    for url in (OCTOBER, f"{LIST}2020-01/", "/teams/no-such-team/reports/2026-10/"):
        assert signed_in(charlie).get(url).status_code == 404


def test_more_reports_and_people_cost_no_more_queries(alice: Engineer, reports: Engineer, team: Team) -> None:
    client = signed_in(alice)
    body_of(client, LIST)  # The first request of a session also writes it.

    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            body_of(client, url)
        return len(queries)

    few = count(LIST), count(OCTOBER)
    for number in range(38):
        assessed(member(team, name=f"Member {number}"), "programming", number % 4, assessed_on=date(2026, 6, 1))
    for month in range(1, 9):
        make_for([team.pk], parse_period(f"2026-{month:02}"))
    GapReport.objects.filter(period="2026-10").delete()
    make_for([team.pk], parse_period("2026-10"))
    assert (count(LIST), count(OCTOBER)) == few
