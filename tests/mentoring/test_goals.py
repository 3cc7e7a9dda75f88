"""Goals from gaps: who sets, reads and closes them, and that no competency has two open ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.errors import MentoringError, NotOwnGoalError
from mentoring.models import Goal, GrowthPlan, Mentorship
from mentoring.services.goals import GoalGiven, drop_goal, move_goal, reach_goal, reopen_goal, set_goal
from teams.models import AuditEntry, Engineer, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, resource_for

NEW = "/growth/goals/new/programming/"


def soon(days: int = 30) -> date:
    return timezone.localdate() + timedelta(days=days)


def given(level: int = 3, competency: str = "programming", **more: object) -> GoalGiven:
    return GoalGiven(a_competency(competency), level, soon(), **more)  # type: ignore[arg-type]


def a_goal(engineer: Engineer, **more: object) -> Goal:
    assert engineer.user is not None
    return set_goal(given(**more), engineer=engineer, actor=engineer.user)  # type: ignore[arg-type]


def test_bob_makes_a_goal_of_a_step_and_sees_it_on_his_page(bob: Engineer) -> None:
    assessed(bob, "programming", 2)
    resource_for("programming", 3, title="Clean code")
    client = signed_in(bob)
    assert client.post(NEW, {"to_level": "3", "due": soon().isoformat()}).status_code == 302
    goal = Goal.objects.get()
    assert (goal.from_level, goal.to_level, goal.state, goal.plan.mentorship) == (2, 3, "open", None)
    assert AuditEntry.objects.filter(action="set", subject=bob, object_id=str(goal.uuid)).exists()
    for path in ("/growth/", "/growth/goals/", f"/growth/goals/{goal.uuid}/"):
        assert f"/growth/goals/{goal.uuid}/" in client.get(path).content.decode()
    assert "Clean code" in client.get("/growth/goals/").content.decode()


def test_goal_begins_at_no_level_where_none_is_known(bob: Engineer) -> None:
    assert a_goal(bob, level=1).from_level is None


def test_one_open_goal_for_a_competency_whichever_plan_it_is_in(bob: Engineer, erin: Engineer) -> None:
    pair = Mentorship.objects.get(mentor=erin)
    first = a_goal(bob)
    with pytest.raises(MentoringError, match="open goal"):
        a_goal(bob, mentorship=pair)
    assert bob.user
    drop_goal(first, "Another way", actor=bob.user)
    second = a_goal(bob, mentorship=pair)
    assert second.plan.mentorship == pair
    with pytest.raises(MentoringError, match="open goal"):
        reopen_goal(first, actor=bob.user)


@pytest.mark.parametrize(("level", "days", "message"), [(2, 30, "already"), (3, -1, "passed"), (9, 30, "scale")])
def test_goal_leads_upward_to_a_day_ahead(bob: Engineer, level: int, days: int, message: str) -> None:
    assessed(bob, "programming", 2)
    assert bob.user
    with pytest.raises(MentoringError, match=message):
        set_goal(GoalGiven(a_competency("programming"), level, soon(days)), engineer=bob, actor=bob.user)
    assert not GrowthPlan.objects.exists()


def test_nobody_else_sets_or_changes_a_goal(bob: Engineer, alice: Engineer, charlie: Engineer) -> None:
    assert alice.user
    with pytest.raises(NotOwnGoalError):
        set_goal(given(), engineer=bob, actor=alice.user)
    goal = a_goal(bob)
    for verb in ("due", "reached", "drop", "reopen"):
        path = f"/growth/goals/{goal.uuid}/{verb}/"
        told = {"due": soon(50).isoformat(), "reason": "No"}
        assert signed_in(alice).post(path, told).status_code == 403
        assert signed_in(alice).post(path).status_code == 403
        assert signed_in(charlie).post(path, told).status_code == 404
    goal.refresh_from_db()
    assert (goal.state, goal.due) == ("open", soon())


def test_mentor_reads_what_is_shared_and_nothing_else(bob: Engineer, erin: Engineer) -> None:
    own = a_goal(bob)
    shared = a_goal(bob, competency="deep-learning", mentorship=Mentorship.objects.get(mentor=erin))
    client = signed_in(erin)
    assert client.get(f"/growth/goals/{shared.uuid}/").status_code == 200
    assert client.get(f"/growth/goals/{own.uuid}/").status_code == 404
    Mentorship.objects.update(state="completed")
    assert client.get(f"/growth/goals/{shared.uuid}/").status_code == 404


def test_lead_reads_goals_on_the_profile_and_hr_only_that_they_are_there(
    bob: Engineer, alice: Engineer, dana: User
) -> None:
    a_goal(bob)
    path = f"/engineers/{bob.slug}/goals/"
    assert 'hx-get="' + path in signed_in(alice).get(f"/engineers/{bob.slug}/").content.decode()
    fragment = signed_in(alice).get(path, headers={"HX-Request": "true"}).content.decode()
    assert "Programming" in fragment
    assert "<html" not in fragment
    told = signed_in(dana).get(path).content.decode()
    assert "An open goal" in told
    assert "Programming" not in told


def test_bob_moves_reaches_and_reopens(bob: Engineer) -> None:
    goal, client = a_goal(bob), signed_in(bob)
    assert bob.user
    client.post(f"/growth/goals/{goal.uuid}/due/", {"due": soon(60).isoformat()})
    client.post(f"/growth/goals/{goal.uuid}/reached/")
    goal.refresh_from_db()
    assert (goal.due, goal.state, goal.closed_by, goal.closed_on) == (
        soon(60),
        "reached",
        bob.user,
        timezone.localdate(),
    )
    with pytest.raises(MentoringError, match="closed"):
        move_goal(goal, soon(), actor=bob.user)
    client.post(f"/growth/goals/{goal.uuid}/reopen/")
    goal.refresh_from_db()
    assert (goal.state, goal.closed_on) == ("open", None)
    reach_goal(goal, actor=bob.user)
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")][-4:] == [
        "move",
        "reached",
        "reopen",
        "reached",
    ]


def test_dropping_needs_a_reason_which_stays(bob: Engineer) -> None:
    goal, client = a_goal(bob), signed_in(bob)
    assert client.post(f"/growth/goals/{goal.uuid}/drop/", {"reason": " "}).status_code == 422
    assert client.post(f"/growth/goals/{goal.uuid}/drop/", {"reason": "Other work"}).status_code == 302
    assert "Other work" in client.get("/growth/goals/").content.decode()
    assert not AuditEntry.objects.filter(reason__contains="Other work").exists()


def test_reached_level_is_told_and_left_to_the_person(bob: Engineer) -> None:
    assessed(bob, "programming", 2)
    goal = a_goal(bob)
    assessed(bob, "programming", 3)
    assert "The level is there" in signed_in(bob).get(f"/growth/goals/{goal.uuid}/").content.decode()
    goal.refresh_from_db()
    assert goal.state == "open"


def test_overdue_goal_calls_on_the_home_page(bob: Engineer) -> None:
    goal, client = a_goal(bob), signed_in(bob)
    assert "overdue" not in client.get("/").content.decode()
    Goal.objects.update(due=soon(-3))
    told = client.get("/").content.decode()
    assert "One of your goals is overdue" in told
    assert f"/growth/goals/{goal.uuid}/" in told
    assert "was due" in client.get("/growth/").content.decode()


def test_database_refuses_goals_that_end_without_a_day_or_a_reason(bob: Engineer) -> None:
    a_goal(bob)
    for fields in ({"state": "reached"}, {"closed_on": soon()}, {"state": "dropped", "closed_on": soon()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Goal.objects.update(**fields)


def test_goals_page_asks_no_more_for_more_goals(bob: Engineer) -> None:
    plan, client = GrowthPlan.objects.create(engineer=bob, title="Plan"), signed_in(bob)
    client.get("/growth/goals/")
    slugs = [each.slug for each in a_competency("programming").framework.competencies.order_by("pk")[:40]]
    counts = []
    for rows in (10, 40):
        for slug in slugs[Goal.objects.count() : rows]:
            Goal.objects.create(plan=plan, competency=a_competency(slug), to_level=1, due=soon())
        with CaptureQueriesContext(connection) as queries:
            client.get("/growth/goals/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
