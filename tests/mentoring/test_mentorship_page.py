"""The page of a mentorship: plan, steps, evidence, and what each kind of reader gets of it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentoring.errors import NotOwnGoalError
from mentoring.models import Goal, GoalEvidence, GoalStep, GrowthPlan, Mentorship
from mentoring.services.steps import add_step
from skills.models import CurrentLevel
from skills.services.assessments import JudgementGiven, record_assessment
from teams.hours import WorkingHours, shared_spans
from teams.models import AuditEntry, Engineer, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, kept_file
from tests.mentoring.pairs import a_session, account, pair_of


@pytest.fixture
def pair(bob: Engineer, erin: Engineer) -> Mentorship:
    return pair_of(erin, bob, starts=date(2026, 9, 30))


@pytest.fixture
def goal(pair: Mentorship, bob: Engineer) -> Goal:
    assessed(bob, "programming", 2)
    assessed(bob, "deep-learning", 1)
    plan = GrowthPlan.objects.create(engineer=bob, mentorship=pair, title="Plan")
    due = timezone.localdate() + timedelta(days=60)
    return Goal.objects.create(plan=plan, competency=a_competency("programming"), from_level=2, to_level=3, due=due)


def page(who: Engineer | User, pair: Mentorship) -> str:
    answer = signed_in(who).get(f"/mentoring/{pair.uuid}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_see_plan_and_hours_on_their_own_clock(
    pair: Mentorship, goal: Goal, bob: Engineer, erin: Engineer
) -> None:
    Engineer.objects.filter(pk=erin.pk).update(time_zone="Europe/Berlin", hours_start=time(9), hours_end=time(17))
    Engineer.objects.filter(pk=bob.pk).update(time_zone="Asia/Kolkata", hours_start=time(9), hours_end=time(17))
    told = page(erin, pair)
    assert "since 30 September 2026" in told
    assert "every 2 weeks" in told
    assert f"goal-{goal.uuid}" in told
    assert "for Bob)" in told
    assert "for Erin)" in page(bob, pair)


def test_shared_spans_are_told_on_the_clock_of_the_first() -> None:
    berlin, kolkata = WorkingHours(time(9), time(17), "Europe/Berlin"), WorkingHours(time(9), time(17), "Asia/Kolkata")
    ((start, stop),) = shared_spans(berlin, kolkata, date(2026, 11, 26))
    assert (f"{start:%H:%M}", f"{stop:%H:%M}") == ("09:00", "12:30")
    night = WorkingHours(time(20), time(2), "Europe/Berlin")
    assert shared_spans(night, kolkata, date(2026, 11, 26)) == []
    assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in shared_spans(night, night, date(2026, 11, 26))] == ["20:00-02:00"]


def test_either_adds_ticks_and_removes_steps(pair: Mentorship, goal: Goal, bob: Engineer, erin: Engineer) -> None:
    client = signed_in(erin)
    back = client.post(f"/growth/goals/{goal.uuid}/steps/", {"text": "Profile the model", "from": "pair"})
    assert back.headers["Location"] == f"/mentoring/{pair.uuid}/#goal-{goal.uuid}"
    step = GoalStep.objects.get()
    path = f"/growth/goals/{goal.uuid}/steps/{step.uuid}/"
    signed_in(bob).post(path, {"do": "done"})
    assert "1 of 1 steps" in page(erin, pair)
    assert 'value="100" max="100"' in page(erin, pair)
    client.post(path, {"do": "undo"})
    step.refresh_from_db()
    assert step.done_on is None
    assert client.post(path, {"do": "anything"}).status_code == 404
    client.post(path, {"do": "remove"})
    assert not GoalStep.objects.exists()
    assert list(AuditEntry.objects.filter(object_type="goalstep").values_list("action", flat=True)[::-1])


def test_evidence_of_a_goal_is_a_link_or_a_text(pair: Mentorship, goal: Goal, bob: Engineer, erin: Engineer) -> None:
    path = f"/growth/goals/{goal.uuid}/evidence/"
    signed_in(bob).post(path, {"url": "https://example.org/pull/1", "text": ""})
    signed_in(bob).post(path, {"url": "", "text": ""})
    signed_in(bob).post(path, {"url": "javascript:alert(1)", "text": ""})
    kept = GoalEvidence.objects.get()
    assert "https://example.org/pull/1" in page(erin, pair)
    signed_in(erin).post(path, {"remove": str(kept.uuid)})
    assert not GoalEvidence.objects.exists()


def test_nobody_else_works_on_a_goal(goal: Goal, alice: Engineer, charlie: Engineer, dana: User) -> None:
    for who, status in ((alice, 403), (charlie, 404), (dana, 404)):
        for part in ("steps", "evidence"):
            answer = signed_in(who).post(f"/growth/goals/{goal.uuid}/{part}/", {"text": "Mine"})
            assert answer.status_code == status
    with pytest.raises(NotOwnGoalError):
        add_step(goal, "Mine", actor=account(alice))
    assert not GoalStep.objects.exists()


def test_lead_reads_goals_and_progress_and_hr_state_and_dates(
    pair: Mentorship, goal: Goal, alice: Engineer, dana: User, charlie: Engineer
) -> None:
    a_session(pair, agenda="cnry-agenda", shared_notes="cnry-notes")
    assert "Programming" in page(alice, pair)
    told = page(dana, pair)
    assert "State and dates" in told
    assert "Programming" not in told
    assert "cnry" not in page(alice, pair) + told
    assert signed_in(charlie).get(f"/mentoring/{pair.uuid}/").status_code == 404
    assert AuditEntry.objects.filter(action="read", actor=alice.user, subject=pair.mentee).exists()


def test_mentor_sees_levels_of_the_goals_and_no_others(pair: Mentorship, goal: Goal, erin: Engineer) -> None:
    told = page(erin, pair)
    assert "Programming" in told
    assert "Deep learning" not in told
    Mentorship.objects.update(state="ended", ended_how="stopped")
    assert signed_in(erin).get(f"/growth/goals/{goal.uuid}/").status_code == 404


def test_mentor_reads_what_supports_the_levels_of_the_goals_while_it_runs(
    pair: Mentorship, goal: Goal, bob: Engineer, erin: Engineer
) -> None:
    given = assessed(bob, "programming", 2, comment="cnry-comment")
    given.evidence.create(url="https://example.org/supports-programming")
    file = kept_file(bob, bob.user, name="design.txt", content=b"Design")
    given.evidence.create(file=file)
    assessed(bob, "deep-learning", 1).evidence.create(url="https://example.org/of-another-competency")
    told = page(erin, pair)
    assert "https://example.org/supports-programming" in told
    assert "design.txt" in told
    assert "of-another-competency" not in told
    assert "cnry-comment" not in told
    path = reverse("evidence-file", args=[file.uuid])
    assert signed_in(erin).get(path).status_code == 200
    Mentorship.objects.update(state="completed")
    assert signed_in(erin).get(path).status_code == 404


def test_mentors_assessment_informs_and_confirms_nothing(goal: Goal, bob: Engineer, erin: Engineer) -> None:
    path = f"/engineers/{bob.slug}/give/programming/"
    client = signed_in(erin)
    assert client.get(path).status_code == 200
    judged = JudgementGiven(level=4, comment="Leads our reviews")
    given = record_assessment(actor=account(erin), engineer=bob, competency=goal.competency, given=judged)
    assert (given.source, given.confirming) == ("mentor", False)
    assert CurrentLevel.objects.get(engineer=bob, competency=goal.competency).level == 2
    assert client.get(f"/engineers/{bob.slug}/give/deep-learning/").status_code in {403, 404}
    Mentorship.objects.update(state="completed")
    assert client.get(path).status_code in {403, 404}


def test_mentee_is_offered_a_first_goal_and_it_begins_the_mentorship(bob: Engineer, erin: Engineer) -> None:
    pair = pair_of(erin, bob, state="accepted", starts=None)
    assessed(bob, "programming", 2)
    told = page(bob, pair)
    assert "Make it a goal" in told
    assert f"?mentorship={pair.uuid}&amp;level=" in told
    form = signed_in(bob).get(f"/growth/goals/new/programming/?mentorship={pair.uuid}&level=3").content.decode()
    assert f'<option value="{pair.pk}" selected>' in form
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    given = {"to_level": "3", "due": due, "mentorship": str(pair.pk)}
    answer = signed_in(bob).post("/growth/goals/new/programming/", given)
    assert answer.headers["Location"] == f"/mentoring/{pair.uuid}/"
    pair.refresh_from_db()
    assert (pair.state, pair.starts) == ("active", timezone.localdate())


def test_page_asks_as_often_for_many_sessions_and_steps(pair: Mentorship, goal: Goal, erin: Engineer) -> None:
    client = signed_in(erin)
    path, counts = f"/mentoring/{pair.uuid}/", []
    for more in (3, 9):
        for number in range(more):
            a_session(pair, days=-number - 1).follow_ups.create(text="Do", owner=erin)
            a_session(pair, days=number + 1)
            goal.steps.create(text="Step")
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_former_mentor_learns_no_level_that_was_given_later(
    pair: Mentorship, goal: Goal, bob: Engineer, erin: Engineer
) -> None:
    today = timezone.localdate()
    Mentorship.objects.filter(pk=pair.pk).update(
        state="ended", ended_how="stopped", starts=today - timedelta(days=60), ends=today - timedelta(days=10)
    )
    assessed(bob, "programming", 3)
    assert "The level is there" in page(bob, pair)
    assert "The level is there" not in page(erin, pair)


def test_sessions_ahead_tell_what_they_are_about(pair: Mentorship, bob: Engineer) -> None:
    first, _second = a_session(pair, days=2, title="Profiling"), a_session(pair, days=9, title="Budgets")
    given = {"edition": "0", "title": "Tracing", "agenda": "", "shared_notes": ""}
    assert signed_in(bob).post(f"/mentoring/sessions/{first.uuid}/notes/", given).status_code == 302
    told = page(bob, pair)
    assert "<strong>Tracing</strong>" in told
    assert "Budgets" in told
