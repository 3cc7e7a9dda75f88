"""A server with the demo on a folder of its own, and a Chromium that reports every error it meets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from lead_ai.demo_accounts import DEMO_PASSWORD
from tests.e2e.servers import ROOT, free_port, wait_until_answering

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = (1440, 900), (390, 844)


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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = free_port()
    surroundings = {**os.environ, "DATA_DIR": str(tmp_path_factory.mktemp("var")), "DEMO": "on", "PORT": str(port)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        surroundings.pop(name, None)
    started = Server(f"http://localhost:{port}", surroundings)
    started.command("migrate", "--verbosity=0")
    started.command("seed_demo")
    web = [sys.executable, "-m", "gunicorn", "lead_ai.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"]
    with subprocess.Popen([*web, "--no-control-socket"], cwd=ROOT, env=surroundings) as process:
        try:
            wait_until_answering(f"{started.url}/health/live")
            yield started
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("There is no Chromium on this machine; make e2e installs Debian's.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@dataclass
class Visitor:
    """Someone at a browser, signed in or not."""

    page: Page
    server: Server
    faults: list[str] = field(default_factory=list)

    def goto(self, path: str) -> None:
        self.page.goto(self.server.url + path)

    def sign_in(self, email: str) -> None:
        self.goto("/account/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", DEMO_PASSWORD)
        self.page.click("main button[type=submit], form button[type=submit]")
        self.page.wait_for_url(lambda url: "/login" not in url)


@dataclass(frozen=True)
class Visitors:
    """Opens browsers of their own for as many people as a test needs."""

    browser: Browser
    server: Server
    opened: list[Visitor] = field(default_factory=list)

    def __call__(
        self, email: str = "", *, size: tuple[int, int] = DESKTOP, dark: bool = False, touch: bool = False
    ) -> Visitor:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            reduced_motion="reduce",
        )
        visitor = Visitor(context.new_page(), self.server)
        visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        visitor.page.on("console", lambda message: _note(visitor, message))
        self.opened.append(visitor)
        if email:
            visitor.sign_in(email)
        return visitor


def _note(visitor: Visitor, message: ConsoleMessage) -> None:
    if message.type == "error":
        visitor.faults.append(f"{visitor.page.url}: {message.text}")


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visitors]:
    """Open pages as someone; at the end no page may have met an error."""
    visitors = Visitors(browser, server)
    yield visitors
    faults = [fault for visitor in visitors.opened for fault in visitor.faults]
    for visitor in visitors.opened:
        visitor.page.context.close()
    assert faults == []
