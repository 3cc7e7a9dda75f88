from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from skills.models import RoleAim
from skills.services.freshness_lines import freshness_lines
from teams.models import Engineer, Job, MailOptOut, Membership, OutgoingMail, StandIn, Team, User
from teams.services import digest, jobs
from teams.services.digest import DigestLine, plan_digests, week_of
from tests.conftest import signed_in
from tests.factories import assessed, member, signing_in

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def long_known(alice: Engineer, bob: Engineer, charlie: Engineer, dana: User) -> None:
    User.objects.update(date_joined=TUESDAY - timedelta(days=100))


def work() -> None:
    """Do what is due, and what that makes due, as a worker would."""
    for _ in range(3):
        jobs.run_due_work()


def told(who: Engineer) -> list[str]:
    assert who.user is not None
    return [str(message.body) for message in mail.outbox if message.to == [who.user.email]]


def test_engineer_and_lead_are_told_once_a_week_what_waits(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3, assessed_on=TUESDAY.date() - timedelta(days=400))
    work()
    work()
    (own,), (lead,) = told(bob), told(alice)
    assert "Hello Bob," in own
    assert "1 of your levels is stale. " in own
    assert "not assessed yet." in own
    assert "http://localhost:8000/freshness/" in own
    assert "of 1 person are stale or missing." in lead
    assert "http://localhost:8000/teams/applied-ai/freshness/" in lead
    for page in ("/freshness/", "/teams/applied-ai/freshness/"):
        assert signed_in(alice).get(page).status_code == 200


def test_digest_names_no_person_level_or_competency(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3, comment="cnry-comment", assessed_on=TUESDAY.date() - timedelta(days=400))
    work()
    (lead,) = told(alice)
    for secret in ("Bob", "cnry", "rogramming", "SW-01", "level 3"):
        assert secret not in lead
    assert [message.subject for message in mail.outbox] == ["What waits for you this week"] * len(mail.outbox)


def test_week_after_week_comes_one_each(bob: Engineer, tuesday: time_machine.Traveller) -> None:
    for day in range(27):
        tuesday.move_to(TUESDAY + timedelta(days=day))
        work()
    weeks = OutgoingMail.objects.filter(recipient=bob.user_id).values_list("key", flat=True)
    assert sorted(weeks) == ["2026-W48", "2026-W49", "2026-W50", "2026-W51"]


def test_weeks_without_a_worker_are_not_made_up_for(bob: Engineer, tuesday: time_machine.Traveller) -> None:
    plan_digests(TUESDAY)
    tuesday.shift(timedelta(weeks=3))
    work()
    assert list(OutgoingMail.objects.filter(recipient=bob.user_id).values_list("key", flat=True)) == ["2026-W51"]
    assert len(told(bob)) == 1


def test_late_digest_makes_the_next_one_wait(bob: Engineer, tuesday: time_machine.Traveller) -> None:
    # On Friday, because of an outage, and then not on Monday again.
    for day, so_far in [(3, 1), (6, 1), (13, 2)]:
        tuesday.move_to(TUESDAY + timedelta(days=day))
        work()
        assert len(told(bob)) == so_far


def test_monday_morning_is_that_of_the_organisation(settings: Settings, tuesday: time_machine.Traveller) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    # In Auckland Monday begins while it is Sunday noon here.
    for moment, planned in [
        (datetime(2026, 11, 22, 18, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 19, 0, tzinfo=UTC), True),
    ]:
        plan_digests(moment)
        assert Job.objects.filter(kind="digest").exists() == planned, moment
    assert week_of(datetime(2026, 11, 22, 19, 0, tzinfo=UTC)) == "2026-W48"


@pytest.mark.parametrize("day", [28, 29])
def test_nobody_is_told_at_the_weekend(day: int) -> None:
    plan_digests(datetime(2026, 11, day, 12, tzinfo=UTC))
    assert not Job.objects.filter(kind="digest").exists()


def test_nobody_is_told_in_their_first_week_or_against_their_will(bob: Engineer, charlie: Engineer) -> None:
    assert bob.user is not None
    User.objects.filter(pk=bob.user.pk).update(date_joined=TUESDAY - timedelta(days=6))
    assert charlie.user is not None
    MailOptOut.objects.create(user=charlie.user, kind="digest")
    work()
    assert (told(bob), told(charlie)) == ([], [])


def test_nobody_is_told_that_nothing_waits(alice: Engineer, bob: Engineer, dana: User) -> None:
    Membership.objects.update(ends=TUESDAY.date() - timedelta(days=1))
    for person in (alice, bob):
        person.role_holdings.all().delete()
    RoleAim.objects.all().delete()
    work()
    assert (told(alice), told(bob)) == ([], [])
    assert not OutgoingMail.objects.filter(recipient=dana).exists()


def test_stand_in_is_told_of_the_team_they_stand_in_for(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    today = TUESDAY.date()
    StandIn.objects.create(lead=alice, engineer=charlie, starts=today, ends=today, reason="leave")
    work()
    (mine,) = told(charlie)
    assert "/teams/applied-ai/freshness/" in mine


def test_job_killed_before_its_end_is_done_again_whole(bob: Engineer, tuesday: time_machine.Traveller) -> None:
    plan_digests(TUESDAY)
    # More than one where the numbers of the accounts happen to lie in two chunks.
    for job in Job.objects.filter(kind="digest"):
        assert jobs.claim(job.pk) is not None
    tuesday.shift(3600)
    work()
    assert set(Job.objects.filter(kind="digest").values_list("state", "attempts")) == {("done", 2)}
    assert len(told(bob)) == 1


def test_doorbell_that_rings_again_tells_nobody_twice(bob: Engineer) -> None:
    work()
    for job in Job.objects.all():
        for _ in range(3):
            jobs.run(job.pk)
    Job.objects.all().delete()
    work()
    assert len(told(bob)) == 1


def test_others_add_lines(bob: Engineer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "sources", [freshness_lines])

    def requests(users: object, today: object) -> dict[int, list[DigestLine]]:
        assert bob.user_id is not None
        return {bob.user_id: [DigestLine("2 requests wait.", "http://localhost:8000/")]}

    for _ in range(2):
        digest.register_digest_lines(requests)
    work()
    (own,) = told(bob)
    assert own.count("- 2 requests wait.\n  http://localhost:8000/\n") == 1


def test_lines_ask_no_more_for_more_people(bob: Engineer, team: Team) -> None:
    def asked(number: int) -> int:
        users = [signing_in(member(team)) for _ in range(number)]
        loaded = list(User.objects.filter(pk__in=[user.pk for user in users]).select_related("engineer"))
        freshness_lines(loaded, TUESDAY.date())
        with CaptureQueriesContext(connection) as made:
            freshness_lines(loaded, TUESDAY.date())
        return len(made)

    assert asked(1) == asked(10) == asked(40) <= 20
