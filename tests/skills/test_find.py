from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from skills.find import Period
from skills.models import Interest, SavedView
from teams.capacity import Span, Workload, least_free
from teams.models import Assignment, AuditEntry, Engineer, Project, Team, User
from tests.conftest import signed_in
from tests.factories import LONG_AGO, a_competency, assessed, member

PAGE = "/find/"
FIRST, SECOND = "programming", "data-pipelines"
JANUARY = Period(date(2027, 1, 1), date(2027, 1, 31))

SEARCHES = {
    "": ["alice", "bob", "carla"],
    f"?all={FIRST}.3": ["alice", "bob"],
    f"?all={FIRST}.3.exactly": ["bob"],
    f"?all={FIRST}.3.most": ["bob", "carla"],
    f"?all={FIRST}.3&all={SECOND}.3": ["bob"],
    f"?any={FIRST}.4&any={SECOND}.4": ["alice", "carla"],
    f"?all={FIRST}.3&any={FIRST}.4&any={SECOND}.3": ["alice", "bob"],
    f"?all={FIRST}.1&fresh=fresh": ["alice", "bob"],
    f"?all={FIRST}.1&fresh=ageing": ["alice", "bob", "carla"],
    f"?all={FIRST}.1&sort=-level": ["alice", "bob", "carla"],
    f"?all={FIRST}.1&sort=level": ["carla", "bob", "alice"],
    "?sort=-name": ["carla", "bob", "alice"],
    "?sort=-team&team=applied-ai": ["alice", "bob", "carla"],
    "?team=platform": [],
    "?role=senior-ai-engineer": ["carla"],
    "?all=deep-learning.0.most": [],
}
UNREADABLE = (
    "all=nothing.3",
    f"all={FIRST}.9",
    f"any={FIRST}.x",
    f"all={FIRST}.3.about",
    "wants=nothing",
    "team=nothing",
    "fresh=old",
    "sort=level__gte",
    "overlap=99",
    "from=2027-01-01",
    "from=2027-02-01&to=2027-01-01",
    "from=2027-99-01&to=2027-01-01",
    "from=2027-01-01&to=2027-01-31&free=101",
    "free=101",
)


