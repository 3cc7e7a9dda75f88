from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.browsers import PHONE
from tests.e2e.conftest import Visitors

pytestmark = pytest.mark.e2e

FLOW = "/engineers/ravi-menon/assess/"
OTHER = "/engineers/kwame-boateng/assess/"
OPEN = "[data-rating][open]"
COUNT = "count => parseInt(document.querySelector('#rating-progress span').textContent) === count"


def done(page: Page) -> int:
    return int(page.locator("#rating-progress span").inner_text().split()[0])


def clean(page: Page) -> list[str]:
    return [fault["id"] for fault in Axe().run(page).response["violations"]]


def refresh(page: Page, most: int) -> tuple[int, int]:
    """Say of the open rows that they are still true, at most so many; give how many, and the keys pressed."""
    refreshed = presses = 0
    before = done(page)
    left = min(most, page.locator("[data-rating]:not([data-done]) [data-still]").count())
    while refreshed < left:
        if not page.locator(f"{OPEN} [data-still]").count():
            page.keyboard.press("j")
            presses += 1
            continue
        row = page.locator(OPEN).locator("xpath=..").get_attribute("id")
        page.keyboard.press("s")
        presses += 1
        refreshed += 1
        page.wait_for_function(COUNT, arg=before + refreshed)
        if refreshed < left:
            # The next row opens once the answer has settled.
            expect(page.locator(f"li:not(#{row}) > {OPEN}")).to_have_count(1)
    return refreshed, presses


def test_a_lead_refreshes_twenty_competencies_with_one_key_each(visit: Visitors) -> None:
    lead = visit("lead@demo.example")
    refreshed = presses = 0
    for path in (FLOW, OTHER):
        lead.goto(path)
        count, keys = refresh(lead.page, 20 - refreshed)
        refreshed, presses = refreshed + count, presses + keys
    assert refreshed == 20
    # One for each, and one more for each that is not assessed on the way.
    assert presses <= 30


def test_a_level_chosen_by_key_is_saved_undone_and_drafted(visit: Visitors) -> None:
    engineer = visit("engineer@demo.example")
    page = engineer.page
    engineer.goto("/assess/")
    assert clean(page) == []
    before = done(page)
    row = page.locator(OPEN).locator("xpath=..").get_attribute("id")
    page.keyboard.press("2")
    expect(page.locator(f"#{row} input[value='2']")).to_be_checked()
    expect(page.locator(f"#{row} .rating__draft")).to_contain_text("draft, ", timeout=10_000)
    page.reload()
    expect(page.locator(f"#{row} input[value='2']")).to_be_checked()
    page.locator(f"#{row} input[value='2']").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(COUNT, arg=before + 1)
    expect(page.locator(OPEN)).not_to_have_count(0)
    page.locator("#toasts form button").last.click()
    page.wait_for_function(COUNT, arg=before)


def test_on_a_phone_and_without_script(visit: Visitors) -> None:
    phone = visit("engineer@demo.example", size=PHONE, touch=True, dark=True)
    phone.goto("/assess/")
    assert clean(phone.page) == []
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = phone.page.locator(f"{OPEN} [data-save]").bounding_box()
    assert box
    assert box["height"] >= 44

    plain = visit("engineer@demo.example", script=False)
    plain.goto("/assess/")
    form = plain.page.locator(f"{OPEN} form").first
    form.locator("input[value='2']").check(force=True)
    form.locator("[data-save]").click()
    expect(plain.page.locator("#toasts [data-toast]")).to_contain_text("set to 2")
    assert "/engineers/tomas-herrera/assess/" in plain.page.url


def test_a_lead_goes_through_a_team_by_keyboard(visit: Visitors) -> None:
    lead = visit("lead@demo.example")
    page = lead.page
    lead.goto("/teams/applied-ai/assess/model-development/")
    assert clean(page) == []
    people = page.locator("[data-line]").count()
    page.keyboard.press("j")
    for _ in range(people):
        page.keyboard.press("3")
        page.keyboard.press("Enter")
    expect(page.locator("[data-save]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts [data-toast]")).to_contain_text(f"{people} levels confirmed")
