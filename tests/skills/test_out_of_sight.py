"""Who is outside a reader's sight is in no search, staffing, comparison, export or answer of the API.

Charlie covers everything that is looked for, has time, and is pointed at by name wherever an address allows it. What a
reader is answered never names him, and is the same, word for word, once he has gone.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from skills.models import Interest, ProjectNeed, TeamNeed
from teams.models import Assignment, Engineer, Project, Team
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member

WHAT, ELSE = "programming", "model-deployment"
FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)
LONG_AGO = date(2020, 1, 1)

# Each door with all it can be asked for; ``charlie`` stands where an address can name somebody.
DOORS = (
    f"/find/?all={WHAT}.3",
    f"/find/?any={WHAT}.1.exactly&any={ELSE}.3&sort=-level",
    f"/find/?wants={WHAT}",
    "/find/?from=2030-01-01&to=2030-02-01&free=10",
    f"/find/?all={WHAT}.3&free=10",
    f"/find/?all={WHAT}.3&wants={ELSE}&overlap=1",
    f"/find/export.csv?all={WHAT}.3",
    f"/search/?q={WHAT}",
    "/projects/",
    "/projects/export.csv",
    "/projects/assignments/export.csv",
    "/projects/new/templates/",
    "/projects/claims/",
    "/projects/claims/people/",
    "/projects/claims/nominations/",
    "/projects/claims/staffing/",
    "/projects/claims/staffing/?policy=grow&compare=1&minimum=80",
    "/projects/claims/staffing/?keep=charlie&compare=1",
    "/projects/claims/staffing/?out=charlie",
    "/projects/claims/staffing/?with=rival",
    "/engineers/compare/?engineer=charlie&engineer=bob",
    "/engineers/compare/export.csv?engineer=charlie&engineer=bob",
    "/teams/applied-ai/",
    "/teams/applied-ai/matrix/",
    "/teams/applied-ai/gaps/",
    "/teams/applied-ai/capacity/",
    "/teams/applied-ai/capacity/?sort=free&show=free",
    "/teams/applied-ai/capacity/export.csv",
    "/capacity/",
    "/capacity/export.csv",
    "/teams/applied-ai/risks/",
    "/teams/applied-ai/risks/export.csv",
    "/teams/applied-ai/what-if/",
    "/teams/applied-ai/what-if/?join=charlie",
    "/teams/applied-ai/what-if/?leave=charlie",
    f"/teams/applied-ai/what-if/?level=charlie.{WHAT}.5",
    "/views/",
    f"/api/v1/find/?all={WHAT}.3",
    f"/api/v1/find/?all={WHAT}.3&from=2030-01-01&to=2030-02-01&free=10&wants={ELSE}",
    "/api/v1/projects/",
    "/api/v1/projects/claims/",
    "/api/v1/projects/claims/staffing/?policy=deliver",
    "/api/v1/projects/claims/staffing/?policy=grow",
    "/api/v1/assignments/",
    "/api/v1/teams/applied-ai/gaps/",
    "/api/v1/teams/applied-ai/matrix/",
    "/api/v1/projects/claims/staffing/?with=rival",
    "/api/v1/engineers/charlie/levels/",
    "/api/v1/engineers/charlie/project-evidence/",
    "/api/v1/engineers/charlie/readiness/",
)
READERS = ("alice", "bob")
# What differs from answer to answer by itself.
TOKENS = re.compile(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')


@pytest.fixture
def company(alice: Engineer, bob: Engineer, charlie: Engineer, team: Team, other_team: Team) -> dict[str, Engineer]:
    """Two projects, one of alice's and one of Charlie's own lead; needs that he alone covers; work that he does."""
    for person, level in ((charlie, 5), (bob, 2), (alice, 3)):
        for competency in (WHAT, ELSE):
            assessed(person, competency, level)
    Interest.objects.create(engineer=charlie, competency=a_competency(WHAT), value="much")
    TeamNeed.objects.create(team=team, competency=a_competency(WHAT), level=5, people=2, weight=3)
    lead = member(other_team, name="Otto")
    for slug, leader in (("claims", alice), ("rival", lead)):
        project = Project.objects.create(name=slug.title(), slug=slug, starts=FIRST, ends=LAST, allocation=50)
        project.leads.add(leader)
        ProjectNeed.objects.create(project=project, competency=a_competency(WHAT), level=4, people=1, weight=3)
    rival = Project.objects.get(slug="rival")
    rival.nominations.create(engineer=charlie)
    Assignment.objects.create(project=rival, engineer=charlie, starts=FIRST, ends=LAST, allocation=20)
    Assignment.objects.create(
        project_id=Project.objects.get(slug="claims").pk, engineer=bob, starts=FIRST, allocation=10
    )
    return {"alice": alice, "bob": bob}


def answer_of(client: Client, door: str) -> str:
    """Give an answer without what differs by itself."""
    answer: Any = client.get(door)
    return TOKENS.sub("", f"{answer.status_code} {answer.getvalue().decode('utf-8-sig')}")


def everything(who: Engineer) -> dict[str, str]:
    client = signed_in(who)
    return {door: answer_of(client, door) for door in DOORS}


@pytest.mark.parametrize("reader", READERS)
def test_who_is_out_of_sight_is_named_nowhere_and_missed_nowhere(
    company: dict[str, Engineer], charlie: Engineer, reader: str
) -> None:
    told = everything(company[reader])
    assert [door for door, text in told.items() if "Charlie" in text] == []
    # What an address says is given back as it came, whoever it names.
    client = signed_in(company[reader])
    for door in (each for each in DOORS if "charlie" in each):
        made_up = answer_of(client, door.replace("charlie", "nobody-at-all"))
        assert told[door].replace("charlie", "nobody-at-all") == made_up, door
    assert [door for door, text in told.items() if "charlie" in text and "charlie" not in door] == []
    Engineer.objects.filter(pk=charlie.pk).update(ends=LONG_AGO)
    after = everything(company[reader])
    assert [door for door in DOORS if told[door] != after[door]] == []


def test_the_doors_do_show_whom_a_reader_may_see(company: dict[str, Engineer], charlie: Engineer) -> None:
    """What is looked at above would name Charlie, were he open to everyone: nothing is proved by empty pages."""
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    told = everything(company["alice"])
    assert {door for door, text in told.items() if "Charlie" in text} >= {
        f"/find/?all={WHAT}.3",
        f"/find/export.csv?all={WHAT}.3",
        "/projects/claims/staffing/",
        "/teams/applied-ai/what-if/?join=charlie",
        "/teams/applied-ai/risks/",
        f"/api/v1/find/?all={WHAT}.3",
    }
    assert '"charlie"' in told["/api/v1/projects/claims/staffing/?policy=deliver"]
