"""Nobody is ever asked for more than they can give."""

from __future__ import annotations

from datetime import date

import pytest

from teams.errors import NotYoursError, OverbookedError, TeamsError
from teams.models import Assignment, AuditEntry, Engineer, Leave, Project, User
from teams.services.assignments import Booking, book_team, confirm_assignment, end_assignment, plan_assignment
from teams.services.overlaps import work_outside
from tests.skills.reviews import user_of
from tests.skills.test_reviews_at_once import at_once

FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)


@pytest.fixture
def project(alice: Engineer) -> Project:
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST, ends=LAST, allocation=60)
    made.leads.add(alice)
    return made


def booking(person: Engineer, share: int = 60) -> Booking:
    return Booking(person.pk, FIRST, LAST, share)


def other(lead: Engineer, name: str = "Pricing") -> Project:
    made = Project.objects.create(name=name, slug=name.lower(), starts=FIRST, ends=LAST, allocation=60)
    made.leads.add(lead)
    return made


def test_lead_confirms_led_people_in_one_step(project: Project, alice: Engineer, bob: Engineer) -> None:
    booked = book_team(project, [booking(bob)], actor=user_of(alice), reason="Best team")
    assert booked.confirmed == (bob,)
    assert Assignment.objects.get().state == "confirmed"
    entry = AuditEntry.objects.get(action="assign")
    assert (entry.subject, entry.reason) == (bob, "Best team")


def test_person_who_shows_levels_to_everyone_is_planned_until_their_lead_confirms(
    project: Project, alice: Engineer, charlie: Engineer, head: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    booked = book_team(project, [booking(charlie)], actor=user_of(alice), reason="Best team")
    assert booked.planned == (charlie,)
    row = Assignment.objects.get()
    with pytest.raises(NotYoursError):
        confirm_assignment(row, actor=user_of(alice), reason="Free")
    confirm_assignment(row, actor=user_of(head), reason="Free")
    row.refresh_from_db()
    assert (row.state, row.confirmed_by, row.reason) == ("confirmed", head.user, "Free")
    assert row.confirmed_at is not None


def test_confirmation_without_a_reason_is_refused(project: Project, alice: Engineer, bob: Engineer) -> None:
    with pytest.raises(TeamsError, match="Say why"):
        book_team(project, [booking(bob)], actor=user_of(alice), reason=" ")
    assert not Assignment.objects.exists()


def test_hidden_person_cannot_be_chosen(project: Project, alice: Engineer, charlie: Engineer) -> None:
    with pytest.raises(NotYoursError):
        book_team(project, [booking(charlie)], actor=user_of(alice), reason="Best team")


def test_one_person_without_time_stops_the_whole_team(project: Project, alice: Engineer, bob: Engineer) -> None:
    book_team(other(alice), [booking(bob)], actor=user_of(alice), reason="Best team")
    with pytest.raises(OverbookedError, match=r"Bob would be at 120 % of 100 % from 1 Jan 2030 to 30 Jun 2030"):
        book_team(project, [booking(alice), booking(bob)], actor=user_of(alice), reason="Best team")
    assert not Assignment.objects.filter(project=project).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"contract_percent": 50}, "60 % of 50 %"), ({"ends": date(2030, 3, 31)}, "is not here from 1 Apr 2030")],
)
def test_contract_and_leaving_count(
    project: Project, alice: Engineer, bob: Engineer, changes: dict[str, object], words: str
) -> None:
    Engineer.objects.filter(pk=bob.pk).update(**changes)
    with pytest.raises(OverbookedError, match=words):
        book_team(project, [booking(bob)], actor=user_of(alice), reason="Best team")


def test_long_leave_stops_a_confirmation_and_a_plan_only_unless_accepted(
    project: Project, alice: Engineer, bob: Engineer
) -> None:
    Leave.objects.create(engineer=bob, starts=date(2030, 2, 1), ends=date(2030, 3, 31))
    with pytest.raises(OverbookedError, match=r"on leave from 1 Feb 2030 to 31 Mar .* away 41 of 129 working days"):
        plan_assignment(project, booking(bob), actor=user_of(alice))
    assert plan_assignment(project, booking(bob), actor=user_of(alice), in_spite=True)
    with pytest.raises(OverbookedError):
        confirm_assignment(Assignment.objects.get(), actor=user_of(alice), reason="Free")


def test_plan_gives_way_to_what_is_confirmed_for_the_same_days(
    project: Project, alice: Engineer, bob: Engineer
) -> None:
    plan_assignment(project, booking(bob, 20), actor=user_of(alice))
    book_team(project, [booking(bob)], actor=user_of(alice), reason="Best team")
    book_team(project, [booking(bob)], actor=user_of(alice), reason="Best team")
    assert list(Assignment.objects.values_list("allocation", "state")) == [(60, "confirmed")]