@pytest.fixture
def people(team: Team, alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    """Alice leads bob; charlie is elsewhere. Charlie would fit everything, and is hidden from alice."""
    carla = member(team, name="Carla", role="senior-ai-engineer")
    for who, first, second in ((alice, 4, 1), (bob, 3, 3), (carla, 2, 4), (charlie, 3, 3)):
        assessed(who, FIRST, first, assessed_on=timezone.localdate() - timedelta(days=300 if who == carla else 0))
        assessed(who, SECOND, second)


@pytest.fixture
def browser(alice: Engineer) -> Client:
    return signed_in(alice)


def found(client: Client, query: str = "") -> list[str]:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200, (query, answer.status_code)
    return re.findall(r'<a class="person" href="/engineers/([\w-]+)/"', answer.content.decode())


def test_people_are_found_by_what_they_can_do(people: None, browser: Client) -> None:
    assert {query: found(browser, query) for query in SEARCHES} == SEARCHES


def test_a_search_is_said_in_words_and_each_condition_can_be_taken_away(people: None, browser: Client) -> None:
    page = browser.get(f"{PAGE}?all={FIRST}.3&any={SECOND}.2.exactly&team=applied-ai&fresh=fresh").content.decode()
    assert "at level 3 or more, and " in page
    assert f'href="{PAGE}?any={SECOND}.2.exactly&amp;team=applied-ai&amp;fresh=fresh"' in page
    assert f'href="{PAGE}?all={FIRST}.3&amp;any={SECOND}.2.exactly&amp;fresh=fresh"' in page


def test_a_competency_sent_in_parts_becomes_an_address(people: None, browser: Client) -> None:
    parts = f"?team=applied-ai&skill_in={FIRST}&skill_level=3&skill_mode=exactly&skill_join=any"
    whole = f"{PAGE}?any={FIRST}.3.exactly&team=applied-ai"
    assert browser.get(PAGE + parts).headers["Location"] == whole
    swapped = browser.get(PAGE + parts, headers={"HX-Request": "true", "HX-Target": "main"})
    assert swapped.headers["HX-Push-Url"] == whole


def test_what_cannot_be_read_is_told_and_left_out(people: None, browser: Client) -> None:
    for query in UNREADABLE:
        answer = browser.get(f"{PAGE}?{query}")
        assert answer.status_code == 422, query
        assert "Part of this search is left out" in answer.content.decode()
        assert browser.get(f"/api/v1/find/?{query}").status_code == 400, query


def test_who_is_free_is_asked_of_assignments_and_contract(people: None, browser: Client, bob: Engineer) -> None:
    project = Project.objects.create(name="P", slug="p", state="running", starts=LONG_AGO)
    Assignment.objects.create(
        project=project, engineer=bob, starts=date(2027, 1, 31), ends=date(2027, 3, 1), allocation=60
    )
    Engineer.objects.filter(slug="carla").update(contract_percent=50)
    january = "&from=2027-01-01&to=2027-01-31"
    assert found(browser, f"?all={FIRST}.2{january}") == ["alice", "bob", "carla"]
    assert found(browser, f"?all={FIRST}.2{january}&free=51") == ["alice"]
    assert found(browser, f"?all={FIRST}.2&from=2027-01-01&to=2027-01-30&free=51") == ["alice", "bob"]
    Engineer.objects.get(slug="alice").leave.create(starts=date(2027, 1, 4), ends=date(2027, 1, 8))
    Assignment.objects.update(state="planned")
    assert found(browser, f"?all={FIRST}.2{january}&free=51") == ["bob"]
    Engineer.objects.filter(pk=bob.pk).update(ends=date(2027, 1, 20))
    assert found(browser, f"?all={FIRST}.2{january}&free=1") == ["carla"]


@pytest.mark.parametrize(
    ("shares", "free"),
    [
        ([], 80),
        ([(date(2026, 1, 1), None, 30)], 50),
        ([(date(2026, 1, 1), date(2026, 12, 31), 30)], 80),
        ([(date(2027, 1, 1), date(2027, 1, 10), 30), (date(2027, 1, 11), date(2027, 1, 31), 40)], 40),
        ([(date(2027, 1, 1), date(2027, 1, 11), 30), (date(2027, 1, 11), None, 40)], 10),
        ([(date(2027, 1, 5), date(2027, 1, 5), 100)], 0),
        ([(date(2027, 2, 1), None, 100)], 80),
    ],
)
def test_free_is_what_is_free_on_every_day(shares: list[tuple[date, date | None, int]], free: int) -> None:
    load = Workload(80, work=tuple(Span(starts, ends or date.max, share) for starts, ends, share in shares))
    assert least_free(load, JANUARY.starts, JANUARY.ends) == free


def test_shared_hours_follow_the_clock_of_each(people: None, browser: Client, alice: Engineer, bob: Engineer) -> None:
    hours = {"hours_start": time(9), "hours_end": time(17), "time_zone": "UTC"}
    Engineer.objects.filter(pk=alice.pk).update(**hours)
    Engineer.objects.filter(pk=bob.pk).update(**hours | {"hours_start": time(15), "hours_end": time(23)})
    Engineer.objects.filter(slug="carla").update(time_zone="Pacific/Auckland")
    assert found(browser, "?overlap=2") == ["alice", "bob"]
    assert found(browser, "?overlap=3") == ["alice"]


def test_interest_narrows_among_whole_pages(people: None, browser: Client, bob: Engineer) -> None:
    Interest.objects.create(engineer=bob, competency=a_competency(FIRST), value="some")
    assert found(browser, f"?wants={FIRST}") == ["bob"]
    assert found(browser, f"?wants={FIRST}.much") == []


def test_interest_is_at_least_some_or_much_and_saved_views_keep_it(
    people: None, browser: Client, alice: Engineer, bob: Engineer
) -> None:
    Interest.objects.create(engineer=bob, competency=a_competency(FIRST), value="some")
    Interest.objects.create(engineer=alice, competency=a_competency(FIRST), value="much")
    assert found(browser, f"?wants={FIRST}") == ["alice", "bob"]
    assert found(browser, f"?wants={FIRST}.much") == ["alice"]
    sent = browser.get(f"{PAGE}?wants={FIRST}&want_in={FIRST}&want_least=much")
    assert sent["Location"] == f"{PAGE}?wants={FIRST}.much"
    page = browser.get(sent["Location"]).content.decode()
    assert "much interest in Programming" in page
    assert f"query=wants%3D{FIRST}.much" in page
    browser.post("/views/new/", {"name": "Keen", "query": f"wants={FIRST}.much"})
    opened = browser.get(f"/views/{SavedView.objects.get().uuid}/")["Location"]
    assert opened == f"{PAGE}?wants={FIRST}.much"
    assert found(browser, opened.removeprefix(PAGE)) == ["alice"]
    assert browser.get(f"{PAGE}?want_in={FIRST}&want_least=most").status_code == 422


def text_of(answer: Any) -> str:
    return str(answer.getvalue().decode("utf-8-sig"))


def everywhere(client: Client, query: str) -> dict[str, str]:
    """Give everything that a search answers with: page, fragment, file, API."""
    texts = {
        "page": client.get(PAGE + query),
        "fragment": client.get(PAGE + query, headers={"HX-Request": "true", "HX-Target": "main"}),
        "export": client.get(f"{PAGE}export.csv{query}"),
        "api": client.get(f"/api/v1/find/{query}"),
        "words": client.get("/search/?q=programming"),
    }
    told = {}
    for name, answer in texts.items():
        assert answer.status_code == 200, (name, query)
        told[name] = re.sub(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"', "", text_of(answer))
    return told


EVERY_QUERY = (
    "",
    f"?all={FIRST}.3",
    f"?any={FIRST}.3.exactly&any={SECOND}.3&sort=-level",
    f"?all={SECOND}.1&sort=-team",
    "?team=platform",
    "?role=ai-engineer&overlap=1",
    "?from=2027-01-01&to=2027-01-31&free=10",
    f"?wants={FIRST}",
)


def test_who_is_hidden_changes_nothing_anywhere(people: None, browser: Client, charlie: Engineer) -> None:
    Interest.objects.create(engineer=charlie, competency=a_competency(FIRST), value="much")
    with_charlie = {query: everywhere(browser, query) for query in EVERY_QUERY}
    for query, texts in with_charlie.items():
        assert not any("Charlie" in text or "charlie" in text for text in texts.values()), query
    Engineer.objects.filter(pk=charlie.pk).update(ends=LONG_AGO)
    assert {query: everywhere(browser, query) for query in EVERY_QUERY} == with_charlie


def test_who_opted_in_is_found_by_levels_alone(people: None, browser: Client, charlie: Engineer, team: Team) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(
        skills_visibility="everyone", hours_start=time(0), hours_end=time(1), time_zone="UTC"
    )
    Interest.objects.create(engineer=charlie, competency=a_competency(FIRST), value="much")
    assert found(browser, f"?all={FIRST}.3") == ["alice", "bob", "charlie"]
    assert found(browser, f"?wants={FIRST}") == []
    assert "charlie" not in found(browser, "?from=2027-01-01&to=2027-01-31")
    # The hours stay closed: nine to five in the time zone is what counts.
    assert "charlie" in found(browser, "?overlap=8")


def test_who_fits_but_whose_free_time_or_interest_is_not_told_is_counted(
    people: None, browser: Client, charlie: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    days = "from=2027-01-01&to=2027-01-31"
    asked = {
        f"?all={FIRST}.3.exactly&{days}&free=50": ("1 more fits by level; free time is told", "?all={0}.3.exactly"),
        f"?wants={FIRST}": ("1 more may fit; interests are told", "?"),
        f"?team=platform&wants={FIRST}&{days}": ("1 more may fit; free time and interests are", "?team=platform"),
    }
    for query, (said, rest) in asked.items():
        page = browser.get(PAGE + query).content.decode()
        assert said in page, query
        assert f'href="{PAGE}{rest.format(FIRST)}"' in page, query
        assert browser.get(f"/api/v1/find/{query}").json()["untold"] == 1, query
    assert browser.get(f"/api/v1/find/?all={FIRST}.4&{days}").json()["untold"] == 0
    assert browser.get(f"/api/v1/find/?all={FIRST}.3").json()["untold"] == 0
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="lead_only")
    for query in asked:
        assert "more fit" not in browser.get(PAGE + query).content.decode()
        assert browser.get(f"/api/v1/find/{query}").json()["untold"] == 0


def test_a_share_without_days_is_asked_of_the_next_three_months(people: None, browser: Client, bob: Engineer) -> None:
    today = timezone.localdate()
    project = Project.objects.create(name="P", slug="p", state="running", starts=LONG_AGO)
    Assignment.objects.create(project=project, engineer=bob, starts=today + timedelta(days=80), allocation=60)
    assert found(browser, f"?all={FIRST}.3&free=50") == ["alice"]
    page = browser.get(f"{PAGE}?all={FIRST}.3&free=50").content.decode()
    assert f"free at 50 % or more, {date_format(today, 'j M Y')} to " in page
    assert browser.get(f"{PAGE}?free=0").status_code == 200


def test_export_holds_all_pages_and_is_noted(people: None, browser: Client, bob: Engineer) -> None:
    answer = browser.get(f"{PAGE}export.csv?all={FIRST}.3&from=2027-01-01&to=2027-01-31")
    rows = text_of(answer).splitlines()
    assert [row.split(",")[0] for row in rows] == ["Name", "Alice", "Bob"]
    assert rows[2].split(",")[-3:] == ["3", "100", ""]
    assert AuditEntry.objects.filter(action="export", subject=bob).exists()


def test_api_pages_and_tells_levels(people: None, browser: Client) -> None:
    body = browser.get(f"/api/v1/find/?all={FIRST}.3&overlap=1&page_size=1").json()
    assert (body["count"], len(body["results"])) == (2, 1)
    assert body["results"][0] | {"team": ""} == {
        "slug": "alice",
        "name": "Alice",
        "role": "Lead AI Engineer",
        "team": "",
        "levels": [{"competency": FIRST, "level": 4, "freshness": "fresh"}],
        "free": None,
        "shared_hours": 8.0,
    }


def test_page_asks_as_much_of_many_people(people: None, team: Team, browser: Client) -> None:
    query = f"?all={FIRST}.1&any={SECOND}.1&from=2027-01-01&to=2027-01-31&overlap=1"

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path + query).status_code == 200
        return len(captured)

    def more(name: str, count: int) -> None:
        for place in range(count):
            person = member(team, name=f"{name} {place}")
            assessed(person, FIRST, 2)
            assessed(person, SECOND, 2)

    more("few", 7)
    paths = (PAGE, "/api/v1/find/")
    queries(PAGE)
    few = [queries(path) for path in paths]
    more("many", 30)
    assert [queries(path) for path in paths] == few


@pytest.fixture
def view(alice: Engineer) -> SavedView:
    assert alice.user is not None
    return SavedView.objects.create(owner=alice.user, name="Mine", kind="search", query=f"all={FIRST}.3")


def test_a_view_is_saved_opened_renamed_and_deleted(people: None, browser: Client, team: Team) -> None:
    page = browser.get(f"{PAGE}?all={FIRST}.3").content.decode()
    assert "/views/new/?team=&amp;query=all%3Dprogramming.3" in page
    form = browser.get("/views/new/?team=&query=all%3Dprogramming.3").content.decode()
    assert 'value="all=programming.3"' in form
    assert browser.post("/views/new/", {"name": "Three", "query": f"all={FIRST}.3"}).status_code == 302
    made = SavedView.objects.get()
    assert "Three" in browser.get("/views/?q=thr&kind=search").content.decode()
    assert "No view fits" in browser.get("/views/?kind=matrix").content.decode()
    assert browser.get(f"/views/{made.uuid}/").headers["Location"] == f"{PAGE}?all={FIRST}.3"
    again = browser.post("/views/new/", {"name": "Three", "query": ""})
    assert again.status_code == 422
    assert "You have a view of this name already." in again.content.decode()
    assert browser.post(f"/views/{made.uuid}/edit/", {"name": ""}).status_code == 422
    assert browser.post(f"/views/{made.uuid}/edit/", {"name": "Four"}).status_code == 302
    assert "Four" in browser.get(f"/views/{made.uuid}/edit/").content.decode()
    assert browser.post(f"/views/{made.uuid}/delete/").status_code == 302
    assert not SavedView.objects.exists()
    assert "No saved views yet" in browser.get("/views/").content.decode()
    assert set(AuditEntry.objects.filter(object_type="savedview").values_list("action", flat=True)) == {
        "save_view",
        "rename_view",
        "delete_view",
    }


def test_two_views_of_one_owner_have_two_names(view: SavedView, alice: Engineer, browser: Client) -> None:
    other = SavedView.objects.create(owner=view.owner, name="Other", kind="search")
    assert browser.post(f"/views/{other.uuid}/edit/", {"name": "Mine"}).status_code == 422
    other.refresh_from_db()
    assert other.name == "Other"


def test_others_open_a_view_under_their_own_rights(
    people: None, view: SavedView, bob: Engineer, charlie: Engineer, browser: Client
) -> None:
    theirs = signed_in(charlie)
    opened = theirs.get(f"/views/{view.uuid}/", follow=True).content.decode()
    assert re.findall(r'<a class="person" href="/engineers/([\w-]+)/"', opened) == ["charlie"]
    for path in ("edit", "delete"):
        assert theirs.post(f"/views/{view.uuid}/{path}/", {"name": "x"}).status_code == 404
    assert "Mine" not in theirs.get("/views/").content.decode()


def test_a_view_of_a_matrix_opens_for_whom_the_matrix_is(
    team: Team, browser: Client, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    assert "/views/new/?team=applied-ai" in browser.get("/teams/applied-ai/matrix/").content.decode()
    given = {"name": "Ours", "team": "applied-ai", "query": "lens=team-needs"}
    assert browser.post("/views/new/", given).status_code == 302
    assert browser.post("/views/new/", given | {"team": "platform"}).status_code == 404
    path = f"/views/{SavedView.objects.get().uuid}/"
    assert signed_in(dana).get(path).headers["Location"] == "/teams/applied-ai/matrix/?lens=team-needs"
    assert [signed_in(who).get(path).status_code for who in (bob, charlie)] == [404, 404]
