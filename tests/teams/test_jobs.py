from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from teams import tasks
from teams.errors import JobCancelledError, JobFailedError, TeamsError
from teams.models import Heartbeat, Job, Team
from teams.services import jobs
from teams.services.jobs import registry
from teams.services.jobs.failing import wait_before_try
from tests.factories import TeamFactory

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
State = Job.State


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "kinds", {})
    monkeypatch.setattr("teams.services.jobs.running.kinds", registry.kinds)
    monkeypatch.setattr("teams.services.jobs.sweeping.kinds", registry.kinds)
    monkeypatch.setattr(registry, "planners", [])
    monkeypatch.setattr("teams.services.jobs.sweeping.planners", registry.planners)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr(registry, "_doorbell", [ids.append])
    return ids


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def greet(run: jobs.Run) -> None:
    with run.completing():
        TeamFactory(name=f"Greeted {run.payload['who']}")


def asked(kind: str = "greet", **fields: object) -> Job:
    job = jobs.enqueue(kind, key=f"{kind}:1", payload={"who": 1})
    if fields:
        Job.objects.filter(pk=job.pk).update(**fields)
        job.refresh_from_db()
    return job


def failing(error: Exception) -> Callable[[jobs.Run], None]:
    def fail(run: jobs.Run) -> None:
        raise error

    return fail


@pytest.mark.django_db(transaction=True)
def test_asking_twice_is_one_job_and_one_ring(rung: list[int]) -> None:
    first, again = asked(), asked()
    assert first == again
    assert rung == [first.pk]


@pytest.mark.django_db(transaction=True)
def test_job_of_a_cause_that_is_rolled_back_never_was(rung: list[int]) -> None:
    with transaction.atomic():
        asked()
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert rung == []


@pytest.mark.django_db(transaction=True)
def test_job_is_rung_for_only_once_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(registry, "_doorbell", [lambda _: seen.append(transaction.get_connection().in_atomic_block)])
    with transaction.atomic():
        asked()
        assert seen == []
    assert seen == [False]


def test_job_is_done_once_however_often_it_is_rung_for(db: None) -> None:
    jobs.register_kind("greet", greet)
    job = asked()
    assert [jobs.run(job.pk) for _ in range(5)] == [True, False, False, False, False]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == (State.DONE, 1, None)
    assert job.finished_at is not None


def test_job_that_is_not_due_yet_waits(db: None, noon: time_machine.Traveller) -> None:
    jobs.register_kind("greet", greet)
    job = asked(run_after=NOON + timedelta(minutes=1))
    assert not jobs.run(job.pk)
    noon.shift(61)
    assert jobs.run(job.pk)


def test_kind_that_this_code_does_not_know_is_left_to_a_worker_that_does(db: None) -> None:
    job = asked("of-a-later-release")
    assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_job_of_a_lost_worker_is_taken_after_its_lease(db: None, noon: time_machine.Traveller) -> None:
    jobs.register_kind("greet", greet)
    job = asked()
    assert jobs.claim(job.pk) is not None
    assert jobs.claim(job.pk) is None
    noon.shift(61)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_late_worker_leaves_nothing_once_another_took_its_job(db: None, noon: time_machine.Traveller) -> None:
    def greet_late(run: jobs.Run) -> None:
        noon.shift(61)
        assert jobs.claim(run.job.pk) is not None
        greet(run)

    jobs.register_kind("greet", greet_late)
    job = asked()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.RUNNING, 2)
    assert not Team.objects.filter(name__startswith="Greeted").exists()


def test_job_whose_worker_is_lost_each_time_is_given_up(
    db: None, noon: time_machine.Traveller, rung: list[int]
) -> None:
    jobs.register_kind("greet", greet, tries=2)
    job = asked()
    for _ in range(2):
        assert jobs.claim(job.pk) is not None
        noon.shift(61)
    jobs.sweep()
    job.refresh_from_db()
    assert (job.state, job.error) == (State.DEAD, "Its worker was lost while it ran, 2 times.")
    assert rung == []


@pytest.mark.parametrize("error", [OperationalError("database is locked"), JobFailedError("The mail server is away.")])
def test_passing_fault_is_tried_again_later(db: None, noon: time_machine.Traveller, error: Exception) -> None:
    jobs.register_kind("greet", failing(error))
    job = asked()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert timedelta(seconds=7) < job.run_after - NOON < timedelta(seconds=23)
    for _ in range(2):
        noon.shift(60)
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DEAD, 3)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TeamsError("The file is gone. Upload it again."), "The file is gone. Upload it again."),
        (ValueError("Bob has level 2"), "It stopped with a fault that is described in the worker's log (ValueError)."),
        (OSError("Bob"), "It stopped with a fault that is described in the worker's log (OSError)."),
    ],
)
def test_fault_is_told_in_plain_words_without_personal_data(db: None, error: Exception, said: str) -> None:
    jobs.register_kind("greet", failing(error), tries=1)
    job = asked()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (State.DEAD, said)


