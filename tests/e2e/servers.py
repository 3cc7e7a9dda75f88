"""Processes of the app for tests that use it from outside, and for whoever takes pictures of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Server:
    """A running lead_ai: where it answers, and how to run its commands."""

    url: str
    surroundings: dict[str, str]

    def command(self, *words: str) -> str:
        """Run a management command on this server's data and give what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.surroundings,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def seed(folder: Path) -> Path:
    """Put the demo into an empty folder, and give the folder."""
    folder.mkdir(exist_ok=True)
    prepared = _on(folder, port=0)
    prepared.command("migrate", "--verbosity=0")
    prepared.command("seed_demo")
    return folder


@contextmanager
def demo_server(folder: Path, seeded: Path) -> Iterator[Server]:
    """Run lead_ai without a worker on a copy of the seeded folder: what is written there is met by nobody else."""
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    port = free_port()
    started = _on(folder, port=port)
    web = [sys.executable, "-m", "gunicorn", "lead_ai.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"]
    with subprocess.Popen([*web, "--no-control-socket"], cwd=ROOT, env=started.surroundings) as process:
        try:
            wait_until_answering(f"{started.url}/health/live")
            yield started
        finally:
            process.terminate()


def _on(folder: Path, *, port: int) -> Server:
    surroundings = {**os.environ, "DATA_DIR": str(folder), "DEMO": "on", "PORT": str(port)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        surroundings.pop(name, None)
    return Server(f"http://localhost:{port}", surroundings)


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status_of(url: str) -> int:
    """Give the status that an address answers with, 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as fault:
        return fault.code
    except OSError:
        return 0


def wait_for(wanted: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until something is so, at most some seconds, and tell whether it came to be."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if wanted():
            return True
        time.sleep(0.2)
    return False


def wait_until_answering(url: str, *, seconds: float = 60) -> None:
    """Wait for an address to answer 200; raises TimeoutError where it does not."""
    if not wait_for(lambda: status_of(url) == 200, seconds=seconds):
        raise TimeoutError(url)
