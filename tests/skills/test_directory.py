from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from skills.models import RoleAim
from teams.models import AuditEntry, Engineer, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import TeamFactory, a_role, assessed, member

pytestmark = pytest.mark.django_db

PAGE, SEARCH = "/engineers/", "/search/"


@pytest.fixture(autouse=True)
def everyone(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    """Alice leads bob; charlie is in another team."""


def body(client: Client, url: str = PAGE, **data: str) -> str:
    response = client.get(url, data)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def listed(client: Client, **data: str) -> list[str]:
    """Give the names in the directory, in order."""
    page = body(client, PAGE, **data)
    return re.findall(r'person__name ellipsis">([^<]+)', page)


def linked(page: str) -> set[str]:
    return set(re.findall(r'<a class="person" href="/engineers/([\w-]+)/"', page))


def test_everyone_reads_names_and_opens_only_what_is_open(charlie: Engineer, bob: Engineer) -> None:
    client = signed_in(charlie)
    assert listed(client) == ["Alice", "Bob", "Charlie"]
    assert linked(body(client)) == {"charlie"}
    bob.skills_visibility = "everyone"
    bob.save()
    assert linked(body(client)) == {"bob", "charlie"}


def test_entry_tells_role_team_zone_and_offer(charlie: Engineer, bob: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(time_zone="Asia/Seoul", mentor_capacity=2)
    page = body(signed_in(charlie))
    for text in ("AI Engineer", "Lead AI Engineer", "Applied AI", "Asia/Seoul", "up to 2 people"):
        assert text in page


def test_employee_id_and_target_role_stay_with_whom_the_page_is_open_to(
    alice: Engineer, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    bob.skills_visibility = "everyone"
    bob.employee_id = "CNRY-BOB"
    bob.save()
    RoleAim.objects.create(engineer=charlie, role=a_role("ai-director"))
    for who, sees_bob, sees_charlie in ((charlie, False, False), (alice, True, False), (dana, True, True)):
        page = body(signed_in(who))
        assert ("CNRY-BOB" in page) is sees_bob, who
        assert bool(re.search(r"<td[^>]*>AI Director", page)) is sees_charlie, who


def test_search_finds_part_of_a_name_with_and_without_accents(charlie: Engineer, team: Team) -> None:
    member(team, name="Tomás Łukasz Herrera", slug="tomas-lukasz-herrera")
    client = signed_in(charlie)
    for words in ("tomás", "Tomas", "lukasz herr", "HERRERA"):
        assert listed(client, q=words) == ["Tomás Łukasz Herrera"], words
    assert listed(client, q="tomas bob") == []


def test_mail_and_employee_id_find_only_whose_page_is_open(alice: Engineer, charlie: Engineer, bob: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(employee_id="E-77", email="robert@hidden.example")
    for words in ("E-77", "e-77", "hidden.example", "robert@"):
        assert listed(signed_in(charlie), q=words) == [], words
        assert listed(signed_in(alice), q=words) == ["Bob"], words


def test_api_finds_an_opted_in_person_by_name_and_not_by_employee_id(charlie: Engineer, bob: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(employee_id="E-77", skills_visibility="everyone")
    client = signed_in(charlie)
    found = {words: client.get("/api/v1/engineers/", {"search": words}).json()["count"] for words in ("bob", "E-77")}
    assert found == {"bob": 1, "E-77": 0}


def test_filters_narrow_by_team_below_role_and_offer(alice: Engineer, bob: Engineer, erin: Engineer) -> None:
    client = signed_in(alice)
    assert listed(client, team="applied-ai") == ["Alice", "Bob"]
    assert listed(client, team="division") == ["Alice", "Bob", "Charlie", "Erin"]
    assert listed(client, team="invented") == []
    assert listed(client, role="senior-ai-engineer") == ["Erin"]
    assert listed(client, mentors="1") == ["Erin"]
    assert listed(client, readable="1") == ["Alice", "Bob"]


def test_what_is_hidden_changes_no_list(charlie: Engineer, bob: Engineer) -> None:
    client = signed_in(charlie)
    before = [body(client), body(client, readable="1"), body(client, sort="-team")]
    assessed(bob, "programming", 5)
    RoleAim.objects.filter(engineer=bob).update(role=a_role("ai-director"))
    Engineer.objects.filter(pk=bob.pk).update(employee_id="AAA-1")
    after = [body(client), body(client, readable="1"), body(client, sort="-team")]
    hidden = re.compile(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+')
    assert [hidden.sub("", page) for page in before] == [hidden.sub("", page) for page in after]


def test_order_is_by_name_or_team_and_by_nothing_else(charlie: Engineer) -> None:
    client = signed_in(charlie)
    assert listed(client, sort="-name") == ["Charlie", "Bob", "Alice"]
    assert listed(client, sort="-team") == ["Charlie", "Bob", "Alice"]
    for hidden in ("employee_id", "user__password", "-email", "aim_slug"):
        assert listed(client, sort=hidden) == ["Alice", "Bob", "Charlie"], hidden


def test_leavers_are_for_hr(alice: Engineer, bob: Engineer, dana: User) -> None:
    gone = timezone.localdate() - timedelta(days=1)
    Engineer.objects.filter(pk=bob.pk).update(ends=gone)
    Membership.objects.filter(engineer=bob).update(ends=gone)
    assert listed(signed_in(alice), left="1") == ["Alice", "Charlie"]
    assert listed(signed_in(dana)) == ["Alice", "Charlie"]
    assert listed(signed_in(dana), left="1") == ["Alice", "Bob", "Charlie"]
    assert "has left" in body(signed_in(dana), left="1")


@pytest.mark.parametrize("words", ["x" * 5000, "a " * 400, "%", "_", "'; drop table--", "<script>alert(1)</script>"])
def test_hostile_words_find_nobody_and_break_nothing(words: str, charlie: Engineer) -> None:
    client = signed_in(charlie)
    for url in (PAGE, SEARCH):
        page = body(client, url, q=words)
        assert "<script>alert" not in page


def test_page_out_of_range_is_the_last(charlie: Engineer, team: Team) -> None:
    for number in range(30):
        member(team, name=f"Member {number:02}")
    client = signed_in(charlie)
    assert len(listed(client)) == 25
    assert listed(client, page="99") == listed(client, page="2")
    assert listed(client, page="x") == listed(client)


def test_nobody_fits_says_so_and_shows_the_way_back(charlie: Engineer) -> None:
    page = body(signed_in(charlie), q="nobody at all")
    assert "Nobody fits" in page
    assert 'href="/engineers/"' in page


def test_export_is_for_hr_and_holds_no_formula(alice: Engineer, bob: Engineer, dana: User) -> None:
    Engineer.objects.filter(pk=bob.pk).update(name="=HYPERLINK(1)", employee_id="E-1")
    for kind in ("csv", "xlsx"):
        assert signed_in(alice).get(f"/engineers/export.{kind}").status_code == 404
    client = signed_in(dana)
    rows = list(csv.reader(io.StringIO(client.get("/engineers/export.csv").content.decode())))
    assert rows[0][:4] == ["Employee ID", "Name", "Team", "Role"]
    assert ["E-1", "'=HYPERLINK(1)", "Applied AI", "AI Engineer", "Senior AI Engineer"] in [row[:5] for row in rows]
    book = load_workbook(io.BytesIO(client.get("/engineers/export.xlsx", {"team": "applied-ai"}).content))
    cells = [cell for line in book.active.iter_rows() for cell in line]  # type: ignore[union-attr] # a new book has a sheet
    assert all(cell.data_type != "f" for cell in cells)
    assert {cell.value for cell in cells} >= {"=HYPERLINK(1)", "Alice"}
    assert "Charlie" not in {cell.value for cell in cells}
    assert client.get("/engineers/export.pdf").status_code == 404
    assert AuditEntry.objects.filter(action="export", actor=dana).count() == 2


def test_number_of_queries_does_not_grow_with_people(
    alice: Engineer, charlie: Engineer, dana: User, team: Team
) -> None:
    counts: dict[int, list[int]] = {}
    for size in (10, 40):
        while Engineer.objects.count() < size:
            person = member(team, name=f"Retrieval {Engineer.objects.count()}", aim="senior-ai-engineer")
            assessed(person, "embeddings-and-retrieval", 2)
        counts[size] = []
        for who in (charlie, alice, dana):
            client = signed_in(who)
            client.get(PAGE)
            for url in (PAGE, f"{PAGE}?q=retrieval&sort=team", f"{SEARCH}?q=retrieval"):
                with CaptureQueriesContext(connection) as queries:
                    client.get(url)
                counts[size].append(len(queries))
    assert counts[10] == counts[40]


def test_search_finds_people_competencies_roles_and_open_teams(alice: Engineer, charlie: Engineer) -> None:
    client = signed_in(alice)
    assert ">Bob<" in body(client, SEARCH, q="bob")
    assert "open=embeddings-and-retrieval" in body(client, SEARCH, q="retrieval")
    assert "open=machine-learning-fundamentals" in body(client, SEARCH, q="ml-01")
    assert 'href="/roles/senior-ai-engineer/"' in body(client, SEARCH, q="senior")
    assert 'href="/teams/applied-ai/"' in body(client, SEARCH, q="applied")
    assert 'href="/teams/applied-ai/"' not in body(signed_in(charlie), SEARCH, q="applied")
    assert "Nothing fits" in body(client, SEARCH, q="xyzzy")
    assert "Type a name" in body(client, SEARCH)


def test_search_for_a_skill_returns_only_people_whose_level_may_be_seen(
    alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    for person in (alice, bob, charlie):
        assessed(person, "robotics", 3, rater=None)
    assert set(skilled(signed_in(charlie))) == {"charlie"}
    assert skilled(signed_in(alice)) == ["alice", "bob"]
    bob.skills_visibility = "everyone"
    bob.save()
    assert skilled(signed_in(charlie)) == ["bob", "charlie"]


def test_search_for_a_skill_leaves_out_level_0_and_not_concerned(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "robotics", 0)
    assessed(alice, "robotics", None)
    assert skilled(signed_in(alice)) == []


def skilled(client: Client) -> list[str]:
    """Give the slugs listed under the people with robotics."""
    page = body(client, SEARCH, q="robotics")
    part = page[page.index('id="results"') :]
    return re.findall(r'class="person" href="/engineers/([\w-]+)/"', part)


def test_search_leaves_out_a_team_that_is_not_led(alice: Engineer) -> None:
    TeamFactory(name="Applied research", slug="applied-research")
    assert "applied-research" not in body(signed_in(alice), SEARCH, q="applied").split('id="results"')[1]
