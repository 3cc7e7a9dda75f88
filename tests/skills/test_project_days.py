"""Names and days that no project has: refused at every door, and drawn where they are there already."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from teams.models import Assignment, Engineer, Leave, Project
from tests.conftest import signed_in
from tests.factories import a_competency, assessed
from tests.skills import test_assignment_tables, test_project_tables
from tests.skills.test_api_project_edits import send
from tests.skills.test_project_edits import EDIT, GIVEN

ODD_DAYS = ["1999-12-31", "2200-01-01", "9999-12-31", "0001-01-01"]
ODD_NAMES = ["Two\nlines", "Dear\u202eevil", "Bell\x07", "Sep\u2028arated"]


@pytest.fixture
def project(alice: Engineer) -> Project:
    made = Project.objects.create(name="Claims", slug="claims", starts=date(2030, 1, 1), allocation=60)
    made.leads.add(alice)
    made.needs.create(competency=a_competency("programming"), level=3)
    return made


@pytest.mark.parametrize("day", ODD_DAYS)
def test_day_that_cannot_be_meant_is_refused(project: Project, alice: Engineer, bob: Engineer, day: str) -> None:
    client = signed_in(alice)
    told = f"The year {int(day[:4])} cannot be meant."
    for name in ("starts", "ends"):
        answer = client.post(EDIT, GIVEN | {name: day})
        assert told in answer.context["form"].errors[name][0]
        booking = {"engineer": str(bob.pk), "starts": "2030-01-01", "ends": "", "allocation": "60"} | {name: day}
        assert client.post("/projects/claims/people/", booking).status_code == 422
        assert client.post("/engineers/bob/leave/", {"percent": "100"} | booking).status_code == 422
        body = {"project": "claims", "engineer": "bob", "starts": "2030-01-01", "allocation": 10, "reason": "x"}
        for path, said in (("assignments/", body), ("projects/", {"name": "A", "starts": "2030-01-01"})):
            fault = send(client, "post", path, said | {name: day}).json()["errors"][0]
            assert (fault["pointer"], told in fault["detail"]) == (f"/{name}", True)
    text = test_assignment_tables.HEAD + f"claims,bob,{day},,10,,\n"
    assert test_project_tables.places(test_assignment_tables.imported(client, text)) == ["row 2, column From"]
    answer = test_project_tables.imported(client, f"Project,From\nA,{day}\n")
    assert test_project_tables.places(answer) == ["row 2, column From"]
    assert (Assignment.objects.count(), Leave.objects.count(), Project.objects.count()) == (0, 0, 1)


@pytest.mark.parametrize(
    ("starts", "ends"), [(date.max, date.max), (date.min, date.max), (date.max, None), (date.min, None)]
)
def test_project_of_such_days_is_drawn(alice: Engineer, bob: Engineer, starts: date, ends: date | None) -> None:
    made = Project.objects.create(name="Claims", slug="claims", starts=starts, ends=ends, allocation=60)
    made.leads.add(alice)
    made.needs.create(competency=a_competency("programming"), level=3)
    assessed(bob, "programming", 3)
    Assignment.objects.create(project=made, engineer=bob, starts=starts, ends=ends, allocation=60)
    client = signed_in(alice)
    for path in ("projects/claims/", "projects/claims/staffing/", "projects/", "capacity/", "engineers/bob/"):
        assert client.get(f"/{path}").status_code == 200


@pytest.mark.parametrize("name", ODD_NAMES)
def test_name_that_one_cannot_read_is_refused(project: Project, alice: Engineer, name: str) -> None:
    client: Any = signed_in(alice)
    assert "invisible character" in client.post(EDIT, GIVEN | {"name": name}).context["form"].errors["name"][0]
    fault = send(client, "patch", "projects/claims/", {"name": name}).json()["errors"][0]
    assert (fault["pointer"], "invisible character" in fault["detail"]) == ("/name", True)


def test_name_in_a_script_with_joiners_is_one(project: Project, alice: Engineer) -> None:
    name = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert send(alice, "patch", "projects/claims/", {"name": name}).json()["name"] == name
