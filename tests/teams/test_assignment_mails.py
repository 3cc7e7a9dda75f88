"""Whoever is concerned by work on a project is told: by mail, in the transaction of the cause, and on the home page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction

from lead_ai.home.projects import project_calls
from teams.errors import OverbookedError
from teams.models import Assignment, AuditEntry, Engineer, MailOptOut, OutgoingMail, Project, Team, TeamLead, User
from teams.services.assignments import (
    Booking,
    book_team,
    confirm_assignment,
    end_assignment,
    end_work,
    nominate,
    plan_assignment,
    withdraw_nomination,
)
from tests.conftest import signed_in
from tests.factories import member
from tests.skills.reviews import user_of

FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(date(2029, 12, 1), tick=False):
        yield


@pytest.fixture
def project(alice: Engineer, bob: Engineer, charlie: Engineer, frank: Engineer) -> Project:
    """A project that alice leads; charlie, of frank's team, shows levels to everyone."""
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST, ends=LAST, allocation=60)
    made.leads.add(alice)
    return made


def booking(person: Engineer, share: int = 60) -> Booking:
    return Booking(person.pk, FIRST, LAST, share)


def told() -> list[tuple[str, str]]:
    """Give who was told what since, and forget it."""
    rows = [(mail.recipient.get_full_name(), mail.subject) for mail in OutgoingMail.objects.order_by("pk")]
    OutgoingMail.objects.all().delete()
    return rows


def plan(project: Project, alice: Engineer, charlie: Engineer) -> Assignment:
    plan_assignment(project, booking(charlie), actor=user_of(alice))
    return Assignment.objects.get(engineer=charlie)


def test_one_mail_asks_a_lead_of_all_their_people_and_the_confirmed_are_told(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer, other_team: Team
) -> None:
    gina = member(other_team, name="Gina", skills_visibility="everyone")
    book_team(project, [booking(bob), booking(charlie), booking(gina)], actor=user_of(alice), reason="Best")
    asked = OutgoingMail.objects.get(kind="projects", recipient__name="Frank")
    assert "- Charlie for Claims, 60 % from 1 Jan 2030 to 30 Jun 2030" in asked.body
    assert "- Gina for Claims, 60 % from" in asked.body
    assert "/projects/claims/#people" in asked.body
    assert told() == [
        ("Bob", "You are confirmed for Claims"),
        ("Frank", "2 people wait for your confirmation"),
    ]


def test_the_same_again_is_told_once_and_stays_the_same_row(
    project: Project, alice: Engineer, charlie: Engineer, frank: Engineer
) -> None:
    row = plan(project, alice, charlie)
    plan_assignment(project, booking(charlie), actor=user_of(alice))
    for _ in range(2):
        booked = book_team(project, [booking(charlie)], actor=user_of(alice), reason="Best")
        assert booked.planned == (charlie,)
    assert Assignment.objects.get().uuid == row.uuid
    assert told() == [("Frank", "1 person waits for your confirmation")]
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["plan"]


def test_another_share_changes_the_plan_in_its_place_and_is_asked_anew(
    project: Project, alice: Engineer, charlie: Engineer, frank: Engineer
) -> None:
    row = plan(project, alice, charlie)
    plan_assignment(project, booking(charlie, 50), actor=user_of(alice))
    plan_assignment(project, Booking(charlie.pk, date(2030, 2, 1), None, 50), actor=user_of(alice))
    left = Assignment.objects.get()
    assert (left.uuid, left.starts, left.ends, left.allocation) == (row.uuid, date(2030, 2, 1), None, 50)
    assert told() == [("Frank", "1 person waits for your confirmation")] * 3


def test_a_plan_taken_back_and_made_again_is_asked_once(
    project: Project, alice: Engineer, charlie: Engineer, frank: Engineer
) -> None:
    for _ in range(3):
        end_assignment(plan(project, alice, charlie), actor=user_of(alice))
    assert told() == [("Frank", "1 person waits for your confirmation")]