def test_work_that_has_begun_ends_and_what_lies_ahead_is_taken_back(
    project: Project, alice: Engineer, bob: Engineer, dana: User
) -> None:
    begun = Assignment.objects.create(project=project, engineer=bob, starts=date(2020, 1, 1), allocation=10)
    ahead = Assignment.objects.create(project=project, engineer=bob, starts=FIRST, allocation=10)
    assert end_assignment(begun, actor=dana)
    assert not end_assignment(ahead, actor=dana)
    (left,) = Assignment.objects.all()
    assert left.ends is not None
    assert left.ends < date.today()  # noqa: DTZ011 - tests run in UTC


def test_whoever_is_on_it_already_stays_and_is_not_counted(project: Project, alice: Engineer, bob: Engineer) -> None:
    Assignment.objects.create(project=project, engineer=bob, starts=date(2030, 3, 1), ends=LAST, allocation=30)
    booked = book_team(project, [booking(alice), booking(bob)], actor=user_of(alice), reason="Best team")
    assert (booked.confirmed, booked.planned, booked.kept) == ((alice,), (), ((bob, 30),))
    assert Assignment.objects.get(engineer=bob).allocation == 30


def test_work_outside_a_shortened_project_is_told(project: Project, bob: Engineer) -> None:
    Assignment.objects.create(project=project, engineer=bob, starts=FIRST, ends=LAST, allocation=60)
    assert work_outside(project) == []
    project.ends = date(2030, 3, 31)
    (told,) = work_outside(project)
    assert told.startswith("Bob is confirmed for Claims at 60 % from 1 Jan 2030 to 30 Jun 2030")


def test_plans_are_in_each_others_way(project: Project, alice: Engineer, bob: Engineer) -> None:
    plan_assignment(other(alice), booking(bob), actor=user_of(alice))
    with pytest.raises(OverbookedError, match="120 % of 100 %"):
        plan_assignment(project, booking(bob), actor=user_of(alice))
    assert plan_assignment(project, booking(bob, 40), actor=user_of(alice)) == []
    assert plan_assignment(project, booking(bob, 30), actor=user_of(alice)) == []


@pytest.mark.parametrize("changes", [{"state": "done"}, {"starts": date(2020, 1, 1), "ends": date(2020, 6, 30)}])
def test_nobody_is_confirmed_for_a_project_that_is_over(
    project: Project, alice: Engineer, bob: Engineer, changes: dict[str, object]
) -> None:
    row = Assignment.objects.create(project=project, engineer=bob, starts=FIRST, allocation=10, state="planned")
    Project.objects.filter(pk=project.pk).update(**changes)
    project.refresh_from_db()
    row.refresh_from_db()
    with pytest.raises(TeamsError, match="is over"):
        book_team(project, [booking(alice)], actor=user_of(alice), reason="Best team")
    with pytest.raises(TeamsError, match="is over"):
        confirm_assignment(row, actor=user_of(alice), reason="Free")


@pytest.mark.parametrize("state", ["confirmed", "planned"])
def test_work_that_ended_already_is_left_as_it_is(project: Project, bob: Engineer, dana: User, state: str) -> None:
    days = {"starts": date(2020, 1, 1), "ends": None}
    row = Assignment.objects.create(project=project, engineer=bob, allocation=10, state=state, **days)
    Assignment.objects.filter(pk=row.pk).update(ends=date(2020, 2, 1))
    assert end_assignment(row, actor=dana)
    row.refresh_from_db()
    assert row.ends == date(2020, 2, 1)
    assert not AuditEntry.objects.filter(action="end").exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_leads_who_confirm_the_same_person_at_once_one_wins(
    project: Project, alice: Engineer, bob: Engineer, head: Engineer
) -> None:
    rivals = [project, other(head), other(alice, "Forecast"), other(head, "Routing")]
    users = [user_of(alice), user_of(head)] * 2
    works = [
        lambda rival=rival, user=user: book_team(rival, [booking(bob), booking(alice)], actor=user, reason="Best team")
        for rival, user in zip(rivals, users, strict=True)
    ]
    given = at_once(*works)
    assert sorted(type(each).__name__ for each in given) == ["Booked"] + ["OverbookedError"] * 3
    taken = [each for each in given if isinstance(each, OverbookedError)]
    assert all("Bob would be at 120 %" in str(each) for each in taken)
    for person in (alice, bob):
        assert Assignment.objects.filter(engineer=person).count() == 1
