"""Programmes, participants and matches over the API: shapes of the contract, all or nothing, who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring.models import MentoringProgramme, ProgrammeParticipant
from teams.models import ApiToken, Engineer, Team, User
from teams.services.tokens import create_token
from tests.conftest import signed_in
from tests.factories import member
from tests.mentoring.programmes import a_programme, mentee, mentor

LIST, MATCHES = "/api/v1/mentoring-programmes/", "/api/v1/mentor-matches/"
PEOPLE = f"{LIST}winter/participants/"


def post(client: Client, path: str, data: Any, **headers: str) -> Any:
    return client.post(path, data, "application/json", headers=headers)


def test_matches_have_the_shape_of_the_contract(bob: Engineer, erin: Engineer, charlie: Engineer, dana: User) -> None:
    made = a_programme()
    mentee(made, bob, programming=2)
    mentee(made, charlie, programming=5)
    helper = member(Team.objects.get(slug="platform"), name="Max", role="lead-ai-engineer")
    mentor(made, helper, programming=5)
    told = signed_in(dana).get(MATCHES, {"programme": "winter", "policy": "everyone"}).json()
    assert list(told) == ["policy", "total", "optimal", "pairs", "unmatched"]
    (pair,), (left,) = told["pairs"], told["unmatched"]
    assert (told["policy"], told["optimal"], told["total"]) == ("everyone", True, pair["score"])
    assert pair["best_for_mentee"] == {"mentor": pair["mentor"], "score": pair["score"]}
    assert (pair["mentor"], pair["competencies"]) == ("max", ["programming"])
    assert list(left) == ["mentee", "reason"]
    assert left["reason"]


def test_matches_are_for_who_runs_the_programme(alice: Engineer, bob: Engineer, dana: User) -> None:
    made = a_programme()
    mentee(made, bob)
    assert signed_in(bob).get(MATCHES, {"programme": "winter"}).status_code == 404
    assert signed_in(alice).get(MATCHES).status_code == 404
    made.coordinators.add(alice)
    assert signed_in(alice).get(MATCHES, {"programme": "winter"}).status_code == 200
    assert signed_in(dana).get(MATCHES).json()["policy"] == "total"
    assert signed_in(dana).get(MATCHES, {"policy": "some"}).status_code == 400
    assert signed_in(dana).get(MATCHES, {"programme": "summer"}).status_code == 404


def test_hr_makes_a_programme_once_under_one_key(dana: User, alice: Engineer) -> None:
    client, sent = signed_in(dana), {"name": "Autumn", "policy": "everyone", "allow_own_lead": True}
    first = post(client, LIST, sent, **{"Idempotency-Key": "a"})
    again = post(client, LIST, sent, **{"Idempotency-Key": "a"})
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    made = MentoringProgramme.objects.get()
    assert (made.slug, made.policy, made.allow_own_lead, made.created_by) == ("autumn", "everyone", True, dana)
    assert post(signed_in(alice), LIST, sent).status_code == 403
    wrong = post(client, LIST, {"name": "", "policy": "best", "lead": 1}).json()
    assert {each["pointer"] for each in wrong["errors"]} >= {"/lead"}
    assert [each["slug"] for each in client.get(LIST).json()["results"]] == ["autumn"]
    assert client.get(f"{LIST}autumn/").json()["mentors"] == 0


def test_people_are_entered_all_or_none_with_every_fault_at_its_place(
    dana: User, bob: Engineer, erin: Engineer
) -> None:
    a_programme()
    client = signed_in(dana)
    wrong = post(
        client,
        PEOPLE,
        [
            {"engineer": "bob", "as": "mentee", "capacity": 2},
            {"engineer": "nobody", "as": "mentor"},
            {"engineer": "erin", "as": "boss"},
            {"engineer": "erin", "as": "mentor", "capacity": 0},
            {"engineer": "erin", "as": "mentor", "hours": 2},
        ],
    )
    assert wrong.status_code == 400
    assert {each["pointer"] for each in wrong.json()["errors"]} == {
        "/0/capacity",
        "/1/engineer",
        "/2/as",
        "/3/capacity",
        "/4/hours",
    }
    assert not ProgrammeParticipant.objects.exists()
    sent = [{"engineer": "bob", "as": "mentee"}, {"engineer": "erin", "as": "mentor", "capacity": 2}]
    told = post(client, PEOPLE, sent)
    assert told.status_code == 201
    assert told.json()[1] == {"engineer": "erin", "capacity": 2, "as": "mentor"}
    assert client.get(PEOPLE).json()["count"] == 2
    unfit: list[Any] = [{}, [], "x"]
    for body in unfit:
        assert post(client, PEOPLE, body).status_code == 400


def test_tokens_that_only_read_and_people_who_do_not_run_it_write_nothing(
    dana: User, alice: Engineer, bob: Engineer
) -> None:
    a_programme().coordinators.add(alice)
    _token, secret = create_token(dana, scope=ApiToken.Scope.READ)
    sent = [{"engineer": "bob", "as": "mentee"}]
    assert post(Client(), PEOPLE, sent, Authorization=f"Bearer {secret}").status_code == 403
    assert post(signed_in(alice), PEOPLE, sent).status_code == 403
    assert signed_in(alice).get(PEOPLE).status_code == 200
    assert signed_in(bob).get(PEOPLE).status_code == 404
    assert Client().get(PEOPLE).status_code == 401
    assert not ProgrammeParticipant.objects.exists()


@pytest.mark.parametrize("path", [LIST, PEOPLE, f"{MATCHES}?programme=winter"])
def test_lists_ask_no_more_for_more_rows(dana: User, team: Team, path: str) -> None:
    made, client, counts = a_programme(), signed_in(dana), []
    client.get(path)
    for rows in (10, 40):
        for number in range(made.participants.count(), rows):
            (mentor if number % 2 else mentee)(made, member(team, name=f"Person {number}"))
            a_programme(slug=f"other-{number}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
