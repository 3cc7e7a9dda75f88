from __future__ import annotations

import json
import os
import signal

import pytest

from tests.faults.company import OWED, TEAMS
from tests.faults.instances import BEAT, WORKER, Instance, Redis, until
from tests.faults.pairs import NUDGED, PAIRS
from tests.faults.rounds import REMINDED

pytestmark = pytest.mark.services

RUNNING = "SELECT COUNT(*) FROM teams_job WHERE state = 'running'"
REMINDERS = "SELECT key, recipient_id, state FROM teams_outgoingmail WHERE kind = 'reviews' AND key LIKE '%:day'"
NUDGES = "SELECT key, recipient_id FROM teams_outgoingmail WHERE kind = 'nudges'"
NUDGING = "SELECT COUNT(*) FROM teams_job WHERE state = 'running' AND kind IN ('nudges', 'mail')"
REMINDING = "SELECT COUNT(*) FROM teams_job WHERE state = 'running' AND kind IN ('review_reminders', 'mail')"
CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
RING_AT_RANDOM = """
import random
from teams.models import Job
from teams.tasks import run_job
bells = [job for job in Job.objects.values_list("pk", flat=True) for _ in range(5)]
random.Random(7).shuffle(bells)
for job in bells:
    run_job.delay(job)
"""


def all_made(instance: Instance) -> bool:
    return len(instance.reports()) == OWED and set(instance.jobs()) == {"done"}


def test_worker_killed_in_the_middle_loses_and_doubles_nothing(instance: Instance, on_time: list[object]) -> None:
    instance.celery(*BEAT)
    for _ in range(3):
        worker = instance.celery(*WORKER)
        until(lambda: instance.ask(RUNNING) != [(0,)], every=0.002)
        instance.kill(worker)
    assert instance.jobs().get("running"), "the kill hit nothing"
    assert len(instance.reports()) < OWED
    instance.celery(*WORKER)
    until(lambda: all_made(instance))
    assert instance.reports() == on_time


def test_pool_process_killed_in_the_middle_loses_and_doubles_nothing(instance: Instance, on_time: list[object]) -> None:
    instance.celery(*BEAT)
    instance.celery(*WORKER)
    killed: set[int] = set()
    while len(killed) < 4 and not all_made(instance):
        for (owner,) in instance.ask("SELECT owner FROM teams_job WHERE state = 'running'"):
            # The owner of a job is host:process:token. A process that waits for work is not to be hit.
            process = int(owner.split(":")[-2])
            if process not in killed:
                killed.add(process)
                os.kill(process, signal.SIGKILL)
    assert killed
    until(lambda: all_made(instance))
    assert instance.reports() == on_time


def test_periods_missed_while_beat_was_stopped_are_made_once_each(instance: Instance, on_time: list[object]) -> None:
    instance.celery(*WORKER)
    assert instance.reports() == []
    beat = instance.celery(*BEAT)
    until(lambda: all_made(instance))
    assert instance.reports() == on_time
    instance.kill(beat)
    # As if the three periods had passed while beat was away.
    instance.forget_reports()
    instance.celery(*BEAT)
    until(lambda: all_made(instance))
    assert instance.reports() == on_time


def test_doorbell_rung_five_times_out_of_order_is_one_effect(instance: Instance, on_time: list[object]) -> None:
    instance.manage("generate_gap_reports")
    instance.finish(instance.spawn("manage.py", "shell", "-v", "0", "-c", RING_AT_RANDOM))
    instance.celery("worker", "--concurrency", "4")
    until(lambda: all_made(instance))
    assert instance.ask("SELECT DISTINCT attempts FROM teams_job") == [(1,)]
    assert instance.reports() == on_time


def test_what_a_flushed_broker_forgot_the_next_sweep_finds(
    instance: Instance, redis: Redis, on_time: list[object]
) -> None:
    instance.manage("generate_gap_reports")
    assert instance.jobs() == {"queued": OWED}
    if redis.port:
        redis.flush()
    else:
        for message in (instance.folder / "broker" / "messages").iterdir():
            message.unlink()
    instance.celery(*WORKER)
    instance.celery(*BEAT)
    until(lambda: all_made(instance))
    assert instance.reports() == on_time


