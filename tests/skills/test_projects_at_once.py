"""Two at the same moment, on PostgreSQL: a form sent twice, edits of one project, and files against teams."""

from __future__ import annotations

import io
import threading
import time
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from skills.models import ProjectTemplate
from skills.services import projects as project_services
from skills.services.project_import import import_projects
from skills.services.projects import NeedGiven, ProjectGiven, add_project, change_project
from teams.errors import OverbookedError, RefusedBatchError, TeamsError
from teams.models import Assignment, Engineer, Project
from teams.services import assignment_batches, assignments
from teams.services.assignment_batches import AssignmentGiven, put_assignments
from teams.services.assignment_changes import change_assignment
from teams.services.assignments import Booking, book_team, confirm_assignment
from tests.conftest import signed_in
from tests.factories import a_competency
from tests.skills.reviews import user_of
from tests.skills.test_project_edits import GIVEN
from tests.skills.test_reviews_at_once import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)


def led_by(lead: Engineer, name: str) -> Project:
    made = Project.objects.create(name=name, slug=name.lower(), starts=FIRST, ends=LAST)
    made.leads.add(lead)
    return made


def test_form_sent_twice_at_once_begins_one_project(alice: Engineer) -> None:
    key, user = uuid4(), user_of(alice)
    given, needs = ProjectGiven("Claims", FIRST, LAST, 60), [NeedGiven("programming", 3)]
    made = at_once(*[lambda: add_project(given, needs, actor=user, key=key)] * 4)
    assert {str(getattr(each, "slug", each)) for each in made} == {"claims"}
    assert Project.objects.count() == 1


def test_projects_of_one_name_at_once_have_addresses_of_their_own(alice: Engineer) -> None:
    given, user = ProjectGiven("Claims", FIRST, LAST, 60), user_of(alice)
    made = at_once(*[lambda: add_project(given, [], actor=user, key=uuid4())] * 2)
    assert {str(getattr(each, "slug", each)) for each in made} == {"claims", "claims-2"}


def test_file_sent_twice_at_once_adds_its_projects_once(alice: Engineer) -> None:
    user, table = user_of(alice), b"Project,From\nClaims,2030-01-01\nPricing,2030-01-01\n"
    done = at_once(*[lambda: import_projects(io.BytesIO(table), actor=user)] * 3)
    assert sorted(str(getattr(each, "created", each)) for each in done) == ["0", "0", "2"]
    assert Project.objects.count() == 2


def test_of_edits_at_once_the_later_one_is_told(alice: Engineer) -> None:
    led_by(alice, "Claims")
    clients, path = [signed_in(alice), signed_in(alice)], "/projects/claims/edit/"
    seen = [client.get(path).context["form"]["seen"].value() for client in clients]

    def save(number: int) -> int:
        given = GIVEN | {"seen": seen[number], "description": f"Window {number}"}
        return clients[number].post(path, given).status_code

    assert set(at_once(lambda: save(0), lambda: save(1))) == {302, 422}


def test_file_team_and_change_at_once_leave_nobody_above_their_contract(alice: Engineer, bob: Engineer) -> None:
    user, names = user_of(alice), ("Claims", "Forecast", "Routing")
    projects = [led_by(alice, name) for name in names]
    planned = Assignment.objects.create(
        project=projects[2], engineer=bob, starts=FIRST, ends=LAST, allocation=60, state="planned"
    )
    row = AssignmentGiven(projects[0], bob.pk, FIRST, LAST, 60, "confirmed", "From a file")
    given = at_once(
        lambda: put_assignments([row], actor=user),
        lambda: book_team(projects[1], [Booking(bob.pk, FIRST, LAST, 60)], actor=user, reason="Best team"),
        lambda: change_assignment(planned, Booking(bob.pk, FIRST, LAST, 60), actor=user, confirmed=True, reason="Free"),
    )
    refused = [each for each in given if isinstance(each, OverbookedError | RefusedBatchError)]
    assert len(refused) == 2
    assert all("Bob would be at 120 %" in str(each) for each in refused)
    assert Assignment.objects.filter(engineer=bob, state="confirmed").count() == 1


