"""What takes longer than a page may is worked out by a worker, for who asked alone, and shown while it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from skills.models import StaffingAnswer
from skills.projects import Wanted
from skills.services import staffing_answers
from skills.services.staffing_answers import ask_for_answer
from skills.staffing import Problem, Solution, solve
from teams.models import Engineer, Job, Project
from teams.services import jobs
from teams.services.turns import turn
from tests.conftest import signed_in
from tests.factories import assessed
from tests.skills.reviews import user_of
from tests.skills.test_projects import FIRST, LAST, names, need, staffing
from tests.skills.test_reviews_at_once import at_once
from tests.skills.test_staffing_together import a_project

PAGE = "/projects/claims/staffing/"
WORK = "/projects/claims/staffing/work/"
API = "/api/v1/projects/claims/staffing/"
QUERY = "?with=rival"


@pytest.fixture
def claims(alice: Engineer, bob: Engineer) -> Project:
    """Staffed with a rival: the page finds a half of it and proves nothing, as if the time were too short."""
    made = a_project("Claims", alice)
    need(made, "programming", 3)
    need(a_project("Rival", alice), "model-deployment", 3)
    assessed(alice, "programming", 3)
    assessed(bob, "model-deployment", 3)
    return made


@pytest.fixture(autouse=True)
def _page_has_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skills.projects.choosing.solve", unproved)


def unproved(problem: Problem, **_options: object) -> Solution:
    found = solve(problem)
    return replace(found, bound=found.worth + 1, is_proved=False, is_settled=False)


def panel(client: Client, query: str = QUERY) -> Any:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return answer.context["work"]


def asked(client: Client, query: str = QUERY) -> StaffingAnswer:
    assert client.post(WORK + query).status_code == 302
    return StaffingAnswer.objects.latest("pk")


def test_worker_goes_on_and_its_answer_stands_on_the_page(claims: Project, alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    assert panel(client).state == "offer"
    made = asked(client)
    assert (made.asker, panel(client).state) == (alice.user, "queued")
    told = client.get(WORK + QUERY)
    assert b"Waiting for a worker" in told.content
    assert b'hx-trigger="every 2s"' in told.content
    assert jobs.run_due_work() >= 1
    assert client.get(WORK + QUERY).headers["HX-Refresh"] == "true"
    page = staffing(client, QUERY)
    assert (page.proof, names(page)) == ("proved best for both together", ["Alice"])
    assert panel(client).state == "stands"
    made.refresh_from_db()
    assert made.teams == {str(claims.pk): [alice.pk], str(Project.objects.get(slug="rival").pk): [bob.pk]}


def test_answer_is_for_who_asked_alone(claims: Project, alice: Engineer, dana: Any) -> None:
    asked(signed_in(alice))
    jobs.run_due_work()
    other = signed_in(dana)
    assert panel(other).state == "offer"
    assert staffing(other, QUERY).title == "Best found so far"


def test_answer_is_shown_no_more_once_people_or_needs_changed(claims: Project, alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    asked(client)
    jobs.run_due_work()
    bob.leave.create(starts=FIRST, ends=LAST)
    assert panel(client).state == "changed"
    assert staffing(client, QUERY).title == "Best found so far"
    made = asked(client)
    jobs.run_due_work()
    assert panel(client).state == "stands"
    assert StaffingAnswer.objects.get() == made


def test_who_is_no_longer_to_be_chosen_is_in_no_answer(claims: Project, alice: Engineer, charlie: Engineer) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    assessed(charlie, "programming", 5)
    client = signed_in(alice)
    asked(client, "?with=rival&out=alice")
    jobs.run_due_work()
    assert names(staffing(client, "?with=rival&out=alice")) == ["Charlie"]
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="lead_only")
    told = client.get(PAGE + "?with=rival&out=alice")
    assert told.context["work"].state == "changed"
    assert b"Charlie" not in told.content
    assert b'"charlie"' not in client.get(API + "?with=rival").content


def test_third_work_at_once_is_refused_until_one_is_done_or_stopped(claims: Project, alice: Engineer) -> None:
    client = signed_in(alice)
    asked(client)
    assert asked(client) == asked(client, QUERY)
    asked(client, "?with=rival&people=1")
    refused = client.post(WORK + "?with=rival&people=2")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert b"Two of your searches are being worked on" in refused.content
    told = client.post(API + "?with=rival&policy=grow")
    assert (told.status_code, told.headers["Retry-After"]) == (429, "30")
    assert client.post(WORK + QUERY, {"stop": "1"}).status_code == 302
    assert Job.objects.filter(kind="staffing", state="cancelled").count() == 1
    asked(client, "?with=rival&people=2")
    assert StaffingAnswer.objects.count() == 2


def test_work_that_is_stopped_while_it_runs_leaves_nothing(
    claims: Project, alice: Engineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, rounds = signed_in(alice), []

    def stopped(problem: Problem, *, seconds: float) -> Solution:
        rounds.append(seconds)
        client.post(WORK + QUERY, {"stop": "1"})
        return unproved(problem)

    made = asked(client)
    monkeypatch.setattr(staffing_answers, "solve", stopped)
    jobs.run_due_work()
    assert rounds == [5.0]
    assert Job.objects.get(key=f"staffing-{made.uuid}").state == "cancelled"
    assert not StaffingAnswer.objects.exists()
    assert panel(client).state == "offer"


def test_worker_that_was_killed_is_followed_by_another(claims: Project, alice: Engineer) -> None:
    client = signed_in(alice)
    asked(client)
    gone = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(kind="staffing").update(state="running", owner="gone", attempts=1, lease_until=gone)
    assert panel(client).state == "running"
    jobs.run_due_work()
    assert panel(client).state == "stands"


def test_what_stays_unproved_says_its_bound(claims: Project, alice: Engineer, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []

    def slow(problem: Problem, *, seconds: float) -> Solution:
        rounds.append(seconds)
        found = unproved(problem)
        return replace(found, bound=found.bound + 9 - len(rounds))

    monkeypatch.setattr(staffing_answers, "solve", slow)
    client = signed_in(alice)
    made = asked(client)
    jobs.run_due_work()
    assert rounds == [5.0, 15.0, 40.0]
    made.refresh_from_db()
    found = solve(client.get(PAGE + QUERY).context["page"].read.problem)
    assert (made.is_proved, made.bound) == (False, found.worth + 7)
    assert "not proven: at most" in staffing(client, QUERY).proof
    assert "not proven in that time" in panel(client).said


def test_work_of_whoever_lost_the_project_finds_nothing(claims: Project, alice: Engineer, head: Engineer) -> None:
    client = signed_in(alice)
    made = asked(client)
    claims.leads.set([head])
    jobs.run_due_work()
    made.refresh_from_db()
    assert (made.teams, made.found_at) == ({}, None)


def test_answers_are_forgotten_after_a_week(claims: Project, alice: Engineer) -> None:
    made = asked(signed_in(alice))
    jobs.run_due_work()
    StaffingAnswer.objects.update(asked_at=timezone.now() - timedelta(days=8))
    jobs.run_due_work()
    assert not StaffingAnswer.objects.filter(pk=made.pk).exists()


def test_third_search_at_once_is_refused_and_a_turn_comes_back(claims: Project, alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    with turn(user_of(alice)), turn(user_of(bob)):
        assert client.get(PAGE).status_code == 200
        with turn(user_of(alice)):
            for path in (PAGE, API):
                refused = client.get(path)
                assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert client.get(PAGE).status_code == 200


def test_more_than_a_few_projects_are_looked_at_for_a_second(
    claims: Project, alice: Engineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []

    def looked_at(problem: Problem, *, seconds: float) -> Solution:
        given.append(seconds)
        return unproved(problem)

    monkeypatch.setattr("skills.projects.choosing.solve", looked_at)
    for number in range(3):
        need(a_project(f"More{number}", alice), "programming", 3)
    client = signed_in(alice)
    panel(client, "?with=rival&with=more0&with=more1")
    panel(client, "?with=rival&with=more0&with=more1&with=more2")
    assert given == [5.0, 1.0]


def test_search_that_was_stopped_counts_until_its_worker_lets_go(claims: Project, alice: Engineer) -> None:
    client = signed_in(alice)
    for people in (1, 2):
        asked(client, f"?people={people}")
        Job.objects.filter(state="queued").update(state="running", owner="worker", attempts=1)
        client.post(f"{WORK}?people={people}", {"stop": "1"})
    assert Job.objects.filter(kind="staffing", state="cancelled").count() == 2
    assert client.post(f"{WORK}?people=3").status_code == 429
    Job.objects.filter(kind="staffing").update(finished_at=timezone.now() - timedelta(seconds=46))
    asked(client, "?people=3")


def test_search_whose_worker_has_let_go_counts_no_longer(
    claims: Project, alice: Engineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(alice)

    def stopped(problem: Problem, *, seconds: float) -> Solution:
        client.post(WORK + QUERY, {"stop": "1"})
        return unproved(problem)

    monkeypatch.setattr(staffing_answers, "solve", stopped)
    for _ in range(2):
        asked(client)
        jobs.run_due_work()
    asked(client)
    assert list(Job.objects.filter(kind="staffing", state="cancelled").values_list("owner", flat=True)) == ["", ""]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_four_who_ask_at_once_for_one_user_two_are_worked_on(claims: Project, alice: Engineer) -> None:
    works = [
        lambda people=people: ask_for_answer(
            claims, Wanted(head_count=people, together=frozenset({"rival"})), actor=user_of(alice)
        )
        for people in range(1, 5)
    ]
    given = at_once(*works)
    assert sorted(type(each).__name__ for each in given) == ["BusyError", "BusyError", "Work", "Work"]
    assert Job.objects.filter(kind="staffing").count() == StaffingAnswer.objects.count() == 2
