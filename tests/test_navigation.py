"""What the rail and the phone's tabs offer to whom; every entry opens."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from lead_ai.navigation import Group, Place, rail, tabs
from teams.models import Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import TeamFactory

HOME = Place("home")


def labels(groups: list[Group]) -> dict[str | None, list[str]]:
    return {group.title: [entry.label for entry in group.items] for group in groups}


def account(engineer: Engineer) -> User:
    assert engineer.user is not None
    return engineer.user


def test_engineer_has_own_pages_and_what_all_may_read(bob: Engineer) -> None:
    assert labels(rail(account(bob), HOME)) == {
        None: ["Home", "My growth", "Reviews", "Mentoring", "My profile"],
        "Organisation": ["People", "Projects", "Roles", "Framework"],
    }


def test_lead_has_the_team_by_name(alice: Engineer) -> None:
    assert labels(rail(account(alice), HOME)) == {
        None: ["Home", "My growth", "Reviews", "Mentoring"],
        "Applied AI": ["Overview", "Matrix", "Gaps", "Gap reports"],
        "Organisation": ["People", "Teams", "Projects", "Roles", "Framework"],
    }


def test_head_switches_between_teams_parent_first_and_stays_on_the_page(
    head: Engineer, team: Team, other_team: Team
) -> None:
    group = rail(account(head), Place("team-matrix", team.slug))[1]
    assert group.title == "Applied AI"
    assert [entry.label for entry in group.switch] == ["Division", "Applied AI", "Platform"]
    assert [entry.current for entry in group.switch] == [False, True, False]
    assert group.switch[2].url == reverse("team-matrix", args=[other_team.slug])


def test_hr_has_imports_and_the_admin_site(dana: User) -> None:
    groups = labels(rail(dana, HOME))
    assert groups["Administration"] == ["To confirm", "Self and lead", "Imports", "Administration"]
    assert groups["Organisation"] == ["People", "Teams", "Projects", "Roles", "Framework"]


@pytest.mark.parametrize(
    ("place", "current"),
    [
        (Place("home"), "Home"),
        (Place("team", "applied-ai"), "Overview"),
        (Place("team-matrix", "applied-ai"), "Matrix"),
        (Place("team-matrix-export", "applied-ai"), "Matrix"),
        (Place("team-gaps", "applied-ai"), "Gaps"),
        (Place("team-report", "applied-ai"), "Gap reports"),
        (Place("team-capacity", "applied-ai"), "Overview"),
        (Place("team-what-if", "applied-ai"), "Overview"),
        (Place("team-risks", "applied-ai"), "Overview"),
        (Place("capacity"), "Projects"),
        (Place("find"), "People"),
        (Place("saved-views"), "People"),
        (Place("saved-view-edit"), "People"),
        (Place("teams"), "Teams"),
        (Place("project-staffing", "claims"), "Projects"),
        (Place("engineers"), "People"),
        (Place("engineer", "someone"), "People"),
        (Place("role-compare"), "Roles"),
        (Place("framework", "lead-ai-engineer"), "Framework"),
        (Place("mentoring"), "Mentoring"),
        (Place("mentorship-pause"), "Mentoring"),
        (Place("programme-results", "winter"), "Mentoring"),
        (Place("mentoring-group"), "Mentoring"),
        (Place("mentors"), "Mentoring"),
    ],
)
def test_one_entry_says_where_the_lead_is(alice: Engineer, place: Place, current: str) -> None:
    here = [entry.label for group in rail(account(alice), place) for entry in group.items if entry.current]
    assert here == [current]


def test_own_profile_is_not_people(bob: Engineer) -> None:
    groups = rail(account(bob), Place("engineer", bob.slug))
    assert [entry.label for group in groups for entry in group.items if entry.current] == ["My profile"]


def test_phone_has_at_most_four_tabs_and_a_lead_has_matrix_and_gaps(alice: Engineer, bob: Engineer) -> None:
    assert [entry.label for entry in tabs(rail(account(alice), HOME))] == ["Home", "Matrix", "Gaps", "Mentoring"]
    assert [entry.label for entry in tabs(rail(account(bob), HOME))] == ["Home", "My growth", "Reviews", "Mentoring"]


@pytest.mark.parametrize("who", ["alice", "bob", "head", "dana"])
def test_every_entry_opens_for_whom_it_is_drawn(who: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    user = person if isinstance(person, User) else account(person)
    client = signed_in(person)
    for group in rail(user, HOME):
        for entry in [*group.items, *group.switch]:
            assert client.get(entry.url).status_code == 200, entry


TABS = {
    "/engineers/": ["/engineers/", "/find/", "/views/"],
    "/find/": ["/engineers/", "/find/", "/views/"],
    "/views/": ["/engineers/", "/find/", "/views/"],
    "/projects/": ["/projects/", "/capacity/"],
    "/capacity/": ["/projects/", "/capacity/"],
}


def tabs_of(client: Client, page: str) -> list[tuple[str, bool]]:
    text = client.get(page).content.decode()
    found = re.search(r'<nav class="tabs".*?</nav>', text, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)"( aria-current="page")?>', found[0]) if found else []
    return [(url, bool(current)) for url, current in links]


def test_pages_that_belong_together_stand_in_tabs_and_say_where_one_is(alice: Engineer, bob: Engineer) -> None:
    lead, engineer = signed_in(alice), signed_in(bob)
    assert {page: tabs_of(lead, page) for page in TABS} == {
        page: [(url, url == page) for url in urls] for page, urls in TABS.items()
    }
    # Who looks after nobody's time has no tab that leads to it.
    assert tabs_of(engineer, "/projects/") == tabs_of(engineer, "/capacity/") == []
    assert [url for url, _current in tabs_of(engineer, "/find/")] == TABS["/find/"]


def test_every_tab_of_a_team_opens_and_says_where_one_is(alice: Engineer, team: Team) -> None:
    client = signed_in(alice)
    every = [url for url, _current in tabs_of(client, f"/teams/{team.slug}/")]
    assert {f"/teams/{team.slug}/what-if/", f"/teams/{team.slug}/capacity/"} < set(every)
    for page in every:
        assert [url for url, current in tabs_of(client, page) if current] == [page]


def test_rail_asks_no_more_for_more_teams(
    head: Engineer, division: Team, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(10):
        TeamFactory(name=f"Team {number}", parent=division)
    user = User.objects.get(pk=account(head).pk)
    with django_assert_max_num_queries(9):  # type: ignore[operator]  # pytest-django's context manager
        rail(user, HOME)


def test_fragment_for_nobody_sends_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/growth/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, reverse("account_login"))
