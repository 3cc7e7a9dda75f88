"""Projects, staffing and assignments through the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from skills.models import RoleAim
from skills.projects import Wanted, read_staffing
from skills.staffing import Policy
from teams.models import Assignment, Engineer, Project
from teams.services import jobs
from tests.conftest import signed_in
from tests.factories import a_role, assessed
from tests.skills.reviews import user_of

API = "/api/v1"
BODY: dict[str, Any] = {
    "name": "Claims",
    "starts": "2030-01-01",
    "ends": "2030-06-30",
    "allocation": 60,
    "needs": [
        {"competency": "programming", "level": 4, "people": 2, "weight": 3},
        {"competency": "model-deployment", "level": 3, "people": 1, "weight": 1},
    ],
}


def posted(who: Engineer, path: str, body: Any) -> Any:
    return signed_in(who).post(API + path, body, content_type="application/json")


def test_lead_begins_a_project_and_reads_its_best_team(alice: Engineer, bob: Engineer) -> None:
    assessed(alice, "programming", 4)
    assessed(bob, "programming", 3)
    made = posted(alice, "/projects/", BODY)
    assert made.status_code == 201
    assert made.json()["slug"] == "claims"
    assert made.json()["needs"] == BODY["needs"]
    answer = signed_in(alice).get(f"{API}/projects/claims/staffing/?policy=deliver").json()
    assert answer == {
        "project": "claims",
        "policy": "deliver",
        "coverage": pytest.approx(3 * 1.75 / 7),
        "optimal": True,
        "at_most": pytest.approx(3 * 1.75 / 7),
        "team": [
            {
                "engineer": "alice",
                "allocation": 60,
                "on_it": False,
                "covers": [{"competency": "programming", "f": 1.0}],
                "without": 0.0,
                "without_proved": True,
            },
            {
                "engineer": "bob",
                "allocation": 60,
                "on_it": False,
                "covers": [{"competency": "programming", "f": 0.75}],
                "without": pytest.approx(3 / 7),
                "without_proved": True,
            },
        ],
        "uncovered": ["model-deployment"],
        "together": [],
        "work": None,
    }


def test_candidates_narrow_the_choice(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    for person in (alice, bob):
        assessed(person, "programming", 4)
    assert posted(alice, "/projects/", BODY | {"candidates": ["bob"]}).status_code == 201
    answer = signed_in(alice).get(f"{API}/projects/claims/staffing/").json()
    assert [each["engineer"] for each in answer["team"]] == ["bob"]
    refused = posted(alice, "/projects/", BODY | {"candidates": ["charlie"]})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"].startswith("/candidates")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"ends": "2029-01-01"}, "/ends"),
        ({"allocation": 101}, "/allocation"),
        ({"needs": [{"competency": "no-such", "level": 3}]}, "/needs"),
        ({"needs": [{"competency": "programming", "level": 9}]}, "/needs"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_unfit_project_is_refused_with_its_place(alice: Engineer, wrong: dict[str, Any], pointer: str) -> None:
    answer = posted(alice, "/projects/", BODY | wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert not Project.objects.exists()


def test_engineer_begins_no_project_and_sees_none(bob: Engineer) -> None:
    assert posted(bob, "/projects/", BODY).status_code == 403
    assert signed_in(bob).get(f"{API}/projects/").json()["results"] == []


def test_assignment_is_confirmed_once_and_never_over_the_contract(alice: Engineer, bob: Engineer) -> None:
    posted(alice, "/projects/", BODY)
    posted(alice, "/projects/", BODY | {"name": "Rival"})
    body = {"engineer": "bob", "starts": "2030-01-01", "ends": "2030-06-30", "allocation": 60}
    assert posted(alice, "/assignments/", body | {"project": "claims"}).status_code == 400
    body |= {"reason": "Best team"}
    made = posted(alice, "/assignments/", body | {"project": "claims"})
    assert (made.status_code, made.json()["state"]) == (201, "confirmed")
    refused = posted(alice, "/assignments/", body | {"project": "rival"})
    assert refused.status_code == 409
    assert "Bob would be at 120 % of 100 %" in refused.json()["detail"]
    listed = signed_in(alice).get(f"{API}/assignments/").json()["results"]
    assert [(each["project"], each["engineer"]) for each in listed] == [("claims", "bob")]
    assert signed_in(alice).delete(f"{API}/assignments/{made.json()['id']}/").status_code == 204
    assert not Assignment.objects.exists()


def test_outsider_learns_of_no_project(alice: Engineer, charlie: Engineer, client: Client) -> None:
    made = Project.objects.create(name="Claims", slug="claims", starts=date(2030, 1, 1))
    made.leads.add(alice)
    for path in ("/projects/claims/", "/projects/claims/staffing/"):
        assert signed_in(charlie).get(API + path).status_code == 404
    body = {"project": "claims", "engineer": "charlie", "starts": "2030-01-01", "allocation": 10, "reason": "Free"}
    assert posted(charlie, "/assignments/", body).status_code == 404


def test_growth_towards_the_role_that_somebody_aims_for_is_told_to_their_leads_alone(
    alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    for person, level in ((alice, 5), (bob, 2), (charlie, 2)):
        assessed(person, "programming", level)
    for person in (bob, charlie):
        RoleAim.objects.update_or_create(engineer=person, defaults={"role": a_role("lead-ai-engineer")})
    posted(alice, "/projects/", BODY)
    read = read_staffing(Project.objects.get(), user_of(alice), Wanted(policy=Policy.GROW))
    gaps = {each.slug: bool(each.gaps) for each in read.problem.candidates}
    assert (gaps["bob"], gaps["charlie"]) == (True, False)


def test_projects_are_staffed_at_once_and_what_it_costs_each_is_told(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 4)
    posted(alice, "/projects/", BODY)
    posted(alice, "/projects/", BODY | {"name": "Rival", "needs": BODY["needs"][:1]})
    answer = signed_in(alice).get(f"{API}/projects/claims/staffing/?with=rival").json()
    told = {each["project"]: (each["coverage"], each["alone"], each["team"]) for each in answer["together"]}
    assert told == {"claims": (0.0, 3 / 7, []), "rival": (0.5, 0.5, ["bob"])} or told == {
        "claims": (pytest.approx(3 / 7), pytest.approx(3 / 7), ["bob"]),
        "rival": (0.0, 0.5, []),
    }
    assert all(each["alone_proved"] for each in answer["together"])


def test_project_that_one_may_not_staff_is_told_like_one_that_is_not_there(alice: Engineer, charlie: Engineer) -> None:
    posted(alice, "/projects/", BODY)
    hidden = Project.objects.create(name="Hidden", slug="hidden", starts=date(2030, 1, 1))
    hidden.leads.add(charlie)
    told = []
    for slug in ("hidden", "random"):
        for send in (signed_in(alice).get, signed_in(alice).post, signed_in(alice).delete):
            answer = send(f"{API}/projects/claims/staffing/?with={slug}")
            assert answer.status_code == 400
            told.append(answer.content.replace(slug.encode(), b"it"))
    assert len(set(told)) == 1
    many = "&".join(f"with=p{number}" for number in range(10))
    answer = signed_in(alice).get(f"{API}/projects/claims/staffing/?{many}")
    assert answer.json()["errors"] == [{"pointer": "/with", "detail": "Name at most 9 other projects."}]


def test_worker_looks_for_the_best_teams_and_can_be_stopped(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 4)
    posted(alice, "/projects/", BODY)
    path = f"{API}/projects/claims/staffing/"
    assert signed_in(alice).delete(path).status_code == 404
    begun = signed_in(alice).post(path)
    assert (begun.status_code, begun.json()) == (202, {"state": "queued", "seconds": 0, "at_most": 60})
    assert signed_in(alice).get(path).json()["work"]["state"] == "queued"
    jobs.run_due_work()
    assert signed_in(alice).get(path).json()["work"]["state"] == "done"
    assessed(alice, "programming", 4)
    assert signed_in(alice).get(path).json()["work"]["state"] == "changed"
    assert signed_in(alice).delete(path).status_code == 204
    assert signed_in(alice).get(path).json()["work"] is None
