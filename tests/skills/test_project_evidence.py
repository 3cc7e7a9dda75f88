"""What work on projects says of a competency, and who reads it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from skills.models import Assessment, Evidence, ProfileRelease, ProjectNeed
from skills.project_evidence import ProjectUse, merged, project_uses, whole_months
from teams.models import Assignment, Engineer, Project, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed
from tests.skills.reviews import user_of

SKILL = "programming"
TODAY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def project(name: str = "Atlas", *, level: int = 4, skill: str = SKILL) -> Project:
    made = Project.objects.create(name=name, slug=name.lower(), starts=date(2025, 1, 1), state="running")
    ProjectNeed.objects.create(project=made, competency=a_competency(skill), level=level)
    return made


def on(made: Project, person: Engineer, starts: date, ends: date | None, **fields: Any) -> Assignment:
    values = {"allocation": 100, "state": Assignment.State.CONFIRMED, **fields}
    return Assignment.objects.create(project=made, engineer=person, starts=starts, ends=ends, **values)


def uses(person: Engineer, reader: Engineer | User | None = None) -> list[ProjectUse]:
    who = reader or person
    return project_uses(person, user_of(who) if isinstance(who, Engineer) else who, as_of=TODAY)


def worked(person: Engineer, *, level: int = 4) -> None:
    """Half a year of work on Atlas by somebody who is at a level since before."""
    assessed(person, SKILL, level, assessed_on=date(2025, 11, 1))
    on(project(), person, date(2025, 12, 1), date(2026, 5, 31))


def test_six_months_of_confirmed_work_are_told_with_level_needed_and_had(bob: Engineer) -> None:
    assessed(bob, SKILL, 3, assessed_on=date(2026, 1, 5))
    assessed(bob, SKILL, 5, assessed_on=date(2026, 6, 20))
    on(project(), bob, date(2025, 12, 1), date(2026, 5, 31), allocation=40)
    (use,) = uses(bob)
    assert use.said == "Used in project Atlas, 6 months at level 3"
    assert use.said_unnamed == "Used in a project, 6 months at level 3"
    assert use.more == "1 Dec 2025 – 31 May 2026 · 40 % of full time · at level 3 then"
    assert (use.competency, use.is_running) == (SKILL, False)


def test_overlapping_and_adjoining_assignments_count_once(bob: Engineer) -> None:
    assessed(bob, SKILL, 4, assessed_on=date(2025, 1, 1))
    made = project()
    on(made, bob, date(2026, 1, 1), date(2026, 3, 31), allocation=20)
    on(made, bob, date(2026, 3, 1), date(2026, 4, 30), allocation=20)
    on(made, bob, date(2026, 5, 1), date(2026, 5, 31), allocation=20)
    (use,) = uses(bob)
    assert (use.months, use.starts, use.last) == (5, date(2026, 1, 1), date(2026, 5, 31))
    assert use.share == round((90 + 61 + 31) * 20 / 151)


def test_running_work_counts_until_today_and_neither_plans_nor_the_future_do(bob: Engineer) -> None:
    assessed(bob, SKILL, 4, assessed_on=date(2025, 1, 1))
    assessed(bob, "mentoring", 4, assessed_on=date(2025, 1, 1))
    on(project(), bob, date(2026, 6, 1), None)
    on(project("Later"), bob, date(2026, 7, 2), None)
    on(project("Maybe"), bob, date(2026, 1, 1), None, state=Assignment.State.PLANNED)
    on(project("Other", skill="mentoring"), bob, date(2026, 1, 1), date(2026, 1, 31))
    told = {each.name: each for each in uses(bob)}
    assert told.keys() == {"Atlas", "Other"}
    assert (told["Atlas"].length, told["Atlas"].days) == ("1 month", "since 1 Jun 2026")
    assert told["Atlas"].more == "since 1 Jun 2026 · at level 4 now"
    assert (told["Other"].competency, told["Other"].months) == ("mentoring", 1)


def test_work_of_less_than_a_month_says_nothing(bob: Engineer) -> None:
    assessed(bob, SKILL, 4, assessed_on=date(2025, 1, 1))
    on(project("Today"), bob, TODAY, None)
    on(project("Weeks"), bob, date(2026, 6, 3), None)
    assert uses(bob) == []
    on(project("Month"), bob, date(2026, 6, 2), None)
    assert [each.name for each in uses(bob)] == ["Month"]


@pytest.mark.parametrize(
    ("needed", "level", "used_at"),
    [(3, 1, None), (3, 2, 2), (3, 3, 3), (3, 5, 3), (1, 0, None), (2, None, None), (1, 1, 1)],
)
def test_it_tells_only_of_needs_that_the_person_covers_or_stretches_to(
    bob: Engineer, needed: int, level: int | None, used_at: int | None
) -> None:
    if level is not None:
        assessed(bob, SKILL, level, assessed_on=date(2025, 1, 1))
    on(project(level=needed), bob, date(2026, 1, 1), date(2026, 3, 31))
    assert [each.used_at for each in uses(bob)] == ([] if used_at is None else [used_at])


def test_what_was_learned_after_the_work_does_not_count_for_it(bob: Engineer) -> None:
    on(project(level=3), bob, date(2026, 1, 1), date(2026, 3, 31))
    assessed(bob, SKILL, 4, assessed_on=date(2026, 4, 1))
    assert uses(bob) == []
    on(project("Next", level=3), bob, date(2026, 1, 1), date(2026, 4, 1))
    assert [each.name for each in uses(bob)] == ["Next"]


def test_a_project_that_is_still_called_planned_counts_as_any(bob: Engineer) -> None:
    worked(bob)
    Project.objects.update(state=Project.State.PLANNED)
    assert len(uses(bob)) == 1


def test_months_are_those_of_the_calendar() -> None:
    assert whole_months([(date(2026, 1, 1), date(2026, 6, 30))]) == 6
    assert whole_months([(date(2026, 1, 1), date(2026, 1, 30))]) == 1
    assert whole_months([(date(2026, 1, 1), date(2026, 1, 29))]) == 0
    assert whole_months([(date(2026, 1, 1), date(2026, 1, 15)), (date(2026, 3, 1), date(2026, 3, 15))]) == 1
    days = [(date(2026, 2, 1), date(2026, 2, 5)), (date(2026, 1, 1), date(2026, 1, 31))]
    assert merged(days) == [(date(2026, 1, 1), date(2026, 2, 5))]


def test_names_of_projects_are_for_whole_pages_and_for_who_sees_the_project(
    bob: Engineer, alice: Engineer, charlie: Engineer, erin: Engineer, dana: User
) -> None:
    worked(bob)
    made = Project.objects.get()
    assert [len(uses(bob, reader)) for reader in (bob, alice, dana)] == [1, 1, 1]
    assert not uses(bob, charlie)
    assert not uses(bob, erin)
    made.leads.add(charlie)
    assert len(uses(bob, charlie)) == 1


def test_it_takes_as_many_queries_for_many_projects(
    bob: Engineer, alice: Engineer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader = user_of(alice)
    assessed(bob, SKILL, 4, assessed_on=date(2025, 1, 1))
    for at in range(8):
        on(project(f"Project{at}"), bob, date(2026, 1, 1 + at), date(2026, 5, 31))
    uses(bob, alice)
    with django_assert_num_queries(4):
        assert len(project_uses(bob, reader, as_of=TODAY)) == 8


def test_pages_show_it_to_person_and_lead(bob: Engineer, alice: Engineer) -> None:
    worked(bob)
    said = "Used in project Atlas, 6 months at level 4"
    for reader in (bob, alice):
        client = signed_in(reader)
        assert "Atlas, 6 months" in client.get("/engineers/bob/").content.decode()
        for page in ("competencies/programming/", "assess/programming/", "evidence/"):
            assert said in client.get(f"/engineers/bob/{page}").content.decode(), page
    assert "Atlas, 6 months" in signed_in(bob).get("/growth/").content.decode()
    assert said in signed_in(bob).get("/engineers/bob/assess/?open=programming").content.decode()


def test_an_assessment_cites_it_by_a_tick(bob: Engineer, alice: Engineer) -> None:
    worked(bob)
    client, url = signed_in(alice), "/engineers/bob/assess/programming/"
    hidden = dict(re.findall(r'name="(key|seen|next)" value="([^"]*)"', client.get(url).content.decode()))
    assert client.post(url, {**hidden, "level": "3", "projects": "atlas"}).status_code == 302
    text = Evidence.objects.get().text
    assert text == "Used in project Atlas, 6 months at level 4 (1 Dec 2025 – 31 May 2026)"
    refused = client.post(url, {**hidden, "level": "3", "projects": "invented"})
    assert refused.status_code == 422


def test_the_flow_cites_it_too(bob: Engineer) -> None:
    worked(bob)
    own = signed_in(bob)
    page = own.get("/engineers/bob/assess/?open=programming").content.decode()
    row = page[page.index('id="rating-programming"') :]
    hidden = dict(re.findall(r'name="(key|seen|next)" value="([^"]*)"', row)[:3])
    sent = own.post(f"/engineers/bob/assess/{SKILL}/row/", {**hidden, "level": "3", "projects": "atlas"})
    assert sent.status_code == 200
    assert Evidence.objects.get().text.startswith("Used in project Atlas")


def test_one_click_puts_it_under_ones_own_assessment_once(bob: Engineer, client: Client) -> None:
    worked(bob)
    own = signed_in(bob)
    assert "Assess and attach" in own.get("/engineers/bob/evidence/").content.decode()
    row = assessed(bob, SKILL, 3, source="self", rater=bob)
    Assessment.objects.filter(pk=row.pk).update(recorded_by=user_of(bob))
    page = own.get("/engineers/bob/evidence/").content.decode()
    assert 'name="project" value="atlas"' in page
    body = {"assessment": str(row.uuid), "project": "atlas"}
    assert own.post("/engineers/bob/evidence/", body).status_code == 302
    again = own.post("/engineers/bob/evidence/", body, follow=True).content.decode()
    assert "Nothing is added: it lies under this level already." in again
    unknown = {"assessment": str(row.uuid), "project": "invented"}
    assert own.post("/engineers/bob/evidence/", unknown).status_code == 422
    assert Evidence.objects.count() == 1
    assert 'name="project" value="atlas"' not in own.get("/engineers/bob/evidence/").content.decode()


def test_a_profile_for_clients_holds_it_as_the_person_chose(bob: Engineer) -> None:
    worked(bob)
    own = signed_in(bob)
    pages = {told: own.get(f"/engineers/bob/release/?projects={told}").content.decode() for told in ("", "length")}
    assert "6 months at level 4" not in pages[""]
    assert "Used in a project, 6 months at level 4" in pages["length"]
    assert "Atlas" not in pages["length"]
    named = own.get("/engineers/bob/release/?projects=names").content.decode()
    checked = re.search(r'name="checked" value="(\w+)"', named)
    assert checked is not None
    body = {"lowest": 3, "interest": "", "projects": "names", "checked": checked[1]}
    assert own.post("/engineers/bob/release/", body).status_code == 302
    (row,) = ProfileRelease.objects.get().content["domains"][0]["rows"]
    assert row["used"] == ["Used in project Atlas, 6 months at level 4"]
    assert own.get("/engineers/bob/release/profile.pdf").content.startswith(b"%PDF")


def test_the_api_tells_the_same(bob: Engineer, alice: Engineer) -> None:
    worked(bob)
    told = signed_in(alice).get("/api/v1/engineers/bob/project-evidence/").json()
    assert told == {
        "engineer": "bob",
        "uses": [
            {
                "project": "atlas",
                "name": "Atlas",
                "competency": SKILL,
                "starts": "2025-12-01",
                "last": "2026-05-31",
                "is_running": False,
                "months": 6,
                "share": 100,
                "needed": 4,
                "level": 4,
                "used_at": 4,
            }
        ],
    }
