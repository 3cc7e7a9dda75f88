from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from skills.models import FrameworkVersion, TeamNeed
from teams.models import AuditEntry, Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member

pytestmark = pytest.mark.django_db

PAGE = "/teams/applied-ai/matrix/"
CANARY = "cnry-comment-of-alice"


@pytest.fixture
def levels(alice: Engineer, bob: Engineer) -> Engineer:
    """Bob is below in one competency, unconfirmed in one, stale in one."""
    assessed(bob, "deep-learning", 1, rater=alice, comment=CANARY)
    assessed(bob, "model-development", 3, source="self")
    assessed(bob, "programming", 4, assessed_on=date.today() - timedelta(days=500))  # noqa: DTZ011 - tests run in UTC
    return bob


def body_of(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def cells(page: str) -> dict[str, str]:
    """Give the markup of each cell by its id."""
    return {found[1]: found[0] for found in re.finditer(r'<a class="lv" id="(c-[^"]+)"[^>]*>[^<]*</a>', page)}


def label(cell: str) -> str:
    found = re.search(r'aria-label="([^"]*)"', cell)
    assert found
    return html.unescape(found[1])


def rows(page: str) -> list[str]:
    return re.findall(r'<tr[^>]*><th scope="row"><a [^>]*><span class="code">([^<]+)</span>', page)


def test_lead_sees_each_person_in_each_competency(alice: Engineer, levels: Engineer) -> None:
    drawn = cells(body_of(signed_in(alice), PAGE))
    assert len(drawn) == 2 * 62
    assert 'data-level="1"' in drawn["c-bob-ML-02"]
    assert 'data-gap="2"' in drawn["c-bob-ML-02"]
    assert label(drawn["c-bob-ML-02"]).startswith("Bob, Deep learning: level 1 Foundation, confirmed ")
    assert label(drawn["c-bob-ML-02"]).endswith(", required 3")


def test_states_are_told_apart_without_colour(alice: Engineer, levels: Engineer) -> None:
    assessed(levels, "deep-learning", None)
    drawn = cells(body_of(signed_in(alice), PAGE))
    assert 'data-state="unconfirmed"' in drawn["c-bob-ML-03"]
    assert 'data-state="stale"' in drawn["c-bob-SW-01"]
    assert 'data-state="none"' in drawn["c-bob-ML-02"]
    assert drawn["c-bob-ML-02"].endswith(">–</a>")
    assert 'data-state="unknown"' in drawn["c-bob-ML-01"]
    assert label(drawn["c-bob-ML-01"]) == "Bob, Machine learning fundamentals: not assessed, required 3"


def test_level_zero_is_a_level(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "deep-learning", 0)
    cell = cells(body_of(signed_in(alice), PAGE))["c-bob-ML-02"]
    assert 'data-level="0"' in cell
    assert "data-state" not in cell
    assert cell.endswith(">0</a>")


def test_what_no_role_asks_and_nobody_knows_is_a_dot(alice: Engineer, bob: Engineer) -> None:
    junior = member(Team.objects.get(slug="applied-ai"), name="Jo", role="junior-ai-engineer")
    drawn = cells(body_of(signed_in(alice), PAGE))
    quiet = [cell for name, cell in drawn.items() if name.startswith(f"c-{junior.slug}-") and cell.endswith(">·</a>")]
    assert quiet
    assert all(label(cell).endswith("not assessed, nothing required") for cell in quiet)


def test_figures_above_the_matrix_add_up(alice: Engineer, levels: Engineer) -> None:
    page = body_of(signed_in(alice), PAGE)
    met, asked = map(int, re.search(r"(\d+) of (\d+) requirements met", page).groups())  # type: ignore[union-attr]
    below = int(re.search(r'id="count-below">(\d+)<', page)[1])  # type: ignore[index]
    unknown = int(re.search(r'id="count-unassessed">(\d+)<', page)[1])  # type: ignore[index]
    assert met + below + unknown == asked
    assert (met, below) == (2, 1)


def test_a_team_need_shows_its_depth_and_its_risk(alice: Engineer, levels: Engineer, team: Team) -> None:
    TeamNeed.objects.create(team=team, competency=a_competency("programming"), level=4, people=2, weight=3)
    page = body_of(signed_in(alice), PAGE)
    need = re.search(r'<div id="n-SW-01">.*?</div>', page)
    assert need
    assert "at level 4 or above: 1, needed: 2" in need[0]
    assert page.count("badge--warn") == 1


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("show=below", ["ML-02"]),
        ("show=unconfirmed", ["ML-03"]),
        ("show=stale", ["SW-01"]),
        ("show=below&show=stale", ["ML-02", "SW-01"]),
        ("show=below&domain=software-engineering-and-integration", []),
        ("show=below&person=alice", []),
    ],
)
def test_a_filter_keeps_the_competencies_with_such_a_cell(
    alice: Engineer, levels: Engineer, query: str, kept: list[str]
) -> None:
    page = body_of(signed_in(alice), f"{PAGE}?{query}")
    assert rows(page) == kept
    assert bool(kept) != ("No competency is left by these filters" in page)


