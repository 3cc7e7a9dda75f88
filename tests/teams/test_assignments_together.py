"""Teams of several projects are assigned in one step, all of them or nobody."""

from __future__ import annotations

from datetime import date

import pytest

from teams.errors import NotYoursError, OverbookedError, TeamsError
from teams.models import Assignment, AuditEntry, Engineer, Nomination, Project
from teams.services.assignments import Booking, book_teams
from tests.skills.reviews import user_of
from tests.skills.test_reviews_at_once import at_once

FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)


def a_project(lead: Engineer, name: str) -> Project:
    made = Project.objects.create(name=name, slug=name.lower(), starts=FIRST, ends=LAST, allocation=60)
    made.leads.add(lead)
    return made


@pytest.fixture
def claims(alice: Engineer) -> Project:
    return a_project(alice, "Claims")


@pytest.fixture
def pricing(alice: Engineer) -> Project:
    return a_project(alice, "Pricing")


def booking(person: Engineer, share: int = 60, *, starts: date = FIRST) -> Booking:
    return Booking(person.pk, starts, LAST, share)


def told(project: Project) -> set[tuple[str, int, str]]:
    return set(project.assignments.values_list("engineer__slug", "allocation", "state"))


def test_teams_of_two_projects_are_confirmed_in_one_step(
    claims: Project, pricing: Project, alice: Engineer, bob: Engineer
) -> None:
    teams = [(claims, [booking(bob, 40), booking(alice)]), (pricing, [booking(bob)])]
    first, second = book_teams(teams, actor=user_of(alice), reason="Best together")
    assert (set(first.confirmed), second.confirmed) == ({alice, bob}, (bob,))
    assert told(claims) == {("bob", 40, "confirmed"), ("alice", 60, "confirmed")}
    assert told(pricing) == {("bob", 60, "confirmed")}
    entries = AuditEntry.objects.filter(action="assign", reason="Best together")
    assert entries.count() == 3


def test_what_both_projects_ask_of_one_person_counts_together(
    claims: Project, pricing: Project, alice: Engineer, bob: Engineer
) -> None:
    days = "from 1 Mar 2030 to 30 Jun 2030"
    teams = [(claims, [booking(bob), booking(alice)]), (pricing, [booking(bob, starts=date(2030, 3, 1))])]
    with pytest.raises(OverbookedError) as refused:
        book_teams(teams, actor=user_of(alice), reason="Best together")
    assert refused.value.faults == (
        f"For Claims: Bob would be at 120 % of 100 % {days}.",
        f"For Pricing: Bob would be at 120 % of 100 % {days}.",
    )
    assert not Assignment.objects.exists()


def test_who_was_taken_meanwhile_stops_every_team_and_the_project_is_named(
    claims: Project, pricing: Project, alice: Engineer, bob: Engineer, head: Engineer
) -> None:
    book_teams([(a_project(head, "Rival"), [booking(bob)])], actor=user_of(head), reason="First")
    with pytest.raises(OverbookedError, match=r"^For Pricing: Bob would be at 120 %"):
        book_teams(
            [(claims, [booking(alice)]), (pricing, [booking(bob)])], actor=user_of(alice), reason="Best together"
        )
    assert Assignment.objects.count() == 1


def test_who_is_on_a_project_already_stays_and_others_peoples_leads_confirm(
    claims: Project, pricing: Project, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    Assignment.objects.create(project=claims, engineer=bob, starts=FIRST, ends=LAST, allocation=30)
    teams = [(claims, [booking(bob)]), (pricing, [booking(charlie), booking(bob, 70)])]
    first, second = book_teams(teams, actor=user_of(alice), reason="Best together")
    assert (first.confirmed, first.kept) == ((), ((bob, 30),))
    assert (second.confirmed, second.planned) == ((bob,), (charlie,))


def test_who_is_nominated_for_one_project_is_assigned_to_no_other(
    claims: Project, pricing: Project, alice: Engineer, charlie: Engineer
) -> None:
    Nomination.objects.create(project=claims, engineer=charlie)
    with pytest.raises(NotYoursError):
        book_teams([(claims, []), (pricing, [booking(charlie)])], actor=user_of(alice), reason="Best together")
    (booked,) = book_teams([(claims, [booking(charlie)])], actor=user_of(alice), reason="Best together")
    assert booked.planned == (charlie,)


def test_one_project_that_is_over_stops_every_team(
    claims: Project, pricing: Project, alice: Engineer, bob: Engineer
) -> None:
    Project.objects.filter(pk=pricing.pk).update(state="done")
    with pytest.raises(TeamsError, match="Pricing is over"):
        book_teams([(claims, [booking(bob)]), (pricing, [])], actor=user_of(alice), reason="Best together")
    assert not Assignment.objects.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_leads_who_confirm_overlapping_plans_at_once_one_wins(
    alice: Engineer, bob: Engineer, head: Engineer
) -> None:
    """The plans name the same people in another order, and each person in another of their projects."""
    leads = [alice, head, alice, head]
    projects = [(a_project(lead, f"Data{at}"), a_project(lead, f"Cloud{at}")) for at, lead in enumerate(leads)]
    works = [
        lambda lead=lead, data=data, cloud=cloud, people=people: book_teams(
            [(data, [booking(people[0])]), (cloud, [booking(people[1])])], actor=user_of(lead), reason="Best together"
        )
        for lead, (data, cloud), people in zip(leads, projects, [(alice, bob), (bob, alice)] * 2, strict=True)
    ]
    given = at_once(*works)
    assert sorted(type(each).__name__ for each in given) == ["OverbookedError"] * 3 + ["list"]
    for refused in (each for each in given if isinstance(each, OverbookedError)):
        assert {fault.partition(": ")[2].partition(" ")[0] for fault in refused.faults} == {"Alice", "Bob"}
        assert {fault[: len("For Data")] for fault in refused.faults} == {"For Data", "For Clou"}
    rows = list(Assignment.objects.values_list("engineer__slug", "project__name"))
    assert {slug for slug, _name in rows} == {"alice", "bob"}
    assert (len(rows), len({name[-1] for _slug, name in rows})) == (2, 1)