@pytest.mark.parametrize("instance", ["services"], indirect=True)
def test_broker_that_is_away_is_no_fault_of_whoever_asks(
    instance: Instance, redis: Redis, on_time: list[object]
) -> None:
    instance.celery(*WORKER)
    instance.celery(*BEAT)
    until(lambda: all_made(instance))
    redis.stop()
    instance.forget_reports()
    asking = instance.spawn_manage("generate_gap_reports", "--json")
    assert '"jobs": ' in instance.finish(asking, seconds=20)
    redis.start()
    until(lambda: all_made(instance))
    assert instance.reports() == on_time


@pytest.mark.parametrize("instance", ["services"], indirect=True)
def test_database_that_cuts_its_connections_loses_and_doubles_nothing(
    instance: Instance, on_time: list[object]
) -> None:
    instance.celery(*WORKER)
    instance.celery(*BEAT)
    for _ in range(5):
        until(lambda: instance.ask(RUNNING) != [(0,)] or all_made(instance), every=0.002)
        instance.ask(CUT)
    until(lambda: all_made(instance))
    assert instance.reports() == on_time


def test_generators_started_at_once_make_one_report_each(instance: Instance, on_time: list[object]) -> None:
    period = str(on_time[0][1])  # type: ignore[index]
    twins = [instance.spawn_manage("generate_gap_reports", "--now", "--json", "--period", period) for _ in range(3)]
    made = [json.loads(instance.finish(twin).splitlines()[-1])["made"] for twin in twins]
    assert sum(made) == TEAMS
    assert instance.reports() == [row for row in on_time if row[1] == period]  # type: ignore[index]
    rows = "SELECT COUNT(*), COUNT(DISTINCT report_id * 100000 + competency_id) FROM skills_gapreportrow"
    ((total, different),) = instance.ask(rows)
    assert total == different > 0


def test_worker_told_to_stop_ends_its_job_first(instance: Instance) -> None:
    instance.celery(*BEAT)
    worker = instance.celery(*WORKER)
    until(lambda: instance.ask(RUNNING) != [(0,)], every=0.002)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    assert instance.ask(RUNNING) == [(0,)]


def test_work_goes_on_without_any_broker(instance: Instance, on_time: list[object]) -> None:
    loop = instance.spawn_manage("run_due_work", "--loop")
    until(lambda: all_made(instance))
    loop.send_signal(signal.SIGTERM)
    instance.finish(loop)
    assert instance.reports() == on_time


@pytest.mark.parametrize("instance", ["services"], indirect=True)
def test_worker_killed_while_reminders_go_out_reminds_each_once(instance: Instance) -> None:
    instance.finish(instance.spawn("-m", "tests.faults.rounds"))
    instance.celery(*BEAT)
    for _ in range(3):
        worker = instance.celery(*WORKER)
        until(lambda: instance.ask(REMINDING) != [(0,)], every=0.002)
        instance.kill(worker)
    assert instance.jobs().get("running"), "the kill hit nothing"
    instance.celery(*WORKER)
    until(lambda: set(instance.jobs()) == {"done"} and len(instance.ask(REMINDERS)) == REMINDED)
    told = instance.ask(REMINDERS)
    assert len({(key, recipient) for key, recipient, _state in told}) == len(told) == REMINDED
    # A mail that was on its way when the worker died may have arrived; it is told so and never sent again by itself.
    assert {state for _key, _recipient, state in told} <= {"sent", "unknown"}
    assert [state for _key, _recipient, state in told].count("unknown") <= 2 * 3


@pytest.mark.parametrize("instance", ["services"], indirect=True)
def test_worker_killed_while_nudges_go_out_nudges_each_once(instance: Instance) -> None:
    instance.finish(instance.spawn("-m", "tests.faults.pairs"))
    instance.celery(*BEAT)
    for _ in range(3):
        worker = instance.celery(*WORKER)
        until(lambda: instance.ask(NUDGING) != [(0,)], every=0.002)
        instance.kill(worker)
    assert instance.jobs().get("running"), "the kill hit nothing"
    instance.celery(*WORKER)
    instance.finish(instance.spawn("manage.py", "shell", "-v", "0", "-c", RING_AT_RANDOM))
    until(lambda: set(instance.jobs()) == {"done"} and len(instance.ask(NUDGES)) == NUDGED)
    told = instance.ask(NUDGES)
    assert len(set(told)) == len(told) == NUDGED
    assert instance.ask("SELECT COUNT(*) FROM mentoring_mentoringnudge") == [(PAIRS,)]
