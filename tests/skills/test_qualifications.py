"""Qualifications: who enters and verifies them, who reads what, and that only verified ones count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skills.errors import ChangedMeanwhileError, NotAllowedError, SkillsError
from skills.models import QualificationHeld, QualificationRequirement, RoleVersion
from skills.qualifications import Group, wanted
from skills.services.qualifications import (
    QualificationGiven,
    enter_qualification,
    remove_qualification,
    unverify_qualification,
    verify_qualification,
)
from teams.models import AuditEntry, Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import member, version_in_force

pytestmark = pytest.mark.django_db

PAGE = "/engineers/bob/qualifications/"
DEGREE, YEARS, RECORD = "education-minimum", "years-ai-ml-development", "track-record"
NOTE = "Bachelor of Science, University of Example, 2015"


def sent(ident: str = DEGREE, **changes: Any) -> dict[str, Any]:
    return {"do": "save", "ident": ident, "answer": "yes", "note": NOTE, "link": ""} | changes


def entered(engineer: Engineer, ident: str = DEGREE, **fields: Any) -> QualificationHeld:
    return QualificationHeld.objects.create(engineer=engineer, ident=ident, **{"is_met": True, "note": NOTE} | fields)


def status_of(engineer: Engineer, ident: str = DEGREE) -> str:
    path = f"/api/v1/engineers/{engineer.slug}/readiness/?role=lead-ai-engineer"
    found = {each["id"]: each["status"] for each in signed_in(engineer).get(path).json()["qualifications"]}
    return str(found[ident])


def actions(engineer: Engineer) -> list[str]:
    rows = AuditEntry.objects.filter(subject=engineer, object_type="qualificationheld").order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_what_the_person_enters_counts_once_hr_has_verified_it(bob: Engineer, dana: User) -> None:
    assert signed_in(bob).post(PAGE, sent()).status_code == 302
    row = QualificationHeld.objects.get()
    assert (row.is_met, row.note, row.verified_on) == (True, NOTE, None)
    assert status_of(bob) == "unknown"
    assert b"entered, waits for HR" in signed_in(bob).get(PAGE).content
    assert NOTE.encode() in signed_in(dana).get("/certifications/").content
    signed_in(dana).post(PAGE, {"do": "verify", "ident": DEGREE, "seen": row.mark})
    row.refresh_from_db()
    assert (row.verified_by, row.verified_on) == (dana, timezone.localdate())
    assert status_of(bob) == "met"
    assert "by Dana" in signed_in(bob).get(PAGE).content.decode()
    assert NOTE.encode() not in signed_in(dana).get("/certifications/").content
    assert actions(bob) == ["enter", "verify"]


def test_a_change_by_the_person_is_verified_anew(bob: Engineer, dana: User) -> None:
    entered(bob, verified_by=dana, verified_on=date(2026, 1, 1))
    signed_in(bob).post(PAGE, sent())
    assert status_of(bob) == "met"
    signed_in(bob).post(PAGE, sent(note="Another university"))
    row = QualificationHeld.objects.get()
    assert (row.note, row.verified_by, row.verified_on) == ("Another university", None, None)
    assert status_of(bob) == "unknown"
    assert actions(bob) == ["change"]


def test_hr_takes_a_verification_back_and_each_step_is_noted_once(bob: Engineer, dana: User) -> None:
    row = entered(bob)
    for what in ("verify", "verify", "unverify", "unverify"):
        signed_in(dana).post(PAGE, {"do": what, "ident": DEGREE, "seen": row.mark})
    assert status_of(bob) == "unknown"
    assert actions(bob) == ["verify", "unverify"]


def test_what_hr_enters_of_somebody_else_is_verified_at_once(bob: Engineer, dana: User) -> None:
    answer = signed_in(dana).post(PAGE, sent(answer="no"), follow=True)
    assert "Recorded and verified." in answer.content.decode()
    assert status_of(bob) == "missing"
    assert actions(bob) == ["enter", "verify"]


def test_nobody_verifies_their_own_and_a_lead_verifies_nothing(
    alice: Engineer, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    row = entered(bob)
    step = {"do": "verify", "ident": DEGREE, "seen": row.mark}
    assert [signed_in(who).post(PAGE, step).status_code for who in (alice, bob, charlie)] == [403, 403, 404]
    assert signed_in(alice).post(PAGE, sent()).status_code == 403
    Engineer.objects.filter(pk=bob.pk).update(user=dana)
    own, hr = Engineer.objects.get(pk=bob.pk), User.objects.get(pk=dana.pk)
    with pytest.raises(NotAllowedError):
        verify_qualification(actor=hr, engineer=own, ident=DEGREE, seen=row.mark)
    with pytest.raises(NotAllowedError):
        unverify_qualification(actor=hr, engineer=own, ident=DEGREE)
    made = enter_qualification(actor=hr, engineer=own, ident=RECORD, given=QualificationGiven(is_met=True))
    assert made.verified_on is None
    with pytest.raises(NotAllowedError):
        remove_qualification(actor=alice.user or dana, engineer=own, ident=DEGREE)


def test_hr_verifies_what_was_seen_and_nothing_else(bob: Engineer, dana: User) -> None:
    seen = entered(bob).mark
    QualificationHeld.objects.update(note="Changed since")
    answer = signed_in(dana).post(PAGE, {"do": "verify", "ident": DEGREE, "seen": seen}, follow=True)
    assert "changed or removed since" in answer.content.decode()
    assert status_of(bob) == "unknown"
    with pytest.raises(ChangedMeanwhileError):
        verify_qualification(actor=dana, engineer=bob, ident=RECORD, seen=seen)


def test_the_lead_reads_whether_it_is_met_and_no_more(alice: Engineer, bob: Engineer, dana: User) -> None:
    row = entered(bob, link="https://example.org/degree")
    page = signed_in(alice).get(PAGE).content.decode()
    assert "Bachelor (Computer Science, Engineering, related field)" in page
    for hidden in (NOTE, "example.org/degree", "waits for HR", 'name="ident"'):
        assert hidden not in page
    verify_qualification(actor=dana, engineer=bob, ident=DEGREE, seen=row.mark)
    page = signed_in(alice).get(PAGE).content.decode()
    assert "</svg>met</span>" in page
    assert NOTE not in page


@pytest.mark.parametrize(("years", "expected"), [("5", True), ("7.5", True), ("4.9", False), ("0", False)])
def test_years_decide_where_years_are_asked_for(bob: Engineer, years: str, expected: bool) -> None:
    signed_in(bob).post(PAGE, sent(YEARS, years=years))
    row = QualificationHeld.objects.get()
    assert (row.is_met, row.years) == (expected, Decimal(years))
    page = signed_in(bob).get(PAGE).content.decode()
    assert ("less than is asked for" in page) is not expected


def test_what_was_entered_is_removed(bob: Engineer) -> None:
    entered(bob)
    for _twice in range(2):
        assert signed_in(bob).post(PAGE, {"do": "remove", "ident": DEGREE}).status_code == 302
    assert not QualificationHeld.objects.exists()
    assert actions(bob) == ["remove"]


def test_what_no_role_asks_for_any_more_can_only_be_removed(alice: Engineer, bob: Engineer, dana: User) -> None:
    entered(bob, "pilot-licence", note="Kept from before")
    page = signed_in(bob).get(PAGE).content.decode()
    assert "no role asks for this any more" in page
    assert "Kept from before" in page
    assert "pilot-licence" not in signed_in(alice).get(PAGE).content.decode()
    assert "pilot-licence" in signed_in(dana).get("/certifications/").content.decode()
    assert signed_in(bob).post(PAGE, sent("pilot-licence")).status_code == 404
    with pytest.raises(SkillsError, match="No role"):
        enter_qualification(actor=dana, engineer=bob, ident="nothing", given=QualificationGiven(is_met=True))


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (sent(answer=""), 422, "This field is required."),
        (sent(answer="maybe"), 422, "Select a valid choice."),
        (sent(link="javascript:x"), 422, "Enter a valid URL."),
        (sent(note="x" * 5001), 422, "at most 5000 characters"),
        (sent(YEARS, years=""), 422, "This field is required."),
        (sent(YEARS, years="-1"), 422, "greater than or equal to 0"),
        (sent(YEARS, years="71"), 422, "less than or equal to 70"),
        (sent("nothing"), 404, ""),
        ({"do": "promote", "ident": DEGREE}, 404, ""),
        ({}, 404, ""),
    ],
)
def test_faults_are_told_and_nothing_is_stored(bob: Engineer, data: dict[str, Any], status: int, said: str) -> None:
    answer = signed_in(bob).post(PAGE, data)
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not QualificationHeld.objects.exists()


def test_the_database_refuses_years_that_nobody_has(bob: Engineer) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        entered(bob, years=Decimal(71))


def test_an_identifier_of_two_roles_is_told_once_with_the_most_years(bob: Engineer) -> None:
    other = RoleVersion.objects.get(version=version_in_force(), role__slug="ai-director")
    QualificationRequirement.objects.create(
        role=other, ident=YEARS, kind="experience", required=False, details={"years_min": 8, "area": "ai_ml"}
    )
    QualificationRequirement.objects.create(role=other, ident="odd", kind="licence", details={"note": "A licence"})
    known = wanted(version_in_force())
    assert known[YEARS].asked.least_years == 8
    assert (known[YEARS].required_by, known[YEARS].preferred_by) == (("Lead AI Engineer",), ("AI Director",))
    assert known["odd"].group is Group.OTHER
    page = signed_in(bob).get(PAGE).content.decode()
    assert "preferred: AI Director" in page
    assert "A licence" in page


def test_a_framework_that_asks_for_nothing_has_an_empty_page(bob: Engineer, dana: User) -> None:
    QualificationRequirement.objects.all().delete()
    assert b"No qualifications are asked for" in signed_in(bob).get(PAGE).content
    assert b"No qualification waits" in signed_in(dana).get("/certifications/").content


def test_the_pages_ask_the_same_for_more(team: Team, bob: Engineer, dana: User) -> None:
    def queries(path: str) -> int:
        client = signed_in(dana)
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    entered(bob)
    few = [queries(path) for path in (PAGE, "/certifications/")]
    for number in range(9):
        entered(member(team, name=f"Member {number}"))
    entered(bob, YEARS, years=Decimal(3), verified_by=dana, verified_on=timezone.localdate())
    entered(bob, RECORD, verified_by=dana, verified_on=timezone.localdate())
    assert [queries(path) for path in (PAGE, "/certifications/")] == few


def test_the_growth_page_leads_to_the_qualifications(bob: Engineer) -> None:
    page = signed_in(bob).get("/growth/?role=lead-ai-engineer").content.decode()
    assert PAGE in page
