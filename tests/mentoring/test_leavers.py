"""Who leaves, who goes on after a pause, and who is reminded of a session."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mentoring.care import left_by_mentor
from mentoring.models import FollowUp, Mentorship
from mentoring.services.digest_lines import mentoring_lines
from mentoring.services.leavers import plan_endings, plan_resumptions
from mentoring.services.life import pause
from mentoring.services.reminders import KIND, plan_session_reminders
from teams.models import Engineer, Job, MailOptOut, OutgoingMail, User
from teams.services import jobs
from tests.mentoring.pairs import a_pair, a_programme, a_session


def leaving_in(person: Engineer, days: int) -> None:
    Engineer.objects.filter(pk=person.pk).update(ends=timezone.localdate() + timedelta(days=days))


def test_mentees_of_a_leaver_are_listed_from_the_announcement_on(charlie: Engineer, bob: Engineer, dana: User) -> None:
    pair = a_pair(charlie, bob)
    today = timezone.localdate()
    for days, listed in ((31, []), (30, [pair]), (0, [pair])):
        leaving_in(charlie, days)
        plan_endings(timezone.now())
        assert left_by_mentor(dana, today) == listed
    leaving_in(charlie, -1)
    plan_endings(timezone.now())
    pair.refresh_from_db()
    assert (pair.state, pair.ended_how) == ("ended", "leaving")
    assert left_by_mentor(dana, today) == [pair]


def test_who_has_somebody_else_or_leaves_too_is_not_listed(
    charlie: Engineer, bob: Engineer, alice: Engineer, dana: User
) -> None:
    a_pair(charlie, bob)
    leaving_in(charlie, 5)
    other = a_pair(alice, bob, state="proposed", starts=None)
    assert left_by_mentor(dana, timezone.localdate()) == []
    other.delete()
    assert len(left_by_mentor(dana, timezone.localdate())) == 1
    leaving_in(bob, -1)
    assert left_by_mentor(dana, timezone.localdate()) == []


def test_a_coordinator_sees_the_leavers_of_the_own_programme(
    charlie: Engineer, bob: Engineer, head: Engineer, alice: Engineer
) -> None:
    pair = a_pair(charlie, bob, programme=a_programme(head))
    leaving_in(charlie, 5)
    assert head.user
    assert alice.user
    assert left_by_mentor(head.user, timezone.localdate()) == [pair]
    assert left_by_mentor(alice.user, timezone.localdate()) == []


def test_a_pause_ends_on_its_day(charlie: Engineer, bob: Engineer) -> None:
    assert bob.user
    pair = a_pair(charlie, bob)
    pause(pair, "Exams", actor=bob.user, resumes_on=timezone.localdate() + timedelta(days=7))
    plan_resumptions(timezone.now() + timedelta(days=6))
    assert Mentorship.objects.get(pk=pair.pk).state == "paused"
    plan_resumptions(timezone.now() + timedelta(days=7))
    assert Mentorship.objects.get(pk=pair.pk).state == "active"


def reminded() -> list[str]:
    for _sweep in range(2):
        plan_session_reminders(timezone.now())
        for job in Job.objects.filter(kind=KIND, state="queued").order_by("pk"):
            jobs.run(job.pk)
    return list(OutgoingMail.objects.filter(kind="mentoring").order_by("pk").values_list("recipient__name", flat=True))


def test_both_are_reminded_once_on_their_own_clocks_and_anew_when_it_moves(charlie: Engineer, bob: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(time_zone="Asia/Kolkata")
    session = a_session(a_pair(charlie, bob), days=1.5)
    assert reminded() == ["Charlie", "Bob"]
    first, second = OutgoingMail.objects.order_by("pk")
    assert "UTC" in first.body
    assert f"{session.starts_at + timedelta(hours=5, minutes=30):%H:%M} (Asia/Kolkata)" in second.body
    assert f"/mentoring/sessions/{session.uuid}/" in second.body
    session.starts_at += timedelta(hours=3)
    session.ends_at += timedelta(hours=3)
    session.save()
    assert len(reminded()) == 4


def test_nobody_is_reminded_of_what_is_far_called_off_paused_or_unwanted(charlie: Engineer, bob: Engineer) -> None:
    pair = a_pair(charlie, bob)
    for days in (2.5, 0.2, -1):
        a_session(pair, days=days)
    a_session(pair, days=1.5, cancelled_at=timezone.now())
    moved = a_session(pair, days=1.6)
    plan_session_reminders(timezone.now())
    type(moved).objects.filter(pk=moved.pk).update(cancelled_at=timezone.now())
    assert reminded() == []
    assert bob.user
    MailOptOut.objects.create(user=bob.user, kind="mentoring")
    a_session(pair, days=1.7)
    assert reminded() == ["Charlie"]


def test_the_digest_counts_proposals_and_overdue_follow_ups(charlie: Engineer, bob: Engineer, erin: Engineer) -> None:
    today = timezone.localdate()
    a_pair(charlie, bob, state="proposed", starts=None, mentee_accepted_at=timezone.now())
    session = a_session(Mentorship.objects.get(mentor=erin), days=-10)
    for days in (-1, 0, 4):
        FollowUp.objects.create(session=session, owner=bob, text="Read it", due=today + timedelta(days=days))
    users = [each.user for each in (charlie, bob, erin) if each.user]
    found = mentoring_lines(users, today)
    assert [line.text for line in found[users[0].pk]] == ["1 proposal of a mentorship waits for your answer."]
    assert [line.text for line in found[users[1].pk]] == ["1 follow-up of your mentoring sessions is overdue."]
    assert users[2].pk not in found