def test_one_domain_and_one_person_can_be_looked_at(alice: Engineer, levels: Engineer) -> None:
    version = FrameworkVersion.objects.in_force()
    assert version
    domain = version.domains.order_by("position")[0]
    page = body_of(signed_in(alice), f"{PAGE}?domain={domain.slug}&person=bob")
    assert len(rows(page)) == domain.competencies.count()
    assert {name.split("-")[1] for name in cells(page)} == {"bob"}


def test_essentials_only_leaves_out_what_no_role_calls_essential(alice: Engineer, bob: Engineer) -> None:
    kept = rows(body_of(signed_in(alice), f"{PAGE}?essentials=1"))
    assert 0 < len(kept) < 62


def test_sorting_by_gap_puts_the_highest_priority_first(alice: Engineer, levels: Engineer) -> None:
    page = body_of(signed_in(alice), f"{PAGE}?sort=gap")
    assert rows(page)[0] == "ML-02"
    assert 'class="domain"' not in page


def test_sorting_by_person_puts_the_widest_gap_of_that_person_first(alice: Engineer, levels: Engineer) -> None:
    assessed(alice, "model-evaluation", 0)
    client = signed_in(alice)
    assert rows(body_of(client, f"{PAGE}?sort=person-bob"))[0] == "ML-02"
    assert rows(body_of(client, f"{PAGE}?sort=person-alice"))[0] == "ML-04"


def test_sorting_by_depth_puts_the_need_that_lacks_most_people_first(
    alice: Engineer, levels: Engineer, team: Team
) -> None:
    for slug, level, people in (("programming", 4, 2), ("deep-learning", 3, 3), ("model-development", 3, 1)):
        TeamNeed.objects.create(team=team, competency=a_competency(slug), level=level, people=people)
    assert rows(body_of(signed_in(alice), f"{PAGE}?sort=depth"))[:3] == ["ML-02", "SW-01", "ML-03"]


def test_people_can_stand_in_rows(alice: Engineer, levels: Engineer) -> None:
    page = body_of(signed_in(alice), f"{PAGE}?rows=people")
    assert len(cells(page)) == 2 * 62
    assert page.index('id="c-alice-ML-01"') < page.index('id="c-alice-ML-02"') < page.index('id="c-bob-ML-01"')
    assert 'title="Deep learning"' in page


def test_colour_by_gap_draws_the_distance(alice: Engineer, levels: Engineer) -> None:
    drawn = cells(body_of(signed_in(alice), f"{PAGE}?colour=gap"))
    assert 'data-diff="-2"' in drawn["c-bob-ML-02"]
    assert 'data-diff="0"' in drawn["c-bob-ML-03"]
    assert drawn["c-bob-ML-02"].endswith(">1</a>")


def test_all_can_be_measured_against_one_role(alice: Engineer, levels: Engineer) -> None:
    client = signed_in(alice)
    assert "all against Lead AI Engineer" in body_of(client, f"{PAGE}?lens=target-role")
    assert "all against CTO" not in body_of(client, f"{PAGE}?lens=target-role&role=no-such-role")
    page = body_of(client, f"{PAGE}?lens=target-role&role=junior-ai-engineer")
    assert label(cells(page)["c-bob-ML-02"]).endswith("required 1")


