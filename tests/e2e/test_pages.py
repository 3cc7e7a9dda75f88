"""Each page opens for whom it is made: at two sizes, light and dark, without an error, and fits the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.browsers import DESKTOP, PHONE
from tests.e2e.conftest import Visitors
from tests.e2e.pages import ADMINISTRATION, HR, PAGES

pytestmark = pytest.mark.e2e

SIZES = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]


def faults_of(page: Page) -> list[str]:
    """Tell what the page got wrong that can be measured."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    heads = page.locator("h1").count()
    faults = [f"it is {wide} px wide on {room}"] if wide > room else []
    return faults + ([f"it has {heads} h1"] if heads != 1 else [])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("who", PAGES)
def test_pages_open_and_fit(visit: Visitors, who: str, size: tuple[int, int], newest_period: str) -> None:
    visitor = visit(who, size=size, touch=size == PHONE)
    faults = []
    for path in PAGES[who]:
        status = visitor.goto(path.format(period=newest_period))
        found = [f"it answered {status}"] if status != 200 else []
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found += [f"{scheme}: {fault}" for fault in faults_of(visitor.page)]
        faults += [f"{path} {fault}" for fault in found]
    assert faults == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_hr_opens_the_administration(visit: Visitors, dark: bool) -> None:
    hr = visit(HR, dark=dark)
    answers = {"/admin/": hr.goto("/admin/"), "/admin/imports/new/": hr.goto("/admin/imports/new/")}
    for name in ADMINISTRATION:
        answers[name] = hr.goto(f"/admin/{name}/")
        first = hr.page.locator(f"#result_list a[href^='/admin/{name}/'][href*='/change/']").first
        one = first.get_attribute("href") or ""
        answers[one] = hr.goto(one)
    assert {place: status for place, status in answers.items() if status != 200} == {}


def test_a_breach_of_the_content_policy_does_not_stay_unnoticed(visit: Visitors) -> None:
    visitor = visit(HR)
    visitor.goto("/")
    visitor.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<i style=\"color: red\">x</i>')")
    visitor.page.wait_for_timeout(100)
    told, visitor.faults = visitor.faults, []
    assert ["Content Security Policy" in fault for fault in told] == [True]


@pytest.mark.parametrize(
    "path", ["matrix/", "reports/{period}/", "gaps/", "risks/", "what-if/?leave=ravi-menon", "capacity/"]
)
def test_on_paper_a_page_is_whole_and_without_what_one_clicks(visit: Visitors, path: str, newest_period: str) -> None:
    lead = visit("lead@demo.example")
    lead.goto("/teams/applied-ai/" + path.format(period=newest_period))
    lead.page.emulate_media(media="print")
    lead.page.set_viewport_size({"width": 794, "height": 1123})
    for hidden in (".nav", ".topbar", ".tabbar", ".head__actions", ".tabs", ".filters"):
        assert lead.page.locator(hidden).locator("visible=true").count() == 0, hidden
    cut = lead.page.evaluate(
        """[...document.querySelectorAll(".table-wrap, .card")]
           .filter((box) => box.offsetParent && getComputedStyle(box).overflow !== "visible")
           .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
           .map((box) => box.className)"""
    )
    assert cut == []
