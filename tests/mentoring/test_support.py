"""What helps with a step: resources, prompts, who in reach could mentor it, projects that use it."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.models import Mentorship
from mentoring.support import InReach, mentors_in_reach, support_for
from skills.catalogue import catalogue
from skills.models import FocusArea, ProjectNeed, Requirement
from skills.profiles import standing
from teams.models import Assignment, Engineer, Project, Team
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member, resource_for, version_in_force


def in_reach(person: Engineer, level: int = 3) -> list[str]:
    competency = a_competency("programming").pk
    found = mentors_in_reach(person, {competency: level}, timezone.localdate())
    return [each.name for each in found.get(competency, [])]


def offering(team: Team, name: str, level: int | None = 3, **fields: Any) -> Engineer:
    person = member(team, name=name, **{"mentor_capacity": 1} | fields)
    if level is not None:
        assessed(person, "programming", level)
    return person


@pytest.fixture
def mina(other_team: Team) -> Engineer:
    return offering(other_team, "Mina")


def test_whoever_offers_and_is_at_the_level_is_named_with_the_team(bob: Engineer, mina: Engineer) -> None:
    wanted = {a_competency("programming").pk: 3}
    found = mentors_in_reach(bob, wanted, timezone.localdate())
    assert found == {a_competency("programming").pk: [InReach("Mina", "Platform", is_mentor=False)]}


def test_nobody_is_named_who_did_not_offer_is_below_full_gone_or_asleep(bob: Engineer, other_team: Team) -> None:
    Engineer.objects.filter(pk=bob.pk).update(hours_start=time(9), hours_end=time(17), time_zone="Europe/Berlin")
    bob.refresh_from_db()
    offering(other_team, "No offer", mentor_capacity=0)
    offering(other_team, "Below", 2)
    offering(other_team, "Unknown", None)
    offering(other_team, "Gone", ends=date(2024, 1, 1))
    offering(other_team, "Asleep", hours_start=time(9), hours_end=time(17), time_zone="Asia/Tokyo")
    full = offering(other_team, "Full")
    Mentorship.objects.create(mentor=full, mentee=member(other_team, name="Mentee"), state="active")
    offering(other_team, "Awake", hours_start=time(9), hours_end=time(17), time_zone="Europe/London")
    assert in_reach(bob) == ["Awake"]


def test_own_lead_is_not_proposed_but_the_one_of_a_team_above_is(
    bob: Engineer, alice: Engineer, head: Engineer
) -> None:
    for lead in (alice, head):
        Engineer.objects.filter(pk=lead.pk).update(mentor_capacity=2)
        assessed(lead, "programming", 4)
    assert in_reach(bob) == ["Hedda"]
    assert in_reach(alice) == []
    alice.leaderships.all().delete()
    assert in_reach(bob) == ["Alice"]


def test_running_mentor_comes_first_whatever_the_capacity(bob: Engineer, erin: Engineer, mina: Engineer) -> None:
    assessed(erin, "programming", 3)
    Engineer.objects.filter(pk=erin.pk).update(mentor_capacity=1)
    Engineer.objects.filter(pk=mina.pk).update(name="Ada")
    assert in_reach(bob) == ["Erin", "Ada"]


def lacking_programming_alone(person: Engineer) -> None:
    """Leave one thing between a person and the role aimed for, so that it is the way up."""
    asked = Requirement.objects.filter(role__version=version_in_force(), role__role=person.role_aim.role)
    for slug in asked.values_list("competency__slug", flat=True):
        assessed(person, slug, 1 if slug == "programming" else 5)


def test_page_names_the_helper_and_never_a_level_beside_the_name(bob: Engineer, mina: Engineer) -> None:
    lacking_programming_alone(bob)
    assessed(mina, "programming", 5)
    resource_for("programming", 2, title="Clean code", hours=4, cost=0)
    told = signed_in(bob).get("/growth/").content.decode()
    assert "Mina" in told
    assert "Clean code" in told
    help_of = told[told.index("Could mentor it") : told.index("Mina") + 120]
    assert "5" not in help_of.replace("500", "")


def test_project_is_told_only_to_whom_it_is_open(bob: Engineer) -> None:
    project = Project.objects.create(name="ETA v2", slug="eta", state="running", starts=date(2020, 1, 1))
    ProjectNeed.objects.create(project=project, competency=a_competency("programming"), level=3)
    lacking_programming_alone(bob)
    assert "ETA v2" not in signed_in(bob).get("/growth/").content.decode()
    Assignment.objects.create(project=project, engineer=bob, starts=date(2020, 1, 1), allocation=50)
    assert "ETA v2" in steps_of(bob)
    Project.objects.update(state="done")
    assert "ETA v2" not in steps_of(bob)


def steps_of(person: Engineer) -> str:
    """Give the growth page without the card of the projects in which somebody used what they can."""
    page = signed_in(person).get("/growth/").content.decode()
    before, _card, after = page.partition('id="project-work"')
    return before + after.partition("</section>")[2]


def test_lead_sees_projects_of_led_people_and_hr_all(bob: Engineer, alice: Engineer, charlie: Engineer) -> None:
    project = Project.objects.create(name="ETA v2", slug="eta", state="running", starts=date(2020, 1, 1))
    Assignment.objects.create(project=project, engineer=bob, starts=date(2020, 1, 1), allocation=50)
    seen = {each.name: Project.objects.visible_to(each.user).count() for each in (bob, alice, charlie) if each.user}
    assert seen == {"Bob": 1, "Alice": 1, "Charlie": 0}


def test_prompts_come_from_the_focus_areas(bob: Engineer) -> None:
    area = FocusArea.objects.filter(version=version_in_force()).exclude(mentoring_prompts=[]).first()
    assert area is not None
    competency = area.competencies.order_by("pk").first()
    assert competency is not None
    found = standing(bob, catalogue(version_in_force()), as_of=timezone.localdate())
    assert bob.user
    support = support_for(found, {competency.pk: 2}, reader=bob.user, goals=[])
    assert support.of(competency.pk).prompts[0] == area.mentoring_prompts[0]


def test_nothing_is_asked_for_where_nothing_is_wanted(bob: Engineer) -> None:
    found = standing(bob, catalogue(version_in_force()), as_of=timezone.localdate())
    assert bob.user
    assert not support_for(found, {}, reader=bob.user, goals=[]).of(1).is_there


def test_more_mentors_resources_and_steps_ask_no_more(bob: Engineer, other_team: Team) -> None:
    client = signed_in(bob)
    for slug in ("programming", "deep-learning"):
        assessed(bob, slug, 1)
    client.get("/growth/")
    counts = []
    for rows in (10, 40):
        for number in range(rows):
            offering(other_team, f"Mentor {rows} {number}", 4)
            resource_for("programming", 2, url=f"https://learn.example.org/{rows}/{number}")
        for slug in ("model-development", "model-evaluation")[: rows // 20]:
            assessed(bob, slug, 1)
        with CaptureQueriesContext(connection) as queries:
            client.get("/growth/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
