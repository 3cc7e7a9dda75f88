"""A project that people are on already: they stay, and what a click adds is told before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from skills.staffing import Problem, Solution, Without, solve
from skills.views.projects.work import WorkPanel
from teams.models import Assignment, Engineer, Project
from tests.conftest import signed_in
from tests.factories import assessed
from tests.skills.test_projects import FIRST, LAST, confirm, names, need, staffing

PATH = "/projects/claims/staffing/"


def made(name: str, lead: Engineer, **values: Any) -> Project:
    days = {"starts": FIRST, "ends": LAST, "allocation": 60}
    project = Project.objects.create(name=name, slug=name.lower(), **(days | values))
    project.leads.add(lead)
    return project


@pytest.fixture
def claims(alice: Engineer, bob: Engineer) -> Project:
    """Asks 100 % of two who program; bob is on it at 60 %, and at 40 % elsewhere."""
    project = made("Claims", alice, allocation=100)
    need(project, "programming", 3, people=2)
    assessed(bob, "programming", 3)
    assessed(alice, "programming", 3)
    on(project, bob, 60)
    on(made("Other", alice), bob, 40)
    return project


def on(project: Project, person: Engineer, share: int, **values: Any) -> Assignment:
    days = {"starts": FIRST, "ends": LAST, "allocation": share}
    return Assignment.objects.create(project=project, engineer=person, **(days | values))


def shown(client: Client, query: str = "") -> str:
    return client.get(PATH + query).content.decode()


def test_who_is_on_it_already_stays_at_their_share_and_the_click_adds_the_others(
    claims: Project, alice: Engineer, bob: Engineer
) -> None:
    client = signed_in(alice)
    page = staffing(client)
    assert [(line.person.name, line.share, line.word) for line in page.members] == [
        ("Alice", 100, "confirmed at once"),
        ("Bob", 60, "on it already"),
    ]
    assert (page.coverage, page.title) == (1.0, "Best team: 1 on it already, 1 to add")
    assert page.button == "Confirm 1 person"
    content = shown(client)
    assert 'name="person" value="alice"' in content
    assert 'name="person" value="bob"' not in content
    assert [row.said.count("proposed") for row in page.loads] == [1, 0]
    answer = signed_in(alice).get("/api/v1/projects/claims/staffing/").json()
    assert [(each["engineer"], each["allocation"], each["on_it"]) for each in answer["team"]] == [
        ("alice", 100, False),
        ("bob", 60, True),
    ]


def test_nobody_is_confirmed_anew_where_nobody_is_added(claims: Project, alice: Engineer, bob: Engineer) -> None:
    claims.needs.update(people=1)
    page = staffing(signed_in(alice))
    assert (names(page), page.nothing_new) == (["Bob"], "The people on it are the best team already.")
    content = shown(signed_in(alice))
    assert page.nothing_new in content
    assert "confirm-team" not in content


def test_who_is_left_out_by_hand_stays_on_it_and_it_says_so(claims: Project, alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    page = staffing(client, "?out=bob")
    assert (names(page), page.on_it) == (["Alice"], ["Bob"])
    assert "on the project all the same until their work is ended: Bob." in shown(client, "?out=bob")
    assert names(staffing(client, page.keep_all_url)) == ["Alice", "Bob"]


def test_more_people_on_it_than_are_asked_for_are_no_reason_for_no_team(
    claims: Project, alice: Engineer, bob: Engineer
) -> None:
    on(claims, alice, 50)
    page = staffing(signed_in(alice), "?people=1")
    assert names(page) == ["Alice", "Bob"]
    said = "2 people are on it already, more than the 1 asked for: nobody else is added."
    assert page.crowded_said == said
    assert said in shown(signed_in(alice), "?people=1")


def test_candidates_of_a_project_are_beside_those_who_are_on_it(
    claims: Project, alice: Engineer, bob: Engineer
) -> None:
    claims.candidates.add(alice)
    assert names(staffing(signed_in(alice))) == ["Alice", "Bob"]


def test_rival_does_not_take_who_is_on_a_project_already(claims: Project, alice: Engineer, bob: Engineer) -> None:
    rival = made("Rival", alice, allocation=40)
    need(rival, "programming", 3)
    rival.needs.update(weight=3)
    page = staffing(signed_in(alice), "?with=rival")
    assert [(line.names, line.on_it, line.cost) for line in page.plan] == [
        (["Bob"], ["Bob"], "50 points"),
        (["Alice"], [], "nothing"),
    ]
    assert (page.nothing_new, page.button) == (
        "Nobody is added: nobody whom you may choose and who has the time would cover more.",
        "Confirm 1 person",
    )


@pytest.fixture
def open_charlie(claims: Project, charlie: Engineer, other_team: Any, head: Engineer) -> Engineer:
    """Shows levels to everyone, covers what claims needs best; hedda, who leads the division, confirms."""
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    assessed(charlie, "model-deployment", 3)
    need(claims, "model-deployment", 3)
    return charlie


def test_whose_word_is_the_last_is_told_before_the_click_and_what_waits_after_it(
    claims: Project, alice: Engineer, bob: Engineer, open_charlie: Engineer
) -> None:
    client = signed_in(alice)
    page = staffing(client)
    words = {line.person.name: line.word for line in page.members}
    assert words == {"Alice": "confirmed at once", "Bob": "on it already", "Charlie": "asks Hedda"}
    assert page.button == "Confirm 1, ask for 1"
    assert "asks Hedda" in shown(client)
    assert "Plan 1, ask their leads" in shown(client, "?out=alice")
    confirm(client, "alice", "charlie")
    page = staffing(client)
    assert [line.word for line in page.members] == ["on it already", "on it already", "planned, waits for Hedda"]
    assert page.nothing_new.startswith("Nobody is left to add")
    assert "confirm-team" not in shown(client)


def test_who_was_planned_before_and_is_not_in_the_team_is_named_and_taken_back(
    claims: Project, alice: Engineer, bob: Engineer, open_charlie: Engineer
) -> None:
    client = signed_in(alice)
    row = on(claims, open_charlie, 50, state="planned")
    content = shown(client, "?out=charlie")
    assert "Planned before, not in this team:" in content
    assert f"/assignments/{row.uuid}/end/" in content
    answer = confirm(client, "alice")
    said = client.get(answer.headers["Location"]).content.decode()
    assert "1 person is confirmed. Still planned from before, not in this team: Charlie." in said


def test_who_is_kept_and_left_out_at_once_is_kept(claims: Project, alice: Engineer, bob: Engineer) -> None:
    page = staffing(signed_in(alice), "?keep=alice&out=alice&people=2")
    assert [text for text, _url in page.chips] == ["Keep Alice"]


def test_need_that_nobody_of_the_team_covers_is_not_told_of_nobody_else(
    claims: Project, alice: Engineer, bob: Engineer
) -> None:
    need(claims, "model-deployment", 3)
    claims.needs.filter(competency__slug="programming").update(people=3)
    said = staffing(signed_in(alice)).uncovered_said
    assert said == "Nobody else free to choose covers SW-01. Nobody free covers SY-04."


def test_choices_of_the_same_team_are_told_and_the_one_of_now_is_marked(
    claims: Project, alice: Engineer, bob: Engineer
) -> None:
    client = signed_in(alice)
    alternatives = client.get(f"{PATH}?compare=1").context["alternatives"]
    told = [(each.label, each.is_chosen, each.same_said) for each in alternatives]
    assert told == [
        ("Deliver", True, "Deliver and Deliver and grow choose the same team."),
        ("One person fewer", False, ""),
    ]
    assert "chosen now" in shown(client, "?compare=1")


def unproved(problem: Problem, **_options: object) -> Solution:
    return replace(solve(problem), bound=problem.asked * 3 // 4, is_proved=False, is_settled=False)


@pytest.mark.parametrize("is_final", [False, True])
def test_unproved_plan_shows_no_costs_and_goes_on_first(
    claims: Project, alice: Engineer, bob: Engineer, monkeypatch: pytest.MonkeyPatch, is_final: bool
) -> None:
    need(made("Rival", alice, allocation=40), "programming", 3)
    monkeypatch.setattr("skills.projects.choosing.solve", unproved)
    if is_final:
        monkeypatch.setattr(WorkPanel, "of", lambda *_args: WorkPanel("stands", said="Worked on"))
    client = signed_in(alice)
    page, content = staffing(client, "?with=rival"), shown(client, "?with=rival")
    assert {line.cost for line in page.plan} == {"not known yet"}
    confirms = '<button class="btn btn--primary" form="confirm-team">'
    assert (confirms in content) is is_final
    assert ('<button class="btn btn--primary btn--sm">Go on working on it</button>' in content) is not is_final


def test_column_that_could_not_be_worked_out_is_left_away_with_a_sentence(
    claims: Project, alice: Engineer, bob: Engineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(alice)
    assert "Best team without them" in shown(client)

    def nothing(solution: Solution, *_args: object, **_options: object) -> list[Without]:
        return [Without(slug, None, (), is_proved=False) for slug in solution.teams[0].people]

    monkeypatch.setattr("skills.projects.choosing.without_each", nothing)
    content = shown(client)
    assert "Best team without them" not in content
    assert "not worked out in time" not in content
    assert "What is left without each of them is not shown" in content
