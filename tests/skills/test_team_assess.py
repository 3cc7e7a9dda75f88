from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.models import Assessment, CurrentLevel
from teams.models import Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import assessed, member

pytestmark = pytest.mark.django_db

URL = "/teams/applied-ai/assess/deep-learning/"


def form_of(client: Client, **changes: Any) -> dict[str, Any]:
    page = client.get(URL).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(key|seen-[a-z0-9-]+)" value="([^"]*)"', page))
    return {**hidden, **changes}


def levels() -> dict[str, int | None]:
    return dict(CurrentLevel.objects.values_list("engineer__slug", "level"))


def test_alice_sets_one_competency_for_her_people_and_only_whom_she_chose(
    team: Team, alice: Engineer, bob: Engineer
) -> None:
    member(team, name="Gina")
    member(team, name="Hugo")
    client = signed_in(alice)
    form = form_of(client, **{"level-bob": "3", "level-gina": "nc", "level-hugo": ""})
    answer = client.post(URL, form)
    assert answer.status_code == 302
    assert levels() == {"bob": 3, "gina": None}
    assert {row.rater for row in Assessment.objects.all()} == {alice}

    client.post(URL, form)
    assert Assessment.objects.count() == 2

    page = client.get(answer["Location"]).content.decode()
    undo = re.search(r'action="(/assessments/together/[^"]+)"', page)
    assert undo
    client.post(undo[1].replace("&amp;", "&"))
    assert levels() == {}


def test_whom_alice_does_not_assess_is_listed_with_the_reason(alice: Engineer, bob: Engineer) -> None:
    page = signed_in(alice).get(URL).content.decode()
    assert "your own lead assesses you" in page
    assert 'name="level-bob"' in page
    assert 'name="level-alice"' not in page
    signed_in(alice).post(URL, form_of(signed_in(alice), **{"level-alice": "5"}))
    assert levels() == {}


def test_nothing_is_saved_where_one_level_changed_meanwhile(team: Team, alice: Engineer, bob: Engineer) -> None:
    member(team, name="Gina")
    client = signed_in(alice)
    form = form_of(client, **{"level-bob": "3", "level-gina": "4"})
    assessed(bob, "deep-learning", 1, source="self", rater=bob)
    answer = client.post(URL, form)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert levels() == {"bob": 1}
    assert "changed just now" in body
    assert re.search(r'name="level-gina" value="4" checked', body)
    again = dict(re.findall(r'<input type="hidden" name="(key|seen-[a-z0-9-]+)" value="([^"]*)"', body))
    client.post(URL, {**again, "level-bob": "3", "level-gina": "4"})
    assert levels() == {"bob": 3, "gina": 4}


@pytest.mark.parametrize("level", ["", "9", "x"])
def test_no_choice_or_a_wrong_one_is_told(alice: Engineer, bob: Engineer, level: str) -> None:
    client = signed_in(alice)
    assert client.post(URL, form_of(client, **{"level-bob": level})).status_code == 422
    assert levels() == {}


@pytest.mark.usefixtures("bob")
def test_the_lead_above_assesses_the_lead_and_hr_nobody(head: Engineer, alice: Engineer, dana: User) -> None:
    page = signed_in(head).get(URL).content.decode()
    assert 'name="level-alice"' in page
    assert 'name="level-bob"' not in page
    assert signed_in(dana).get(URL).status_code == 403
    assert signed_in(alice).get("/teams/applied-ai/assess/no-such/").status_code == 404


def test_outsiders_find_nothing(bob: Engineer, charlie: Engineer) -> None:
    assert signed_in(bob).get(URL).status_code == 403
    assert signed_in(charlie).post(URL).status_code == 404


def test_the_page_asks_the_same_number_of_queries_for_ten_people_and_for_forty(team: Team, alice: Engineer) -> None:
    client = signed_in(alice)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL).status_code == 200
        return len(queries)

    for number in range(10):
        assessed(member(team, name=f"Person {number}"), "deep-learning", 2)
    asked()
    few = asked()
    for number in range(10, 40):
        assessed(member(team, name=f"Person {number}"), "deep-learning", 2)
    assert asked() == few


def test_the_matrix_leads_there_from_the_head_of_each_row(alice: Engineer, bob: Engineer, dana: User) -> None:
    assert URL in signed_in(alice).get("/teams/applied-ai/matrix/").content.decode()
    assert URL not in signed_in(dana).get("/teams/applied-ai/matrix/").content.decode()
