"""lead_ai in real processes, to be killed: worker, beat and commands with a database and a broker of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
from django.conf import settings

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LEASE_SECONDS: Final = 2
WORKER: Final = ("worker", "--concurrency", "2", "--without-gossip", "--without-mingle")
BEAT: Final = ("beat", "--pidfile=")


@dataclass
class Instance:
    """One installation: its environment, and the processes that it runs."""

    folder: Path
    env: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def manage(self, *arguments: str) -> str:
        return self.finish(self.spawn_manage(*arguments))

    def spawn_manage(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self.spawn("manage.py", *arguments)

    def celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self.spawn("-m", "celery", "--quiet", "--app", "lead_ai", *arguments, "--loglevel", "WARNING")

    def spawn(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own, so that it can be killed with its children."""
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
        )
        self.processes.append(process)
        return process

    def finish(self, process: subprocess.Popen[bytes], *, seconds: float = 120) -> str:
        """Wait for a process to end well and give what it said."""
        said = self.folder / f"{self.processes.index(process)}.log"
        code = process.wait(timeout=seconds)
        assert code == 0, said.read_text()
        return said.read_text()

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a process and all its children without a word, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in self.processes:
            self.kill(process)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Query the database past all of our code."""
        url = self.env.get("DATABASE_URL")
        if url:
            with psycopg.connect(url, autocommit=True) as connection:
                told = connection.execute(sql.encode())
                return told.fetchall() if told.description else []
        with sqlite3.connect(self.folder / "lead_ai.sqlite3", timeout=20) as own:
            return own.execute(sql).fetchall()

    def forget_reports(self) -> None:
        """Be as if no report had been made yet, nor asked for."""
        for table in ("skills_gapreportrow", "skills_gapreport", "teams_job"):
            self.ask(f"DELETE FROM {table}")

    def reports(self) -> list[tuple[Any, ...]]:
        return self.ask("SELECT team_id, period, fingerprint FROM skills_gapreport ORDER BY team_id, period")

    def jobs(self) -> dict[str, int]:
        return dict(self.ask("SELECT state, COUNT(*) FROM teams_job GROUP BY state"))


def until(true: Callable[[], object], *, seconds: float = 180, every: float = 0.05) -> None:
    """Wait until something is true; fail when it does not come about, however slow the machine is."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(every)


def environment(folder: Path) -> dict[str, str]:
    """Give the environment of an instance with SQLite and the embedded broker."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "DEMO"}}
    return {
        **kept,
        "DATA_DIR": str(folder),
        "SWEEP_SECONDS": "1",
        "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
        "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "lead_ai.settings",
    }


def embedded(folder: Path, template: Path) -> Instance:
    """Copy the company into an instance with SQLite and the embedded broker."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return Instance(folder, environment(folder))


@contextmanager
def serviced(folder: Path, template: str, redis: Redis) -> Iterator[Instance]:
    """Copy the company into a database of PostgreSQL, with a Redis of its own as broker."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"faults_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        redis.start()
        instance = Instance(folder, environment(folder) | {"DATABASE_URL": server_url(name), "REDIS_URL": redis.url})
        try:
            yield instance
        finally:
            instance.end()
            redis.stop()
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def server_url(database: str = "postgres") -> str:
    """Give the address of a database on the PostgreSQL server that this run was given."""
    base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    return f"{base}/{database}"


@dataclass
class Redis:
    """A Redis server that lives for one test."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        program = shutil.which("redis-server")
        assert program is not None
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
        )
        until(self.answers)

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as wire:
            wire.sendall(b"PING\r\n")
            return wire.recv(7) == b"+PONG\r\n"
        return False

    def flush(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as wire:
            wire.sendall(b"FLUSHALL\r\n")
            assert wire.recv(5) == b"+OK\r\n"

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def has_services() -> bool:
    """Tell whether this run was given PostgreSQL and can start a Redis."""
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql") and shutil.which("redis-server") is not None
