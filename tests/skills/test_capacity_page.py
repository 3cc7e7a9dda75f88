"""The weeks of a team, of the teams below it and of the company: chart, table, filters and files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from skills.views.capacity.lines import state_of
from teams.capacity import Week, week_of
from teams.models import Assignment, AuditEntry, Engineer, Leave, Project, Team, User
from teams.services.readings import readings_about
from tests.conftest import signed_in
from tests.factories import TeamFactory, member

pytestmark = pytest.mark.django_db

PAGE, ALL = "/teams/applied-ai/capacity/", "/capacity/"
MONDAY = week_of(date.today())  # noqa: DTZ011 - tests run in UTC


@pytest.fixture
def claims() -> Project:
    return Project.objects.create(name="Claims", slug="claims", starts=date(2020, 1, 1))


def work(project: Project, person: Engineer, share: int, *, first: int = 0, weeks: int = 100, **fields: Any) -> None:
    starts = MONDAY + timedelta(weeks=first)
    ends = starts + timedelta(weeks=weeks, days=-1)
    Assignment.objects.create(
        project=project, engineer=person, starts=starts, ends=ends, allocation=share, **{"state": "confirmed"} | fields
    )


def away(person: Engineer, *, first: int, percent: int = 100) -> None:
    starts = MONDAY + timedelta(weeks=first)
    Leave.objects.create(engineer=person, starts=starts, ends=starts + timedelta(days=4), percent=percent)


def page_of(client: Client, url: str = PAGE, **asked: str) -> Any:
    answer: Any = client.get(url, asked)
    assert answer.status_code == 200
    return answer.context["page"]


def names(page: Any) -> list[str]:
    return [line.person.name for line in page.chosen]


def test_weeks_of_a_team_tell_who_is_over(alice: Engineer, bob: Engineer, claims: Project) -> None:
    work(claims, bob, 80, first=-60)
    work(claims, bob, 40, first=-50)
    page = page_of(signed_in(alice))
    told = {line.person.name: line for line in page.chosen}
    assert (told["Bob"].over, told["Bob"].weeks[0].load, told["Bob"].taken) == (20, 120, 120)
    assert (told["Alice"].over, told["Alice"].is_under, told["Alice"].free) == (0, True, 100)
    assert (page.over, page.under) == (1, 1)


def test_table_tells_confirmed_planned_and_leave_apart_and_the_chart_says_a_sentence(
    alice: Engineer, bob: Engineer, claims: Project
) -> None:
    Engineer.objects.filter(pk=bob.pk).update(contract_percent=60)
    work(claims, bob, 50, weeks=4)
    work(claims, bob, 20, first=1, weeks=2, state="planned")
    away(bob, first=2)
    body = signed_in(alice).get(PAGE).content.decode()
    table = body[body.index('<table class="table') :]
    assert table.count("<caption") == 1
    assert len(re.findall(r'<th scope="col"', table)) == 6
    section = table[table.index('scope="rowgroup" colspan="6">Bob') :].split("</tbody>")[0]
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr><th.*?</tr>", section)]
    figures = [[*re.findall(r"\d+(?=\u202f%)|(?<=\|)\d+(?=&#8239;%)", row)] for row in rows]
    assert figures == [
        ["50", "0", "0", "60"],
        ["50", "20", "0", "60"],
        ["50", "20", "100", "0"],
        ["50", "0", "0", "60"],
        ["0", "0", "0", "60"],
    ]
    words = [
        "10 % free",
        "10 % over if what is planned is confirmed",
        "on leave, 50 % over",
        "10 % free",
        "mostly free",
    ]
    assert [each for row, each in zip(rows, words, strict=True) if each not in row] == []
    assert "contract 60 %" in section
    assert 'role="img" aria-label="Bob: 13 % taken on average; over ' in body


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (Week(MONDAY, 0, 0, 0, 0, 0, here=0), "not here"),
        (Week(MONDAY, 40, 0, 0, 40, 0, here=0), "not here, 40 % over"),
        (Week(MONDAY, 60, 0, 60, 0, 0, here=3), "comes or leaves in this week, full"),
        (Week(MONDAY, 30, 0, 50, 0, 50, away=50), "50 % on leave"),
        (Week(MONDAY, 100, 0, 100, 0, 0), "full"),
        (Week(MONDAY, 49, 0, 100, 0, 0), "mostly free"),
        (Week(MONDAY, 40, 20, 100, 0, 0), "60 % free"),
        (
            Week(MONDAY, 50, 0, 64, 50, 20, over_on=MONDAY),
            f"20 % on leave, 50 % over on {MONDAY:%a} {MONDAY.day} {MONDAY:%b}",
        ),
        (Week(MONDAY, 50, 0, 100, 0, 0), "50 % free"),
        (Week(MONDAY, 80, 40, 100, 0, 0, over_if_confirmed=20), "20 % over if what is planned is confirmed"),
        (Week(MONDAY, 120, 40, 100, 20, 0), "20 % over"),
    ],
)
def test_words_for_a_week(week: Week, words: str) -> None:
    assert state_of(week) == words


def test_lead_above_reads_teams_below_and_nobody_else_does(
    head: Engineer, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    above = signed_in(head)
    body = above.get("/teams/division/capacity/").content.decode()
    teams = re.findall(r'<tr class="weeks__team">.*?>([^<>]+)</a>', body)
    page = page_of(above, "/teams/division/capacity/")
    assert {"Alice", "Bob", "Charlie"} <= set(names(page))
    assert {"Applied AI", charlie.memberships.get().team.name} <= set(teams)
    assert not {"Alice", "Bob", "Charlie"} & set(names(page_of(above, "/teams/division/capacity/", alone="1")))
    head.memberships.all().delete()
    # Whoever left the teams below out finds the way back, also where the team itself is empty.
    assert b"Show everyone" in above.get("/teams/division/capacity/", {"alone": "1"}).content
    assert signed_in(charlie).get(PAGE).status_code == 404
    assert signed_in(charlie).get(f"{PAGE}export.csv").status_code == 404
    assert signed_in(bob).get(PAGE).status_code == 403


def test_all_that_a_reader_confirms_and_nobody_more(
    alice: Engineer, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    assert names(page_of(signed_in(alice), ALL)) == ["Alice", "Bob"]
    assert {"Alice", "Bob", "Charlie"} <= set(names(page_of(signed_in(dana), ALL)))
    answer = signed_in(bob).get(ALL)
    assert names(answer.context["page"]) == []
    assert b"look after nobody" in answer.content
    # A team out of sight is like one that does not exist.
    elsewhere = charlie.memberships.get().team.slug
    hidden, invented = (signed_in(alice).get(ALL, {"team": slug}) for slug in (elsewhere, "invented"))
    assert hidden.context["page"].everyone == invented.context["page"].everyone == []


def test_filters_and_orders(alice: Engineer, bob: Engineer, team: Team, claims: Project) -> None:
    carl = member(team, name="Carl", role="senior-ai-engineer")
    work(claims, bob, 80, weeks=2)
    work(claims, bob, 40, first=-1, weeks=3)
    work(claims, carl, 90)
    away(alice, first=3)
    client = signed_in(alice)
    assert names(page_of(client, show="over")) == ["Bob"]
    assert names(page_of(client, show="under")) == ["Alice", "Bob"]
    assert names(page_of(client, show="leave")) == ["Alice"]
    work(claims, alice, 80, first=4, state="planned")
    work(claims, alice, 40, first=5, state="planned")
    assert names(page_of(client, show="plans")) == ["Alice"]
    assert names(page_of(client, free="80")) == ["Alice", "Bob"]
    assert names(page_of(client, role="senior-ai-engineer")) == ["Carl"]
    assert names(page_of(client, sort="free")) == ["Alice", "Bob", "Carl"]
    assert names(page_of(client, sort="over")) == ["Bob", "Alice", "Carl"]
    assert names(page_of(client, show="nonsense", free="-1", sort="x", weeks="9", **{"from": "2030-99-99"})) == [
        "Alice",
        "Bob",
        "Carl",
    ]
    assert b"Nobody fits" in client.get(PAGE, {"role": "invented"}).content


def test_window_goes_back_and_forth(alice: Engineer) -> None:
    client = signed_in(alice)
    first = MONDAY + timedelta(weeks=20)
    page = page_of(client, weeks="13", **{"from": (first + timedelta(days=3)).isoformat()})
    assert (page.asked.first, page.asked.last, len(page.mondays)) == (first, first + timedelta(weeks=13, days=-1), 13)
    assert page.asked.earlier == (first - timedelta(weeks=13)).isoformat()
    assert page.asked.later == (first + timedelta(weeks=13)).isoformat()
    assert page_of(client).asked.first == MONDAY
    assert page_of(client, **{"from": "9999-12-31"}).asked.first <= MONDAY + timedelta(weeks=157)
    assert page_of(client, **{"from": "0001-01-01"}).asked.first >= MONDAY - timedelta(weeks=157)


def test_leaver_has_no_time_after_the_last_day(alice: Engineer, bob: Engineer, claims: Project) -> None:
    bob.memberships.update(ends=MONDAY + timedelta(days=16))
    work(claims, bob, 50, weeks=5)
    (line,) = [line for line in page_of(signed_in(alice)).chosen if line.person == bob]
    assert [week.here for week in line.weeks[:4]] == [5, 5, 3, 0]
    assert [week.over for week in line.weeks[:4]] == [0, 0, 50, 50]


def test_people_read_who_saw_their_time_also_from_a_page_above(head: Engineer, alice: Engineer, bob: Engineer) -> None:
    client = signed_in(head)
    for _time in range(2):
        client.get(ALL)
    client.get(f"{ALL}export.csv")
    told = [
        (each.entry.action, each.entry.fields, each.team and each.team.name) for each in readings_about(bob, most=9)
    ]
    assert told == [("export", ["capacity"], "Applied AI"), ("read", ["capacity"], "Applied AI")]


@pytest.mark.parametrize("first", [ALL, PAGE])
def test_who_saw_the_time_of_a_team_first_is_noted_for_its_levels_too(
    first: str, alice: Engineer, bob: Engineer, team: Team
) -> None:
    client = signed_in(alice)
    for path in (first, f"/teams/{team.slug}/matrix/", first, f"/teams/{team.slug}/matrix/"):
        assert client.get(path).status_code == 200
    told = sorted(each.entry.fields for each in readings_about(bob, most=9))
    assert told == [["capacity"], ["levels"]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_holds_a_row_for_each_person_and_week_and_no_formula(
    kind: str, alice: Engineer, bob: Engineer, claims: Project
) -> None:
    Engineer.objects.filter(pk=bob.pk).update(name="=1+1", contract_percent=80)
    work(claims, bob, 50, weeks=2)
    answer = signed_in(alice).get(f"{PAGE}export.{kind}", {"weeks": "13", "show": "", "sort": "name"})
    assert AuditEntry.objects.filter(action="export", fields=["capacity"]).count() == 1
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert len(rows) == 1 + 2 * 13
    (first,) = [row for row in rows if "1+1" in row[1] and MONDAY.isoformat() in row[5]]
    assert first[1] == ("'=1+1" if kind == "csv" else "=1+1")
    assert first[4:5] + first[6:] == ["80", "50", "0", "0", "80", "30", "0", "30 % free"]
    assert signed_in(alice).get(f"{PAGE}export.pdf").status_code == 404


def test_queries_stay_the_same_for_50_people_and_26_weeks(alice: Engineer, team: Team, claims: Project) -> None:
    client, counts = signed_in(alice), []
    for start, end in ((0, 9), (9, 49)):
        for number in range(start, end):
            person = member(team, name=f"Member {number:02}")
            work(claims, person, 50)
            away(person, first=number % 20)
        told = []
        for url in (PAGE, ALL, f"{PAGE}export.csv"):
            client.get(url, {"weeks": "26"})
            with CaptureQueriesContext(connection) as queries:
                answer: Any = client.get(url, {"weeks": "26"})
            told.append(len(queries))
            if url != f"{PAGE}export.csv":
                assert len(answer.context["page"].shown.object_list) == end + 1
        counts.append(told)
    assert counts[0] == counts[1]


def test_many_people_come_in_pages(dana: User, team: Team) -> None:
    elsewhere = TeamFactory(name="Elsewhere")
    for number in range(60):
        member(elsewhere if number % 2 else team, name=f"Member {number:02}")
    client = signed_in(dana)
    first, second = (page_of(client, ALL, page=number) for number in ("1", "2"))
    assert [len(page.shown.object_list) for page in (first, second)] == [50, 10]
    assert [[team.name for team, _lines in page.groups] for page in (first, second)] == [
        ["Applied AI", "Elsewhere"],
        ["Elsewhere"],
    ]
    assert first.counted == "60 of 60 people"
