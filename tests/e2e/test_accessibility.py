"""What axe can tell of the pages: light and dark, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.browsers import DESKTOP, PHONE
from tests.e2e.conftest import Visitors
from tests.e2e.pages import ENGINEER, HEAD, HR, LEAD, OF_A_PROGRAMME, OF_MENTORING, PAGES

pytestmark = pytest.mark.e2e

SIZES = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]
PEOPLE = {
    "": ("/account/login/", "/account/password/reset/", "/nowhere/"),
    LEAD: PAGES[LEAD],
    ENGINEER: (
        "/",
        "/growth/",
        "/growth/compare/",
        "/growth/map/",
        "/growth/goals/",
        "/growth/goals/new/ai-security/",
        "/resources/",
        "/account/",
        "/account/sessions/",
        "/engineers/tomas-herrera/qualifications/",
        "/engineers/tomas-herrera/resume/",
        "/mentoring/",
        *OF_MENTORING,
        *PAGES[ENGINEER][-4:],
    ),
    HEAD: ("/", "/teams/artificial-intelligence/matrix/"),
    HR: ("/", "/engineers/", "/teams/", "/capacity/", "/certifications/", *OF_A_PROGRAMME),
}


# Colours are all that differs in the dark, and they are the same at every size; to check them takes most of the time.
ONLY_COLOURS = {"runOnly": ["color-contrast"]}
NO_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['impact']} {each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("who", PEOPLE)
def test_axe_finds_nothing(visit: Visitors, who: str, size: tuple[int, int], newest_period: str) -> None:
    visitor = visit(who, size=size, touch=size == PHONE)
    faults = []
    for path in PEOPLE[who]:
        visitor.goto(path.format(period=newest_period))
        faults += [f"{path}: {fault}" for fault in violations(visitor.page, NO_COLOURS if size == PHONE else None)]
        if size == DESKTOP:
            visitor.page.emulate_media(color_scheme="dark")
            faults += [f"{path} in the dark: {fault}" for fault in violations(visitor.page, ONLY_COLOURS)]
            visitor.page.emulate_media(color_scheme="light")
    visitor.faults[:] = [fault for fault in visitor.faults if "404" not in fault]
    assert faults == []