def planned_on(project: Project, person: Engineer, share: int = 10) -> Assignment:
    return Assignment.objects.create(
        project=project, engineer=person, starts=FIRST, ends=LAST, allocation=share, state="planned"
    )


def waits(seconds: float = 5) -> bool:
    """Tell whether somebody waits for a lock by then."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("way", ["team", "plan", "file"])
def test_project_that_is_done_while_somebody_is_confirmed_keeps_nobody(
    alice: Engineer, bob: Engineer, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The confirmation has found the project open, and has not written yet, when the project is done."""
    claims, user = led_by(alice, "Claims"), user_of(alice)
    stale, row = Project.objects.get(), planned_on(claims, bob) if way == "plan" else None
    module = assignment_batches if way == "file" else assignments
    found_open, real, waited = threading.Event(), module.workloads, []

    def slow(*args: Any, **options: Any) -> Any:
        found_open.set()
        waited.append(waits())
        return real(*args, **options)

    def confirm() -> object:
        if row is not None:
            return confirm_assignment(row, actor=user, reason="Free")
        if way == "file":
            given = AssignmentGiven(stale, bob.pk, FIRST, LAST, 60, "confirmed", "From a file")
            return put_assignments([given], actor=user)
        return book_team(stale, [Booking(bob.pk, FIRST, LAST, 60)], actor=user, reason="Best team")

    def done() -> object:
        assert found_open.wait(5)
        return change_project(claims, ProjectGiven("Claims", FIRST, LAST, 60, state="done"), actor=user)

    monkeypatch.setattr(module, "workloads", slow)
    given = at_once(confirm, done)
    assert not [each for each in given if isinstance(each, Exception)]
    assert waited == [True]
    assert not Assignment.objects.filter(state="confirmed").exists()
    with pytest.raises((TeamsError, RefusedBatchError), match="over"):
        confirm() if way != "plan" else book_team(stale, [Booking(bob.pk, FIRST, LAST, 60)], actor=user, reason="Best")


def test_file_that_ends_projects_and_a_team_at_once_do_not_wait_for_each_other(
    alice: Engineer, bob: Engineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sorted([alice, bob], key=lambda each: each.pk)
    claims, forecast, routing = (led_by(alice, name) for name in ("Claims", "Forecast", "Routing"))
    planned_on(claims, second)
    planned_on(forecast, first)
    user, between, real = user_of(alice), threading.Event(), assignments.end_work

    def slow(*args: Any, **options: Any) -> int:
        ended = real(*args, **options)
        if not between.is_set():
            between.set()
            assert waits()
        return ended

    monkeypatch.setattr(project_services, "end_work", slow)

    def book() -> object:
        assert between.wait(5)
        bookings = [Booking(each.pk, FIRST, LAST, 60) for each in (first, second)]
        return book_team(routing, bookings, actor=user, reason="Best team")

    table = b"Slug,Project,From,State\nclaims,Claims,2030-01-01,done\nforecast,Forecast,2030-01-01,done\n"
    given = at_once(lambda: import_projects(io.BytesIO(table), actor=user), book)
    assert not [each for each in given if isinstance(each, Exception)]
    assert set(Assignment.objects.values_list("project__slug", "state")) == {("routing", "confirmed")}


def test_template_of_one_name_at_once_is_one(alice: Engineer) -> None:
    led_by(alice, "Claims").needs.create(competency=a_competency("programming"), level=3)
    clients = [signed_in(alice), signed_in(alice)]
    path = "/projects/claims/template/"
    done = at_once(*[lambda client=client: client.post(path, {"name": "T"}).status_code for client in clients])
    assert done == [302, 302]
    assert ProjectTemplate.objects.count() == 1


@pytest.mark.parametrize("name", ["Stra\u1e9ee k", "Stra\u00dfe \u212a"])
def test_template_whose_name_is_alike_in_one_case_alone(alice: Engineer, name: str) -> None:
    led_by(alice, "Claims").needs.create(competency=a_competency("programming"), level=3)
    client = signed_in(alice)
    for each in ("Stra\u00dfe k", name):
        assert client.post("/projects/claims/template/", {"name": each}).status_code == 302
    assert ProjectTemplate.objects.count() == 1
