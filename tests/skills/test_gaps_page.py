from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from math import prod

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from skills.models import FrameworkVersion, GapReport, ProjectNeed, ScarcityHint, TeamNeed
from teams.models import Assignment, AuditEntry, Engineer, Project, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member, version_in_force

pytestmark = pytest.mark.django_db

PAGE = "/teams/applied-ai/gaps/"
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def levels(alice: Engineer, bob: Engineer) -> Engineer:
    """Bob is two levels short in deep learning, meets programming, and is one short where a project needs more."""
    assessed(bob, "deep-learning", 1)
    assessed(bob, "programming", 4)
    assessed(bob, "data-pipelines", 2)
    project = Project.objects.create(name="ETA v2", slug="eta-v2", state="running", starts=LONG_AGO)
    ProjectNeed.objects.create(project=project, competency=a_competency("data-pipelines"), level=3)
    Assignment.objects.create(project=project, engineer=bob, starts=LONG_AGO, allocation=50)
    return bob


def body_of(client: Client, url: str = PAGE, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, (url, response.status_code)
    return html.unescape(response.content.decode())


def rows(page: str) -> dict[str, str]:
    """Give the markup of each gap by the competency's slug, in the order of the page."""
    found = re.finditer(r'<tr id="gap-([^"]+)">(.*?)(?=<tr id="gap-|<div class="card__foot">)', page, re.DOTALL)
    return {row[1]: row[2] for row in found}


def priority(row: str) -> float:
    told = re.search(r"Priority (\d\.\d{3})</strong>", row)
    assert told
    return float(told[1])


def test_lead_sees_gaps_of_own_team_with_who_is_below(alice: Engineer, levels: Engineer) -> None:
    page = body_of(signed_in(alice))
    assert set(rows(page)) == {"deep-learning", "data-pipelines"}
    row = rows(page)["deep-learning"]
    assert '<span class="vh">Bob</span>' in row
    assert "+ 1 not assessed" in row
    assert "2 competencies below requirement" in page


def test_each_priority_adds_up_by_hand(alice: Engineer, levels: Engineer) -> None:
    ScarcityHint.objects.update_or_create(
        version=version_in_force(), competency=a_competency("deep-learning"), defaults={"hint": "acute"}
    )
    every = rows(body_of(signed_in(alice)))
    for row in every.values():
        told = re.search(r'<p class="mute tab">(\d+) ÷ (\d+)((?: × [\d.]+)*) = ([\d.]+)</p>', row)
        assert told
        factors = [float(one) for one in told[3].split(" × ")[1:]]
        assert int(told[1]) / int(told[2]) * prod(factors) == pytest.approx(float(told[4]), abs=5e-4)
        assert float(told[4]) == priority(row)
        parts = re.findall(r"(\d) × (\d) = <b>(\d+)</b>", row)
        assert all(int(weight) * int(gap) == int(points) for weight, gap, points in parts)
        assert sum(int(points) for *_, points in parts) == int(told[1])
    assert "Scarcity: acute hint in the framework" in every["deep-learning"]
    assert "no hint in the framework" in every["data-pipelines"]


def test_the_project_behind_a_priority_is_named(alice: Engineer, levels: Engineer) -> None:
    every = rows(body_of(signed_in(alice)))
    assert "ETA v2 needs level 3; of those assigned Bob has 2" in every["data-pipelines"]
    assert "none running asks for more" in every["deep-learning"]


def test_what_is_not_assessed_stands_apart_with_who(alice: Engineer, levels: Engineer) -> None:
    page = body_of(signed_in(alice))
    assert "machine-learning-fundamentals" not in rows(page)
    apart = page[page.index('id="not-assessed"') :]
    assert "Machine learning fundamentals" in apart
    assert re.search(r'href="/engineers/bob/">Bob</a>.*?<span class="sm tab">\d+ of \d+</span>', apart)


def test_single_points_and_uncovered_needs_are_marked(alice: Engineer, levels: Engineer, team: Team) -> None:
    for slug, level in (("programming", 4), ("deep-learning", 3), ("data-pipelines", 2)):
        TeamNeed.objects.create(team=team, competency=a_competency(slug), level=level, people=2, weight=3)
    every = rows(body_of(signed_in(alice), f"{PAGE}?lens=team-needs"))
    assert ">uncovered<" in every["deep-learning"]
    assert ">single point<" in every["programming"]
    assert "1 at level 4" in every["programming"]
    assert "people still needed ÷ people needed" in every["programming"]
    assert set(rows(body_of(signed_in(alice), f"{PAGE}?lens=team-needs&risk=1"))) == set(every)
    # In the role lens programming is no gap: Bob meets what his role asks.
    assert set(rows(body_of(signed_in(alice), f"{PAGE}?risk=1"))) == {"deep-learning", "data-pipelines"}


def test_a_project_that_already_asks_for_a_gap_says_how_far_its_people_are(
    alice: Engineer, levels: Engineer, charlie: Engineer, team: Team
) -> None:
    TeamNeed.objects.create(team=team, competency=a_competency("deep-learning"), level=3, people=2, weight=3)
    project = Project.objects.get(slug="eta-v2")
    need = ProjectNeed.objects.create(project=project, competency=a_competency("deep-learning"), level=3)
    Assignment.objects.create(project=project, engineer=alice, starts=LONG_AGO, allocation=10, state="planned")
    Assignment.objects.create(project=project, engineer=charlie, starts=LONG_AGO, ends=LONG_AGO, allocation=10)
    hidden = Project.objects.create(name="Hidden", slug="hidden", starts=LONG_AGO)
    ProjectNeed.objects.create(project=hidden, competency=need.competency, level=3)
    row = rows(body_of(signed_in(alice)))["deep-learning"]
    assert 'href="/projects/eta-v2/">In ETA v2: 1 confirmed, 1 planned</a>' in row
    assert "Hidden" not in row
    assert "Staff a project" in row
    Project.objects.filter(pk=project.pk).update(state="done")
    assert "In ETA v2" not in rows(body_of(signed_in(alice)))["deep-learning"]


def test_the_target_role_lens_measures_all_against_one_role(alice: Engineer, levels: Engineer) -> None:
    page = body_of(signed_in(alice), f"{PAGE}?lens=target-role")
    assert '<option value="lead-ai-engineer" selected>' in page
    assert "Below the role" in rows(page)["deep-learning"]
    junior = body_of(signed_in(alice), f"{PAGE}?lens=target-role&role=junior-ai-engineer")
    assert "deep-learning" not in rows(junior), "Bob is at the level that a junior needs"
    assert signed_in(alice).get(f"{PAGE}?lens=target-role&role=nobody").status_code == 404


def test_filters_and_order_live_in_the_address(alice: Engineer, levels: Engineer) -> None:
    client = signed_in(alice)
    domain = "machine-learning-and-models"
    assert list(rows(body_of(client, f"{PAGE}?domain={domain}"))) == ["deep-learning"]
    assert list(rows(body_of(client, f"{PAGE}?sort=competency"))) == ["data-pipelines", "deep-learning"]
    by_priority = rows(body_of(client, f"{PAGE}?sort=nonsense&lens=nonsense"))
    told = [priority(row) for row in by_priority.values()]
    assert told == sorted(told, reverse=True)
    assert "The team has gaps elsewhere" in body_of(client, f"{PAGE}?domain=business-and-strategy")


def test_a_changed_filter_keeps_the_address_short(alice: Engineer, levels: Engineer) -> None:
    client = signed_in(alice)
    query = "?lens=team-needs&domain=&sort=priority"
    response = client.get(PAGE + query, headers={"HX-Request": "true", "HX-Target": "main"})
    assert response.headers["HX-Push-Url"] == f"{PAGE}?lens=team-needs"
    assert "HX-Push-Url" not in client.get(PAGE + query).headers


def test_a_long_list_begins_with_the_first_twenty(alice: Engineer, bob: Engineer) -> None:
    slugs = list(version_in_force().competencies.values_list("competency__slug", flat=True))
    for slug in slugs[:30]:
        assessed(bob, slug, 0)
    page = body_of(signed_in(alice))
    assert len(rows(page)) == 20
    assert re.search(r"20 of 2\d gaps shown, ordered by priority", page)
    assert len(rows(body_of(signed_in(alice), f"{PAGE}?all=1"))) > 20


def test_without_a_gap_the_page_says_what_is_not_known(alice: Engineer, bob: Engineer) -> None:
    page = body_of(signed_in(alice))
    told = re.search(r"Every requirement is met; (\d+) not assessed", page)
    assert told
    assert int(told[1]) > 100
    assert rows(page) == {}


def test_a_team_without_people_says_what_can_be_done(dana: User, team: Team) -> None:
    assert "Nobody is in this team yet" in body_of(signed_in(dana))


def test_without_a_framework_the_page_says_so(alice: Engineer) -> None:
    FrameworkVersion.objects.update(status="retired")
    assert "There is no framework to measure against" in body_of(signed_in(alice))


def test_an_export_holds_what_the_page_shows(alice: Engineer, levels: Engineer) -> None:
    Engineer.objects.filter(pk=levels.pk).update(name="=Bob")
    client = signed_in(alice)
    response = client.get(f"{PAGE}export.csv?sort=competency")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    told = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [row["Code"] for row in told] == ["DA-02", "ML-02"]
    assert told[1]["Below"] == "'=Bob"
    assert told[1]["Not assessed"] == "Alice"
    factors = (float(told[1][name]) for name in ("Size", "Depth factor", "Scarcity factor", "Project factor"))
    assert float(told[1]["Priority"]) == pytest.approx(prod(factors))
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}export.xlsx").content))
    assert book.sheetnames == ["Gaps", "Not assessed", "About"]
    assert {row[0].value: row[1].value for row in book["About"].iter_rows()}["Team"] == "Applied AI"
    assert AuditEntry.objects.filter(action="export", actor=alice.user, fields=["gaps"]).count() == 2
    assert client.get(f"{PAGE}export.exe").status_code == 404