def test_nobody_is_short_of_a_need_that_enough_people_meet(alice: Engineer, levels: Engineer, team: Team) -> None:
    TeamNeed.objects.create(team=team, competency=a_competency("deep-learning"), level=3, people=1)
    client = signed_in(alice)
    assert "data-gap" in cells(body_of(client, f"{PAGE}?lens=team-needs"))["c-bob-ML-02"]
    assessed(alice, "deep-learning", 4)
    assert "data-gap" not in cells(body_of(client, f"{PAGE}?lens=team-needs"))["c-bob-ML-02"]


def test_a_past_day_shows_what_was_known_then(alice: Engineer, bob: Engineer) -> None:
    today = date.today()  # noqa: DTZ011 - tests run in UTC
    assessed(bob, "deep-learning", 1, assessed_on=today - timedelta(days=60))
    assessed(bob, "deep-learning", 4)
    client = signed_in(alice)
    then = body_of(client, f"{PAGE}?as_of={today - timedelta(days=30)}")
    assert 'data-level="1"' in cells(then)["c-bob-ML-02"]
    assert "What you record now counts from today" in then
    assert 'data-level="4"' in cells(body_of(client, PAGE))["c-bob-ML-02"]


@pytest.mark.parametrize(
    "query",
    [
        "lens=x",
        "as_of=2026-13-45",
        "as_of=9999-01-01",
        "sort=person-x",
        "sort=-name",
        "show=x",
        "cell=x",
        "cell=bob.ZZ-99",
        "cell=.",
        "person=%F0%9F%98%80",
        "rows=0",
        "domain='--",
    ],
)
def test_an_address_with_unknown_values_shows_the_usual_view(alice: Engineer, levels: Engineer, query: str) -> None:
    assert "requirements met" in body_of(signed_in(alice), f"{PAGE}?{query}")


def test_an_htmx_answer_pushes_the_short_address(alice: Engineer, bob: Engineer) -> None:
    response = signed_in(alice).get(
        f"{PAGE}?lens=own-role&colour=gap&as_of=&sort=framework&people=name&domain=&person=",
        headers={"HX-Request": "true", "HX-Target": "main"},
    )
    assert response["HX-Push-Url"] == f"{PAGE}?colour=gap"


def test_a_cell_of_the_address_stands_open_without_script(alice: Engineer, levels: Engineer) -> None:
    page = body_of(signed_in(alice), f"{PAGE}?colour=gap&cell=bob.ML-02")
    assert 'action="/engineers/bob/assess/deep-learning/"' in page
    assert 'name="next" value="/teams/applied-ai/matrix/?colour=gap&amp;cell=bob.ML-02"' in page
    assert 'aria-current="true"' in cells(page)["c-bob-ML-02"]


def test_the_fragment_holds_the_inspector_alone(alice: Engineer, levels: Engineer) -> None:
    client = signed_in(alice)
    part = body_of(client, f"{PAGE}cell/?cell=bob.ML-02", **{"HX-Request": "true"})
    assert "<html" not in part
    assert CANARY in part
    assert client.get(f"{PAGE}cell/?cell=bob.ML-02").headers["Location"] == f"{PAGE}?cell=bob.ML-02"


def test_names_and_titles_are_escaped_in_every_cell(alice: Engineer, team: Team) -> None:
    member(team, name='"><img src=x onerror=alert(1)>', slug="mallory")
    for query in ("", "?rows=people", "?cell=mallory.ML-01"):
        page = body_of(signed_in(alice), PAGE + query)
        assert "<img" not in page
        assert 'aria-label="&quot;&gt;&lt;img' in page


def test_an_empty_team_says_so(alice: Engineer, dana: User, other_team: Team) -> None:
    page = body_of(signed_in(dana), "/teams/platform/matrix/")
    assert "Nobody is in this team" in page
    assert "<table" not in page


def test_a_team_without_levels_says_how_to_begin(alice: Engineer, bob: Engineer) -> None:
    assert "Nobody is assessed yet" in body_of(signed_in(alice), PAGE)


def test_without_a_framework_the_page_says_so(alice: Engineer) -> None:
    FrameworkVersion.objects.update(status="retired")
    assert "No framework is published yet" in body_of(signed_in(alice), PAGE)


def test_hr_and_the_lead_above_read_the_matrix(head: Engineer, levels: Engineer, dana: User) -> None:
    for who in (head, dana):
        assert 'data-level="1"' in cells(body_of(signed_in(who), PAGE))["c-bob-ML-02"]


