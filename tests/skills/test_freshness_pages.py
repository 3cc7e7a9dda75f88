from __future__ import annotations

import html
import re
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.models import Exemption, RoleAim
from skills.overview.freshness import upkeep_of
from skills.urgency import Want
from teams.models import Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, a_role, assessed, leading, member, signing_in, version_in_force

pytestmark = pytest.mark.django_db

PAGE, OVERVIEW = "/teams/applied-ai/freshness/", "/freshness/"
TODAY = date.today()  # noqa: DTZ011 - tests run in UTC


def ago(months: int) -> date:
    return TODAY - relativedelta(months=months)


def body_of(client: Client, url: str = PAGE) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return html.unescape(response.content.decode())


def wants(engineer: Engineer) -> dict[str, Want]:
    found = upkeep_of([engineer.pk], version_in_force(), TODAY)[engineer.pk]
    return {item.competency: item.want for item in found.items}


def listed(page: str) -> list[tuple[str, str, str]]:
    """Give person, code and state of each line of the list of levels."""
    return re.findall(
        r'<td data-label="Person">([^<]+)</td>.*?class="code">([^<]+)<.*?badge--\w+">([^<]+)<', page, re.DOTALL
    )


def counts(page: str, name: str) -> list[int]:
    row = re.search(rf">{name}<.*?</tr>", page, re.DOTALL)
    assert row
    return [int(figure) for figure in re.findall(r'<td class="num tab[^"]*" data-label="[^"]+">(\d+)<', row[0])]


def test_a_level_is_missing_stale_unconfirmed_ageing_or_in_order(bob: Engineer) -> None:
    everything = wants(bob)
    assert set(everything.values()) == {Want.MISSING}
    assessed(bob, "programming", 3, assessed_on=ago(13))
    assessed(bob, "model-development", 3, source="self")
    assessed(bob, "deep-learning", 3, assessed_on=ago(7))
    assessed(bob, "ml-frameworks", 3)
    changed = dict(wants(bob).items() - everything.items())
    assert changed == {
        "programming": Want.STALE,
        "model-development": Want.UNCONFIRMED,
        "deep-learning": Want.AGEING,
    }
    assert "ml-frameworks" not in wants(bob)


def test_stale_comes_before_unconfirmed(bob: Engineer) -> None:
    assessed(bob, "programming", 3, source="self", assessed_on=ago(13))
    assert wants(bob)["programming"] is Want.STALE


def test_nobody_is_asked_for_what_does_not_concern_them(bob: Engineer, dana: User) -> None:
    assert {"programming", "deep-learning"} <= set(wants(bob))
    assessed(bob, "programming", None)
    Exemption.objects.create(
        engineer=bob, competency=a_competency("deep-learning"), starts=ago(1), reason="on leave", author=dana
    )
    assert wants(bob).keys().isdisjoint({"programming", "deep-learning"})


def test_role_aimed_for_counts_beside_the_role_held(charlie: Engineer) -> None:
    own = set(wants(charlie))
    RoleAim.objects.create(engineer=charlie, role=a_role("lead-ai-engineer"))
    assert own < set(wants(charlie))


def test_what_weighs_most_comes_first(bob: Engineer) -> None:
    items = upkeep_of([bob.pk], version_in_force(), TODAY)[bob.pk].items
    weights = [item.weight for item in items]
    assert weights == sorted(weights, reverse=True)
    assert {1, 2, 3} >= set(weights)


def test_lead_sees_counts_by_person_and_filters_the_list(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3, assessed_on=ago(13))
    client = signed_in(alice)
    page = body_of(client)
    missing, stale, unconfirmed, ageing = counts(page, "Bob")
    assert (stale, unconfirmed, ageing) == (1, 0, 0)
    assert missing == len(wants(bob)) - 1
    assert '/engineers/bob/assess/"' in page
    # Nobody assesses themselves as lead.
    assert '/engineers/alice/assess/"' not in page
    assert listed(body_of(client, f"{PAGE}?state=stale")) == [("Bob", "SW-01", "stale")]
    assert {name for name, _, _ in listed(body_of(client, f"{PAGE}?person=bob&all=1"))} == {"Bob"}
    in_domain = listed(body_of(client, f"{PAGE}?person=bob&domain=software-engineering&all=1"))
    assert {code[:2] for _, code, _ in in_domain} == {"SW"}
    assert "Nothing fits" in body_of(client, f"{PAGE}?state=unconfirmed&person=bob")
    assert listed(body_of(client, f"{PAGE}?state=rotten")) == listed(page)