def test_cancelled_job_is_not_begun(db: None) -> None:
    jobs.register_kind("greet", greet)
    job = asked()
    assert jobs.cancel(job)
    assert not jobs.run(job.pk)
    assert not jobs.cancel(job)


def test_job_cancelled_while_it_runs_ends_at_its_next_step_and_leaves_nothing(db: None) -> None:
    told: list[type[Exception]] = []

    def greet_many(run: jobs.Run) -> None:
        run.progress(1, 3)
        jobs.cancel(run.job)
        try:
            run.progress(2, 3)
        except JobCancelledError as ended:
            told.append(type(ended))
            raise
        greet(run)

    jobs.register_kind("greet", greet_many)
    job = asked()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done_steps, job.total_steps) == (State.CANCELLED, 1, 3)
    assert told == [JobCancelledError]
    assert not Team.objects.filter(name__startswith="Greeted").exists()


def test_job_given_up_can_be_run_again_with_all_its_tries(db: None) -> None:
    jobs.register_kind("greet", failing(ValueError()))
    job = asked()
    jobs.run(job.pk)
    jobs.register_kind("greet", greet)
    assert jobs.run_again(job)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (State.DONE, 1, "")
    assert not jobs.run_again(job)


def test_waiting_doubles_up_to_an_hour_and_a_half() -> None:
    for attempts, seconds in [(1, 15), (2, 30), (5, 240), (20, 3600)]:
        waits = [wait_before_try(attempts).total_seconds() for _ in range(100)]
        assert seconds * 0.5 <= min(waits) < max(waits) <= seconds * 1.5


def test_sweep_rings_for_what_waits_and_for_what_was_abandoned(
    db: None, rung: list[int], noon: time_machine.Traveller
) -> None:
    waiting = jobs.enqueue("greet", key="waiting", run_after=NOON - timedelta(minutes=5))
    jobs.enqueue("greet", key="later", run_after=NOON + timedelta(minutes=5))
    abandoned = jobs.enqueue("greet", key="abandoned")
    held = jobs.enqueue("greet", key="held")
    running = Job.objects.filter(pk__in=[abandoned.pk, held.pk])
    running.update(state=State.RUNNING, lease_until=NOON + timedelta(seconds=30))
    Job.objects.filter(pk=abandoned.pk).update(lease_until=NOON - timedelta(seconds=1))
    jobs.sweep()
    assert rung == [waiting.pk, abandoned.pk]


def test_sweep_goes_on_when_one_kind_of_work_cannot_be_planned(db: None, rung: list[int]) -> None:
    def broken(now: datetime) -> None:
        raise ValueError

    def plan(now: datetime) -> None:
        asked()

    jobs.register_planner(broken)
    jobs.register_planner(plan)
    jobs.register_planner(plan)
    jobs.sweep()
    assert rung == [Job.objects.get().pk]


def test_sweep_forgets_jobs_done_a_month_ago(db: None, noon: time_machine.Traveller) -> None:
    asked(state=State.DONE, finished_at=NOON - timedelta(days=31))
    kept = jobs.enqueue("greet", key="given up")
    Job.objects.filter(pk=kept.pk).update(state=State.DEAD, finished_at=NOON - timedelta(days=31))
    jobs.sweep()
    assert list(Job.objects.all()) == [kept]


def test_work_is_done_without_a_queue(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    jobs.register_kind("greet", greet)
    job = asked()
    call_command("run_due_work")
    job.refresh_from_db()
    assert job.state == State.DONE
    assert capsys.readouterr().out == "1 jobs done.\n"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_long_job_keeps_its_lease_and_shows_that_its_worker_lives(settings: Settings) -> None:
    settings.JOB_LEASE_SECONDS = 0.3
    leases: list[datetime | None] = []

    def sleep(run: jobs.Run) -> None:
        Heartbeat.objects.all().delete()
        for _ in range(3):
            threading.Event().wait(0.25)
            leases.append(Job.objects.values_list("lease_until", flat=True).get())

    jobs.register_kind("greet", sleep)
    job = asked()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.DONE
    assert len(set(leases)) == 3
    assert Heartbeat.objects.filter(name="worker").exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_four_workers_woken_at_once_do_a_job_once() -> None:
    jobs.register_kind("greet", greet)
    job = asked()
    start = threading.Barrier(4)
    done: list[bool] = []

    def work() -> None:
        start.wait()
        try:
            done.append(jobs.run(job.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]
    assert Team.objects.filter(name="Greeted 1").count() == 1


def test_tasks_hand_over_to_the_services(db: None, rung: list[int]) -> None:
    jobs.register_kind("greet", greet)
    job = asked()
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == State.DONE
    tasks.sweep()
    assert timezone.now() - Heartbeat.objects.get(name="worker").seen_at < timedelta(seconds=5)


def test_broker_that_is_away_is_no_fault_of_whoever_asks(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from kombu.exceptions import OperationalError as BrokerError

    def refuse(*_: object) -> None:
        raise BrokerError("Connection refused")

    monkeypatch.setattr(tasks.run_job, "delay", refuse)
    tasks.ring(7)
    assert "job 7 waits for the next sweep" in caplog.text
