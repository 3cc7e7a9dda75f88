"""Several projects staffed at once: one plan, what it costs each, confirmed in one step; every sentence true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from skills.staffing import Problem, Solution, solve
from teams.models import Assignment, AuditEntry, Engineer, Nomination, Project
from teams.templatetags.lead_ai_ui import percent
from tests.conftest import signed_in
from tests.factories import assessed
from tests.skills.test_projects import FIRST, LAST, names, need, staffing

PATH = "/projects/claims/staffing/"
WHOLE, PART = percent(1), percent(0.75)


def a_project(name: str, lead: Engineer, **values: Any) -> Project:
    days = {"starts": FIRST, "ends": LAST, "allocation": 60}
    made = Project.objects.create(name=name, slug=name.lower(), **(days | values))
    made.leads.add(lead)
    return made


@pytest.fixture
def claims(alice: Engineer) -> Project:
    """Needs programming, which alice and bob cover."""
    made = a_project("Claims", alice)
    need(made, "programming", 3)
    return made


@pytest.fixture
def rival(alice: Engineer, bob: Engineer, claims: Project) -> Project:
    """Needs model deployment, which bob alone covers."""
    for person in (alice, bob):
        assessed(person, "programming", 3)
    assessed(bob, "model-deployment", 3)
    made = a_project("Rival", alice)
    need(made, "model-deployment", 3)
    return made


def confirm(client: Client, query: str = "?with=rival", **people: Any) -> Any:
    named = {name.replace("_", "."): slugs for name, slugs in people.items()}
    return client.post(f"{PATH}confirm/{query}", named | {"reason": "Best together"})


def test_one_form_confirms_the_teams_of_all_projects(rival: Project, alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    page = staffing(client, "?with=rival")
    assert [(line.project.slug, line.names, line.field) for line in page.confirmed_teams] == [
        ("claims", ["Alice"], "person"),
        ("rival", ["Bob"], "person.rival"),
    ]
    content = client.get(f"{PATH}?with=rival").content.decode()
    assert content.count('name="reason"') == 1
    assert 'name="person.rival" value="bob"' in content
    answer = confirm(client, person="alice", person_rival="bob")
    assert answer.status_code == 302
    told = Assignment.objects.order_by("project__slug").values_list("project__slug", "engineer__slug", "state")
    assert list(told) == [("claims", "alice", "confirmed"), ("rival", "bob", "confirmed")]
    assert AuditEntry.objects.filter(action="staff", reason="Best together").count() == 2
    said = client.get(answer.headers["Location"]).content
    assert b"Claims: 1 person is confirmed." in said
    assert b"Rival: 1 person is confirmed." in said


def test_project_of_other_leads_is_left_out_of_the_confirmation_and_it_says_so(
    rival: Project, alice: Engineer, bob: Engineer, head: Engineer
) -> None:
    rival.leads.set([head])
    rival.nominations.create(engineer=alice)
    client = signed_in(alice)
    page = staffing(client, "?with=rival")
    assert [(line.project.slug, line.left_out) for line in page.plan] == [
        ("claims", ""),
        ("rival", "Not yours to confirm: its leads do."),
    ]
    content = client.get(f"{PATH}?with=rival").content.decode()
    assert "Not yours to confirm: its leads do." in content
    assert "person.rival" not in content
    assert confirm(client, person="alice", person_rival="bob").status_code == 302
    assert list(Assignment.objects.values_list("project__slug", "engineer__slug")) == [("claims", "alice")]


def test_who_leads_the_rival_alone_confirms_its_team_alone(
    rival: Project, claims: Project, alice: Engineer, bob: Engineer, head: Engineer
) -> None:
    claims.leads.set([head])
    Nomination.objects.create(project=claims, engineer=bob)
    client = signed_in(alice)
    assert [line.project.slug for line in staffing(client, "?with=rival").confirmed_teams] == ["rival"]
    assert confirm(client, query="", person="alice").status_code == 403
    assert confirm(client, person="alice", person_rival="bob").status_code == 302
    assert list(Assignment.objects.values_list("project__slug", "engineer__slug")) == [("rival", "bob")]


def test_whoever_was_taken_meanwhile_is_named_with_the_project_and_nobody_is_assigned(
    rival: Project, alice: Engineer, bob: Engineer, head: Engineer
) -> None:
    other = a_project("Other", head)
    Assignment.objects.create(project=other, engineer=bob, starts=FIRST, allocation=50)
    answer = confirm(signed_in(alice), person="alice", person_rival="bob")
    assert answer.status_code == 409
    days = "from 1 Jan 2030 to 30 Jun 2030"
    assert answer.context["taken"] == (f"For Rival: Bob would be at 110 % of 100 % {days}.",)
    assert b"Nobody was assigned" in answer.content
    # The links of what is refused change the query alone: they lead back to the page.
    back = signed_in(alice).get(f"{PATH}confirm/?with=rival&out=bob")
    assert back.headers["Location"] == f"{PATH}?policy=deliver&out=bob&with=rival"
    assert list(Assignment.objects.values_list("project__slug", flat=True)) == ["other"]


@pytest.mark.parametrize(
    "people", [{}, {"person": "alice", "person_rival": "charlie"}, {"person": "nobody", "person_rival": "bob"}]
)
def test_nobody_outside_the_pool_and_no_empty_plan_is_confirmed(
    rival: Project, alice: Engineer, charlie: Engineer, people: dict[str, str]
) -> None:
    assert confirm(signed_in(alice), **people).status_code == 422
    assert not Assignment.objects.exists()


def test_project_that_is_over_is_left_out(rival: Project, alice: Engineer) -> None:
    Project.objects.filter(pk=rival.pk).update(starts=date(2020, 1, 1), ends=date(2020, 6, 30))
    page = staffing(signed_in(alice), "?with=rival")
    assert [line.project.slug for line in page.confirmed_teams] == ["claims"]
    assert page.plan[1].left_out == "It is over: nobody is confirmed for it any more."


def test_plan_says_what_it_costs_each_project(rival: Project, claims: Project, alice: Engineer, bob: Engineer) -> None:
    """Bob alone covers what claims needs now, too; the heavier need of the rival has him."""
    claims.needs.update(competency=rival.needs.get().competency)
    rival.needs.update(weight=3)
    page = staffing(signed_in(alice), "?with=rival")
    told = [(line.project.slug, line.coverage, line.alone_said, line.cost) for line in page.plan]
    assert told == [("claims", 0.0, WHOLE, "100 points"), ("rival", 1.0, WHOLE, "nothing")]
    assert page.total == pytest.approx(3 / 5)
    assert (page.proof, page.title) == ("proved best for both together", "Claims in the best plan: 0 people")
    assert page.uncovered_said == "Whoever is free and covers SY-04 is taken by Rival in this plan."
    assert page.nobody_said == "Nobody is placed here in this plan."
    assert [(line.person.name, line.why) for line in page.others] == [("Bob", "Taken by Rival in this plan")]


def test_who_is_confirmed_for_one_of_the_projects_counts_for_that_one_alone(
    rival: Project, alice: Engineer, bob: Engineer
) -> None:
    Assignment.objects.create(project=rival, engineer=bob, starts=FIRST, ends=LAST, allocation=60)
    client = signed_in(alice)
    page = staffing(client, "?with=rival")
    assert [(line.names, line.cost) for line in page.plan] == [(["Alice"], "nothing"), (["Bob"], "nothing")]
    assert names(staffing(client, "?with=rival&out=alice")) == []
    assert confirm(client, person="alice", person_rival="bob").status_code == 302
    assert Assignment.objects.count() == 2


def test_where_nothing_is_proved_no_sentence_says_so(
    rival: Project, alice: Engineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unproved(problem: Problem, **_options: object) -> Solution:
        return replace(solve(problem), bound=problem.asked * 3 // 4, is_proved=False, is_settled=False)

    monkeypatch.setattr("skills.projects.choosing.solve", unproved)
    client = signed_in(alice)
    page = staffing(client, "?with=rival")
    assert page.title == "Best found so far"
    assert page.proof == f"not proven: at most {PART} of all 2 projects could be reached"
    content = client.get(f"{PATH}?with=rival").content.decode()
    assert "The best plan found so far, not proven" in content
    assert "proved best" not in content
    assert "in the best plan" not in content
    assert staffing(client).proof == f"not proven: at most {PART} could be reached"


def test_projects_that_cannot_be_done_at_once_get_no_plan(rival: Project, alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    page = staffing(client, "?with=rival&keep=bob&minimum=100")
    assert (page.team, page.plan, page.proof) == (None, [], "proved: no teams can")
    assert "cannot give all of these projects what was asked" in page.no_team_said
    assert client.get(f"{PATH}?with=rival&keep=bob&minimum=100").status_code == 200


def test_chosen_people_show_what_the_plan_asks_of_them_elsewhere(
    rival: Project, claims: Project, alice: Engineer, bob: Engineer
) -> None:
    Project.objects.update(allocation=50)
    assessed(alice, "programming", 1)
    page = staffing(signed_in(alice), "?with=rival")
    assert names(page) == ["Bob"]
    assert [row.said for row in page.loads if row.name == "Bob"] == [
        "Rival, in this plan 50 (1 Jan – 30 Jun); proposed 50 (1 Jan – 30 Jun)"
    ]


def test_people_left_out_by_hand_are_no_reason_to_say_nobody_else_covers_it(
    rival: Project, alice: Engineer, bob: Engineer
) -> None:
    client = signed_in(alice)
    assert [line.why for line in staffing(client, "?out=bob").members] == ["1 need"]
    bob.leave.create(starts=FIRST, ends=LAST)
    assert [line.why for line in staffing(client, "?out=bob").members] == ["Nobody else free to choose covers SW-01"]
    assert [line.why for line in staffing(client).others] == [
        "On leave from 1 Jan 2030 to 30 Jun 2030: away 129 of 129 working days"
    ]


def test_kept_person_who_is_not_to_be_chosen_is_told_apart(rival: Project, alice: Engineer, charlie: Engineer) -> None:
    page = staffing(signed_in(alice), "?keep=charlie")
    assert (page.team, page.kept_without_time, page.kept_from_elsewhere) == (None, [], ["charlie"])


@pytest.mark.parametrize("opted_in", [False, True])
def test_person_outside_the_readers_sight_is_in_no_plan(
    rival: Project, alice: Engineer, bob: Engineer, charlie: Engineer, opted_in: bool
) -> None:
    for slug in ("programming", "model-deployment"):
        assessed(charlie, slug, 5)
    if opted_in:
        Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    client = signed_in(alice)
    told = client.get(f"{PATH}?with=rival&people=1&compare=1&out=bob&out=alice").content
    assert (b"Charlie" in told) is opted_in
    bob.leave.create(starts=FIRST, ends=LAST)
    answer = client.get("/api/v1/projects/claims/staffing/?with=rival").content
    assert (b'"charlie"' in answer) is opted_in


def test_no_more_than_ten_projects_are_offered(rival: Project, alice: Engineer) -> None:
    for number in range(10):
        need(a_project(f"More{number}", alice), "programming", 3)
    client = signed_in(alice)
    eight = "?with=rival" + "".join(f"&with=more{number}" for number in range(7))
    offered = [value for value, _name in client.get(PATH + eight).context["others"]]
    assert offered == ["", "more7", "more8", "more9"]
    full = client.get(f"{PATH}{eight}&with=more7")
    assert len(full.context["page"].read.projects) == 10
    assert b"Together with" not in full.content
