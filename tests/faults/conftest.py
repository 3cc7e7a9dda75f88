from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.instances import Instance, Redis, embedded, environment, has_services, server_url, serviced

NO_SERVICES = "needs PostgreSQL and Redis: make services-test"


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the company in SQLite, to be copied."""
    folder = tmp_path_factory.mktemp("company")
    fill(Instance(folder, environment(folder)))
    return folder


@pytest.fixture(scope="session")
def company_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with the company, to be copied."""
    if not has_services():
        pytest.skip(NO_SERVICES)
    name, folder = f"faults_company_{os.getpid()}", tmp_path_factory.mktemp("company-logs")
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        fill(Instance(folder, environment(folder) | {"DATABASE_URL": server_url(name)}))
        yield name
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def fill(instance: Instance) -> None:
    instance.manage("migrate", "--verbosity", "0")
    instance.finish(instance.spawn("-m", "tests.faults.company"))


@pytest.fixture
def redis(tmp_path: Path) -> Redis:
    return Redis(tmp_path)


@pytest.fixture(params=["embedded", "services"])
def instance(request: pytest.FixtureRequest, tmp_path: Path, redis: Redis) -> Iterator[Instance]:
    """An installation of its own: SQLite and the embedded broker, then PostgreSQL and Redis."""
    folder = tmp_path / "data"
    if request.param == "services":
        with serviced(folder, request.getfixturevalue("company_database"), redis) as made:
            yield made
        return
    made = embedded(folder, request.getfixturevalue("company"))
    yield made
    made.end()


@pytest.fixture(scope="session")
def on_time(company: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """The reports as they are without any fault."""
    control = embedded(tmp_path_factory.mktemp("control"), company)
    control.manage("generate_gap_reports", "--now")
    return list(control.reports())
