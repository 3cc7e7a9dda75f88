"""Days and share of an assignment, changed on a page of its own."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from teams.models import Assignment, AuditEntry, Engineer, Project, User
from tests.conftest import signed_in

FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)
GIVEN = {"starts": "2030-02-01", "ends": "2030-03-31", "allocation": "40"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(date(2030, 1, 15), tick=False):
        yield


@pytest.fixture
def row(bob: Engineer, erin: Engineer) -> Assignment:
    """Bob, whom alice leads, is confirmed for a project of erin."""
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST)
    made.leads.add(erin)
    return Assignment.objects.create(
        project=made, engineer=bob, starts=FIRST, ends=LAST, allocation=60, reason="Best team"
    )


def url(row: Assignment) -> str:
    return f"/assignments/{row.uuid}/change/"


def booked() -> list[tuple[Any, ...]]:
    return list(Assignment.objects.order_by("starts").values_list("starts", "ends", "allocation", "state", "reason"))


def test_lead_of_the_person_changes_confirmed_work(row: Assignment, alice: Engineer) -> None:
    client = signed_in(alice)
    assert url(row) in client.get("/projects/claims/").content.decode()
    answer = client.post(url(row), GIVEN, follow=True)
    assert "The assignment of Bob is changed." in answer.content.decode()
    assert booked() == [(date(2030, 2, 1), date(2030, 3, 31), 40, "confirmed", "Best team")]
    assert AuditEntry.objects.filter(action="change", reason="Best team").exists()


def test_lead_of_the_project_changes_only_what_is_planned(row: Assignment, erin: Engineer) -> None:
    client = signed_in(erin)
    assert url(row) not in client.get("/projects/claims/").content.decode()
    assert client.post(url(row), GIVEN).status_code == 403
    Assignment.objects.update(state="planned", reason="")
    assert url(row) in client.get("/projects/claims/").content.decode()
    assert client.post(url(row), GIVEN).status_code == 302
    assert booked() == [(date(2030, 2, 1), date(2030, 3, 31), 40, "planned", "")]


def test_what_does_not_fit_is_told_and_nothing_is_lost(row: Assignment, alice: Engineer, bob: Engineer) -> None:
    rival = Project.objects.create(name="Rival", slug="rival", starts=FIRST)
    Assignment.objects.create(project=rival, engineer=bob, starts=FIRST, ends=LAST, allocation=40)
    before, client = booked(), signed_in(alice)
    answer = client.post(url(row), GIVEN | {"allocation": "70"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Bob would be at 110 % of 100 % from 1 Feb 2030 to 31 Mar 2030." in page
    assert 'value="70"' in page
    assert client.post(url(row), GIVEN | {"ends": "2030-01-31"}).context["form"].errors["ends"]
    assert booked() == before


def test_whoever_saves_second_reads_what_the_first_saved(row: Assignment, alice: Engineer, dana: User) -> None:
    client = signed_in(alice)
    found = re.search(r'name="seen" value="([^"]*)"', client.get(url(row)).content.decode())
    assert found is not None
    seen = html.unescape(found[1])
    signed_in(dana).post(url(row), {"starts": "2030-01-01", "ends": "2030-06-30", "allocation": "20"})
    answer = client.post(url(row), GIVEN | {"seen": seen})
    assert answer.status_code == 422
    assert "they saved “20”" in answer.content.decode()
    assert booked()[0][2] == 20


def test_what_is_over_stays(row: Assignment, alice: Engineer) -> None:
    Assignment.objects.update(ends=date(2030, 1, 14))
    client = signed_in(alice)
    assert url(row) not in client.get("/projects/claims/").content.decode()
    assert client.post(url(row), GIVEN).status_code in {403, 404}


def test_a_second_stretch_follows_the_first_and_none_lies_over_it(row: Assignment, dana: User, bob: Engineer) -> None:
    client = signed_in(dana)
    again = {"engineer": bob.pk, "starts": "2030-07-01", "ends": "2030-08-31", "allocation": "30"}
    over = client.post("/projects/claims/people/", again | {"starts": "2030-06-30"})
    assert (over.status_code, len(booked())) == (422, 1)
    assert client.post("/projects/claims/people/", again).status_code == 302
    assert [each[:2] for each in booked()] == [(FIRST, LAST), (date(2030, 7, 1), date(2030, 8, 31))]
    second = Assignment.objects.get(state="planned")
    clash = client.post(url(second), GIVEN | {"starts": "2030-06-01", "ends": "2030-08-31"})
    assert "Bob is on this project then already." in clash.content.decode()
