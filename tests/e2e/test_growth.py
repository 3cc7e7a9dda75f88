from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsers import PHONE
from tests.e2e.conftest import Visitors

pytestmark = pytest.mark.e2e

ENGINEER = "engineer@demo.example"
PAGES = ("/growth/", "/growth/compare/", "/growth/map/")
# Nothing of the page stands further right than the window reaches, but what scrolls inside its own box.
TOO_WIDE = """() => [...document.querySelectorAll('#main *')]
    .filter(each => each.checkVisibility() && !each.closest('.table-wrap, svg, .vh'))
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.outerHTML.slice(0, 120))"""


def fits(page: Page) -> list[str]:
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        return ["the page scrolls sideways"]
    return list(page.evaluate(TOO_WIDE))


def test_every_why_opens_and_closes_by_keyboard(visit: Visitors) -> None:
    engineer = visit(ENGINEER)
    for path in PAGES:
        engineer.goto(path)
        why = engineer.page.locator("#main [data-figure] details.why").first
        why.locator("summary").focus()
        engineer.page.keyboard.press("Enter")
        expect(why.locator(".why__panel")).to_be_visible()
        expect(why.locator("dl.sum .total").first).to_be_visible()
        engineer.page.keyboard.press("Enter")
        expect(why.locator(".why__panel")).to_be_hidden()


def test_two_roles_are_compared_by_choosing_them(visit: Visitors) -> None:
    engineer = visit(ENGINEER)
    page = engineer.page
    engineer.goto("/growth/")
    page.get_by_role("link", name="Compare roles").click()
    expect(page.locator("[data-side]")).to_have_count(2)
    page.get_by_label("Second role").select_option("principal-ai-researcher")
    expect(page.locator("[data-side='principal-ai-researcher']")).to_be_visible()
    assert "role=principal-ai-researcher" in page.url
    expect(page.locator("table.compare thead")).to_contain_text("Principal AI Researcher")


def test_roles_are_compared_without_script_too(visit: Visitors) -> None:
    plain = visit(ENGINEER, script=False)
    plain.goto("/growth/compare/")
    plain.page.select_option("#compare-second", "ai-director")
    plain.page.get_by_role("button", name="Compare", exact=True).click()
    expect(plain.page.locator("[data-side='ai-director']")).to_be_visible()


def test_a_target_is_chosen_from_the_map(visit: Visitors) -> None:
    engineer = visit(ENGINEER)
    page = engineer.page
    engineer.goto("/growth/map/")
    page.locator("[data-role='lead-ai-engineer'] button").click()
    expect(page.locator("#toasts")).to_contain_text("You aim for Lead AI Engineer now.")
    engineer.goto("/growth/map/")
    expect(page.locator("[data-role='lead-ai-engineer']")).to_contain_text("you aim for it")
    page.locator("[data-role='senior-ai-engineer'] button").click()
    expect(page.locator("#toasts")).to_contain_text("You aim for Senior AI Engineer now.")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_fit_a_phone(visit: Visitors, dark: bool) -> None:
    phone = visit(ENGINEER, size=PHONE, touch=True, dark=dark)
    for path in PAGES:
        phone.goto(path)
        assert fits(phone.page) == [], path
        phone.page.locator("#main [data-figure] details.why summary").first.tap()
        assert fits(phone.page) == [], path