def without_token(body: bytes) -> bytes:
    return re.sub(rb'"X-CSRFToken": "[^"]+"|value="[A-Za-z0-9]{64}"', b"", body)


@pytest.fixture
def outsiders(charlie: Engineer, erin: Engineer) -> Iterator[Client]:
    return map(signed_in, (charlie, erin))


def test_outsiders_cannot_tell_that_the_team_exists(alice: Engineer, outsiders: Iterator[Client]) -> None:
    for client in outsiders:
        for page in ("", "export.csv", "export.xlsx"):
            hidden, invented = client.get(f"{PAGE}{page}"), client.get(f"/teams/no-such-team/gaps/{page}")
            assert (hidden.status_code, invented.status_code) == (404, 404)
            assert without_token(hidden.content) == without_token(invented.content)


def test_members_may_know_the_team_and_not_its_gaps(alice: Engineer, bob: Engineer) -> None:
    assert signed_in(bob).get(PAGE).status_code == 403
    assert signed_in(bob).get(f"{PAGE}export.csv").status_code == 403


def test_whoever_is_not_signed_in_is_asked_to(team: Team) -> None:
    assert Client().get(PAGE).headers["Location"] == f"/account/login/?next={PAGE}"


def test_hr_and_leads_above_read_the_gaps(head: Engineer, dana: User, levels: Engineer) -> None:
    for who in (head, dana):
        assert "deep-learning" in rows(body_of(signed_in(who)))


