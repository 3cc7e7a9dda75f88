from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from lead_ai import health
from lead_ai.celery import note_that_beat_is_alive
from teams.models import Heartbeat
from teams.services.heartbeats import BEAT, WORKER, pulse


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health._Migrated, "yes", False)


def told(client: Client, path: str) -> tuple[int, list[str]]:
    response = client.get(path)
    return response.status_code, response.json().get("failing", [])


def test_live_needs_no_database(client: Client) -> None:
    assert told(client, "/health/live") == (200, [])


def test_ready_when_all_migrations_are_applied(client: Client, db: None) -> None:
    assert told(client, "/health/ready") == (200, [])


def test_not_ready_while_a_migration_waits(client: Client, db: None) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="skills").order_by("-name").first()
    assert newest is not None
    newest.delete()
    assert told(client, "/health/ready") == (503, ["migrations"])


def test_not_ready_without_database(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError('connection to "db.internal" as user "lead_ai" failed')

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (503, {"status": "failing", "failing": ["database"]})
    assert response["Retry-After"] == "5"


def test_workers_fail_until_both_were_seen(client: Client, db: None) -> None:
    assert told(client, "/health/workers") == (503, ["worker", "beat"])
    pulse(WORKER)
    assert told(client, "/health/workers") == (503, ["beat"])
    pulse(BEAT)
    assert told(client, "/health/workers") == (200, [])


def test_worker_silent_for_three_minutes_fails(client: Client, db: None) -> None:
    pulse(BEAT)
    Heartbeat.objects.create(name=WORKER, seen_at=timezone.now() - timedelta(seconds=175))
    assert told(client, "/health/workers") == (200, [])
    Heartbeat.objects.filter(name=WORKER).update(seen_at=timezone.now() - timedelta(seconds=181))
    assert told(client, "/health/workers") == (503, ["worker"])


@pytest.mark.parametrize("fault", [BrokerError("redis://:secret@redis:6379"), OSError(28, "No space left")])
def test_broker_that_takes_no_message_fails_without_telling_where_it_is(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def refuse() -> None:
        raise fault

    monkeypatch.setattr(health, "reach_broker", refuse)
    pulse(WORKER)
    pulse(BEAT)
    response = client.get("/health/workers")
    assert (response.status_code, response.json()) == (503, {"status": "failing", "failing": ["broker"]})


def test_embedded_broker_fails_without_its_folder(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.CELERY_BROKER_TRANSPORT_OPTIONS", {"data_folder_in": "/nowhere"})
    pulse(WORKER)
    pulse(BEAT)
    assert told(client, "/health/workers") == (503, ["broker"])


def test_health_is_read_not_written(client: Client) -> None:
    assert client.post("/health/live").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_beat_that_reached_the_broker_is_seen() -> None:
    note_that_beat_is_alive()
    assert timezone.now() - Heartbeat.objects.get(name=BEAT).seen_at < timedelta(seconds=5)
