"""A server with the demo on a folder of its own, and a Chromium that reports every error it meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.browsers import Entrance, NoChromiumError, Visitor, chromium
from tests.e2e.pages import LEAD
from tests.e2e.servers import Server, demo_server, seed


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seed(tmp_path_factory.mktemp("seeded"))


@pytest.fixture(scope="module")
def server(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for each file of tests, so that no file meets what another one wrote."""
    with demo_server(tmp_path_factory.mktemp("var"), seeded) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as running:
            yield running
    except NoChromiumError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def entrance(browser: Browser, server: Server) -> Entrance:
    return Entrance(browser, server)


@pytest.fixture(scope="module")
def newest_period(entrance: Entrance) -> str:
    """The period of the team's newest gap report."""
    lead = entrance.open(LEAD)
    answer = lead.page.request.get(f"{entrance.server.url}/api/v1/gap-reports/?team=applied-ai")
    periods = [str(report["period"]) for report in answer.json()["results"]]
    lead.page.context.close()
    return max(periods)


@dataclass(frozen=True)
class Visitors:
    """Opens windows for as many people as a test needs: ``visit("lead@demo.example", size=PHONE, dark=True)``."""

    entrance: Entrance
    opened: list[Visitor] = field(default_factory=list)

    def __call__(self, email: str = "", **how: Any) -> Visitor:
        visitor = self.entrance.open(email, **how)
        self.opened.append(visitor)
        return visitor


@pytest.fixture
def visit(entrance: Entrance) -> Iterator[Visitors]:
    """Open pages as someone; at the end no page may have met an error."""
    visitors = Visitors(entrance)
    yield visitors
    faults = [fault for visitor in visitors.opened for fault in visitor.faults]
    for visitor in visitors.opened:
        visitor.page.context.close()
    assert faults == []