def test_long_list_is_shown_whole_on_demand(alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    page = body_of(client)
    whole = len(wants(alice)) + len(wants(bob))
    assert f"50 of {whole}" in page
    assert len(listed(body_of(client, f"{PAGE}?all=1"))) == whole


def test_team_in_which_all_is_fresh_says_so(team: Team, head: Engineer) -> None:
    person = member(team, name="Fay")
    for slug in wants(person):
        assessed(person, slug, 3)
    page = body_of(signed_in(head))
    assert "Nothing is stale" in page
    assert listed(page) == []


def test_team_without_people_says_what_is_needed(team: Team, head: Engineer) -> None:
    assert "Nothing to keep fresh yet" in body_of(signed_in(head))


def test_export_has_the_rows_of_the_filter(alice: Engineer, bob: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(name="=Bob()")
    assessed(bob, "programming", 3, assessed_on=ago(13))
    answer = signed_in(alice).get(f"{PAGE}export.csv?state=stale")
    head, row = answer.content.decode("utf-8-sig").strip().splitlines()
    assert head == "Person,Code,Competency,Domain,State,Weight,Last assessed"
    assert row.startswith("'=Bob(),SW-01,")
    assert row.endswith(ago(13).isoformat())
    assert signed_in(alice).get(f"{PAGE}export.xlsx").content[:2] == b"PK"
    assert signed_in(alice).get(f"{PAGE}export.pdf").status_code == 404


def test_overview_counts_the_teams_one_may_look_into(
    alice: Engineer, bob: Engineer, charlie: Engineer, head: Engineer, dana: User
) -> None:
    assessed(charlie, "programming", 3, assessed_on=ago(13))
    page = body_of(signed_in(dana), OVERVIEW)
    assert counts(page, "Platform") == [1, len(wants(charlie)) - 1, 1, 0, 0]
    assert ">Platform<" in body_of(signed_in(head), OVERVIEW)
    assert ">Platform<" not in body_of(signed_in(alice), OVERVIEW)
    assert 'id="teams"' not in body_of(signed_in(bob), OVERVIEW)


def test_person_sees_their_own_levels_without_what_waits_for_others(bob: Engineer) -> None:
    assessed(bob, "programming", 3, source="self")
    page = body_of(signed_in(bob), OVERVIEW)
    assert "1 waits for your lead" in page
    assert "/engineers/bob/assess/programming/" not in page
    assert "/engineers/bob/assess/deep-learning/" in page


def test_account_of_nobody_finds_nothing(db: None) -> None:
    from tests.permissions.conftest import operator

    assert "Nothing to look at" in body_of(signed_in(operator()), OVERVIEW)


def queries(client: Client, url: str) -> int:
    body_of(client, url)
    with CaptureQueriesContext(connection) as told:
        body_of(client, url)
    return len(told)


def test_pages_ask_no_more_for_more_people_and_teams(
    alice: Engineer, team: Team, division: Team, head: Engineer
) -> None:
    def grow(number: int) -> None:
        for _ in range(number):
            person = member(team)
            assessed(person, "programming", 3, assessed_on=ago(13))
            below = Team.objects.create(name=person.name, slug=person.slug, parent=division)
            member(below)

    grow(10)
    few = queries(signed_in(alice), PAGE), queries(signed_in(head), OVERVIEW)
    grow(30)
    assert (queries(signed_in(alice), PAGE), queries(signed_in(head), OVERVIEW)) == few


def test_home_says_how_many_levels_are_stale(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3, assessed_on=ago(13))
    page = body_of(signed_in(alice), "/")
    assert "One level is stale" in page
    assert "/teams/applied-ai/freshness/?state=stale" in page


def test_lead_of_another_team_does_not_see_it(charlie: Engineer, team: Team, other_team: Team) -> None:
    leading(other_team, charlie)
    assert signed_in(charlie).get(PAGE).status_code == 404
    person = member(other_team, name="Gus")
    signing_in(person)
    assert signed_in(person).get("/teams/platform/freshness/").status_code == 403