def test_the_report_of_the_last_period_can_be_made_once(alice: Engineer, levels: Engineer, team: Team) -> None:
    client = signed_in(alice)
    page = body_of(client)
    assert "Make report now" in page
    for _ in range(2):
        response = client.post("/teams/applied-ai/reports/")
        assert response.status_code == 302
    report = GapReport.objects.get(team=team)
    last = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011 - tests run in UTC
    assert report.ends == last
    page = body_of(client)
    assert "Make report now" not in page
    assert f"/teams/applied-ai/reports/{report.period}/" in page


def test_only_who_reads_the_gaps_makes_a_report(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    assert signed_in(bob).post("/teams/applied-ai/reports/").status_code == 403
    assert signed_in(charlie).post("/teams/applied-ai/reports/").status_code == 404
    assert not GapReport.objects.exists()


def test_forty_members_cost_no_more_queries_than_ten(alice: Engineer, levels: Engineer, team: Team) -> None:
    client = signed_in(alice)
    body_of(client)  # The first request of a session also writes it.

    def count(members: int) -> int:
        for number in range(Engineer.objects.members_of(team).count(), members):
            person = member(team, name=f"Member {number}")
            for slug in ("deep-learning", "programming", "data-pipelines"):
                assessed(person, slug, number % 3)
        with CaptureQueriesContext(connection) as queries:
            body_of(client)
        return len(queries)

    assert count(10) == count(40)
