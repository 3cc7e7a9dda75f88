from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skills.models import FrameworkVersion, GapReport
from skills.periods import PeriodKind, period_containing
from skills.services.gap_reports import make_now
from teams.models import Engineer, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import TeamFactory, assessed, leading, member, signing_in

pytestmark = pytest.mark.django_db

PAGE = "/teams/applied-ai/"
TODAY = date.today()  # noqa: DTZ011 - tests run in UTC


def body_of(client: Client, url: str = PAGE) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return html.unescape(response.content.decode())


def people(page: str) -> list[str]:
    return re.findall(r'<a class="person" href="/engineers/[^"]+/">.*?person__name ellipsis">([^<]+)<', page, re.DOTALL)


def row_of(page: str, name: str) -> str:
    found = re.search(rf'person__name ellipsis">{name}<.*?</tr>', page, re.DOTALL)
    assert found
    return found[0]


def tile(page: str, label: str) -> str:
    found = re.search(
        rf'<div class="tile">\s*<span class="tile__label">{label}<.*?(?=<div class="tile">|<div class="split">)',
        page,
        re.DOTALL,
    )
    assert found, label
    return found[0]


def teams_in(page: str) -> list[str]:
    return re.findall(r'class="tree" data-depth="\d"><a href="[^"]+">([^<]+)<', page)


def test_people_stand_in_the_order_of_names_whatever_they_score(alice: Engineer, bob: Engineer, team: Team) -> None:
    strong = member(team, name="Zoe")
    for slug in ("deep-learning", "programming", "model-development"):
        assessed(strong, slug, 5)
    assert people(body_of(signed_in(alice))) == ["Alice", "Bob", "Zoe"]


def test_each_figure_is_there_and_explains_itself(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 4)
    page = body_of(signed_in(alice))
    for label in ("Readiness", "Coverage", "Confidence", "Single points", "Uncovered"):
        assert "Why this number" in tile(page, label)
    met, whole = re.findall(r"<dd>(?:÷ )?([\d,]+)</dd>", tile(page, "Readiness"))
    share = 100 * int(met.replace(",", "")) / int(whole.replace(",", ""))
    told = re.search(r'<dd class="total">([\d.]+)', tile(page, "Readiness"))
    assert told
    assert float(told[1]) == pytest.approx(share, abs=0.05)


def test_marks_tell_what_is_stale_unknown_and_who_leaves(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 4, assessed_on=TODAY - timedelta(days=500))
    Engineer.objects.filter(pk=bob.pk).update(ends=TODAY + timedelta(days=20))
    row = row_of(body_of(signed_in(alice)), "Bob")
    assert ">1 stale<" in row
    assert re.search(r">\d+ not assessed<", row)
    assert re.search(r'badge--warn">until \d+ \w+<', row)


def test_the_next_role_is_the_one_aimed_for_or_else_the_next_promotion(alice: Engineer, bob: Engineer) -> None:
    junior = member(Team.objects.get(slug="applied-ai"), name="Jo", role="junior-ai-engineer")
    page = body_of(signed_in(alice))
    assert 'data-label="Senior AI Engineer"' in row_of(page, "Bob")
    assert 'data-label="AI Engineer"' in row_of(page, junior.name)


def test_figures_tell_their_change_since_the_last_report(alice: Engineer, bob: Engineer, team: Team) -> None:
    make_now([team.pk], now=timezone.now())
    assert "change since" in body_of(signed_in(alice))
    assessed(bob, "programming", 4)
    assert 'data-dir="better"' in tile(body_of(signed_in(alice)), "Coverage")


def test_a_person_without_a_role_is_named_without_a_figure(alice: Engineer, team: Team) -> None:
    newcomer = Engineer.objects.create(name="Newcomer", slug="newcomer")
    Membership.objects.create(engineer=newcomer, team=team, starts=TODAY)
    assert "No role yet" in row_of(body_of(signed_in(alice)), "Newcomer")


def test_a_parent_without_own_members_shows_the_teams_below(dana: User, alice: Engineer, division: Team) -> None:
    page = body_of(signed_in(dana), f"/teams/{division.slug}/")
    assert teams_in(page) == ["Applied AI"]
    assert "Teams below" in page
    assert people(page) == []
    assert '<a class="btn btn--primary"' not in page


