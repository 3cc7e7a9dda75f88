"""The matrix page against an empty page of whoever is signed in, from a server of one worker."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from teams.models import User
from tests.bench.figures import Measured
from tests.bench.organisation import lead_of, team_of
from tests.bench.rounds import paired

PEOPLE = 50
VIEWS = (("", 6.0), ("?lens=own-role&colour=gap", 8.0))


def measure(size: int) -> list[Measured]:
    """Measure the page in its default view and with the gap lens, gzipped as browsers ask for it."""
    team, ids = team_of(PEOPLE)
    session = _signed_in(lead_of(team, ids[0]))
    path = reverse("team-matrix", args=[team.slug])
    rows = []
    with _server(settings.DATA_DIR / "socket") as door:
        for query, goal in VIEWS:
            both = paired(
                partial(door.get, path + query, session),
                lambda: door.get("/empty/", session),
                rounds=9,
                times=5,
            )
            name = f"matrix page {PEOPLE} × 62" + (", colours by gap" if query else "")
            rows.append(Measured(name, size, *both, goal=goal))
    return rows


class _Unix(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))


class _Door:
    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, url: str, session: str) -> int:
        """Get a page and give how many bytes came; anything but the page is a fault."""
        connection = _Unix(self.path)
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
        connection.request("GET", url, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{url} answers {answer.status}")
        return len(body)


@contextmanager
def _server(path: Path) -> Iterator[_Door]:
    command = [sys.executable, "-m", "gunicorn", "lead_ai.wsgi", "--bind", f"unix:{path}"]
    options = ["--workers", "1", "--no-control-socket", "--log-level", "warning"]
    settings_used = {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    with subprocess.Popen([*command, *options], env=os.environ | settings_used) as server:
        try:
            while not path.exists():
                if server.poll() is not None:
                    raise RuntimeError("The server for the pages does not start.")
                time.sleep(0.05)
            yield _Door(path)
        finally:
            server.terminate()


def _signed_in(user: User) -> str:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value
