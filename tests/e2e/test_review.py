"""A whole round in the browser: open, two engineers and the lead rate blind, compare, agree, close."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.servers import Server

pytestmark = pytest.mark.e2e

LEAD, ENGINEER, SECOND = "lead@demo.example", "engineer@demo.example", "kwame@demo.example"
PEOPLE, RATED = 9, 20
ACCOUNT = """
from django.contrib.auth.hashers import make_password
from teams.models import Engineer, User
user = User.objects.create(email="kwame@demo.example", name="Kwame Boateng", password=make_password("lead-ai-demo"))
Engineer.objects.filter(slug="kwame-boateng").update(user=user)
"""
TOLD = """
from teams.models import AuditEntry, Engineer
from skills.models import Assessment
rows = Assessment.objects.filter(source="review").select_related("rater")
print("confirmed", rows.count(), sorted({row.rater.name for row in rows}))
for entry in AuditEntry.objects.filter(object_type="review", object_id="%s").order_by("pk"):
    print(entry.action, "by", entry.actor.name, "about", entry.subject.name if entry.subject else "-")
"""


@dataclass
class Hands:
    """Counts what a person presses."""

    page: Page
    presses: int = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def click(self, what: str) -> None:
        self.page.locator(what).first.click()
        self.presses += 1


def rate(hands: Hands, level_of: dict[int, str], default: str) -> None:
    """Rate the first competencies by keyboard: the row that opens first has the focus, saving opens the next."""
    page = hands.page
    done = page.locator("[data-ratings] [data-done]")
    for number in range(RATED):
        # The next row opens when the server has stored the one before.
        expect(page.locator("[data-rating][open]:not([data-done])")).to_have_count(1)
        hands.press(level_of.get(number, default))
        hands.press("Enter")
        expect(done).to_have_count(number + 1)
    hands.click("button:has-text('Submit my ratings')")
    page.wait_for_load_state()


def open_round(page: Page, url: str) -> str:
    page.goto(f"{url}/reviews/new/")
    page.fill("input[name=title]", "Winter round")
    page.click("button:has-text('Open the review')")
    page.wait_for_url(re.compile(r"/reviews/[0-9a-f-]{36}/$"))
    return page.url


def rate_everyone(page: Page, review: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Let the lead rate nine people by keyboard, and tell what that took."""
    hands, started = Hands(page), time.monotonic()
    rates = page.locator("tbody a:has-text('Rate')")
    page.goto(review)
    for person_left in range(PEOPLE, 0, -1):
        expect(rates).to_have_count(person_left)
        hands.click("tbody a:has-text('Rate')")
        page.wait_for_url(re.compile("/rate/"))
        rate(hands, {}, "3")
        page.goto(review)
        hands.presses += 1
    seconds = time.monotonic() - started
    with capsys.disabled():
        print(f"\n{PEOPLE} people × {RATED} competencies: {hands.presses} presses and clicks, {seconds:.0f} s")  # noqa: T201
    assert hands.presses <= PEOPLE * (2 * RATED + 3)


def calibrate(page: Page, review: str) -> None:
    """Look at what the leads gave, side by side, and at how they use the scale."""
    page.goto(review)
    page.click("main a:has-text('Calibrate')")
    expect(page.locator("h1")).to_have_text("Calibration")
    expect(page.locator("main table").first).to_be_visible()
    page.click("main a:has-text('Raters')")
    page.wait_for_url(re.compile("view=raters"))


def test_a_round_from_opening_to_closing(visit: Visitors, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.command("shell", "-c", ACCOUNT)
    page = visit(LEAD).page
    review = open_round(page, server.url)
    for email, slug in ((ENGINEER, "tomas-herrera"), (SECOND, "kwame-boateng")):
        person = visit(email).page
        person.goto(f"{review}people/{slug}/rate/")
        rate(Hands(person), {0: "4", 1: "1"}, "3")
        expect(person.locator("main")).to_contain_text("Blind until both are in")
    rate_everyone(page, review, capsys)

    page.goto(f"{review}people/tomas-herrera/")
    expect(page.locator(".head__meta")).to_contain_text("18 agreed, 2 differ")
    expect(page.locator("tr.picked .card")).to_have_count(2)
    page.keyboard.press("3")
    page.fill("[data-agree] input[name=comment]", "One more project alone, and it is a 4.")
    page.keyboard.press("Enter")
    expect(page.locator(".head__meta")).to_contain_text("19 agreed, 1 differ")

    calibrate(page, review)
    page.goto(review)
    page.click("text=Close this review")
    page.click("button:has-text('Close and confirm')")
    expect(page.locator("#toasts")).to_contain_text("37 levels are confirmed")
    told = server.command("shell", "-c", TOLD % review.rstrip("/").rpartition("/")[2])
    assert "confirmed 37 ['Amara Okonkwo']" in told
    for line in (
        "open by Amara Okonkwo about -",
        "submit by Tomás Herrera about Tomás Herrera",
        "submit by Amara Okonkwo about Kwame Boateng",
        "agree by Amara Okonkwo about Tomás Herrera",
        "close by Amara Okonkwo about -",
        "confirm by Amara Okonkwo about Tomás Herrera",
    ):
        assert line in told