def test_an_empty_team_says_what_can_be_done(dana: User) -> None:
    TeamFactory(name="Empty", slug="empty")
    assert "Nobody is in this team yet" in body_of(signed_in(dana), "/teams/empty/")


def test_without_a_framework_the_page_says_so(alice: Engineer) -> None:
    FrameworkVersion.objects.update(status="retired")
    assert "There is no framework to measure against" in body_of(signed_in(alice))


def test_the_team_above_is_a_link_only_for_who_may_open_it(alice: Engineer, head: Engineer) -> None:
    above = '<li><a href="/teams/division/">Division</a></li>'
    assert above not in body_of(signed_in(alice))
    assert above in body_of(signed_in(head))


def test_outsiders_get_404_and_members_403(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    assert signed_in(bob).get(PAGE).status_code == 403
    assert signed_in(charlie).get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302


def test_the_list_of_teams_is_a_tree_with_figures(head: Engineer, alice: Engineer, bob: Engineer) -> None:
    page = body_of(signed_in(head), "/teams/")
    assert teams_in(page) == ["Division", "Applied AI"]
    assert '<span class="tree" data-depth="1"><a href="/teams/applied-ai/">' in page
    assert ">Alice</span>" in page


def test_leads_see_their_own_teams_and_no_others(alice: Engineer, charlie: Engineer) -> None:
    page = body_of(signed_in(alice), "/teams/")
    assert teams_in(page) == ["Applied AI"]
    assert "Platform" not in page


def test_teams_with_numbers_stand_in_the_order_of_the_numbers(dana: User) -> None:
    for name in ("Division 10", "division 2", "Division 1"):
        TeamFactory(name=name)
    assert teams_in(body_of(signed_in(dana), "/teams/")) == ["Division 1", "division 2", "Division 10"]


def test_colleagues_are_told_why_they_see_no_team(bob: Engineer) -> None:
    page = body_of(signed_in(bob), "/teams/")
    assert "You lead no team" in page
    assert "Applied AI" not in page


def test_many_teams_are_found_by_name_above_and_lead(dana: User, alice: Engineer, division: Team) -> None:
    for number in range(30):
        TeamFactory(name=f"Team {number:02}", parent=division)
    client = signed_in(dana)
    first = body_of(client, "/teams/")
    assert len(teams_in(first)) == 25
    assert len(teams_in(body_of(client, "/teams/?page=2"))) == 7
    assert "32 of 32 teams" in first
    assert teams_in(body_of(client, "/teams/?search=alice")) == ["Applied AI"]
    assert teams_in(body_of(client, "/teams/?search=division team 07")) == ["Team 07"]
    assert "No team matches" in body_of(client, "/teams/?search=nowhere")


def test_the_newest_report_is_a_link(alice: Engineer, bob: Engineer, team: Team) -> None:
    make_now([team.pk], now=timezone.now())
    report = GapReport.objects.get(team=team)
    last = period_containing(PeriodKind(report.kind), TODAY).previous
    assert f'href="/teams/applied-ai/reports/{last.key}/"' in body_of(signed_in(alice), "/teams/")


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        body_of(client, url)
    return len(queries)


def grow(team: Team, members: int) -> None:
    for number in range(Engineer.objects.members_of(team).count(), members):
        person = member(team, name=f"Member {number}", aim="senior-ai-engineer")
        assessed(person, "programming", number % 4)


def test_forty_members_cost_no_more_queries_than_ten(alice: Engineer, team: Team) -> None:
    client = signed_in(alice)
    body_of(client)  # The first request of a session also writes it.
    grow(team, 10)
    ten = queries_of(client, PAGE)
    grow(team, 40)
    assert queries_of(client, PAGE) == ten


def test_twenty_teams_cost_no_more_queries_than_two(dana: User, alice: Engineer, division: Team) -> None:
    client, pages = signed_in(dana), ("/teams/", f"/teams/{division.slug}/")
    for page in pages:
        # The first look of the day is noted.
        body_of(client, page)
    two = [queries_of(client, page) for page in pages]
    for number in range(18):
        team = TeamFactory(name=f"Team {number}", parent=division)
        lead = member(team, name=f"Lead {number}", role="lead-ai-engineer")
        leading(team, lead)
        signing_in(lead)
        assessed(lead, "programming", 4)
    assert [queries_of(client, page) for page in pages] == two
