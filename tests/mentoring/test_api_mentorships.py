"""The API of pairs: who reads what, asking and answering, goals and sessions, and no race that is lost unsaid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.models import Goal, MentoringSession, Mentorship
from mentoring.services.notes import write_note
from teams.models import Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, member
from tests.mentoring.pairs import a_session, account, pair_of

API = "/api/v1"


@pytest.fixture
def pair(bob: Engineer, erin: Engineer) -> Mentorship:
    made = pair_of(erin, bob, message="cnry-message")
    made.competencies.set([a_competency("programming")])
    return made


def patch(who: Engineer | User, path: str, body: dict[str, Any], **headers: str) -> tuple[int, Any]:
    answer = signed_in(who).patch(API + path, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def post(who: Engineer | User, path: str, body: dict[str, Any], **headers: str) -> tuple[int, Any]:
    answer = signed_in(who).post(API + path, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def test_each_reads_what_the_page_shows_them(
    pair: Mentorship, bob: Engineer, alice: Engineer, dana: User, charlie: Engineer
) -> None:
    path = f"{API}/mentorships/{pair.uuid}/"
    own = signed_in(bob).get(path).json()
    assert (own["mentor"], own["mentee"], own["state"]) == ("erin", "bob", "active")
    assert (own["competencies"], own["message"]) == (["programming"], "cnry-message")
    for who in (alice, dana):
        told = signed_in(who).get(path).json()
        assert (told["state"], told["competencies"], told["message"]) == ("active", None, None)
    assert signed_in(charlie).get(path).status_code == 404
    assert signed_in(charlie).get(f"{API}/mentorships/").json()["results"] == []
    assert signed_in(dana).get(f"{API}/mentorships/?state=paused").json()["count"] == 0
    assert signed_in(dana).get(f"{API}/mentorships/?engineer=bob").json()["count"] == 1


def test_mentor_is_asked_once_under_one_key(bob: Engineer, charlie: Engineer) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(mentor_capacity=1)
    body = {"mentor": "charlie", "competencies": ["programming"], "message": "Would you?"}
    first = post(bob, "/mentorships/", body, **{"Idempotency-Key": "one"})
    assert first[0] == 201
    assert post(bob, "/mentorships/", body, **{"Idempotency-Key": "one"}) == first
    assert Mentorship.objects.get(mentor=charlie).state == "proposed"
    assert post(bob, "/mentorships/", body)[0] == 400
    assert post(bob, "/mentorships/", body | {"mentor": "nobody"})[0] == 404
    assert post(bob, "/mentorships/", body | {"level": 3})[1]["errors"][0]["pointer"] == "/level"
    wrong = post(bob, "/mentorships/", body | {"competencies": ["no-such"]})
    assert wrong[1]["errors"][0]["pointer"] == "/competencies"


def test_mentor_answers_and_a_lost_place_is_409(bob: Engineer, charlie: Engineer, alice: Engineer) -> None:
    pair = pair_of(charlie, bob, state="proposed", mentee_accepted_at=timezone.now())
    path = f"/mentorships/{pair.uuid}/"
    status, problem = patch(charlie, path, {"do": "accept"})
    assert (status, problem["title"]) == (409, "Conflict")
    Engineer.objects.filter(pk=charlie.pk).update(mentor_capacity=1)
    assert patch(alice, path, {"do": "accept"})[0] == 403
    assert patch(charlie, path, {"do": "accept"})[1]["state"] == "accepted"
    assert patch(charlie, path, {"do": "pause"})[0] == 400
    paused = patch(charlie, path, {"do": "pause", "reason": "Leave", "resumes_on": "2999-01-01"})[1]
    assert (paused["state"], paused["resumes_on"]) == ("paused", "2999-01-01")
    assert patch(bob, path, {"do": "resume"})[1]["state"] == "active"
    assert patch(bob, path, {"do": "complete"})[1]["ended_how"] == "completed"
    assert patch(bob, path, {"do": "dance"})[0] == 400


def test_edit_of_what_changed_since_is_412(pair: Mentorship, bob: Engineer, erin: Engineer) -> None:
    path = f"/mentorships/{pair.uuid}/"
    tag = signed_in(bob).get(API + path).headers["ETag"]
    assert patch(erin, path, {"do": "pause", "reason": "Leave"}, **{"If-Match": tag})[0] == 200
    status, problem = patch(bob, path, {"do": "end", "reason": "No"}, **{"If-Match": tag})
    assert (status, problem["title"]) == (412, "Precondition Failed")
    pair.refresh_from_db()
    assert pair.state == "paused"


def test_goal_is_set_moved_and_closed(pair: Mentorship, bob: Engineer, erin: Engineer, charlie: Engineer) -> None:
    due = timezone.localdate() + timedelta(days=40)
    body = {"competency": "programming", "to_level": 3, "due": due.isoformat(), "mentorship": str(pair.uuid)}
    status, made = post(bob, "/goals/", body)
    assert (status, made["mentorship"], made["engineer"]) == (201, str(pair.uuid), "bob")
    path = f"/goals/{made['id']}/"
    assert signed_in(erin).get(API + path).json()["to_level"] == 3
    assert signed_in(charlie).get(API + path).status_code == 404
    assert patch(erin, path, {"state": "reached"})[0] == 403
    assert patch(bob, path, {})[0] == 400
    assert patch(bob, path, {"state": "dropped"})[0] == 400
    assert patch(bob, path, {"due": (due + timedelta(days=9)).isoformat()})[0] == 200
    assert patch(bob, path, {"state": "reached"})[1]["state"] == "reached"
    assert patch(bob, path, {"state": "open"})[1]["closed_on"] is None
    assert [each["id"] for each in signed_in(erin).get(f"{API}/goals/").json()["results"]] == [made["id"]]


def test_plan_is_whole_for_the_pair_and_states_and_days_for_hr(
    pair: Mentorship, bob: Engineer, erin: Engineer, alice: Engineer, dana: User, charlie: Engineer
) -> None:
    plan = bob.growth_plans.create(mentorship=pair, title="Plan")
    goal = Goal.objects.create(plan=plan, competency=a_competency("programming"), to_level=3)
    goal.steps.create(text="Profile")
    path = f"{API}/growth-plans/{plan.uuid}/"
    for who in (bob, erin, alice):
        assert signed_in(who).get(path).json()["goals"][0]["goal"]["steps"][0]["text"] == "Profile"
    assert signed_in(dana).get(path).json()["goals"] == [{"state": "open", "due": None, "goal": None}]
    assert signed_in(charlie).get(path).status_code == 404


def test_session_is_planned_written_moved_and_called_off(
    pair: Mentorship, bob: Engineer, erin: Engineer, dana: User, alice: Engineer
) -> None:
    start = timezone.now() + timedelta(days=3)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    status, made = post(bob, "/mentoring-sessions/", times | {"mentorship": str(pair.uuid), "agenda": "Profiling"})
    assert (status, made["agenda"]) == (201, "Profiling")
    path = f"/mentoring-sessions/{made['id']}/"
    write_note(MentoringSession.objects.get(), "cnry-private", author=account(erin))
    tag = signed_in(erin).get(API + path).headers["ETag"]
    assert "cnry-private" not in str(signed_in(erin).get(API + path).json())
    assert patch(erin, path, {"shared_notes": "From Erin"}, **{"If-Match": tag})[0] == 200
    assert patch(bob, path, {"shared_notes": "From Bob"}, **{"If-Match": tag})[0] == 412
    assert patch(bob, path, {"place": "Room 2"})[1]["shared_notes"] == "From Erin"
    assert patch(bob, path, {"ends_at": start.isoformat()})[0] == 400
    assert patch(bob, path, {})[0] == 400
    assert patch(bob, path, {"missed": True})[0] == 400
    assert patch(bob, path, {"cancelled": True})[1]["cancelled"]
    for other in (dana, alice):
        assert signed_in(other).get(API + path).status_code == 404
        assert signed_in(other).get(f"{API}/mentoring-sessions/").json()["count"] == 0
        assert post(other, "/mentoring-sessions/", times | {"mentorship": str(pair.uuid)})[0] == 404


@pytest.mark.parametrize("path", ["mentorships", "goals", "mentoring-sessions"])
def test_lists_ask_as_often_for_many_as_for_few(erin: Engineer, team: Team, path: str) -> None:
    client, counts = signed_in(erin), []
    for number in (10, 30):
        for _each in range(number):
            pair = pair_of(erin, member(team), state="active")
            a_session(pair)
            pair.competencies.set([a_competency("programming")])
            plan = pair.mentee.growth_plans.create(mentorship=pair, title="Plan")
            plan.goals.create(competency=a_competency("programming"), to_level=3).steps.create(text="Step")
        client.get(f"{API}/{path}/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{API}/{path}/").json()["count"] >= number
        counts.append(len(asked))
    assert counts[0] == counts[1]
