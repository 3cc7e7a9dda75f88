"""Certifications: who proposes and confirms, what they confirm and until when, and who is told before they end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skills.errors import NotAllowedError, SkillsError
from skills.models import Assessment, Certification, CurrentLevel
from skills.services.certifications import (
    CertificationGiven,
    confirm_certification,
    plan_reminders,
    propose_certification,
    withdraw_certification,
)
from teams.models import AuditEntry, Engineer, OutgoingMail, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member

pytestmark = pytest.mark.django_db

PAGE = "/engineers/bob/certifications/"
TODAY = date.today()  # noqa: DTZ011 - tests run in UTC
LINK = "https://certs.example.org/1"


def sent(**changes: Any) -> dict[str, Any]:
    competency = a_competency("model-deployment")
    fields = {
        "title": "Cloud ML Professional",
        "issuer": "Example Cloud",
        "issued_on": str(TODAY - timedelta(days=10)),
        "valid_until": str(TODAY + timedelta(days=100)),
        "link": LINK,
        "competency_1": str(competency.pk),
        "level_1": "3",
    }
    return fields | changes


def held(engineer: Engineer, hr: User, *, ends: int | None = 100, level: int = 3, **fields: Any) -> Certification:
    """Record a confirmed certification that ends in some days."""
    given = CertificationGiven(
        title=fields.pop("title", "Cloud ML"),
        issuer="Example Cloud",
        issued_on=TODAY - timedelta(days=200),
        valid_until=None if ends is None else TODAY + timedelta(days=ends),
        url=LINK,
        levels=((a_competency("model-deployment"), level),),
        **fields,
    )
    return propose_certification(actor=hr, engineer=engineer, given=given)


def status_of(engineer: Engineer) -> tuple[int | None, str]:
    levels = signed_in(engineer).get(f"/api/v1/engineers/{engineer.slug}/levels/").json()["levels"]
    found = next(each for each in levels if each["competency"] == "model-deployment")
    return found["level"], found["status"]


def test_what_the_person_proposes_confirms_nothing_until_hr_confirms_it(bob: Engineer, dana: User) -> None:
    assert signed_in(bob).post(PAGE, sent()).status_code == 302
    made = Certification.objects.get()
    assert (made.state, made.proposed_by) == ("proposed", bob.user)
    assert not Assessment.objects.exists()
    assert b"Cloud ML Professional" in signed_in(dana).get("/certifications/").content
    assert signed_in(dana).post(f"/certifications/{made.uuid}/confirm/").status_code == 302
    made.refresh_from_db()
    assert (made.state, made.confirmed_by, made.confirmed_on) == ("confirmed", dana, timezone.localdate())
    row = Assessment.objects.get()
    assert (row.source, row.confirming, row.level, row.expires_on) == ("certification", True, 3, made.valid_until)
    assert row.evidence.get().url == LINK
    assert CurrentLevel.objects.get().level == 3
    assert status_of(bob) == (3, "confirmed")
    assert set(AuditEntry.objects.filter(subject=bob).values_list("action", flat=True)) >= {"propose", "confirm"}


def test_what_hr_records_is_confirmed_at_once_and_what_a_lead_records_waits(
    alice: Engineer, bob: Engineer, dana: User
) -> None:
    signed_in(dana).post(PAGE, sent(title="By HR"))
    signed_in(alice).post(PAGE, sent(title="By lead", link="", file=SimpleUploadedFile("c.pdf", b"%PDF-1.7 x")))
    states = dict(Certification.objects.values_list("title", "state"))
    assert states == {"By HR": "confirmed", "By lead": "proposed"}
    file = Certification.objects.get(title="By lead").file
    assert file is not None
    assert signed_in(dana).get(f"/evidence/files/{file.uuid}/").status_code == 200


def test_only_hr_confirms_and_nobody_their_own(alice: Engineer, bob: Engineer, charlie: Engineer, dana: User) -> None:
    signed_in(bob).post(PAGE, sent())
    made = Certification.objects.get()
    path = f"/certifications/{made.uuid}/confirm/"
    assert [signed_in(who).post(path).status_code for who in (alice, bob, charlie)] == [403, 403, 404]
    Engineer.objects.filter(pk=bob.pk).update(user=dana)
    made.refresh_from_db()
    with pytest.raises(NotAllowedError):
        confirm_certification(actor=User.objects.get(pk=dana.pk), certification=made)
    assert not Assessment.objects.exists()


def test_confirming_twice_confirms_once(bob: Engineer, dana: User) -> None:
    made = held(bob, dana)
    confirm_certification(actor=dana, certification=made)
    assert Assessment.objects.count() == 1


def test_an_expired_certification_confirms_no_longer(bob: Engineer, dana: User) -> None:
    assessed(bob, "model-deployment", 1, source="self", rater=bob, assessed_on=TODAY - timedelta(days=300))
    held(bob, dana, ends=5)
    for day, expected in ((0, (3, "confirmed")), (5, (3, "confirmed")), (6, (1, "unconfirmed"))):
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            assert status_of(bob) == expected, day


def test_a_renewal_keeps_the_days_of_the_old_one(bob: Engineer, dana: User) -> None:
    old = held(bob, dana, ends=5)
    until = old.valid_until
    signed_in(dana).post(PAGE, sent(title="Renewed", renews=str(old.uuid)))
    old.refresh_from_db()
    assert old.valid_until == until
    assert old.state == "confirmed"
    assert old.renewed_by.title == "Renewed"
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert status_of(bob) == (3, "confirmed")
    with pytest.raises(SkillsError, match="renewed already"):
        held(bob, dana, renews=old)
    page = signed_in(bob).get(PAGE).content.decode()
    assert "renews Cloud ML of" in page


def test_a_withdrawn_one_takes_its_levels_with_it_and_says_why(bob: Engineer, dana: User) -> None:
    made = held(bob, dana)
    path = f"/certifications/{made.uuid}/withdraw/"
    assert signed_in(bob).post(path, {"reason": "mine"}).status_code == 403
    signed_in(dana).post(path, {"reason": " "})
    assert status_of(bob) == (3, "confirmed")
    signed_in(dana).post(path, {"reason": "Issuer says no"})
    assert status_of(bob) == (None, "not_assessed")
    assert "Withdrawn: Issuer says no" in signed_in(bob).get(PAGE).content.decode()
    withdrawn = Certification.objects.get()
    with pytest.raises(NotAllowedError):
        withdraw_certification(actor=dana, certification=withdrawn, reason="again")


def test_a_proposal_is_withdrawn_by_who_made_it(alice: Engineer, bob: Engineer) -> None:
    signed_in(bob).post(PAGE, sent())
    path = f"/certifications/{Certification.objects.get().uuid}/withdraw/"
    assert signed_in(alice).post(path, {"reason": "no"}).status_code == 403
    assert signed_in(bob).post(path, {"reason": "Typed wrong"}).status_code == 302
    assert Certification.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"link": ""}, "Give a link to the certificate or a file of it."),
        ({"link": "javascript:x"}, "Enter a valid URL."),
        ({"issued_on": str(TODAY + timedelta(days=1))}, "The day of issue lies in the future."),
        ({"valid_until": str(TODAY - timedelta(days=11))}, "It would end before it was issued."),
        ({"level_1": ""}, "Name a competency and the level"),
        ({"level_1": "9"}, "Select a valid choice."),
        ({"renews": "x"}, "Select a valid choice."),
        ({"file": SimpleUploadedFile("c.html", b"<html>")}, "Files are taken as PDF"),
    ],
)
def test_faults_are_told_and_nothing_is_stored(bob: Engineer, changes: dict[str, Any], said: str) -> None:
    answer = signed_in(bob).post(PAGE, sent(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Certification.objects.exists()


def test_days_out_of_order_are_refused_by_the_database(bob: Engineer) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Certification.objects.create(
            engineer=bob, title="x", issuer="y", issued_on=TODAY, valid_until=TODAY - timedelta(days=1)
        )


def test_the_holder_is_told_60_30_and_7_days_before_once_each(bob: Engineer, dana: User) -> None:
    held(bob, dana, ends=70)
    told: list[int] = []
    for day in range(72):
        with time_machine.travel(timezone.now().replace(hour=12) + timedelta(days=day), tick=False):
            for _again in range(2):
                plan_reminders(timezone.now())
        if OutgoingMail.objects.count() > len(told):
            told.append(70 - day)
    assert told == [60, 30, 7]
    mail = OutgoingMail.objects.order_by("pk")[0]
    assert (mail.recipient, mail.kind, mail.subject) == (bob.user, "certifications", "Cloud ML ends in 60 days")
    assert "/engineers/bob/certifications/" in mail.body
    assert "level 3" not in mail.body


def test_who_was_not_told_in_time_is_told_once(bob: Engineer, dana: User) -> None:
    held(bob, dana, ends=6)
    plan_reminders(timezone.now())
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("what", ["renewed", "withdrawn", "endless", "proposed"])
def test_nobody_is_told_of_what_does_not_end(what: str, bob: Engineer, dana: User) -> None:
    made = held(bob, dana, ends=None if what == "endless" else 20)
    if what == "renewed":
        held(bob, dana, ends=400, renews=made)
    elif what == "withdrawn":
        withdraw_certification(actor=dana, certification=made, reason="no")
    elif what == "proposed":
        Certification.objects.update(state="proposed")
    plan_reminders(timezone.now())
    assert not OutgoingMail.objects.exists()


def test_the_lead_sees_who_holds_what_until_when(alice: Engineer, bob: Engineer, dana: User) -> None:
    held(bob, dana, ends=200, title="Long")
    held(bob, dana, ends=20, title="Short")
    held(bob, dana, ends=-5, title="Over")
    proposed = propose_certification(
        actor=bob.user or dana,
        engineer=bob,
        given=CertificationGiven("Not yet", "Issuer", TODAY, url=LINK),
    )
    client = signed_in(alice)
    page = client.get("/teams/applied-ai/certifications/").content.decode()
    for word in ("Long", "valid", "Short", "expires soon", "Over", "expired", "1 of 2 people holds one"):
        assert word in page
    assert proposed.title not in page
    lines = client.get("/teams/applied-ai/certifications/export.csv").content.decode().splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["Over", "Short", "Long"]
    assert [line.split(",")[6] for line in lines[1:]] == ["expired", "expires soon", "valid"]
    assert client.get("/teams/applied-ai/certifications/export.xlsx").content[:2] == b"PK"
    assert client.get("/teams/applied-ai/certifications/export.pdf").status_code == 404


def test_the_matrix_asks_as_much_for_forty_people_as_for_ten(alice: Engineer, team: Team, dana: User) -> None:
    def fill(start: int, end: int) -> None:
        for number in range(start, end):
            held(member(team, name=f"Member {number}"), dana)

    def queries(path: str, who: Engineer | User) -> int:
        client = signed_in(who)
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    pages: list[tuple[str, Engineer | User]] = [("/teams/applied-ai/certifications/", alice)]
    fill(0, 10)
    few = [queries(*each) for each in pages]
    fill(10, 40)
    assert [queries(*each) for each in pages] == few


def test_the_pages_of_a_person_and_of_hr_ask_the_same_for_more(bob: Engineer, dana: User) -> None:
    def queries(path: str) -> int:
        client = signed_in(dana)
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    def fill(count: int) -> None:
        for _number in range(count):
            signed_in(bob).post(PAGE, sent())

    fill(3)
    few = [queries(path) for path in (PAGE, "/certifications/")]
    fill(9)
    assert [queries(path) for path in (PAGE, "/certifications/")] == few


def test_empty_pages_say_what_will_stand_there(alice: Engineer, bob: Engineer, dana: User) -> None:
    assert b"No certifications yet" in signed_in(bob).get(PAGE).content
    assert b"Nothing waits" in signed_in(dana).get("/certifications/").content
    assert b"0 of 2 people" in signed_in(alice).get("/teams/applied-ai/certifications/").content
