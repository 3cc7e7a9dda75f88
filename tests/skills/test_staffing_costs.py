"""What the team of one project costs the others, told with the rights of who reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client, override_settings
from django.utils import timezone

from teams.models import Assignment, Engineer, Nomination, Project
from tests.conftest import signed_in
from tests.factories import assessed
from tests.skills.test_projects import FIRST, LAST, need
from tests.skills.test_staffing_together import a_project

PATH = "/projects/claims/staffing/"


@pytest.fixture
def claims(alice: Engineer, bob: Engineer) -> Project:
    """Needs programming, which bob covers."""
    made = a_project("Claims", alice)
    need(made, "programming", 3)
    assessed(bob, "programming", 3)
    return made


def costs(client: Client) -> Any:
    return client.get(PATH).context["costs"]


def told(client: Client) -> list[tuple[str, list[str], bool]]:
    return [(line.person.name, line.told, line.is_hit) for line in costs(client).lines]


def assign(project: Project, person: Engineer, share: int, state: str = "planned", **days: date) -> None:
    when = {"starts": FIRST, "ends": LAST} | days
    Assignment.objects.create(project=project, engineer=person, allocation=share, state=state, **when)


def test_plan_that_no_longer_fits_is_told_with_its_days(claims: Project, alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    assert told(client) == []
    assert b"Nobody who is added does other work" in client.get(PATH).content
    assign(a_project("Pricing", alice), bob, 30, ends=date(2030, 3, 31))
    assert told(client) == [("Bob", ["planned for Pricing at 30 %: still fits"], False)]
    assign(a_project("Routing", alice), bob, 20, starts=date(2030, 3, 1))
    days = "from 1 Mar 2030 to 31 Mar 2030"
    lines = [
        f"planned for Pricing at 30 %: no longer fits {days}",
        f"planned for Routing at 20 %: no longer fits {days}",
    ]
    assert told(client) == [("Bob", lines, True)]
    assert b"something no longer fits" in client.get(PATH).content


def test_confirmed_work_stays_and_what_ended_before_is_not_told(
    claims: Project, alice: Engineer, bob: Engineer
) -> None:
    assign(a_project("Pricing", alice), bob, 40, "confirmed")
    assign(a_project("Past", alice), bob, 40, "confirmed", starts=date(2029, 1, 1), ends=date(2029, 6, 30))
    assert told(signed_in(alice)) == [("Bob", ["confirmed for Pricing at 40 %: stays"], False)]


def test_need_that_somebody_alone_covers_today_is_told(claims: Project, alice: Engineer, bob: Engineer) -> None:
    running = a_project("Running", alice, starts=date(2020, 1, 1), ends=None)
    need(running, "programming", 2)
    assign(running, bob, 10, "confirmed", starts=date(2020, 1, 1))
    (line,) = costs(signed_in(alice)).lines
    assert "today alone covers SW-01 of Running" in line.told


def test_work_of_others_people_is_told_without_its_name(
    claims: Project, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    assessed(charlie, "programming", 3)
    bob.leave.create(starts=FIRST, ends=LAST)
    merger = Project.objects.create(name="Merger", slug="merger", starts=timezone.localdate())
    need(merger, "programming", 3)
    Assignment.objects.create(project=merger, engineer=charlie, starts=timezone.localdate(), allocation=20)
    answer = signed_in(alice).get(PATH)
    assert [line.told for line in answer.context["costs"].lines] == [["confirmed for other work at 20 %: stays"]]
    assert b"Merger" not in answer.content


def test_other_projects_of_the_same_days_can_be_weighed(claims: Project, alice: Engineer, head: Engineer) -> None:
    for name, lead, days in (
        ("Pricing", alice, {}),
        ("Later", alice, {"starts": date(2031, 1, 1), "ends": None}),
        ("Hidden", head, {}),
    ):
        need(a_project(name, lead, **days), "programming", 2)
    need(a_project("Other", alice), "model-deployment", 2)
    (also,) = costs(signed_in(alice)).also
    assert (also.name, also.told, also.url) == (
        "Pricing",
        "Needs what Bob can do, too",
        "?policy=deliver&with=pricing",
    )
    assert signed_in(alice).get(f"{PATH}{also.url}").context["costs"] is None


def test_page_is_there_where_the_cache_is_away(claims: Project, alice: Engineer) -> None:
    away = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    client = signed_in(alice)
    with override_settings(CACHES=away):
        assert type(caches["default"]).__name__ == "RedisCache"
        assert client.get(PATH).status_code == 200


def test_nominee_of_this_project_is_weighed_for_no_other(claims: Project, alice: Engineer, charlie: Engineer) -> None:
    """A nomination opens a person's levels for one project alone."""
    pricing = a_project("Pricing", alice)
    need(claims, "model-deployment", 3)
    need(pricing, "model-deployment", 3)
    assessed(charlie, "model-deployment", 3)
    Nomination.objects.create(project=claims, engineer=charlie)
    client = signed_in(alice)
    answer = client.get(PATH)
    assert "charlie" in answer.context["page"].read.team.people
    assert answer.context["costs"].also == []
    Nomination.objects.create(project=pricing, engineer=charlie)
    assert [each.told for each in costs(client).also] == ["Needs what Charlie can do, too"]
