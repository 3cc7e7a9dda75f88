"""Projects and assignments changed through the API: who may, what is refused, and races that are lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from teams.models import Assignment, Engineer, OutgoingMail, Project, User
from tests.conftest import signed_in
from tests.factories import a_competency

API = "/api/v1"
FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)


@pytest.fixture
def project(alice: Engineer) -> Project:
    """A project that Alice leads; Bob is of her team, Charlie is not."""
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST, ends=LAST, allocation=60)
    made.leads.add(alice)
    made.needs.create(competency=a_competency("programming"), level=3)
    return made


def send(who: Engineer | User | Client, method: str, path: str, body: Any = "", **headers: str) -> Any:
    client = who if isinstance(who, Client) else signed_in(who)
    call = getattr(client, method)
    return call(f"{API}/{path}", body, content_type="application/json", headers=headers)


def assigned(project: Project, engineer: Engineer, **more: Any) -> Assignment:
    values: dict[str, Any] = {"starts": FIRST, "ends": LAST, "allocation": 50, "reason": "Old"}
    return Assignment.objects.create(project=project, engineer=engineer, **(values | more))


def test_patch_changes_what_it_names_and_nothing_else(project: Project, alice: Engineer) -> None:
    link = {"title": "Plan", "url": "https://example.org/plan"}
    answer = send(alice, "patch", "projects/claims/", {"name": "Renamed", "links": [link]})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["slug"], told["name"], told["links"], told["allocation"]) == ("claims", "Renamed", [link], 60)
    assert [need["competency"] for need in told["needs"]] == ["programming"]
    needs = [{"competency": "model-deployment", "level": 4, "people": 2, "weight": 3}]
    assert send(alice, "patch", "projects/claims/", {"needs": needs}).json()["needs"] == needs


def test_put_says_a_project_anew(project: Project, alice: Engineer) -> None:
    body = {"name": "Anew", "starts": "2030-02-01"}
    told = send(alice, "put", "projects/claims/", body).json()
    assert (told["name"], told["starts"], told["ends"], told["allocation"]) == ("Anew", "2030-02-01", None, 100)
    assert (told["needs"], told["leads"]) == ([], ["alice"])
    assert send(alice, "put", "projects/claims/", {"name": "Half"}).status_code == 400


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"slug": "other"}, "/slug"),
        ({"id": 7}, "/id"),
        ({"key": "00000000-0000-0000-0000-000000000000"}, "/key"),
        ({"state": "cancelled"}, "/state"),
        ({"ends": "2029-01-01"}, "/ends"),
        ({"starts": "2031-01-01"}, "/ends"),
        ({"links": [{"url": "javascript:alert(1)"}]}, "/links"),
        ({"links": [{"url": "https://example.org", "rank": 1}]}, "/links"),
        ({"needs": [{"competency": "programming", "level": 3, "project": 1}]}, "/needs"),
        ({"needs": [{"competency": "no-such", "level": 3}]}, "/needs"),
        ({"links": [{}]}, "/links/0/url"),
        ({"needs": [{}]}, "/needs/0/competency"),
        ({"leads": ["nobody"]}, "/leads"),
        ({"leads": []}, "/leads"),
    ],
)
def test_unfit_change_is_refused_and_nothing_is_saved(
    project: Project, alice: Engineer, wrong: dict[str, Any], pointer: str
) -> None:
    answer = send(alice, "patch", "projects/claims/", {"name": "Renamed"} | wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    row = Project.objects.get()
    assert (row.name, row.slug, row.leads.count(), row.needs.count()) == ("Claims", "claims", 1, 1)


def test_lost_race_is_told_and_nothing_is_saved(project: Project, alice: Engineer) -> None:
    tag = signed_in(alice).get(f"{API}/projects/claims/").headers["ETag"]
    first = send(alice, "patch", "projects/claims/", {"name": "First"}, If_Match=tag)
    assert first.status_code == 200
    assert send(alice, "patch", "projects/claims/", {"name": "Second"}, If_Match=tag).status_code == 412
    assert (
        send(alice, "put", "projects/claims/", {"name": "A", "starts": "2030-01-01"}, If_Match=tag).status_code == 412
    )
    assert Project.objects.get().name == "First"
    now = first.headers["ETag"]
    assert send(alice, "patch", "projects/claims/", {"name": "Third"}, If_Match=now).status_code == 200


def test_same_key_changes_once(project: Project, alice: Engineer) -> None:
    for body, status in (({"name": "Once"}, 200), ({"name": "Once"}, 200), ({"name": "Other"}, 422)):
        assert send(alice, "patch", "projects/claims/", body, Idempotency_Key="k").status_code == status
    assert Project.history.count() == 2


def test_who_sees_a_project_and_does_not_lead_it_changes_nothing(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    assigned(project, bob)
    for method in ("patch", "put"):
        assert send(bob, method, "projects/claims/", {"name": "X"}).status_code == 403
        hidden = send(charlie, method, "projects/claims/", {"name": "X"})
        random = send(charlie, method, "projects/random/", {"name": "X"})
        assert hidden.status_code == random.status_code == 404
        assert hidden.content == random.content
        assert send(Client(), method, "projects/claims/", {"name": "X"}).status_code == 401
    assert send(dana, "patch", "projects/claims/", {"name": "By HR"}).status_code == 200


def test_done_ends_the_work_and_leads_hand_over(project: Project, alice: Engineer, bob: Engineer) -> None:
    assigned(project, bob)
    assert send(alice, "patch", "projects/claims/", {"state": "done"}).status_code == 200
    assert not Assignment.objects.exists()
    answer = send(alice, "patch", "projects/claims/", {"leads": ["bob"], "name": "Handed over"})
    assert (answer.status_code, answer.json()["leads"]) == (200, ["bob"])
    assert send(alice, "get", "projects/claims/").status_code == 404


def test_assignment_is_changed_and_confirmed(project: Project, alice: Engineer, bob: Engineer) -> None:
    row = assigned(project, bob, state="planned", reason="")
    path = f"assignments/{row.uuid}/"
    assert send(alice, "patch", path, {"allocation": 70}).json()["allocation"] == 70
    assert send(alice, "patch", path, {"state": "confirmed"}).status_code == 400
    told = send(alice, "patch", path, {"state": "confirmed", "reason": "Best team"}).json()
    assert (told["state"], told["reason"], told["allocation"]) == ("confirmed", "Best team", 70)
    told = send(alice, "patch", path, {"ends": None, "starts": "2030-02-01"}).json()
    assert (told["starts"], told["ends"], told["reason"]) == ("2030-02-01", None, "Best team")
    assert send(alice, "patch", path, {"state": "planned"}).status_code == 400


def test_nobody_is_raised_above_their_contract(project: Project, alice: Engineer, bob: Engineer) -> None:
    rival = Project.objects.create(name="Rival", slug="rival", starts=FIRST)
    assigned(rival, bob)
    row = assigned(project, bob)
    answer = send(alice, "patch", f"assignments/{row.uuid}/", {"allocation": 60})
    assert answer.status_code == 409
    assert "Bob would be at 110 % of 100 % from 1 Jan 2030 to 30 Jun 2030." in answer.json()["detail"]
    row.refresh_from_db()
    assert row.allocation == 50


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"engineer": "alice"}, "/engineer"),
        ({"project": "rival"}, "/project"),
        ({"confirmed_by": 1}, "/confirmed_by"),
        ({"confirmed_at": "2030-01-01"}, "/confirmed_at"),
        ({"allocation": 101}, "/allocation"),
        ({"ends": "2029-01-01"}, "/ends"),
    ],
)
def test_unfit_change_of_an_assignment_is_refused(
    project: Project, alice: Engineer, bob: Engineer, wrong: dict[str, Any], pointer: str
) -> None:
    row = assigned(project, bob)
    answer = send(alice, "patch", f"assignments/{row.uuid}/", {"allocation": 10} | wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    row.refresh_from_db()
    assert row.allocation == 50


def test_other_work_on_the_project_then_is_in_the_way(project: Project, alice: Engineer, bob: Engineer) -> None:
    row = assigned(project, bob, ends=date(2030, 3, 31))
    assigned(project, bob, starts=date(2030, 4, 1), state="planned")
    assert send(alice, "patch", f"assignments/{row.uuid}/", {"ends": "2030-04-30"}).status_code == 400


def test_lead_of_the_project_alone_changes_plans_and_no_confirmed_work(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer, head: Engineer
) -> None:
    """Charlie is led by the head, and not by Alice."""
    row = assigned(project, charlie, state="planned")
    path = f"assignments/{row.uuid}/"
    assert send(alice, "patch", path, {"allocation": 40}).status_code == 200
    assert send(alice, "patch", path, {"state": "confirmed", "reason": "Why"}).status_code == 403
    assert send(head, "patch", path, {"state": "confirmed", "reason": "Why"}).status_code == 200
    assert send(alice, "patch", path, {"allocation": 30}).status_code == 403
    assert send(charlie, "patch", path, {"allocation": 30}).status_code == 403
    assert send(bob, "patch", path, {"allocation": 30}).status_code == 404
    assert send(Client(), "patch", path, {"allocation": 30}).status_code == 401
    row.refresh_from_db()
    assert (row.allocation, row.state) == (40, "confirmed")


def test_lost_race_for_an_assignment_is_told(project: Project, alice: Engineer, bob: Engineer) -> None:
    row = assigned(project, bob)
    path = f"assignments/{row.uuid}/"
    tag = signed_in(alice).get(f"{API}/{path}").headers["ETag"]
    assert send(alice, "patch", path, {"allocation": 40}, If_Match=tag).status_code == 200
    assert send(alice, "patch", path, {"allocation": 30}, If_Match=tag).status_code == 412
    assert send(alice, "delete", path, If_Match=tag).status_code == 412
    now = signed_in(alice).get(f"{API}/{path}").headers["ETag"]
    for _time in range(2):
        assert send(alice, "delete", path, If_Match=now, Idempotency_Key="end").status_code == 204
    assert send(alice, "delete", path).status_code == 404
    assert not Assignment.objects.exists()


def test_part_of_a_change_may_leave_out_what_has_a_usual_value(project: Project, alice: Engineer) -> None:
    body = {"links": [{"url": "https://a.example/x"}], "needs": [{"competency": "programming", "level": 4}]}
    told = send(alice, "patch", "projects/claims/", body).json()
    assert told["links"] == [{"url": "https://a.example/x", "title": ""}]
    assert told["needs"] == [{"competency": "programming", "level": 4, "people": 1, "weight": 2}]


@pytest.mark.parametrize("text", ["\\ud800", "a\\u0000b"])
@pytest.mark.parametrize("body", ['{"state": "%s"}', '{"%s": 1}', '{"links": [{"title": "%s"}]}', '"%s"'])
def test_half_a_character_is_refused(project: Project, alice: Engineer, body: str, text: str) -> None:
    for path in ("projects/claims/", f"assignments/{assigned(project, alice, starts=LAST).uuid}/"):
        answer = send(alice, "patch", path, body % text)
        assert answer.status_code == 400
        assert "which no text may have" in answer.json()["detail"]


def test_who_is_confirmed_through_the_api_is_told(project: Project, alice: Engineer, bob: Engineer) -> None:
    row = assigned(project, bob, state="planned", reason="")
    path = f"assignments/{row.uuid}/"
    assert send(alice, "patch", path, {"state": "confirmed", "reason": "Fits"}).status_code == 200
    mail = OutgoingMail.objects.get()
    assert (mail.key.partition(":")[0], mail.recipient_id) == ("assignment_confirmed", bob.user_id)
    assert send(alice, "patch", path, {"allocation": 40}).status_code == 200
    assert OutgoingMail.objects.count() == 1


def test_need_is_named_once(project: Project, alice: Engineer) -> None:
    needs = [{"competency": "programming", "level": level} for level in (3, 4)]
    fault = send(alice, "patch", "projects/claims/", {"needs": needs}).json()["errors"][0]
    assert (fault["pointer"], fault["detail"]) == (
        "/needs",
        "Name each competency once. Named more than once: programming.",
    )


def test_who_took_themselves_off_hears_the_same_answer_again(project: Project, alice: Engineer, head: Engineer) -> None:
    client = signed_in(alice)
    answers = [
        send(client, "patch", "projects/claims/", {"leads": [head.slug]}, Idempotency_Key="off") for _time in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert send(client, "patch", "projects/claims/", {"name": "Mine"}).status_code == 404


def test_tag_speaks_of_whom_one_chooses_from(project: Project, alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    tag = client.get(f"{API}/projects/claims/").headers["ETag"]
    answer = send(client, "patch", "projects/claims/", {"candidates": ["bob"]}, If_Match=tag)
    assert answer.status_code == 200
    assert send(client, "patch", "projects/claims/", {"candidates": []}, If_Match=tag).status_code == 412
    assert client.get(f"{API}/projects/claims/").headers["ETag"] == answer.headers["ETag"]
