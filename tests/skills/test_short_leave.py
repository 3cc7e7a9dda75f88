"""A holiday takes nobody out of a project, a long leave does; and nobody ever works more than their contract."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from teams.errors import OverbookedError, RefusedBatchError
from teams.models import Assignment, Engineer, Leave, Project
from teams.services.assignment_batches import AssignmentGiven, put_assignments
from teams.services.assignment_changes import change_assignment
from teams.services.assignments import Booking, book_team, confirm_assignment, plan_assignment
from tests.conftest import signed_in
from tests.factories import assessed
from tests.skills.reviews import user_of
from tests.skills.test_projects import FIRST, LAST, confirm, names, need, staffing

pytestmark = pytest.mark.django_db

PATH = "/projects/claims/staffing/"
# 129 working days are asked: a fifth of them is 25.8.
SHORT, LONG = (date(2030, 2, 1), date(2030, 3, 7)), (date(2030, 2, 1), date(2030, 3, 8))


@pytest.fixture
def claims(alice: Engineer) -> Project:
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST, ends=LAST, allocation=60)
    made.leads.add(alice)
    need(made, "programming", 3)
    return made


def on_leave(person: Engineer, days: tuple[date, date]) -> None:
    Leave.objects.create(engineer=person, starts=days[0], ends=days[1])


@pytest.mark.parametrize(("days", "fits"), [(SHORT, True), (LONG, False)])
def test_leave_that_is_short_is_shown_and_confirmed(
    claims: Project, alice: Engineer, bob: Engineer, days: tuple[date, date], fits: bool
) -> None:
    assessed(bob, "programming", 3)
    on_leave(bob, days)
    client = signed_in(alice)
    page = staffing(client, "?keep=bob")
    assert page.kept_without_time == ([] if fits else ["Bob"])
    assert [line.away for line in page.members] == (["on leave 1 Feb – 7 Mar"] if fits else [])
    assert confirm(client, "bob").status_code == (302 if fits else 409)
    assert Assignment.objects.exists() is fits


def planned(project: Project, person: int, starts: date, ends: date | None, share: int) -> Assignment:
    return Assignment.objects.create(
        project=project, engineer_id=person, starts=starts, ends=ends, allocation=share, state="planned"
    )


def confirmed_at_once(project: Project, lead: Engineer, asked: Booking) -> None:
    book_team(project, [asked], actor=user_of(lead), reason="Best team")


def confirmed_later(project: Project, lead: Engineer, asked: Booking) -> None:
    row = planned(project, asked.engineer, asked.starts, asked.ends, asked.allocation)
    confirm_assignment(row, actor=user_of(lead), reason="Free")


def changed(project: Project, lead: Engineer, asked: Booking) -> None:
    row = planned(project, asked.engineer, asked.starts, asked.starts, 10)
    change_assignment(row, asked, actor=user_of(lead), confirmed=True, reason="Free")


def from_a_file(project: Project, lead: Engineer, asked: Booking) -> None:
    given: Any = AssignmentGiven(
        project, asked.engineer, asked.starts, asked.ends, asked.allocation, Assignment.State.CONFIRMED, "Free"
    )
    put_assignments([given], actor=user_of(lead))


@pytest.mark.parametrize("door", [confirmed_at_once, confirmed_later, changed, from_a_file])
def test_every_door_takes_short_leave_and_refuses_long(
    claims: Project, alice: Engineer, bob: Engineer, door: Any
) -> None:
    on_leave(bob, LONG)
    with pytest.raises((OverbookedError, RefusedBatchError)):
        door(claims, alice, Booking(bob.pk, FIRST, LAST, 60))
    Assignment.objects.all().delete()
    Leave.objects.update(ends=SHORT[1])
    door(claims, alice, Booking(bob.pk, FIRST, LAST, 60))
    assert Assignment.objects.get().state == "confirmed"
    Assignment.objects.all().delete()
    Engineer.objects.filter(pk=bob.pk).update(contract_percent=50)
    with pytest.raises((OverbookedError, RefusedBatchError)):
        door(claims, alice, Booking(bob.pk, FIRST, LAST, 60))


def test_plan_is_asked_back_over_short_leave_as_well(claims: Project, alice: Engineer, bob: Engineer) -> None:
    on_leave(bob, (date(2030, 2, 1), date(2030, 2, 1)))
    asked = Booking(bob.pk, FIRST, LAST, 60)
    with pytest.raises(OverbookedError, match="Bob is on leave from 1 Feb 2030"):
        plan_assignment(claims, asked, actor=user_of(alice))
    assert plan_assignment(claims, asked, actor=user_of(alice), in_spite=True)


def test_short_leave_of_others_people_is_told_to_nobody(claims: Project, alice: Engineer, charlie: Engineer) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    assessed(charlie, "programming", 3)
    client = signed_in(alice)
    before = client.get(PATH)
    on_leave(charlie, SHORT)
    after = client.get(PATH)
    assert names(after.context["page"]) == names(before.context["page"]) == ["Charlie"]
    assert [line.away for line in after.context["page"].members] == [""]
    assert b"leave" not in after.content.replace(b"Leave out", b"")


def test_of_several_projects_each_judges_leave_by_its_own_days(claims: Project, alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3)
    days = date(2030, 2, 4), date(2030, 2, 8)
    rival = Project.objects.create(name="Rival", slug="rival", starts=days[0], ends=days[1], allocation=10)
    rival.leads.add(alice)
    need(rival, "programming", 3)
    on_leave(bob, days)
    page = staffing(signed_in(alice), "?with=rival")
    assert [line.names for line in page.plan] == [["Bob (on leave 4 Feb – 8 Feb)"], []]


@pytest.mark.parametrize("seed", range(6))
def test_confirmed_work_never_exceeds_the_contract(alice: Engineer, bob: Engineer, seed: int) -> None:
    chance = random.Random(seed)
    contract = chance.choice((60, 80, 100))
    Engineer.objects.filter(pk=bob.pk).update(contract_percent=contract)
    for month in chance.sample(range(1, 7), 3):
        first = date(2030, month, chance.randint(1, 10))
        on_leave(bob, (first, first + timedelta(chance.randint(0, 15))))
    doors, taken = (confirmed_at_once, confirmed_later, changed, from_a_file), 0
    for number in range(20):
        starts, ends = sorted(chance.sample([FIRST + timedelta(day) for day in range(180)], 2))
        project = Project.objects.create(name=f"P{number}", slug=f"p{number}", starts=FIRST, ends=LAST)
        project.leads.add(alice)
        asked = Booking(bob.pk, starts, ends, chance.choice((20, 40, 60)))
        with suppress(OverbookedError, RefusedBatchError), transaction.atomic():
            chance.choice(doors)(project, alice, asked)
            taken += 1
    rows = list(Assignment.objects.filter(state="confirmed"))
    assert len(rows) == taken > 0
    for day in (FIRST + timedelta(number) for number in range(180)):
        assert sum(row.allocation for row in rows if row.starts <= day and row.ends and row.ends >= day) <= contract
