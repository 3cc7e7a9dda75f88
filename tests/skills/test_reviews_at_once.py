"""Reviews under several hands at once, and reminders under a worker that dies."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from skills.models import Assessment, Review, ReviewAgreement
from skills.services.reviews import close_review, submit_ratings
from skills.services.reviews.reminders import KIND, plan_review_reminders
from teams.models import AuditEntry, Engineer, Job, OutgoingMail
from teams.services import jobs
from tests.skills.reviews import opened, part, rate, user_of

LEVELS: dict[str, Any] = {"programming": 3, "model_deployment": 2, "problem_solving": 3}


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do works in threads that start together; give what each gave or raised."""
    start = threading.Barrier(len(works))
    given: list[object] = []

    def do(work: Callable[[], object]) -> None:
        start.wait()
        try:
            given.append(work())
        except Exception as error:  # noqa: BLE001 - what it raised is what is asked for
            given.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_closing_pressed_by_four_at_once_confirms_once(alice: Engineer, bob: Engineer) -> None:
    review = opened(alice, bob)
    for rater in (bob, alice):
        rate(review, bob, rater, **LEVELS)
    given = at_once(*[lambda: close_review(actor=user_of(alice), review=Review.objects.get())] * 4)
    assert sorted(getattr(each, "levels", each) for each in given) == [0, 0, 0, 3]  # type: ignore[type-var]
    assert Assessment.objects.filter(source="review").count() == 3
    assert AuditEntry.objects.filter(action="close").count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_self_and_lead_who_submit_at_once_agree_once(alice: Engineer, bob: Engineer) -> None:
    review = opened(alice, bob)
    for rater in (bob, alice):
        rate(review, bob, rater, submit=False, **LEVELS)
    participant = part(review, bob)
    users = [user_of(bob), user_of(alice), user_of(bob), user_of(alice)]
    given = at_once(*[lambda user=user: submit_ratings(actor=user, participant=participant) for user in users])
    assert [each for each in given if isinstance(each, Exception)] == []
    assert ReviewAgreement.objects.count() == 3
    assert AuditEntry.objects.filter(action="submit").count() == 2


@pytest.fixture
def a_week_left(alice: Engineer, bob: Engineer) -> Review:
    return opened(alice, bob, closes=timezone.localdate() + timedelta(days=7))


def reminded() -> list[tuple[str, str]]:
    rows = OutgoingMail.objects.filter(kind="reviews").order_by("recipient__email")
    return list(rows.values_list("recipient__name", "key"))


def test_who_has_not_submitted_is_reminded_once(a_week_left: Review, alice: Engineer, bob: Engineer) -> None:
    rate(a_week_left, bob, bob, programming=3)
    for _sweep in range(3):
        plan_review_reminders(timezone.now())
    assert Job.objects.filter(kind=KIND).count() == 1
    jobs.run(Job.objects.get(kind=KIND).pk)
    assert [name for name, _key in reminded()] == ["Alice"]
    mail = OutgoingMail.objects.get()
    assert "Autumn" in mail.subject
    assert "1 person waits" in mail.body
    assert "/reviews/" in mail.body


def test_worker_that_dies_while_reminders_go_out_doubles_nothing(a_week_left: Review) -> None:
    plan_review_reminders(timezone.now())
    job = Job.objects.get(kind=KIND)
    for _worker in range(3):
        jobs.run(job.pk)
        # As a killed worker leaves it: running, its lease run out.
        past = timezone.now() - timedelta(hours=1)
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_until=past, attempts=1)
    jobs.run(job.pk)
    assert [name for name, _key in reminded()] == ["Alice", "Bob"]


def test_closed_review_reminds_nobody(a_week_left: Review, alice: Engineer) -> None:
    plan_review_reminders(timezone.now())
    close_review(actor=user_of(alice), review=a_week_left)
    jobs.run(Job.objects.get(kind=KIND).pk)
    assert reminded() == []


def test_a_day_before_the_end_another_reminder_goes_out(a_week_left: Review) -> None:
    for days in (7, 3, 1, 0):
        plan_review_reminders(timezone.now() + timedelta(days=7 - days))
    assert sorted(Job.objects.filter(kind=KIND).values_list("key", flat=True)) == [
        f"{KIND}:{a_week_left.uuid}:{a_week_left.closes.isoformat()}:{which}" for which in ("day", "week")
    ]
