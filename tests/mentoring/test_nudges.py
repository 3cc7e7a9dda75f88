"""Nudges: which topics hold, once a week to both, none after opting out, and who is shown what stays so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from mentoring.care import care_for, topics_now
from mentoring.models import MentoringNudge, Mentorship
from mentoring.services import nudges
from mentoring.services.life import pause, resume
from teams.models import Engineer, Job, MailOptOut, OutgoingMail, User
from teams.services import jobs
from tests.mentoring.pairs import a_goal_of, a_pair, a_programme, a_session

# A Monday.
MORNING = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pair(charlie: Engineer, bob: Engineer) -> Mentorship:
    """Charlie mentors bob, and they have not met for five weeks."""
    made = a_pair(charlie, bob)
    a_session(made, days=-35)
    return made


def topics(pair: Mentorship) -> list[str]:
    return [str(topic) for topic in topics_now([pair], timezone.now()).get(pair.pk, [])]


def nudged(*, again: int = 1) -> list[tuple[str, str]]:
    """Let the planner and the workers do what is due, and give who was written to about what."""
    for _sweep in range(again):
        nudges.plan_nudges(timezone.now())
        for job in Job.objects.filter(kind=nudges.KIND, state="queued").order_by("pk"):
            jobs.run(job.pk)
        for job in Job.objects.filter(kind=nudges.KIND, state="queued").order_by("pk"):
            jobs.run(job.pk)
    rows = OutgoingMail.objects.filter(kind="nudges").order_by("pk")
    return [(mail.recipient.name, mail.key) for mail in rows.select_related("recipient")]


@pytest.mark.parametrize(
    ("days", "quiet"), [((-35,), True), ((-27,), False), ((-35, 13), False), ((-35, 15), True), ((), True)]
)
def test_a_pair_is_quiet_after_four_weeks_unless_a_session_is_near(
    charlie: Engineer, bob: Engineer, days: tuple[int, ...], quiet: bool
) -> None:
    made = a_pair(charlie, bob)
    for each in days:
        a_session(made, days=each)
    assert topics(made) == (["quiet"] if quiet else [])


def test_what_did_not_take_place_is_no_session(pair: Mentorship) -> None:
    a_session(pair, days=-3, missed=True)
    a_session(pair, days=5, cancelled_at=timezone.now())
    assert topics(pair) == ["quiet"]


def test_silence_counts_from_the_end_of_a_pause(pair: Mentorship, bob: Engineer) -> None:
    assert bob.user
    pause(pair, "Parental leave", actor=bob.user)
    pair.refresh_from_db()
    assert topics(pair) == []
    assert topics(resume(pair, actor=bob.user)) == []


@pytest.mark.parametrize(
    ("values", "falls"),
    [((4, 4, 3, 3), True), ((4, 4, 4, 3), False), ((2, 2), True), ((5, 1), False), ((3, 2, 1), True), ((5, 5), False)],
)
def test_a_falling_pulse_is_told_from_a_low_one(
    charlie: Engineer, bob: Engineer, values: tuple[int, ...], falls: bool
) -> None:
    made = a_pair(charlie, bob)
    for weeks, value in zip(range(len(values), 0, -1), values, strict=True):
        a_session(made, days=-3 * weeks, pulses=(value, value))
    assert topics(made) == (["pulse"] if falls else [])


def test_only_goals_of_the_pair_are_overdue(pair: Mentorship) -> None:
    a_session(pair, days=-1)
    a_goal_of(
        pair, due=-1, competency="deep-learning", state="dropped", closed_on=timezone.localdate(), drop_reason="-"
    )
    goal = a_goal_of(pair, due=0)
    assert topics(pair) == []
    goal.due = timezone.localdate() - timedelta(days=1)
    goal.save()
    assert topics(pair) == ["overdue"]


def test_both_are_told_once_a_week_of_how_many_and_without_names(pair: Mentorship, alice: Engineer) -> None:
    a_pair(pair.mentor, alice)
    a_goal_of(pair, due=-3)
    expected = {(name, f"{topic}:2026-W49") for name in ("Bob", "Charlie") for topic in ("overdue", "quiet")}
    assert set(nudged(again=3)) == expected | {("Alice", "quiet:2026-W49")}
    assert OutgoingMail.objects.count() == 5
    mail = OutgoingMail.objects.get(recipient=pair.mentor.user, key="quiet:2026-W49")
    assert "2 of your mentorships have had no session" in " ".join(mail.body.split())
    assert "/mentoring/" in mail.body
    assert not any(name in mail.subject + mail.body for name in ("Bob", "Alice"))
    assert MentoringNudge.objects.count() == 3


@pytest.mark.parametrize(
    ("day", "hour", "told"), [(30, 7, False), (30, 8, True), (28, 12, False), (27, 7, False), (27, 12, True)]
)
def test_nudges_go_out_on_working_days_from_eight_on(
    pair: Mentorship, monday: time_machine.Traveller, day: int, hour: int, told: bool
) -> None:
    monday.move_to(datetime(2026, 11, day, hour, 30, tzinfo=UTC))
    assert bool(nudged()) == told


def test_next_week_is_another_nudge(pair: Mentorship, monday: time_machine.Traveller) -> None:
    assert len(nudged()) == 2
    monday.shift(timedelta(days=3))
    assert len(nudged()) == 2
    monday.shift(timedelta(days=4))
    assert len(nudged()) == 4


def test_who_opted_out_gets_none_and_the_owner_is_told_all_the_same(pair: Mentorship, bob: Engineer) -> None:
    assert bob.user
    MailOptOut.objects.create(user=bob.user, kind="nudges")
    assert nudged() == [("Charlie", "quiet:2026-W49")]
    assert MentoringNudge.objects.count() == 1


def test_a_paused_pair_is_left_alone(pair: Mentorship, bob: Engineer) -> None:
    assert bob.user
    pause(pair, "Parental leave", actor=bob.user)
    assert nudged() == []


def test_worker_killed_at_each_step_and_a_task_that_comes_again_double_nothing(pair: Mentorship) -> None:
    nudges.plan_nudges(timezone.now())
    for _job in range(2):
        for job in Job.objects.filter(kind=nudges.KIND).order_by("pk"):
            for _worker in range(3):
                jobs.run(job.pk)
                # As a killed worker leaves it: running, its lease run out.
                past = timezone.now() - timedelta(hours=1)
                Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_until=past, attempts=1)
            jobs.run(job.pk)
    assert len(nudged()) == OutgoingMail.objects.filter(kind="nudges").count() == 2
    assert MentoringNudge.objects.count() == 1


def test_what_still_holds_after_two_weeks_is_shown_to_the_owner(
    pair: Mentorship, head: Engineer, alice: Engineer, dana: User, monday: time_machine.Traveller
) -> None:
    Mentorship.objects.filter(pk=pair.pk).update(programme=a_programme(head))
    assert head.user
    assert alice.user
    nudged()
    monday.shift(timedelta(days=13))
    assert care_for(dana, timezone.now()) == []
    monday.shift(timedelta(days=1))
    for user in (dana, head.user):
        (care,) = care_for(user, timezone.now())
        assert (care.pair, care.topics, care.since) == (pair, ("quiet",), MORNING.date())
    assert care_for(alice.user, timezone.now()) == []
    a_session(pair, days=-1)
    assert care_for(dana, timezone.now()) == []


def test_a_nudge_of_long_ago_is_not_what_holds_now(
    pair: Mentorship, dana: User, monday: time_machine.Traveller
) -> None:
    nudged()
    monday.shift(timedelta(days=63))
    nudged()
    assert care_for(dana, timezone.now()) == []
    monday.shift(timedelta(days=14))
    assert len(care_for(dana, timezone.now())) == 1
