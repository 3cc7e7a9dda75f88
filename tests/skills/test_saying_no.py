"""Saying no to a plan, with a reason for those who made it."""

from __future__ import annotations

from datetime import date

import pytest

from teams.models import Assignment, Engineer, OutgoingMail, Project
from tests.conftest import signed_in

WHY = "Bob's team ships & cannot do without"


@pytest.fixture
def row(bob: Engineer, erin: Engineer) -> Assignment:
    """Planned by erin, who leads the project; alice leads bob."""
    made = Project.objects.create(name="Claims", slug="claims", starts=date(2030, 1, 1))
    made.leads.add(erin)
    return Assignment.objects.create(project=made, engineer=bob, starts=made.starts, allocation=10, state="planned")


def test_reason_reaches_the_leads_of_the_project(row: Assignment, alice: Engineer, erin: Engineer) -> None:
    client = signed_in(alice)
    for page in ("/projects/claims/", "/projects/"):
        assert "Reason, if you like" in client.get(page).content.decode()
    assert client.post(f"/assignments/{row.uuid}/end/", {"reason": WHY}).status_code == 302
    assert not Assignment.objects.exists()
    mail = OutgoingMail.objects.get(subject="Bob is not confirmed for Claims")
    assert mail.recipient == erin.user
    assert f"Alice wrote: “{WHY}”" in mail.body
    page = signed_in(erin).get("/projects/claims/").content.decode()
    assert "Alice said no" in page
    assert "Bob&#x27;s team ships &amp; cannot do without" in page


def test_reason_is_not_asked_for_and_not_shown_to_others(row: Assignment, alice: Engineer, charlie: Engineer) -> None:
    Assignment.objects.create(project=row.project, engineer=charlie, starts=row.starts, allocation=10)
    signed_in(alice).post(f"/assignments/{row.uuid}/end/")
    assert "wrote" not in OutgoingMail.objects.get(subject="Bob is not confirmed for Claims").body
    assert "said no" not in signed_in(charlie).get("/projects/claims/").content.decode()


def test_whoever_is_planned_again_is_not_told_of_as_refused(row: Assignment, alice: Engineer, erin: Engineer) -> None:
    signed_in(alice).post(f"/assignments/{row.uuid}/end/", {"reason": WHY})
    Assignment.objects.create(
        project=row.project, engineer=row.engineer, starts=row.starts, allocation=10, state="planned"
    )
    assert "said no" not in signed_in(erin).get("/projects/claims/").content.decode()


def test_a_reason_that_is_too_long_takes_nothing_back(row: Assignment, alice: Engineer) -> None:
    answer = signed_in(alice).post(f"/assignments/{row.uuid}/end/", {"reason": "x" * 301})
    assert answer.status_code == 422
    assert "The reason is too long" in answer.content.decode()
    assert Assignment.objects.exists()


def test_confirmed_work_ends_as_ever(row: Assignment, alice: Engineer) -> None:
    Assignment.objects.update(state="confirmed", starts=date(2020, 1, 1))
    signed_in(alice).post(f"/assignments/{row.uuid}/end/", {"reason": WHY})
    assert Assignment.objects.get().ends is not None
    assert not OutgoingMail.objects.filter(subject__contains="is not confirmed").exists()
