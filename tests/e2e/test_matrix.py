from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsers import PHONE
from tests.e2e.conftest import Visitors

pytestmark = pytest.mark.e2e

MATRIX = "/teams/applied-ai/matrix/"
CELL = "#c-kwame-boateng-ML-03"
TOAST = "#toasts [data-toast]"
API = "/api/v1/engineers/kwame-boateng/levels/"


def open_by_key(page: Page, cell: str, key: str) -> None:
    page.locator(cell).focus()
    page.keyboard.press(key)
    expect(page.locator(f"#inspector input[value='{key}']")).to_be_focused()


def level_by_api(page: Page, url: str) -> object:
    levels = page.request.get(url).json()["levels"]
    return next(each for each in levels if each["code"] == "ML-03")["level"]


def short_by_api(page: Page, url: str) -> list[str]:
    """Give who is below what is asked in the competency, as the API says it."""
    gaps = page.request.get(url).json()["gaps"]
    return next((each["short"] for each in gaps if each["code"] == "ML-03"), [])


def named_in_gaps(page: Page, url: str) -> bool:
    """Tell whether the gaps page names Kwame among those below in the competency."""
    page.goto(f"{url}/teams/applied-ai/gaps/?all=1")
    names = page.locator("#gap-model-development td[data-label='Below'] .faces .vh")
    return names.count() > 0 and "Kwame Boateng" in names.inner_text()


def withdraw_newest(page: Page) -> None:
    """Take the newest assessment of the history in view back."""
    page.locator(".timeline > li summary").first.click()
    page.locator(".timeline > li input[name=reason]").first.fill("only tried")
    page.get_by_role("button", name="Withdraw this assessment").first.click()
    expect(page.locator(".timeline > li del").first).to_have_text("Leading")


def test_a_level_raised_by_keyboard_is_the_same_on_every_page(visit: Visitors) -> None:
    lead = visit("lead@demo.example")
    page, gaps = lead.page, f"{lead.server.url}/api/v1/teams/applied-ai/gaps/"
    assert "kwame-boateng" in short_by_api(page, gaps)
    assert named_in_gaps(page, lead.server.url)
    lead.goto(MATRIX)
    below = int(page.locator("#count-below").inner_text())
    open_by_key(page, CELL, "4")
    expect(page.locator("#inspector [data-label]")).to_have_text("Confirm level 4")
    page.keyboard.press("Enter")
    expect(page.locator(TOAST)).to_contain_text("Model development set to 4")
    expect(page.locator(CELL)).to_be_focused()
    expect(page.locator(CELL)).to_have_attribute("data-level", "4")
    expect(page.locator("#count-below")).to_have_text(str(below - 1))
    assert level_by_api(page, lead.server.url + API) == 4
    assert "kwame-boateng" not in short_by_api(page, gaps)
    assert not named_in_gaps(page, lead.server.url)

    lead.goto("/engineers/kwame-boateng/")
    expect(page.locator("#lv-model-development")).to_have_attribute("data-level", "4")
    lead.goto("/engineers/kwame-boateng/competencies/model-development/")
    expect(page.locator(".timeline > li").first).to_contain_text("Leading")

    withdraw_newest(page)
    assert level_by_api(page, lead.server.url + API) == 2
    assert "kwame-boateng" in short_by_api(page, gaps)


def test_without_script_a_level_is_saved_by_a_form(visit: Visitors) -> None:
    lead = visit("lead@demo.example", script=False)
    page = lead.page
    lead.goto(f"{MATRIX}?cell=kwame-boateng.ML-04")
    page.locator("#inspector input[name=level][value='3']").check()
    page.locator("#inspector .card__foot .btn--primary").click()
    assert lead.faults == []
    levels = page.request.get(lead.server.url + API).json()["levels"]
    assert next(each for each in levels if each["code"] == "ML-04")["level"] == 3


def test_undo_brings_the_cell_and_the_figures_back(visit: Visitors) -> None:
    lead = visit("lead@demo.example")
    page = lead.page
    lead.goto(MATRIX)
    figures = page.locator("#matrix-figures").inner_text()
    before = page.locator(CELL).get_attribute("aria-label")
    open_by_key(page, CELL, "5")
    page.keyboard.press("Enter")
    expect(page.locator(CELL)).to_have_attribute("data-level", "5")
    page.locator(TOAST).get_by_role("button", name="Undo").click()
    expect(page.locator(CELL)).to_have_attribute("aria-label", before or "")
    assert page.locator("#matrix-figures").inner_text() == figures


def test_the_grid_is_one_tab_stop_moved_by_arrows(visit: Visitors) -> None:
    lead = visit("lead@demo.example")
    page = lead.page
    lead.goto(MATRIX)
    expect(page.locator("table.matrix")).to_have_attribute("role", "grid")
    assert page.locator("table.matrix .lv[tabindex='0']").count() == 1
    page.locator("#c-freja-lindqvist-ML-01").focus()
    for key, cell in (("ArrowRight", "kwame-boateng-ML-01"), ("ArrowDown", "kwame-boateng-ML-02"),
                      ("Home", "freja-lindqvist-ML-02"), ("End", "zofia-kowalczyk-ML-02"),
                      ("Control+Home", "freja-lindqvist-ML-01")):  # fmt: skip
        page.keyboard.press(key)
        expect(page.locator(f"#c-{cell}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#inspector [data-levels] input").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#c-freja-lindqvist-ML-01")).to_be_focused()


def test_filters_live_in_the_address_and_back_restores(visit: Visitors) -> None:
    lead = visit("lead@demo.example")
    page = lead.page
    lead.goto(MATRIX)
    page.locator("label:has(#filter-show-below)").click()
    page.wait_for_url(f"**{MATRIX}?show=below")
    expect(page.locator("#filter-show-below")).to_be_focused()
    fewer = page.locator("table.matrix tbody tr").count()
    page.go_back()
    expect(page.locator("#filter-show-below")).not_to_be_checked()
    assert page.locator("table.matrix tbody tr").count() > fewer


def test_on_a_phone_the_inspector_is_a_dialog(visit: Visitors) -> None:
    lead = visit("lead@demo.example", size=PHONE, touch=True)
    page = lead.page
    lead.goto(MATRIX)
    page.locator(CELL).tap()
    expect(page.locator("dialog[open] #inspector [data-levels] input").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(CELL)).to_be_focused()