URLS = (
    "/teams/{}/matrix/",
    "/teams/{}/matrix/cell/?cell=bob.ML-02",
    "/teams/{}/matrix/export.csv",
    "/teams/{}/matrix/export.xlsx",
)


def without_token(content: bytes) -> bytes:
    return re.sub(rb'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+', b"", content)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_outsiders_get_what_a_team_that_is_not_gets(
    levels: Engineer, charlie: Engineer, erin: Engineer, url: str, headers: dict[str, str]
) -> None:
    for who in (charlie, erin):
        client = signed_in(who)
        real = client.get(url.format("applied-ai"), headers=headers)
        invented = client.get(url.format("no-such-team"), headers=headers)
        assert (real.status_code, invented.status_code) == (404, 404)
        assert without_token(real.content) == without_token(invented.content)
        assert b"Bob" not in without_token(real.content)


@pytest.mark.parametrize("url", URLS)
def test_a_member_may_know_the_team_and_not_its_matrix(levels: Engineer, url: str) -> None:
    response = signed_in(levels).get(url.format("applied-ai"))
    assert response.status_code == 403
    assert b"Alice" not in response.content


@pytest.mark.parametrize("url", URLS)
def test_the_anonymous_are_sent_to_sign_in(levels: Engineer, url: str) -> None:
    page, part = Client().get(url.format("applied-ai")), Client().get(url.format("x"), headers={"HX-Request": "true"})
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/account/login/")
    assert (part.status_code, part["HX-Redirect"]) == (401, "/account/login/")


def test_the_matrix_takes_as_many_queries_for_40_people_as_for_10(alice: Engineer, bob: Engineer, team: Team) -> None:
    client = signed_in(alice)
    body_of(client, PAGE)

    def queries(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            body_of(client, url)
        return len(captured)

    def fill(upto: int) -> Iterator[Engineer]:
        for number in range(team.memberships.count(), upto):
            yield member(team, name=f"Person {number}")

    urls = (PAGE, f"{PAGE}?cell=bob.ML-02", f"{PAGE}export.csv", f"{PAGE}?lens=team-needs&sort=depth")
    for one in fill(10):
        assessed(one, "deep-learning", 2)
    for url in urls:
        # The first look of the day is noted.
        queries(url)
    few = [queries(url) for url in urls]
    for one in fill(40):
        assessed(one, "deep-learning", 2)
    assert [queries(url) for url in urls] == few


def test_the_csv_holds_the_view(alice: Engineer, levels: Engineer) -> None:
    response = signed_in(alice).get(f"{PAGE}export.csv?show=below")
    table = list(csv.reader(io.StringIO(response.content.decode())))
    assert table[0][:5] == ["Code", "Competency", "Domain", "Alice", "Bob"]
    assert [row[0] for row in table[1:]] == ["ML-02"]
    assert table[1][4] == "1"
    assert response["Content-Disposition"].startswith('attachment; filename="matrix-applied-ai-')


def test_the_workbook_holds_levels_colours_and_what_they_mean(alice: Engineer, levels: Engineer) -> None:
    response = signed_in(alice).get(f"{PAGE}export.xlsx?lens=target-role")
    book = load_workbook(io.BytesIO(response.content))
    matrix, about = book["Matrix"], {row[0].value: row[1].value for row in book["About"]}
    assert matrix.freeze_panes == "C2"
    row = next(row for row in matrix.iter_rows() if row[0].value == "ML-02")
    assert row[4].value == 1
    assert row[4].fill.fgColor.rgb.endswith("E9E7AD")
    assert "all against Lead AI Engineer" in str(about["Compared"])
    assert about["Team"] == "Applied AI"


def test_an_export_is_remembered(alice: Engineer, levels: Engineer) -> None:
    signed_in(alice).get(f"{PAGE}export.csv")
    entry = AuditEntry.objects.get(action="export")
    assert (entry.actor, entry.object_id, entry.fields) == (alice.user, "applied-ai", ["matrix"])


def test_only_csv_and_xlsx_are_given(alice: Engineer) -> None:
    assert signed_in(alice).get(f"{PAGE}export.exe").status_code == 404
