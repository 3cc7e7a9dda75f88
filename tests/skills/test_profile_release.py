from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from skills.models import Interest, ProfileRelease
from skills.profile_pdf import profile_pdf
from teams.models import AuditEntry, Engineer, OutgoingMail, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed

SKILL, OTHER = "programming", "data-pipelines"
PAGE = "/engineers/bob/release/"


@pytest.fixture
def levels(bob: Engineer) -> None:
    assessed(bob, SKILL, 4)
    assessed(bob, OTHER, 2)
    assessed(bob, "mentoring", None)
    Interest.objects.create(engineer=bob, competency=a_competency(OTHER), value="much")


@pytest.fixture
def own(bob: Engineer) -> Client:
    return signed_in(bob)


def told(client: Client, query: str = "") -> list[str]:
    page = client.get(PAGE + query).content.decode()
    return re.findall(r'<th scope="row" class="full">([^<]+)</th>', page)


def release(client: Client, lowest: int = 3, interest: str = "") -> int:
    page = client.get(f"{PAGE}?lowest={lowest}&interest={interest}").content.decode()
    checked = re.search(r'name="checked" value="(\w+)"', page)
    body = {"lowest": lowest, "interest": interest, "checked": checked[1] if checked else "x"}
    return int(client.post(PAGE, body).status_code)


def test_a_profile_holds_levels_from_a_threshold_on(levels: None, own: Client) -> None:
    assert told(own) == ["Programming"]
    assert sorted(told(own, "?lowest=2")) == ["Data pipelines", "Programming"]
    assert told(own, "?lowest=2&interest=some") == ["Data pipelines"]
    assert told(own, "?lowest=3&interest=much") == []
    assert told(own, "?lowest=nothing") == ["Programming"]


def test_a_lead_asks_and_downloads_what_was_released(levels: None, own: Client, alice: Engineer, bob: Engineer) -> None:
    lead = signed_in(alice)
    assert lead.get(f"{PAGE}profile.pdf").status_code == 404
    assert lead.post(PAGE, {"lowest": 3}).status_code == 403
    assert lead.post(f"{PAGE}ask/").status_code == 302
    lead.post(f"{PAGE}ask/")
    assert ProfileRelease.objects.count() == 1
    asked = OutgoingMail.objects.get()
    assert (asked.kind, asked.recipient, asked.subject) == (
        "requests",
        bob.user,
        "Alice asks for your profile for clients",
    )
    assert "/engineers/bob/release/" in asked.body
    assert "Alice asks for your profile for clients" in own.get("/").content.decode()
    assert "Check it and say what it holds" in own.get("/engineers/bob/").content.decode()
    assert "Alice asked for it on" in own.get(PAGE).content.decode()

    assert release(own) == 302
    assert "asks for your profile" not in own.get("/").content.decode()
    released = OutgoingMail.objects.get(kind="answers")
    assert (released.recipient, released.subject) == (alice.user, "Bob has released a profile for clients")
    answer = lead.get(f"{PAGE}profile.pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert AuditEntry.objects.filter(action="export", subject=bob, object_type="profilerelease").count() == 1
    row = ProfileRelease.objects.get()
    assert (row.asked_by, row.lowest_level, bool(row.released_at)) == (alice.user, 3, True)
    assert [domain["rows"][0]["competency"] for domain in row.content["domains"]] == ["Programming"]


def test_what_is_released_stays_as_it_was_checked(levels: None, own: Client, bob: Engineer) -> None:
    release(own)
    assessed(bob, SKILL, 5)
    assert ProfileRelease.objects.get().content["domains"][0]["rows"][0]["level"] == 4
    assert release(own) == 302
    standing = ProfileRelease.objects.get(withdrawn_at=None)
    assert standing.content["domains"][0]["rows"][0]["level"] == 5
    assert ProfileRelease.objects.count() == 2


def test_nothing_is_released_that_was_not_checked(levels: None, own: Client, bob: Engineer) -> None:
    page = own.get(PAGE).content.decode()
    checked = re.search(r'name="checked" value="(\w+)"', page)
    assert checked
    assessed(bob, OTHER, 5)
    answer = own.post(PAGE, {"lowest": 3, "interest": "", "checked": checked[1]})
    assert answer.status_code == 422
    assert "Your levels changed since you looked" in answer.content.decode()
    assert own.post(PAGE, {"lowest": 5, "interest": "much", "checked": "x"}).status_code == 422
    assert own.post(PAGE, {"lowest": 99}).status_code == 422
    assert not ProfileRelease.objects.exists()
    assert release(own, lowest=5, interest="some") == 302


def test_a_release_with_nothing_in_it_is_refused(own: Client) -> None:
    assert release(own) == 422


def test_a_withdrawn_profile_is_gone(levels: None, own: Client, alice: Engineer) -> None:
    lead = signed_in(alice)
    release(own)
    assert lead.post(f"{PAGE}withdraw/").status_code == 403
    assert own.post(f"{PAGE}withdraw/").status_code == 302
    assert lead.get(f"{PAGE}profile.pdf").status_code == 404
    assert "No profile is released." in own.post(f"{PAGE}withdraw/", follow=True).content.decode()
    assert own.post(f"{PAGE}ask/").status_code == 403


def test_outsiders_reach_none_of_it(levels: None, own: Client, charlie: Engineer, dana: User) -> None:
    Engineer.objects.filter(slug="bob").update(skills_visibility="everyone")
    release(own)
    client = signed_in(charlie)
    # Who opted in shows current levels, no document that leaves the company.
    assert [client.get(PAGE + path).status_code for path in ("", "profile.pdf")] == [403, 403]
    assert [client.post(PAGE + path).status_code for path in ("", "ask/", "withdraw/")] == [403, 403, 403]
    assert signed_in(dana).get(f"{PAGE}profile.pdf").status_code == 200


def test_a_name_in_any_script_makes_a_document(db: None) -> None:
    content = {"name": "김민준", "role": "", "as_of": "2026-01-01", "framework": "F", "domains": []}
    assert profile_pdf(content, date(2026, 1, 2))[:5] == b"%PDF-"
