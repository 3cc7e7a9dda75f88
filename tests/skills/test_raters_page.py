from __future__ import annotations

import html
import re
from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.catalogue import catalogue
from skills.differences import Monitor, rater_monitor
from skills.models import Assessment, CurrentLevel
from skills.services.current_levels import rebuild_current_levels
from teams.models import Engineer, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member, version_in_force

pytestmark = pytest.mark.django_db

TODAY = date.today()  # noqa: DTZ011 - tests run in UTC


def both(person: Engineer, competency: str, own: int, leads: int, lead: Engineer, *, on: date = TODAY) -> None:
    about = {"engineer": person, "competency": a_competency(competency), "assessed_on": on, "shared_on": on}
    Assessment.objects.create(**about, source="self", rater=person, level=own)
    Assessment.objects.create(**about, source="lead", rater=lead, level=leads)


def slugs(count: int) -> list[str]:
    return list(catalogue(version_in_force()).by_slug)[:count]


def monitor(who: Engineer | User) -> Monitor:
    user = who.user if isinstance(who, Engineer) else who
    assert user is not None
    return rater_monitor(user, catalogue(version_in_force()), as_of=TODAY)


def page(client: Client) -> str:
    response = client.get("/raters/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def test_nine_pairs_show_nothing_and_ten_do(alice: Engineer, bob: Engineer, dana: User) -> None:
    for slug in slugs(9):
        both(bob, slug, 3, 2, alice)
    for who in (alice, dana):
        assert monitor(who).leads == ()
        assert "Nothing to tell from fewer than 10 pairs" in page(signed_in(who))
    both(bob, slugs(10)[9], 3, 2, alice)
    for who in (alice, dana):
        (told,) = monitor(who).leads
        assert (told.lead, told.said.pairs, told.said.shrunk) == (alice, 10, 0.5)
        text = page(signed_in(who))
        assert "+0.50" in text
        assert "A difference is not an error." in text
        assert "self above lead: a reason to calibrate" in text
        assert "Bob" not in text


def test_figures_equal_a_separate_calculation_from_the_raw_rows(team: Team, alice: Engineer, dana: User) -> None:
    people = [member(team, name=f"Member {n}") for n in range(11)]
    carol = member(team, name="Carol")
    for at, person in enumerate(people):
        for place, slug in enumerate(slugs(5)):
            lead = carol if (at + place) % 3 == 0 else alice
            day = TODAY - timedelta(days=31 * ((at * place) % 5))
            both(person, slug, (at * 7 + place) % 6, (at + place * 3) % 5, lead, on=day)
            both(person, slug, (at + place) % 6, (at * 5 + place) % 6, alice, on=day - timedelta(days=40))
    assessed(people[0], slugs(1)[0], None, source="self", rater=people[0])
    assessed(people[1], slugs(1)[0], 5, source="peer", rater=people[0])
    assessed(people[2], slugs(1)[0], 1, source="review")
    found = monitor(dana)
    by_lead, by_competency = separately()
    assert {each.lead.pk: round(each.said.shrunk, 9) for each in found.leads} == by_lead
    assert {each.competency.id: round(each.said.shrunk, 9) for each in found.competencies} == by_competency
    assert len(by_lead) == 2
    assert len(by_competency) >= 4


def separately() -> tuple[dict[int, float], dict[int, float]]:
    """Calculate rule 12 anew: walk through every row from the oldest on, and keep what stands at the end."""
    stands: dict[tuple[int, int], dict[str, Assessment]] = defaultdict(dict)
    for row in Assessment.objects.filter(shared_on__isnull=False, withdrawn_at=None).order_by("assessed_on", "pk"):
        stands[row.engineer_id, row.competency_id][row.source] = row
    sums: dict[tuple[str, int], list[int]] = defaultdict(list)
    for (_, competency), rows in stands.items():
        own, leads = rows.get("self"), rows.get("lead")
        if own and leads and own.level is not None and leads.level is not None and leads.rater_id:
            sums["lead", leads.rater_id].append(own.level - leads.level)
            sums["competency", competency].append(own.level - leads.level)
    told: dict[str, dict[int, float]] = {"lead": {}, "competency": {}}
    for (kind, key), values in sums.items():
        if len(values) >= 10:
            told[kind][key] = round(sum(values) / len(values) * len(values) / (len(values) + 10), 9)
    return told["lead"], told["competency"]


def test_a_lead_sees_own_figures_alone(alice: Engineer, bob: Engineer, head: Engineer, dana: User) -> None:
    for slug in slugs(10):
        both(bob, slug, 3, 2, alice)
    assert [each.lead for each in monitor(dana).leads] == [alice]
    above = monitor(head)
    assert (above.leads, above.competencies, above.pairs) == ((), (), 0)
    assert "Alice" not in page(signed_in(head)).replace("Switch", "")


def test_nobody_is_in_a_leads_figures_whose_history_the_lead_may_not_read(
    alice: Engineer, bob: Engineer, other_team: Team, dana: User
) -> None:
    for slug in slugs(10):
        both(bob, slug, 3, 2, alice)
    Membership.objects.filter(engineer=bob).update(ends=TODAY - timedelta(days=1))
    Membership.objects.create(engineer=bob, team=other_team, starts=TODAY)
    # What bob says of himself by now would follow from the figure before and after.
    assessed(bob, slugs(1)[0], 5, source="self", rater=bob)
    assert monitor(alice).pairs == 0
    assert monitor(dana).pairs == 10


def test_withdrawn_and_unshared_judgements_are_in_no_pair(alice: Engineer, bob: Engineer, dana: User) -> None:
    for slug in slugs(10):
        both(bob, slug, 3, 2, alice)
    Assessment.objects.filter(competency=a_competency(slugs(1)[0]), source="self").update(
        withdrawn_at="2026-01-01T00:00Z"
    )
    assert monitor(dana).pairs == 9
    assert monitor(dana).leads == ()


def test_figures_change_no_level(alice: Engineer, bob: Engineer, dana: User) -> None:
    for slug in slugs(10):
        both(bob, slug, 3, 2, alice)
    rebuild_current_levels([bob.pk])
    before = list(CurrentLevel.objects.values_list("engineer", "competency", "level", "source"))
    page(signed_in(dana))
    assert list(CurrentLevel.objects.values_list("engineer", "competency", "level", "source")) == before
    assert {level for _, _, level, _ in before} == {2}


def test_number_of_queries_does_not_grow_with_people(team: Team, alice: Engineer, dana: User) -> None:
    carol = member(team, name="Carol")
    counts = []
    for size in (10, 40):
        for n in range(Engineer.objects.count(), size):
            person = member(team, name=f"Member {n}")
            for slug in slugs(10):
                both(person, slug, 3, 2, alice if n % 2 else carol)
        client = signed_in(dana)
        with CaptureQueriesContext(connection) as queries:
            client.get("/raters/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_framework_that_is_not_in_force_yields_nothing(dana: User, alice: Engineer) -> None:
    version_in_force().__class__.objects.update(status="draft")
    assert "Nothing to tell" in page(signed_in(dana))


def test_raters_are_in_no_export_and_no_api(alice: Engineer, dana: User) -> None:
    schema = signed_in(dana).get("/api/schema/").content.decode()
    assert "rater" not in {word.lower() for word in re.findall(r"/api/v1/([a-z-]+)/", schema)}
    assert "shrunk" not in schema
