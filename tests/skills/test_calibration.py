"""Calibration of a review: who may open it, what it shows of whom (D9), and its figures."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from statistics import mean, pstdev

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from skills.catalogue import catalogue
from skills.differences import round_monitor
from skills.models import Review, ReviewRating
from skills.reviews.calibration import Calibration, read_calibration
from skills.reviews.scope import scope_of
from skills.services.reviews import Agreed, Said, agree, close_review, invite_peer, save_ratings, submit_ratings
from teams.models import AuditEntry, Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, leading, member, signing_in, version_in_force
from tests.skills.reviews import opened, part, rate, user_of

ORDERS = ("", "?sort=framework", "?view=raters")


def url(review: Review, tail: str = "") -> str:
    return f"/reviews/{review.uuid}/calibration/{tail}"


def page(client: Client, review: Review, query: str = "") -> str:
    answer = client.get(url(review, query))
    assert answer.status_code == 200
    return answer.content.decode()


def exported(client: Client, review: Review, query: str = "") -> list[dict[str, str]]:
    answer = client.get(url(review, f"export.csv{query}"))
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def names(client: Client, review: Review, query: str = "") -> set[str]:
    return {row["Person"] for row in exported(client, review, query)}


def read(review: Review, reader: Engineer | User) -> Calibration:
    return read_calibration(review, user_of(reader))


def rate_all(review: Review, person: Engineer, lead: Engineer, *, seed: int) -> None:
    """Have a person and a lead rate all that is asked, each with levels of their own, and submit."""
    about = part(review, person)
    asked = scope_of(review, [about.role_id]).of(about.role_id)
    for by, step in ((person, 0), (lead, seed)):
        said = {each.id: Said(level=(seed * 7 + place * (step + 1)) % 6) for place, each in enumerate(asked)}
        save_ratings(actor=user_of(by), participant=about, said=said)
        submit_ratings(actor=user_of(by), participant=about)


@pytest.fixture
def carol(team: Team) -> Engineer:
    engineer = member(team, name="Carol")
    signing_in(engineer)
    return engineer


@pytest.fixture
def lars(other_team: Team) -> Engineer:
    """Leads the other team."""
    engineer = member(other_team, name="Lars", role="lead-ai-engineer")
    leading(other_team, engineer)
    signing_in(engineer)
    return engineer


@pytest.fixture
def review(
    alice: Engineer, bob: Engineer, carol: Engineer, charlie: Engineer, lars: Engineer, head: Engineer, dana: User
) -> Review:
    """A round over both teams and their leads, in which nobody has said anything."""
    return opened(dana, alice, bob, carol, charlie, lars)


# -- Who may -------------------------------------------------------------------------------------------


def test_leads_calibrate_their_people_leads_above_both_teams_and_hr_all(
    review: Review, alice: Engineer, bob: Engineer, charlie: Engineer, lars: Engineer, head: Engineer, dana: User
) -> None:
    for seed, (person, lead) in enumerate(((bob, alice), (charlie, lars), (alice, head), (lars, head))):
        rate_all(review, person, lead, seed=seed)
    seen = {who: names(signed_in(who), review) for who in (alice, lars, head, dana)}
    everyone = {"Alice", "Bob", "Charlie", "Lars"}
    assert seen == {alice: {"Bob"}, lars: {"Charlie"}, head: everyone, dana: everyone}


def test_who_has_another_part_is_refused_and_outsiders_find_nothing(
    review: Review, team: Team, alice: Engineer, bob: Engineer, charlie: Engineer, division: Team, dana: User
) -> None:
    colleague, stranger = member(team, name="Colleague"), member(division, name="Stranger")
    peer = member(division, name="Peer")
    Review.objects.filter(pk=review.pk).update(asks_peers=True)
    invite_peer(actor=user_of(alice), participant=part(review, bob), peer=peer)
    for who in (colleague, stranger, peer):
        signing_in(who)
    alone = opened(dana, alice)
    for who, where, status in (
        (bob, review, 403),
        (colleague, review, 403),
        (peer, review, 403),
        (stranger, review, 404),
        # A lead does not calibrate their own levels.
        (alice, alone, 403),
    ):
        for tail in ("", "export.csv"):
            assert signed_in(who).get(url(where, tail)).status_code == status, (who, tail)


def test_review_page_leads_there_who_may_calibrate(review: Review, alice: Engineer, bob: Engineer) -> None:
    path = f"/reviews/{review.uuid}/"
    assert url(review) in signed_in(alice).get(path).content.decode()
    assert url(review) not in signed_in(bob).get(path).content.decode()


# -- What is shown (D9) ----------------------------------------------------------------------------------


@pytest.mark.parametrize("submitted", [set(), {"self"}, {"lead"}], ids=["drafts", "self", "lead"])
def test_nothing_shows_before_both_are_in(
    review: Review, alice: Engineer, bob: Engineer, head: Engineer, dana: User, submitted: set[str]
) -> None:
    rate(review, bob, bob, "self" in submitted, programming=4)
    rate(review, bob, alice, "lead" in submitted, programming=2)
    for who in (alice, head, dana):
        client = signed_in(who)
        assert exported(client, review) == []
        for query in ORDERS:
            text = page(client, review, query)
            assert "Nothing is revealed yet" in text
            assert "/people/bob/" not in text
            assert "data-level" not in text


def test_only_who_is_revealed_shows_beside_who_is_not(
    review: Review, alice: Engineer, bob: Engineer, carol: Engineer, head: Engineer, dana: User
) -> None:
    rate(review, bob, bob, programming=4)
    rate(review, bob, alice, programming=2)
    # Carol has yet to rate herself: what alice submitted of her stays out, for alice herself, too.
    rate(review, carol, alice, programming=5)
    for who in (alice, head, dana):
        client = signed_in(who)
        (row,) = exported(client, review)
        assert (row["Person"], row["Rated by"], row["Self"], row["Lead"]) == ("Bob", "Alice", "4", "2")
        text = page(client, review)
        assert "/people/bob/" in text
        assert "/people/carol/" not in text
        assert read(review, who).lines[0].given == Counter({2: 1})


def test_closing_reveals_what_was_submitted_and_no_draft(
    review: Review, alice: Engineer, bob: Engineer, carol: Engineer, dana: User
) -> None:
    rate(review, bob, bob, programming=4)
    rate(review, bob, alice, False, programming=2)
    rate(review, carol, alice, programming=3)
    close_review(actor=dana, review=review)
    rows = {row["Person"]: (row["Self"], row["Lead"]) for row in exported(signed_in(dana), review)}
    assert rows == {"Bob": ("4", ""), "Carol": ("", "3")}
    assert "Not rated by a lead" in page(signed_in(dana), review)


def test_peers_do_not_count(review: Review, alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    Review.objects.filter(pk=review.pk).update(asks_peers=True)
    invite_peer(actor=user_of(alice), participant=part(review, bob), peer=charlie)
    for by, level in ((bob, 4), (alice, 2), (charlie, 0)):
        rate(review, bob, by, programming=level)
    (line,) = read(review, alice).lines
    assert (line.given, line.own, len(line.placed)) == (Counter({2: 1}), Counter({4: 1}), 1)


def test_who_looked_at_whose_levels_is_kept(review: Review, alice: Engineer, bob: Engineer, carol: Engineer) -> None:
    rate_all(review, bob, alice, seed=1)
    client = signed_in(alice)
    for _time in range(2):
        page(client, review)
    exported(client, review)
    noted = AuditEntry.objects.filter(action__in=("read", "export")).values_list("action", "subject__name")
    assert sorted(noted) == [("export", "Bob"), ("read", "Bob")]


# -- The page ----------------------------------------------------------------------------------------------


def test_open_competency_has_statements_people_by_lead_and_what_is_agreed(
    review: Review, alice: Engineer, bob: Engineer, carol: Engineer, charlie: Engineer, lars: Engineer, dana: User
) -> None:
    for person, lead, level in ((bob, alice, 2), (carol, alice, None), (charlie, lars, 5)):
        rate(review, person, person, programming=4)
        rate(review, person, lead, programming=level)
    about = part(review, bob)
    agree(actor=user_of(alice), participant=about, competency=a_competency("programming"), agreed=Agreed(level=3))
    text = page(signed_in(dana), review, "?at=programming")
    entry = catalogue(version_in_force()).by_slug["programming"]
    assert all(escape(statement) in text for statement in entry.statements.values())
    assert re.findall(r"<h3>(.*?)</h3>", text) == ["Rated by Alice", "Rated by Lars"]
    assert "level 2: 1, level 5: 1" in text
    rows = {row["Person"]: row for row in exported(signed_in(dana), review)}
    assert [rows[name]["Lead"] for name in ("Bob", "Carol", "Charlie")] == ["2", "NC", "5"]
    assert [rows[name]["Difference"] for name in ("Bob", "Carol", "Charlie")] == ["2", "", "-1"]
    assert (rows["Bob"]["Agreed"], rows["Bob"]["Team"], rows["Charlie"]["Team"]) == ("3", "Applied AI", "Platform")


def test_filters_stand_in_the_address_and_widest_comes_first(
    review: Review, alice: Engineer, bob: Engineer, charlie: Engineer, lars: Engineer, dana: User
) -> None:
    for person, lead, levels in ((bob, alice, (2, 1)), (charlie, lars, (2, 5))):
        for by in (person, lead):
            rate(review, person, by, data_pipelines=levels[0], programming=levels[1])
    client = signed_in(dana)

    def shown(query: str) -> list[str]:
        return re.findall(r'<tr id="row-([\w-]+)"', page(client, review, query))

    assert shown("") == ["programming", "data-pipelines"]
    assert shown("?sort=framework") == ["data-pipelines", "programming"]
    domain = next(line.domain.slug for line in read(review, dana).lines if line.entry.slug == "programming")
    assert shown(f"?domain={domain}") == ["programming"]
    assert {row["Competency"] for row in exported(client, review, f"?domain={domain}")} == {"Programming"}
    assert names(client, review, "?team=platform") == {"Charlie"}
    assert "/people/bob/" not in page(client, review, "?team=platform")
    for unknown in ("?team=nothing", "?domain=nothing"):
        assert "Nothing is revealed here yet" in page(client, review, unknown)
    assert shown("?sort=nothing&at=nothing&view=nothing") == ["programming", "data-pipelines"]


# -- Figures -------------------------------------------------------------------------------------------------


def test_figures_equal_a_separate_calculation_from_the_raw_rows(
    review: Review, alice: Engineer, bob: Engineer, carol: Engineer, charlie: Engineer, lars: Engineer, dana: User
) -> None:
    for seed, (person, lead) in enumerate(((bob, alice), (carol, alice), (charlie, lars)), 1):
        rate_all(review, person, lead, seed=seed)
    found = read(review, dana)
    rows = list(ReviewRating.objects.select_related("rater__participant"))
    leads = [row for row in rows if row.rater.kind == "lead"]
    for line in found.lines:
        levels = [row.level or 0 for row in leads if row.competency_id == line.entry.id]
        assert line.given == Counter(levels)
        assert line.spread == pytest.approx(pstdev(levels))
    own = {(row.rater.participant_id, row.competency_id): row.level or 0 for row in rows if row.rater.kind == "self"}
    apart: dict[Engineer, list[float]] = {alice: [], lars: []}
    among: dict[Engineer, list[float]] = {alice: [], lars: []}
    for row in leads:
        lead = alice if row.rater.engineer_id == alice.pk else lars
        level = row.level or 0
        apart[lead].append(own[row.rater.participant_id, row.competency_id] - level)
        others = [
            each.level or 0
            for each in leads
            if each.competency_id == row.competency_id and each.rater.engineer_id != lead.pk
        ]
        among[lead].append(level - mean(others))
    monitor = round_monitor(dana, found)
    for figures, expected in ((monitor.own.leads, apart), (monitor.among, among)):
        assert {each.lead: each.said.pairs for each in figures} == {who: len(each) for who, each in expected.items()}
        for each in figures:
            values = expected[each.lead]
            assert each.said.shrunk == pytest.approx(sum(values) / (len(values) + 10))


def test_differences_are_told_to_hr_and_to_the_lead_concerned_alone(
    review: Review, alice: Engineer, bob: Engineer, charlie: Engineer, lars: Engineer, head: Engineer, dana: User
) -> None:
    for seed, (person, lead) in enumerate(((bob, alice), (charlie, lars)), 1):
        rate_all(review, person, lead, seed=seed)

    def told(who: Engineer | User) -> tuple[list[str], list[str]]:
        monitor = round_monitor(user_of(who), read(review, who))
        return [each.lead.name for each in monitor.own.leads], [each.lead.name for each in monitor.among]

    # Alice sees no levels that other leads gave, so there is nothing to hold hers against.
    assert {who: told(who) for who in (alice, head, dana)} == {
        alice: (["Alice"], []),
        head: ([], []),
        dana: (["Alice", "Lars"], ["Alice", "Lars"]),
    }
    text = page(signed_in(head), review, "?view=raters")
    assert "A difference is not an error." in text
    assert "a reason to calibrate" not in text


# -- Size ----------------------------------------------------------------------------------------------------


def test_database_is_asked_the_same_for_ten_and_forty(team: Team, alice: Engineer) -> None:
    people = [member(team, name=f"Member {n}") for n in range(40)]
    small, large = opened(alice, *people[:10], asks_self=False), opened(alice, *people, asks_self=False)
    for made, rated in ((small, people[:10]), (large, people)):
        for person in rated:
            rate(made, person, alice, programming=3, data_pipelines=2)
    client = signed_in(alice)
    for query in (*ORDERS, "export.csv"):
        counts = []
        for made in (small, large):
            client.get(url(made, query))
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url(made, query)).status_code == 200
            counts.append(len(caught))
        assert counts[0] == counts[1], query
