"""A colleague or mentor assesses on request; it is named, informs, and confirms nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentoring.models import Goal, GrowthPlan, Mentorship
from skills.errors import NotAllowedError, SkillsError
from skills.models import Assessment, AssessmentRequest, CurrentLevel
from skills.services.assessment_requests import Ask, ask_for_assessment, decline_request, withdraw_request
from skills.services.assessments import JudgementGiven, record_assessment, withdraw_assessment
from teams.models import Engineer, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member

pytestmark = pytest.mark.django_db


def user_of(engineer: Engineer) -> User:
    """Give the account as a new request reads it, with nothing kept from before."""
    return User.objects.select_related("engineer").get(engineer=engineer)


def ask(engineer: Engineer, asked: Engineer, *slugs: str, actor: Engineer | None = None) -> AssessmentRequest:
    competencies = [a_competency(slug) for slug in slugs or ("programming",)]
    return ask_for_assessment(Ask(engineer, asked, competencies, "Please"), actor=user_of(actor or engineer))


def judge(actor: Engineer, engineer: Engineer, slug: str = "programming", level: int = 3) -> Assessment:
    return record_assessment(
        actor=user_of(actor), engineer=engineer, competency=a_competency(slug), given=JudgementGiven(level=level)
    )


@pytest.fixture
def goal(erin: Engineer, bob: Engineer) -> Goal:
    """A goal of bob's with erin, his mentor."""
    plan = GrowthPlan.objects.create(engineer=bob, mentorship=Mentorship.objects.get(), title="Plan")
    return Goal.objects.create(plan=plan, competency=a_competency("programming"), from_level=1, to_level=3)


def test_a_peer_assesses_on_request_and_confirms_nothing(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    made = ask(bob, charlie)
    given = judge(charlie, bob)
    assert (given.source, given.confirming, given.rater) == ("peer", False, charlie)
    assert not CurrentLevel.objects.exists()
    made.refresh_from_db()
    assert (made.outcome, made.competencies.get().assessment) == ("answered", given)


def test_nobody_assesses_unasked_or_something_else_than_asked(bob: Engineer, charlie: Engineer, erin: Engineer) -> None:
    ask(bob, charlie, "programming")
    for actor, slug in ((charlie, "robotics"), (erin, "programming")):
        with pytest.raises(NotAllowedError):
            judge(actor, bob, slug)


def test_a_request_is_good_for_30_days(bob: Engineer, charlie: Engineer) -> None:
    ask(bob, charlie, "programming", "robotics")
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=30), tick=False):
        judge(charlie, bob)
    with time_machine.travel(now + timedelta(days=31), tick=False), pytest.raises(NotAllowedError):
        judge(charlie, bob, "robotics")


@pytest.mark.parametrize("by", ["charlie", "bob"])
def test_a_closed_request_gives_no_leave(bob: Engineer, charlie: Engineer, by: str) -> None:
    made = ask(bob, charlie)
    if by == "charlie":
        assert decline_request(made, actor=user_of(charlie), reason="Have not seen it")
    else:
        assert withdraw_request(made, actor=user_of(bob))
    with pytest.raises(NotAllowedError):
        judge(charlie, bob)
    assert not withdraw_request(made, actor=user_of(bob))


def test_whoever_was_asked_may_think_again_within_the_30_days(bob: Engineer, charlie: Engineer) -> None:
    ask(bob, charlie)
    withdraw_assessment(actor=user_of(charlie), assessment=judge(charlie, bob, level=2))
    assert judge(charlie, bob, level=4).source == "peer"


def test_a_lead_asks_about_their_people_and_others_do_not(
    alice: Engineer, bob: Engineer, charlie: Engineer, erin: Engineer, head: Engineer
) -> None:
    assert ask(bob, charlie, actor=alice).asked_by == user_of(alice)
    for actor in (erin, head):
        with pytest.raises(NotAllowedError):
            ask(bob, charlie, actor=actor)


def test_a_lead_who_is_asked_confirms_as_lead(alice: Engineer, bob: Engineer) -> None:
    made = ask(bob, alice)
    assert judge(alice, bob).source == "lead"
    made.refresh_from_db()
    assert made.outcome == "answered"


def test_the_same_is_not_asked_twice(bob: Engineer, charlie: Engineer) -> None:
    ask(bob, charlie, "programming")
    with pytest.raises(SkillsError, match="before"):
        ask(bob, charlie, "programming")
    assert [each.competency.slug for each in ask(bob, charlie, "programming", "robotics").competencies.all()] == [
        "robotics"
    ]


