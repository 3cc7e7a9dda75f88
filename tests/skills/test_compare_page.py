from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teams.models import AuditEntry, Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import assessed, member

pytestmark = pytest.mark.django_db


def body(client: Client, query: str) -> str:
    response = client.get(f"/engineers/compare/{query}")
    assert response.status_code == 200
    text = html.unescape(response.content.decode())
    return re.sub(r"\s+", " ", text[text.index('id="main"') :])


@pytest.fixture
def carol(team: Team) -> Engineer:
    return member(team, name="Carol")


def test_lead_sees_people_in_the_order_asked_for(alice: Engineer, bob: Engineer, carol: Engineer) -> None:
    assessed(bob, "programming", 1)
    assessed(carol, "programming", 5)
    client = signed_in(alice)
    for first, second in (("bob", "carol"), ("carol", "bob")):
        head = body(client, f"?engineer={first}&engineer={second}")
        head = head[head.index("<thead>") : head.index("</thead>")]
        assert head.index(f"/engineers/{first}/") < head.index(f"/engineers/{second}/")


def test_differences_come_by_default_and_all_on_request(alice: Engineer, bob: Engineer, carol: Engineer) -> None:
    assessed(bob, "programming", 1)
    assessed(carol, "programming", 5)
    for person in (bob, carol):
        assessed(person, "deep-learning", 3)
    client = signed_in(alice)
    assert body(client, "?engineer=bob&engineer=carol").count('<th scope="row">') == 1
    assert body(client, "?engineer=bob&engineer=carol&show=all").count('<th scope="row">') == 62


def test_it_tells_what_only_one_of_them_reaches(alice: Engineer, bob: Engineer, carol: Engineer) -> None:
    assessed(bob, "deep-learning", 1)
    assessed(carol, "deep-learning", 5)
    for person in (bob, carol):
        assessed(person, "programming", 5)
    page = body(signed_in(alice), "?engineer=bob&engineer=carol&show=only&role=lead-ai-engineer")
    assert page.count("only Carol reaches what is required") == 1
    assert "only Bob reaches" not in page
    without = body(signed_in(alice), "?engineer=bob&engineer=carol&show=only&role=")
    assert "Nothing here that only one of them reaches" in without


def test_who_may_not_be_read_is_left_out_as_who_is_not_there(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    assessed(charlie, "programming", 4)
    client = signed_in(alice)
    hidden = body(client, "?engineer=bob&engineer=charlie")
    missing = body(client, "?engineer=bob&engineer=nobody")
    assert hidden.replace("charlie", "nobody") == missing
    assert "Somebody in this address is not shown" in hidden
    assert "Charlie" not in hidden


def test_search_offers_people_whose_whole_page_is_open(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    client = signed_in(alice)
    assert "?engineer=alice&engineer=bob" in body(client, "?engineer=alice&q=bo")
    assert "Nobody else" in body(client, "?engineer=alice&q=charlie")


def test_an_engineer_has_nobody_to_compare_with(bob: Engineer, alice: Engineer) -> None:
    assert "Choose two to four people" in body(signed_in(bob), "?engineer=bob&engineer=alice")


def test_at_most_four_stand_side_by_side(team: Team, alice: Engineer) -> None:
    people = [member(team, name=f"Member {n}") for n in range(5)]
    assessed(people[0], "programming", 2)
    page = body(signed_in(alice), "?" + "&".join(f"engineer={each.slug}" for each in people))
    assert "/engineers/member-3/" in page
    assert "/engineers/member-4/" not in page
    assert "Add a person by name" not in page


def test_those_compared_can_read_who_looked(alice: Engineer, bob: Engineer, carol: Engineer) -> None:
    client = signed_in(alice)
    for _ in range(2):
        client.get("/engineers/compare/?engineer=bob&engineer=carol&engineer=alice")
    seen = AuditEntry.objects.filter(action="read", actor=alice.user).values_list("subject__slug", flat=True)
    assert sorted(filter(None, seen)) == ["bob", "carol"]
    client.get("/engineers/compare/export.csv?engineer=bob&engineer=carol")
    assert AuditEntry.objects.filter(action="export", subject=bob).count() == 1


def test_csv_holds_what_the_page_shows(alice: Engineer, bob: Engineer, carol: Engineer, dana: User) -> None:
    assessed(bob, "programming", 1)
    assessed(carol, "programming", None)
    for who in (alice, dana):
        answer = signed_in(who).get("/engineers/compare/export.csv?engineer=bob&engineer=carol&show=all")
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 63
        assert "Bob" in lines[0]
        assert any("not concerned" in line and ",1," in line for line in lines[1:])


def test_number_of_queries_does_not_grow_with_the_people_compared(team: Team, alice: Engineer) -> None:
    people = [member(team, name=f"Member {n}") for n in range(4)]
    for person in people:
        assessed(person, "programming", 2)
    client = signed_in(alice)
    client.get("/engineers/compare/?engineer=member-0&engineer=member-1")
    counts = []
    for size in (2, 4):
        AuditEntry.objects.all()._raw_delete("default")
        query = "&".join(f"engineer={each.slug}" for each in people[:size])
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/engineers/compare/?{query}&q=x")
        counts.append(len(queries))
    # With four there is nobody to add, so nobody is looked for.
    assert counts[1] in (counts[0], counts[0] - 1)