def test_nothing_is_told_of_a_booking_that_failed(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    with pytest.raises(OverbookedError):
        book_team(project, [booking(charlie), Booking(bob.pk, FIRST, LAST, 101)], actor=user_of(alice), reason="Best")
    assert not told()


def test_mails_go_with_the_transaction(project: Project, alice: Engineer, charlie: Engineer) -> None:
    with transaction.atomic():
        plan(project, alice, charlie)
        assert OutgoingMail.objects.exists()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_leads_of_the_project_hear_of_yes_and_no(
    project: Project, alice: Engineer, charlie: Engineer, frank: Engineer
) -> None:
    row = plan(project, alice, charlie)
    assert told() == [("Frank", "1 person waits for your confirmation")]
    confirm_assignment(row, actor=user_of(frank), reason="Free")
    assert told() == [("Charlie", "You are confirmed for Claims"), ("Alice", "Charlie is confirmed for Claims")]
    row.refresh_from_db()
    end_assignment(row, actor=user_of(frank))
    assert told() == [("Charlie", "Your work on Claims ends"), ("Alice", "Charlie leaves Claims")]
    end_assignment(plan(project, alice, charlie), actor=user_of(frank))
    assert told()[1:] == [("Alice", "Charlie is not confirmed for Claims")]


def test_the_end_of_a_project_is_told_to_its_people_and_not_to_its_leads(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer, frank: Engineer
) -> None:
    project.leads.add(frank)
    book_team(project, [booking(bob), booking(charlie)], actor=user_of(alice), reason="Best")
    told()
    Project.objects.filter(pk=project.pk).update(state="done")
    end_work(project, actor=user_of(alice))
    assert told() == [("Bob", "Your work on Claims ends")]


def test_hr_is_asked_where_nobody_leads(
    project: Project, alice: Engineer, charlie: Engineer, frank: Engineer, dana: User
) -> None:
    TeamLead.objects.filter(engineer=frank).delete()
    plan(project, alice, charlie)
    assert told() == [("Dana", "1 person waits for your confirmation")]
    calls = project_calls(dana, None, date(2029, 12, 1))
    assert [call.title for call in calls] == ["One person waits for your confirmation"]


def test_the_nominated_are_told_of_it_and_of_its_end(project: Project, charlie: Engineer, frank: Engineer) -> None:
    nominate(project, charlie, actor=user_of(frank))
    nominate(project, charlie, actor=user_of(frank))
    home = signed_in(charlie).get("/").content.decode()
    assert "You are nominated for Claims" in home
    assert "by Frank, 1 December" in home
    withdraw_nomination(project, charlie, actor=user_of(frank))
    assert "nominated" not in signed_in(charlie).get("/").content.decode()
    words = [("Charlie", "You are nominated for Claims"), ("Charlie", "You are no longer nominated for Claims")]
    for _ in range(2):
        nominate(project, charlie, actor=user_of(frank))
        withdraw_nomination(project, charlie, actor=user_of(frank))
    assert told() == words
    with time_machine.travel(date(2029, 12, 2), tick=False):
        nominate(project, charlie, actor=user_of(frank))
        withdraw_nomination(project, charlie, actor=user_of(frank))
    assert told() == words


def test_who_was_not_told_of_a_nomination_is_not_told_of_its_end(
    project: Project, charlie: Engineer, frank: Engineer
) -> None:
    off = MailOptOut.objects.create(user=user_of(charlie), kind="projects")
    nominate(project, charlie, actor=user_of(frank))
    off.delete()
    withdraw_nomination(project, charlie, actor=user_of(frank))
    assert not told()


def test_home_asks_the_lead_and_tells_the_person(
    project: Project, alice: Engineer, charlie: Engineer, frank: Engineer, dana: User
) -> None:
    row = plan(project, alice, charlie)
    home = signed_in(frank).get("/").content.decode()
    assert "One person waits for your confirmation" in home
    assert "Charlie for Claims" in home
    assert 'href="/projects/claims/#people"' in home
    for other in (alice, charlie, dana):
        assert "waits for your confirmation" not in signed_in(other).get("/").content.decode()
    confirm_assignment(row, actor=user_of(frank), reason="Free")
    assert "waits for your confirmation" not in signed_in(frank).get("/").content.decode()
    own = signed_in(charlie).get("/").content.decode()
    assert "You are confirmed for Claims" in own
    assert "60 % of full time from 1 January" in own


def test_who_wants_no_mails_about_projects_gets_none(
    project: Project, alice: Engineer, charlie: Engineer, frank: Engineer
) -> None:
    MailOptOut.objects.create(user=user_of(frank), kind="projects")
    plan(project, alice, charlie)
    assert not told()
    assert "Projects: who is asked" in signed_in(frank).get("/account/notifications/").content.decode()


def test_no_level_goes_into_a_mail(project: Project, alice: Engineer, bob: Engineer) -> None:
    nominate(project, bob, actor=user_of(alice))
    assert "level" not in OutgoingMail.objects.get().body


def test_a_lead_who_says_no_goes_back_to_what_they_see(
    project: Project, alice: Engineer, charlie: Engineer, frank: Engineer
) -> None:
    row = plan(project, alice, charlie)
    lead = signed_in(frank)
    assert "Say no" in lead.get("/projects/claims/").content.decode()
    answer = lead.post(f"/assignments/{row.uuid}/end/")
    assert answer["Location"] == "/projects/"
    assert "The assignment of Charlie is taken back." in lead.get("/projects/").content.decode()
