"""`make run` as somebody uses it: a process of its own, on an empty folder, ended by Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.e2e.servers import ROOT, free_port, status_of, wait_for

START_SECONDS, STOP_SECONDS = 90, 20

pytestmark = pytest.mark.e2e


def start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "DEMO": "off"}
    with (folder / "output").open("wb") as output:
        # A session of its own, so that the interrupt reaches these processes and no others.
        return subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=surroundings,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def test_make_run_starts_web_worker_and_beat_and_one_interrupt_ends_them(tmp_path: Path) -> None:
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    running = start(tmp_path, port)
    try:
        assert wait_for(lambda: status_of(f"{home}/health/ready") == 200, seconds=START_SECONDS)
        assert wait_for(lambda: status_of(f"{home}/health/workers") == 200, seconds=START_SECONDS)
        assert status_of(f"{home}/account/login/") == 200
        assert status_of(f"{home}/static/css/tokens.css") == 200
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.wait(STOP_SECONDS)
    assert status_of(f"{home}/health/live") == 0
    told = (tmp_path / "output").read_text()
    assert f"lead_ai is ready: http://localhost:{port}/" in told
    assert "Traceback" not in told


def test_make_run_on_a_taken_port_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        running = start(tmp_path, port)
        assert running.wait(START_SECONDS) != 0
    assert f"PORT={port + 1} make run" in (tmp_path / "output").read_text()
    assert not (tmp_path / "lead_ai.sqlite3").exists()
