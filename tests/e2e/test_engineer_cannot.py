"""What is not an engineer's to see does not exist, by whichever door: page, fragment, export, API."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visitors
from tests.e2e.pages import ENGINEER, HR, LEAD

pytestmark = pytest.mark.e2e

# Another team's; a person of it who shows levels to leads only; HR's.
TEAM, PERSON = "/teams/ml-platform/", "lukas-brandt"
FRAGMENT = {"HX-Request": "true"}
DOORS = [
    f"{TEAM}",
    f"{TEAM}matrix/",
    f"{TEAM}matrix/cell/?cell={PERSON}.ML-03",
    f"{TEAM}matrix/export.csv",
    f"{TEAM}matrix/export.xlsx",
    f"{TEAM}gaps/",
    f"{TEAM}gaps/export.csv",
    f"{TEAM}reports/",
    f"{TEAM}reports/{{period}}/",
    f"{TEAM}reports/{{period}}/export.xlsx",
    "/api/v1/teams/ml-platform/",
    "/api/v1/teams/ml-platform/matrix/",
    "/api/v1/teams/ml-platform/gaps/",
    f"/engineers/{PERSON}/",
    f"/engineers/{PERSON}/assess/model-development/",
    f"/engineers/{PERSON}/competencies/model-development/",
    f"/api/v1/engineers/{PERSON}/",
    f"/api/v1/engineers/{PERSON}/levels/",
    f"/api/v1/engineers/{PERSON}/readiness/",
    "/engineers/export.csv",
    "/engineers/export.xlsx",
    "/admin/",
    "/admin/teams/engineer/",
    "/admin/imports/",
    "/admin/imports/new/",
]


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_what_is_of_others_is_not_there_for_an_engineer(
    visit: Visitors, headers: dict[str, str], newest_period: str
) -> None:
    doors = [door.format(period=newest_period) for door in DOORS]
    engineer = visit(ENGINEER)
    assert {door: status for door in doors if (status := engineer.status(door, headers)) != 404} == {}


def test_the_same_doors_open_for_hr(visit: Visitors, newest_period: str) -> None:
    # Else the refusals above could be of doors that nobody has.
    hr = visit(HR)
    doors = [door.format(period=newest_period) for door in DOORS if "/assess/" not in door]
    # The inspector alone is a fragment and nothing else.
    answers = {door: hr.status(door, FRAGMENT if "/cell/" in door else None) for door in doors}
    assert {door: status for door, status in answers.items() if status != 200} == {}


def test_a_refusal_does_not_tell_what_exists(visit: Visitors) -> None:
    engineer = visit(ENGINEER)
    real, invented = (
        engineer.page.request.get(f"{engineer.server.url}/api/v1/engineers/{slug}/levels/")
        for slug in (PERSON, "nobody-at-all")
    )
    assert real.body() == invented.body()
    engineer.goto(f"/engineers/{PERSON}/")
    said = engineer.page.locator("main").inner_text()
    engineer.goto("/engineers/nobody-at-all/")
    assert engineer.page.locator("main").inner_text() == said
    engineer.faults.clear()


def test_an_engineer_finds_nobody_by_a_level_that_is_hidden(visit: Visitors) -> None:
    engineer, lead = visit(ENGINEER), visit(LEAD)
    for who, is_shown in ((engineer, False), (lead, True)):
        who.goto("/engineers/?readable=1&q=Ravi")
        assert (who.page.get_by_role("link", name="Ravi Menon").count() > 0) == is_shown
