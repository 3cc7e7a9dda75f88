"""Chromium with people of the demo in it: each signs in once, and opens as many windows as a test needs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, sync_playwright

from lead_ai.demo_accounts import DEMO_PASSWORD
from tests.e2e.servers import Server

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The one without a window of its own first: the others draw tabs and menus that nobody sees, and take twice as long.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")
DESKTOP, PHONE = (1440, 900), (390, 844)


class NoChromiumError(LookupError):
    """This machine has no Chromium."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the machine's Chromium; raises NoChromiumError where there is none."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        raise NoChromiumError("There is no Chromium on this machine; make e2e installs Debian's.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@dataclass
class Visitor:
    """Someone at a browser, signed in or not; ``faults`` are what its console complained of."""

    page: Page
    server: Server
    faults: list[str] = field(default_factory=list)

    def goto(self, path: str) -> int:
        """Open a page and give its status."""
        answer = self.page.goto(self.server.url + path)
        return answer.status if answer else 0

    def sign_in(self, email: str) -> None:
        """Fill the form of the sign-in page."""
        self.goto("/account/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", DEMO_PASSWORD)
        self.page.click("form button[type=submit]")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def status(self, path: str, headers: dict[str, str] | None = None) -> int:
        """Ask for an address as this person, outside the page, and give the status."""
        return self.page.request.get(self.server.url + path, headers=headers, max_redirects=0).status


@dataclass
class Entrance:
    """Lets people in; whoever has signed in once keeps the session for later windows."""

    browser: Browser
    server: Server
    sessions: dict[str, StorageState] = field(default_factory=dict)

    def open(
        self,
        email: str = "",
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        touch: bool = False,
        script: bool = True,
    ) -> Visitor:
        """Open a window of its own for somebody, or for nobody."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            reduced_motion="reduce",
            java_script_enabled=script,
            storage_state=self._session_of(email) if email else None,
        )
        return self._watched(context)

    def _session_of(self, email: str) -> StorageState:
        if email not in self.sessions:
            visitor = Visitor(self.browser.new_page(), self.server)
            visitor.sign_in(email)
            self.sessions[email] = visitor.page.context.storage_state()
            visitor.page.close()
        return self.sessions[email]

    def _watched(self, context: BrowserContext) -> Visitor:
        visitor = Visitor(context.new_page(), self.server)
        visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        visitor.page.on("console", partial(_note, visitor))
        return visitor


def _note(visitor: Visitor, message: ConsoleMessage) -> None:
    # Chromium tells each breach of the content policy here, too.
    if message.type == "error":
        visitor.faults.append(f"{visitor.page.url}: {message.text}")
