"""A mentorship from the programme to the feedback, by three people: invited, declined, matched anew, planned, held."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsers import Visitor
from tests.e2e.conftest import Visitors
from tests.e2e.pages import HEAD, HR
from tests.e2e.servers import Server

pytestmark = pytest.mark.e2e

MENTEE, OTHER = "mei@demo.example", "daniel@demo.example"
MENTORS: Final = {"Ingrid Solberg": HEAD, "Daniel Stein": OTHER}
ACCOUNTS = """
from django.contrib.auth.hashers import make_password
from teams.models import Engineer, User
for email, name in (("mei@demo.example", "Mei-Lin Chou"), ("daniel@demo.example", "Daniel Stein")):
    user = User.objects.create(email=email, name=name, password=make_password("lead-ai-demo"))
    Engineer.objects.filter(name=name).update(user=user)
"""
# Time passes: the sessions of the pair move into the past.
WEEKS_PASS = """
from datetime import timedelta
from mentoring.models import MentoringSession
for row in MentoringSession.objects.filter(mentorship__uuid="%s"):
    row.starts_at -= timedelta(weeks=12); row.ends_at -= timedelta(weeks=12); row.save()
"""
TOLD = """
from mentoring.models import Mentorship, PrivateNote
from teams.models import OutgoingMail
pair = Mentorship.objects.get(uuid="%s")
print(pair.state, pair.ended_how, pair.sessions.count(), pair.feedback.count())
print("private", PrivateNote.objects.count(), "secret-word" in str(list(PrivateNote.objects.values())))
print("calendars", OutgoingMail.objects.filter(calendar__contains="METHOD:REQUEST").count())
"""


def set_up(page: Page, url: str) -> None:
    page.goto(f"{url}/mentoring/programmes/new/")
    page.get_by_label("Name", exact=True).fill("Spring programme")
    page.get_by_label("Agenda of a session").fill("What happened since\nWhat comes next")
    page.get_by_role("button", name="Set up the programme").click()
    page.wait_for_url("**/programmes/spring-programme/**")
    for part, people, places in (("Mentor", "\n".join(MENTORS), "1"), ("Mentee", "Mei-Lin Chou", "")):
        page.goto(f"{url}/mentoring/programmes/spring-programme/participants/")
        page.locator("textarea[name=people]").fill(people)
        page.locator("#id_part").get_by_label(part, exact=True).check()
        page.locator("input[name=places]").fill(places)
        page.get_by_role("button", name="Enter", exact=True).click()
        expect(page.locator("#found")).to_contain_text(people.splitlines()[0])


def propose(page: Page, url: str) -> str:
    """Propose what the page answers, and give the name of the mentor."""
    page.goto(f"{url}/mentoring/programmes/spring-programme/match/")
    expect(page.locator("main")).to_contain_text("proved highest")
    row = page.locator("table.match tbody tr")
    expect(row).to_have_count(1)
    named = next(name for name in MENTORS if name in row.inner_text())
    page.locator("#propose [name=reason]").fill("They close each other's gaps")
    page.get_by_role("button", name="Propose the ticked pairs").click()
    expect(page.locator("main")).to_contain_text("Open proposals")
    return named


def open_proposal(visitor: Visitor, name: str) -> Page:
    visitor.goto("/mentoring/")
    visitor.page.locator("main a", has_text=name).first.click()
    visitor.page.wait_for_url(re.compile(r"/mentoring/[0-9a-f-]{36}/$"))
    return visitor.page


def plan(page: Page) -> None:
    """Plan three sessions and a goal, as the mentee."""
    pair = page.url
    page.goto(f"{pair}sessions/new/")
    page.get_by_label("How many").fill("3")
    page.get_by_label("What it is about").fill("Where we start")
    expect(page.get_by_label("Agenda")).to_have_value("What happened since\nWhat comes next")
    page.get_by_role("button", name="Plan and invite").click()
    page.goto(pair)
    expect(page.locator(".head")).to_contain_text("Active")
    page.locator("summary", has_text="Add a goal").click()
    page.locator(".menu__panel a[href*='/goals/new/']").first.click()
    page.get_by_role("button", name=re.compile("goal", re.IGNORECASE)).last.click()
    page.goto(pair)
    page.locator("main input[name=text]").first.fill("Write down the three worst bottlenecks")
    page.get_by_role("button", name="Add", exact=True).first.click()
    page.locator("main button.tick, main .tick").first.click()
    expect(page.locator("main [aria-pressed=true]").first).to_be_visible()


def hold(visitor: Visitor, pair: str, words: str) -> None:
    """Write up and rate each of three sessions."""
    page = visitor.page
    page.goto(pair)
    links = page.locator("main .timeline a[href*='/mentoring/sessions/']")
    expect(links).to_have_count(3)
    for address in [link.get_attribute("href") or "" for link in links.all()]:
        visitor.goto(address)
        page.locator("[name=shared_notes]").fill(words)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#notes-saved")).not_to_be_empty()
        page.locator("[name=private]").fill("secret-word")
        page.get_by_role("button", name="Save for me").click()
        expect(page.locator("#private-saved")).not_to_be_empty()
        page.locator(".pulse button[value='4']").click()
        expect(page.locator(".pulse button[value='4']")).to_have_attribute("aria-pressed", "true")


def give_feedback(page: Page, pair: str, words: str) -> None:
    page.goto(f"{pair}feedback/")
    page.locator("input[name=worth][value='5']").check()
    page.locator("[name=text]").fill(words)
    page.get_by_role("button", name="Give feedback").click()
    expect(page.locator("main")).to_contain_text(words)


def agree(visit: Visitors, url: str) -> tuple[Visitor, Page]:
    """Propose, let the first mentor decline and the next one and the mentee accept; give the two who agreed."""
    owner = visit(HR).page
    first = propose(owner, url)
    declining = open_proposal(visit(MENTORS[first]), "Mei-Lin Chou")
    declining.get_by_role("link", name="Decline").click()
    declining.locator("main [name=reason]").fill("No hour left this spring")
    declining.locator("main form button.btn").first.click()

    second = propose(owner, url)
    assert {first, second} == set(MENTORS)
    mentor = visit(MENTORS[second])
    open_proposal(mentor, "Mei-Lin Chou").get_by_role("button", name="Accept").click()
    own = open_proposal(visit(MENTEE), second)
    own.get_by_role("button", name="Accept").click()
    expect(own.locator(".head")).to_contain_text("Accepted")
    return mentor, own


def complete(page: Page, pair: str) -> None:
    page.goto(pair)
    page.locator(".head summary", has_text="More").click()
    page.get_by_role("link", name="Complete").click()
    page.locator("main form button.btn").first.click()


def test_a_mentorship_from_programme_to_feedback(visit: Visitors, server: Server) -> None:
    server.command("shell", "-c", ACCOUNTS)
    set_up(visit(HR).page, server.url)
    mentor, own = agree(visit, server.url)
    pair = own.url
    uuid = pair.rstrip("/").rsplit("/", 1)[1]

    plan(own)
    server.command("shell", "-c", WEEKS_PASS % uuid)
    hold(mentor, pair, "Batching first; measure before and after.")
    complete(mentor.page, pair)
    give_feedback(mentor.page, pair, "You asked the right questions.")
    give_feedback(own, pair, "I know now what to measure.")
    expect(own.locator("main")).to_contain_text("You asked the right questions.")
    assert "secret-word" not in own.content()

    told = server.command("shell", "-c", TOLD % uuid)
    assert "completed completed 3 2" in told
    assert "private 3 False" in told
    assert "calendars 6" in told
