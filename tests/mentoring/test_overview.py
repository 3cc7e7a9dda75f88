"""The overview: what waits for me first, then my people, then everybody for HR."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.models import Mentorship
from teams.models import Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import member
from tests.mentoring.pairs import a_session, pair_of


def page(who: Engineer | User, query: str = "") -> str:
    answer = signed_in(who).get(f"/mentoring/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_somebody_without_any_is_shown_the_way(charlie: Engineer) -> None:
    assert "No mentorship yet" in page(charlie)


def test_proposal_that_waits_for_me_stands_first(bob: Engineer, erin: Engineer, charlie: Engineer) -> None:
    pair_of(charlie, bob, state="proposed", mentor_accepted_at=timezone.now())
    a_session(pair_of(erin, bob))
    told = page(bob)
    assert told.index("Waits for your answer") < told.index("My mentorships")
    assert "your mentor" in told
    assert "your time" not in told
    assert "Waits for your answer" not in page(charlie)
    assert "asked" in page(charlie)


def test_lead_sees_state_and_dates_of_their_people_and_no_others(
    bob: Engineer, erin: Engineer, alice: Engineer, charlie: Engineer
) -> None:
    pair = pair_of(erin, bob)
    assert f"/mentoring/{pair.uuid}/" in page(alice)
    assert "Of people you lead" in page(alice)
    assert f"/mentoring/{pair.uuid}/" not in page(charlie)


def test_hr_finds_by_state_and_name(bob: Engineer, erin: Engineer, charlie: Engineer, dana: User) -> None:
    running, over = pair_of(erin, bob), pair_of(charlie, bob, state="completed", ended_how="completed")
    for query, found in (("", [1, 1]), ("?state=active", [1, 0]), ("?q=charl", [0, 1]), ("?q=nobody", [0, 0])):
        told = page(dana, query)
        assert [told.count(f'href="/mentoring/{each.uuid}/"') for each in (running, over)] == found
    assert "None fits" in page(dana, "?q=nobody")


def test_a_person_in_two_teams_is_listed_once(
    bob: Engineer, erin: Engineer, head: Engineer, other_team: Team, team: Team
) -> None:
    bob.memberships.create(team=other_team, starts=timezone.localdate())
    pair = pair_of(erin, bob)
    assert page(head).count(f'href="/mentoring/{pair.uuid}/"') == 1


@pytest.mark.parametrize("who", ["own", "hr"])
def test_overview_asks_as_often_for_many_as_for_few(
    bob: Engineer, erin: Engineer, team: Team, dana: User, who: str
) -> None:
    reader = erin if who == "own" else dana
    client, counts = signed_in(reader), []
    for number in (10, 20):
        for _each in range(number):
            pair = pair_of(erin, member(team), state=Mentorship.State.ACTIVE)
            a_session(pair)
            a_session(pair, days=-1).follow_ups.create(text="Do", owner=erin)
        client.get("/mentoring/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/mentoring/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
