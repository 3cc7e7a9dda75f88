"""Two at the same moment, on PostgreSQL: a form sent twice, edits of one project, and files against teams."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import pytest

from skills.models import ProjectTemplate
from skills.services.project_import import import_projects
from skills.services.projects import NeedGiven, ProjectGiven, add_project
from teams.errors import OverbookedError, RefusedBatchError
from teams.models import Assignment, Engineer, Project
from teams.services.assignment_batches import AssignmentGiven, put_assignments
from teams.services.assignment_changes import change_assignment
from teams.services.assignments import Booking, book_team
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