def test_nobody_asks_for_themselves(alice: Engineer, bob: Engineer) -> None:
    with pytest.raises(SkillsError):
        ask(bob, bob)
    with pytest.raises(SkillsError):
        ask(bob, alice, actor=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentRequest.objects.create(engineer=bob, asked=bob, expires_on=timezone.localdate())


def test_a_running_mentor_assesses_the_goals_of_the_pair_at_any_time(bob: Engineer, erin: Engineer, goal: Goal) -> None:
    assert judge(erin, bob).source == "mentor"
    with pytest.raises(NotAllowedError):
        judge(erin, bob, "robotics")
    ask(bob, erin, "robotics")
    assert judge(erin, bob, "robotics").source == "mentor"


@pytest.mark.parametrize("state", ["proposed", "accepted", "paused", "completed", "ended"])
def test_a_mentorship_that_does_not_run_gives_no_leave(bob: Engineer, erin: Engineer, goal: Goal, state: str) -> None:
    Mentorship.objects.update(state=state, paused_on=timezone.localdate())
    with pytest.raises(NotAllowedError):
        judge(erin, bob)


def test_a_peer_reads_their_own_word_and_no_level(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    lead_said = assessed(bob, "programming", 4, rater=alice, recorded_by=alice.user, comment="cnry-lead")
    made = ask(bob, charlie)
    client, give = signed_in(charlie), reverse("assessment-give", args=["bob", "programming"])
    page = client.get(give).content.decode()
    assert "cnry-lead" not in page
    assert " checked" not in page
    assert page.count('type="radio"') == 7
    own = judge(charlie, bob, level=2)
    rows = Assessment.objects.visible_to(user_of(charlie))
    assert set(rows) == {own}
    assert lead_said not in rows
    assert client.get(reverse("assessment-request", args=[made.uuid])).status_code == 200
    assert client.get("/engineers/bob/").status_code == 404
    assert {own, lead_said} <= set(Assessment.objects.visible_to(user_of(alice)))


def sent(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"key": uuid4(), "comment": "Saw it", **fields})


def test_the_pages_go_from_asking_to_the_last_answer(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    form = reverse("assessment-ask", args=["bob"])
    page = signed_in(bob).get(form, {"competency": "programming"}).content.decode()
    assert page.count(" checked") == 1
    asked = {"asked": "Charlie", "competencies": ["programming", "robotics"], "message": "cnry-message"}
    made = signed_in(bob).post(form, asked)
    assert made.status_code == 302
    client = signed_in(charlie)
    assert "Bob asks for your assessment" in client.get(reverse("assessment-requests")).content.decode()
    assert "cnry-message" in client.get(made["Location"]).content.decode()
    assert "asks you to assess" in client.get("/").content.decode()
    first, second = (reverse("assessment-give", args=["bob", slug]) for slug in ("programming", "robotics"))
    assert sent(client, first).status_code == 422
    assert sent(client, first, level="3")["Location"] == second
    assert sent(client, second, level="nc")["Location"] == reverse("assessment-requests")
    assert Assessment.objects.filter(source="peer", rater=charlie).count() == 2
    history = signed_in(alice).get("/engineers/bob/competencies/programming/").content.decode()
    assert "Charlie, peer" in history
    assert "Saw it" in history


def test_declining_takes_a_reason_that_the_asker_reads(bob: Engineer, charlie: Engineer) -> None:
    made = ask(bob, charlie)
    url = reverse("assessment-request-decline", args=[made.uuid])
    assert signed_in(charlie).post(url).status_code == 422
    assert signed_in(bob).post(url, {"reason": "x"}).status_code == 403
    assert signed_in(charlie).post(url, {"reason": "Not seen it"}).status_code == 302
    page = signed_in(bob).get(reverse("assessment-request", args=[made.uuid])).content.decode()
    assert "Charlie declined: Not seen it" in page


def test_the_ask_form_names_its_faults(bob: Engineer, charlie: Engineer) -> None:
    form = reverse("assessment-ask", args=["bob"])
    page = signed_in(bob).post(form, {"asked": "Nobody"})
    assert page.status_code == 422
    assert "Nobody here is called Nobody" in page.content.decode()
    many = [each.slug for each in a_competency("programming").framework.competencies.all()[:13]]
    page = signed_in(bob).post(form, {"asked": "Charlie", "competencies": many})
    assert "at most 12" in page.content.decode()


def test_the_api_follows_the_same_rule(bob: Engineer, charlie: Engineer, erin: Engineer, goal: Goal) -> None:
    body = {"engineer": "bob", "competency": "programming", "level": 3}
    client = signed_in(charlie)
    assert client.post("/api/v1/assessments/", body, content_type="application/json").status_code == 404
    ask(bob, charlie)
    answer = client.post("/api/v1/assessments/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["source"]) == (201, "peer")
    other = body | {"competency": "robotics"}
    assert client.post("/api/v1/assessments/", other, content_type="application/json").status_code == 403
    answer = signed_in(erin).post("/api/v1/assessments/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["source"]) == (201, "mentor")


def test_a_mentor_finds_the_goals_of_their_mentees(bob: Engineer, erin: Engineer, goal: Goal) -> None:
    page = signed_in(erin).get(reverse("assessment-requests")).content.decode()
    assert reverse("assessment-give", args=["bob", "programming"]) in page


def test_the_list_takes_the_same_queries_whatever_its_length(bob: Engineer, charlie: Engineer) -> None:
    client, counts, url = signed_in(charlie), [], reverse("assessment-requests")
    client.get(url)
    team = bob.memberships.get().team
    for size in (10, 40):
        while AssessmentRequest.objects.count() < size:
            other = member(team)
            made = AssessmentRequest.objects.create(
                engineer=other, asked=charlie, asked_by=bob.user, expires_on=timezone.localdate()
            )
            made.competencies.create(competency=a_competency("programming"))
            assessed(other, "programming", 2)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
