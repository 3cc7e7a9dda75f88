from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.models import Assessment, CurrentLevel
from teams.models import Engineer, Team, User
from teams.services.tokens import create_token, revoke_token
from tests.conftest import signed_in
from tests.factories import TeamFactory, assessed, leading, member

API = "/api/v1"
TODAY = date.today()  # noqa: DTZ011 - tests run in UTC


def bearer(user: User | None, **fields: Any) -> dict[str, str]:
    assert user is not None
    _token, secret = create_token(user, **fields)
    return {"Authorization": f"Bearer {secret}"}


def slugs(client: Client, path: str) -> list[str]:
    return [row["slug"] for row in client.get(API + path).json()["results"]]


def test_list_of_engineers_holds_only_people_whose_page_is_open(
    alice: Engineer, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    assert slugs(signed_in(alice), "/engineers/") == ["alice", "bob"]
    assert slugs(signed_in(bob), "/engineers/") == ["bob"]
    assert slugs(signed_in(dana), "/engineers/") == ["alice", "bob", "charlie"]


def test_opted_in_person_is_listed_without_employee_id_and_target_role(bob: Engineer, charlie: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(skills_visibility="everyone")
    row = signed_in(charlie).get(f"{API}/engineers/bob/").json()
    assert row == {
        "slug": "bob",
        "employee_id": None,
        "name": "Bob",
        "team": "applied-ai",
        "role": "ai-engineer",
        "target_role": None,
        "active": True,
    }


def test_own_entry_tells_team_role_and_aim(bob: Engineer) -> None:
    row = signed_in(bob).get(f"{API}/engineers/bob/").json()
    assert row["employee_id"] == bob.employee_id
    assert (row["team"], row["role"], row["target_role"]) == ("applied-ai", "ai-engineer", "senior-ai-engineer")


def test_engineers_are_filtered_by_team_role_words_and_activity(
    alice: Engineer, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(ends=TODAY - timedelta(days=1))
    client = signed_in(dana)
    assert slugs(client, "/engineers/?team=applied-ai") == ["alice", "bob"]
    assert slugs(client, "/engineers/?role=lead-ai-engineer") == ["alice"]
    assert slugs(client, "/engineers/?search=BO") == ["bob"]
    assert slugs(client, "/engineers/?active=false") == ["charlie"]
    assert slugs(client, "/engineers/?active=true&ordering=-name") == ["bob", "alice"]


@pytest.mark.parametrize("ordering", ["email", "role_aim", "user__password", "name,starts"])
def test_order_by_a_hidden_field_is_refused(bob: Engineer, ordering: str) -> None:
    answer = signed_in(bob).get(f"{API}/engineers/?ordering={ordering}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/ordering"


def test_levels_tell_status_source_and_freshness(bob: Engineer) -> None:
    assessed(bob, "programming", 3, source="self", assessed_on=TODAY - timedelta(days=400))
    assessed(bob, "deep-learning", 2, assessed_on=TODAY)
    assessed(bob, "robotics", None, assessed_on=TODAY)
    body = signed_in(bob).get(f"{API}/engineers/bob/levels/").json()
    rows = {row["competency"]: row for row in body["levels"]}
    assert len(rows) == 62
    assert rows["programming"] | {"assessed_on": None} == {
        "competency": "programming",
        "code": "SW-01",
        "level": 3,
        "status": "unconfirmed",
        "source": "self",
        "assessed_on": None,
        "freshness": "stale",
    }
    assert (rows["deep-learning"]["status"], rows["deep-learning"]["freshness"]) == ("confirmed", "fresh")
    assert (rows["robotics"]["status"], rows["robotics"]["level"]) == ("not_concerned", None)
    assert rows["ai-ethics"]["status"] == "not_assessed"


def test_levels_of_an_opted_in_person_hide_source_date_and_past(bob: Engineer, charlie: Engineer) -> None:
    assessed(bob, "programming", 3, assessed_on=TODAY - timedelta(days=10))
    Engineer.objects.filter(pk=bob.pk).update(skills_visibility="everyone")
    client = signed_in(charlie)
    rows = client.get(f"{API}/engineers/bob/levels/").json()["levels"]
    programming = next(row for row in rows if row["competency"] == "programming")
    assert (programming["level"], programming["source"], programming["assessed_on"]) == (3, None, None)
    assert {row["status"] for row in rows} == {None, "not_assessed"}, "whether it is confirmed is not opened"
    assert client.get(f"{API}/engineers/bob/levels/?as_of=2025-01-01").status_code == 404
    assert client.get(f"{API}/engineers/bob/readiness/").status_code == 404


def test_levels_as_of_a_past_day_leave_out_what_came_later(bob: Engineer) -> None:
    assessed(bob, "programming", 2, assessed_on=TODAY - timedelta(days=100))
    assessed(bob, "programming", 4, assessed_on=TODAY)
    before = signed_in(bob).get(f"{API}/engineers/bob/levels/?as_of={TODAY - timedelta(days=50)}").json()
    assert {row["competency"]: row["level"] for row in before["levels"]}["programming"] == 2


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "9999-01-01"])
def test_unfit_day_is_refused_with_its_place(bob: Engineer, text: str) -> None:
    answer = signed_in(bob).get(f"{API}/engineers/bob/levels/?as_of={text}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == "/as_of"


def test_readiness_is_measured_against_the_aim_by_default(bob: Engineer) -> None:
    body = signed_in(bob).get(f"{API}/engineers/bob/readiness/").json()
    assert (body["role"], body["readiness"], body["at_most"], body["band"]) == ("senior-ai-engineer", 0.0, 1.0, "early")
    assert body["assessed"]["have"] == 0
    assert {row["gap"] for row in body["requirements"] if row["weight"] and row["required"]} == {None}


def test_unknown_role_is_refused_with_its_place(bob: Engineer) -> None:
    answer = signed_in(bob).get(f"{API}/engineers/bob/readiness/?role=astronaut")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/role")


def test_lead_reads_matrix_and_gaps_of_own_team(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 1)
    client = signed_in(alice)
    matrix = client.get(f"{API}/teams/applied-ai/matrix/").json()
    assert [member["slug"] for member in matrix["members"]] == ["alice", "bob"]
    assert matrix["cells"]["bob"]["programming"]["level"] == 1
    gaps = client.get(f"{API}/teams/applied-ai/gaps/").json()
    programming = next(gap for gap in gaps["gaps"] if gap["competency"] == "programming")
    assert programming["short"] == ["bob"]
    assert programming["unknown"] == ["alice"]


def test_unknown_lens_is_refused(alice: Engineer) -> None:
    answer = signed_in(alice).get(f"{API}/teams/applied-ai/gaps/?lens=rainbow")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/lens")


@pytest.mark.parametrize("part", ["", "matrix/", "gaps/"])
def test_team_is_absent_for_members_and_outsiders(bob: Engineer, charlie: Engineer, part: str) -> None:
    absent = signed_in(bob).get(f"{API}/teams/no-such-team/{part}")
    for who in (bob, charlie):
        answer = signed_in(who).get(f"{API}/teams/applied-ai/{part}")
        assert (answer.status_code, answer.content) == (404, absent.content)


def test_token_reads_and_a_read_token_does_not_write(bob: Engineer, client: Client) -> None:
    headers = bearer(bob.user)
    assert client.get(f"{API}/engineers/bob/", headers=headers).status_code == 200
    body = {"engineer": "bob", "competency": "programming", "level": 3}
    answer = client.post(f"{API}/assessments/", body, "application/json", headers=headers)
    assert answer.status_code == 403
    assert not Assessment.objects.exists()


def test_revoked_token_and_token_of_a_leaver_open_nothing(bob: Engineer, client: Client) -> None:
    assert bob.user is not None
    token, secret = create_token(bob.user)
    headers = {"Authorization": f"Bearer {secret}"}
    Engineer.objects.filter(pk=bob.pk).update(ends=TODAY - timedelta(days=1))
    assert client.get(f"{API}/engineers/", headers=headers).status_code == 401
    Engineer.objects.filter(pk=bob.pk).update(ends=None)
    revoke_token(token, actor=bob.user)
    assert client.get(f"{API}/engineers/", headers=headers).status_code == 401


def test_self_and_lead_assess_and_the_source_follows_from_who_writes(
    alice: Engineer, bob: Engineer, client: Client
) -> None:
    body = {"engineer": "bob", "competency": "programming", "level": 3, "evidence": "https://example.org/review"}
    own = client.post(f"{API}/assessments/", body, "application/json", headers=bearer(bob.user, scope="write"))
    assert (own.status_code, own.json()["source"]) == (201, "self")
    lead = client.post(
        f"{API}/assessments/", body | {"level": 2}, "application/json", headers=bearer(alice.user, scope="write")
    )
    assert lead.json()["source"] == "lead"
    assert CurrentLevel.objects.get(engineer=bob).level == 2


def test_colleague_and_outsider_cannot_assess(
    bob: Engineer, charlie: Engineer, head: Engineer, alice: Engineer
) -> None:
    body = {"engineer": "bob", "competency": "programming", "level": 3}
    for who, status in ((charlie, 404), (head, 403)):
        answer = signed_in(who).post(f"{API}/assessments/", body, "application/json")
        assert answer.status_code == status
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("body", ['{"engineer": "\\ud800"}', '{"engineer": "a\\u0000b"}', '{"engineer":' * 5000, "[]"])
def test_odd_bodies_are_refused(bob: Engineer, body: str) -> None:
    answer = signed_in(bob).post(f"{API}/assessments/", body, "application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"level": 6}, "/level"),
        ({"level": -1}, "/level"),
        ({"competency": "juggling"}, "/competency"),
        ({"assessed_on": "2999-01-01"}, "/assessed_on"),
        ({"evidence": "javascript:alert(1)"}, "/evidence/0"),
        ({"source": "lead"}, "/source"),
        ({"confirming": True}, "/confirming"),
    ],
)
def test_unfit_assessment_is_refused_with_its_place(bob: Engineer, wrong: dict[str, Any], pointer: str) -> None:
    body = {"engineer": "bob", "competency": "programming", "level": 3} | wrong
    answer = signed_in(bob).post(f"{API}/assessments/", body, "application/json")
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, [pointer])
    assert not Assessment.objects.exists()


def test_repeated_write_with_one_key_writes_once(bob: Engineer) -> None:
    body = {"engineer": "bob", "competency": "programming", "level": 3}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    client = signed_in(bob)
    first, second = (client.post(f"{API}/assessments/", body, "application/json", headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert Assessment.objects.count() == 1
    other = client.post(f"{API}/assessments/", body | {"level": 1}, "application/json", headers=headers)
    assert other.status_code == 422


def test_strangers_get_401_for_what_is_and_what_is_not(db: None, client: Client) -> None:
    for path in ("/engineers/", "/teams/applied-ai/gaps/", "/nothing/at/all/", "/assessments/"):
        answer = client.get(API + path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_framework_holds_statements_and_no_salary(bob: Engineer) -> None:
    answer = signed_in(bob).get(f"{API}/frameworks/lead-ai-engineer/")
    body = answer.json()
    assert sum(len(domain["competencies"]) for domain in body["domains"]) == 62
    assert set(body["domains"][0]["competencies"][0]["statements"]) == {"1", "2", "3", "4", "5"}
    assert b"salar" not in answer.content.lower()
    assert b"172423" not in answer.content


def test_role_lists_every_requirement_with_its_statement(bob: Engineer) -> None:
    body = signed_in(bob).get(f"{API}/roles/senior-ai-engineer/").json()
    assert len(body["requirements"]) == 62
    assert all(row["statement"] for row in body["requirements"] if row["level"])
    assert body["any_of"][0]["slug"] == "depth-in-a-specialisation"


def queries_of(client: Client, path: str) -> int:
    """Count the queries of a second visit: the first one writes the session."""
    client.get(API + path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(API + path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["/engineers/", "/teams/applied-ai/matrix/", "/teams/applied-ai/gaps/"])
def test_queries_stay_the_same_from_10_to_40_members(alice: Engineer, team: Team, path: str) -> None:
    client = signed_in(alice)
    for _ in range(9):
        assessed(member(team), "programming", 2)
    few = queries_of(client, path)
    for _ in range(30):
        assessed(member(team), "deep-learning", 3)
    assert queries_of(client, path) == few


def test_queries_of_the_list_of_teams_stay_the_same_from_10_to_40(head: Engineer, division: Team, dana: User) -> None:
    client = signed_in(dana)
    for _ in range(10):
        below = TeamFactory(parent=division)
        leading(below, member(below))
    few = queries_of(client, "/teams/")
    for _ in range(30):
        below = TeamFactory(parent=division)
        leading(below, member(below))
    assert queries_of(client, "/teams/") == few
