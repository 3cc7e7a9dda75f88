from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from skills.models import TeamNeed
from teams.models import Assignment, AuditEntry, Engineer, Project, Team, User
from tests.conftest import signed_in
from tests.factories import LONG_AGO, a_competency, assessed, member

SKILL = "programming"
PAGE = "/teams/applied-ai/what-if/"
API = f"/api/v1{PAGE}"
Post = Callable[..., tuple[int, Any]]


@pytest.fixture
def levels(team: Team, alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    TeamNeed.objects.create(team=team, competency=a_competency(SKILL), level=3, people=2, weight=3)
    assessed(alice, SKILL, 4)
    assessed(bob, SKILL, 2)
    assessed(charlie, SKILL, 3)


@pytest.fixture
def browser(alice: Engineer) -> Client:
    return signed_in(alice)


@pytest.fixture
def post(browser: Client) -> Post:
    def send(body: Any, query: str = "") -> tuple[int, Any]:
        answer = browser.post(API + query, json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    return send


def test_page_without_a_scenario_tells_what_would_help(levels: None, browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    assert "Nothing is supposed yet" in page
    assert "nothing is stored" in page
    assert f"level=bob.{SKILL}.3" in page


def test_the_address_holds_the_whole_scenario(levels: None, browser: Client) -> None:
    page = browser.get(
        f"{PAGE}?lens=team-needs&leave=alice&level=bob.{SKILL}.3&takes=bob.senior-ai-engineer&hire=ai-engineer"
    ).content.decode()
    assert "4 changes supposed" in page
    for said in ("Alice", "levels up", "becomes Senior AI Engineer", "New hire: AI Engineer"):
        assert said in page
    kept = f"lens=team-needs&amp;hire=ai-engineer&amp;level=bob.{SKILL}.3&amp;takes=bob.senior-ai-engineer"
    assert f'href="?{kept}"' in page, "leaves out one change, keeps the rest"


def test_a_change_in_parts_becomes_an_address_to_share(levels: None, browser: Client) -> None:
    parts = f"?leave=alice&level_of=bob&level_in={SKILL}&level_to=3"
    whole = f"{PAGE}?leave=alice&level=bob.{SKILL}.3"
    assert browser.get(PAGE + parts).headers["Location"] == whole
    swapped = browser.get(PAGE + parts, headers={"HX-Request": "true", "HX-Target": "main"})
    assert (swapped.status_code, swapped.headers["HX-Push-Url"]) == (200, whole)
    roles = browser.get(f"{PAGE}?takes_who=bob&takes_role=senior-ai-engineer")
    assert roles.headers["Location"] == f"{PAGE}?takes=bob.senior-ai-engineer"


def test_who_is_not_visible_is_refused_as_who_is_not_there(levels: None, browser: Client, dana: User) -> None:
    hidden, nobody = (browser.get(f"{PAGE}?join={slug}") for slug in ("charlie", "no-one"))
    assert hidden.status_code == nobody.status_code == 422
    told = [answer.content.decode().partition("<main")[2].partition("</main")[0] for answer in (hidden, nobody)]
    assert told[0].replace("charlie", "no-one") == told[1]
    assert "Charlie" not in hidden.content.decode()
    assert "Charlie" in signed_in(dana).get(f"{PAGE}?join=charlie").content.decode()


def test_what_cannot_be_read_is_told_and_the_rest_stays(levels: None, browser: Client) -> None:
    answer = browser.get(f"{PAGE}?level=nonsense&takes=bob&leave=alice&level=bob.{SKILL}.x")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("no change that can be read") == 3
    assert "1 change supposed" in page


def test_an_opted_in_person_joins_with_levels_and_the_reading_is_noted(
    levels: None, browser: Client, charlie: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    page = browser.get(f"{PAGE}?join=charlie&lens=team-needs").content.decode()
    assert "you see current levels alone" in page
    assert AuditEntry.objects.filter(action="read", subject=charlie).count() == 1


def test_the_gaps_page_leads_to_a_what_if(levels: None, browser: Client) -> None:
    page = browser.get("/teams/applied-ai/gaps/?lens=target-role&role=ai-engineer").content.decode()
    assert f'action="{PAGE}"' in page
    assert '<input type="hidden" name="role" value="ai-engineer">' in page


def test_each_change_is_the_difference_of_the_figures_beside_it(
    levels: None, browser: Client, team: Team, alice: Engineer
) -> None:
    for slug, weight in (("data-pipelines", 1), ("deep-learning", 2), ("model-deployment", 3)):
        TeamNeed.objects.create(team=team, competency=a_competency(slug), level=2, people=7, weight=weight)
        assessed(alice, slug, 2)
    page = browser.get(f"{PAGE}?leave=alice&hire=ai-engineer&all=1").content.decode()
    cell = r'<td class="num tab[^"]*"[^>]*>(-?[\d.]+)\D*?</td>'
    changed = re.findall(cell + r"\s*" + cell + r'\s*<td class="num"[^>]*>(.*?)</td>', page, re.DOTALL)
    assert len(changed) > 8
    told = 0
    for now, then, words in changed:
        written = re.search(r"([+−])([\d.]+)", words)
        change = float(written[1].replace("−", "-") + written[2]) if written else 0.0
        assert round(float(then) - float(now), 2) == change, (now, then, words)
        told += change != 0
    assert told > 4


def test_the_end_of_a_project_says_whom_of_the_led_it_frees(
    levels: None, browser: Client, bob: Engineer, charlie: Engineer
) -> None:
    today = timezone.localdate()
    project = Project.objects.create(name="ETA v2", slug="eta-v2", state="running", starts=LONG_AGO)
    for person, share in ((bob, 40), (charlie, 30)):
        Assignment.objects.create(project=project, engineer=person, starts=LONG_AGO, allocation=share)
    page = browser.get(f"{PAGE}?ends=eta-v2").content.decode()
    assert f"free then: Bob 40 % from {date_format(today, 'j M Y')}</p>" in page
    assert "Charlie 30" not in page


def test_unknown_role_of_the_lens_is_not_found(levels: None, browser: Client) -> None:
    assert browser.get(f"{PAGE}?lens=target-role&role=nobody").status_code == 404
    assert browser.get(f"{PAGE}?lens=target-role").status_code == 200


def test_the_page_asks_as_much_of_a_large_team(levels: None, team: Team, browser: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.get(f"{PAGE}?leave=alice&level=bob.{SKILL}.3&all=1")
        return len(captured)

    for place in range(8):
        member(team, name=f"Early {place}")
    queries()
    few = queries()
    for place in range(30):
        member(team, name=f"Late {place}")
    assert queries() == few


def test_api_answers_with_the_gaps_before_and_after(levels: None, browser: Client, post: Post) -> None:
    status, body = post({"leave": ["alice"], "levels": [{"engineer": "bob", "competency": SKILL, "level": 3}]})
    assert status == 200
    assert body["before"] == browser.get("/api/v1/teams/applied-ai/gaps/").json()
    assert [gap["competency"] for gap in body["after"]["gaps"]] == []
    status, body = post({"hires": ["ai-engineer"], "role_changes": []}, "?lens=team-needs")
    assert (status, body["before"]["coverage"], body["after"]["coverage"]) == (200, 0.5, 1.0)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"join": ["charlie"]},
        {"leave": ["nobody"]},
        {"levels": [{"engineer": "bob", "competency": SKILL, "level": 9}]},
        {"levels": [{"engineer": "bob"}]},
        {"team": "platform"},
        {"leave": "bob\0"},
    ],
)
def test_api_refuses_what_cannot_be_supposed(levels: None, post: Post, body: Any) -> None:
    assert post(body)[0] == 400


def test_api_answers_nobody_else(levels: None, charlie: Engineer, bob: Engineer) -> None:
    for who in (bob, charlie):
        assert signed_in(who).post(API, "{}", content_type="application/json").status_code == 404
