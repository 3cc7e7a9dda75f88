"""The page on which a coordinator matches: sums that add up, costs, rules, proposals, and what stays private."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.matches.answers import Answer, answer
from mentoring.matching import Policy
from mentoring.models import MentoringExclusion, MentoringProgramme, Mentorship, PairRule
from mentoring.pairing import chosen_in, load_pairing
from mentoring.services.places import free_places
from mentoring.services.proposing import decline
from skills.models import FocusArea
from teams.models import AuditEntry, Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import member, signing_in, version_in_force
from tests.mentoring.pages import body
from tests.mentoring.programmes import a_programme, at, mentee, mentor

PAGE = "/mentoring/programmes/winter/match/"
GONE = "is not in the answer any more"


@pytest.fixture
def winter(team: Team, other_team: Team, alice: Engineer, bob: Engineer) -> MentoringProgramme:
    """Bob and Carol want a mentor; Max could help both, Mia less; one place each."""
    made = a_programme()
    made.coordinators.add(alice)
    carol = member(team, name="Carol", aim="senior-ai-engineer")
    mentee(made, bob, programming=2)
    mentee(made, carol, programming=2)
    for name, levels in (("Max", {"programming": 5, "deep_learning": 5}), ("Mia", {"programming": 5})):
        person = member(other_team, name=name, role="lead-ai-engineer", mentor_capacity=1)
        signing_in(person)
        mentor(made, person, **levels)
    return made


def person(name: str) -> Engineer:
    return Engineer.objects.get(name=name)


def solved(programme: MentoringProgramme, user: User, policy: Policy = Policy.TOTAL) -> Answer:
    return answer(chosen_in(programme, user, timezone.localdate()), version_in_force(), policy, timezone.localdate())


def propose(client: Client, *pairs: str, reason: str = "They fit", **more: str) -> tuple[int, str]:
    response = client.post(f"{PAGE}propose/", {"pair": list(pairs), "reason": reason, **more})
    return response.status_code, response.content.decode()


def test_page_shows_the_pairs_with_sums_that_add_up(winter: MentoringProgramme, dana: User) -> None:
    found = solved(winter, dana)
    page = body(signed_in(dana), PAGE)
    assert f"total {found.total}, proved highest" in page
    assert AuditEntry.objects.filter(action="read", actor=dana, subject=person("Bob")).exists()
    assert len(found.ranked) == 2
    for line in found.lines(found.ranked):
        assert line.mentee.name in page
        worths = [Decimal(value) for term, value in line.sum[:-1] if "named" not in term]
        assert sum(worths) == Decimal(line.sum[-1][1]) == Decimal(line.score) / 100


def test_named_people_count_more_and_the_sum_says_so(winter: MentoringProgramme, dana: User, bob: Engineer) -> None:
    mia = person("Mia")
    winter.participants.get(engineer=bob).wishes.add(mia)
    winter.participants.get(engineer=mia).wishes.add(bob)
    found = solved(winter, dana)
    row, column = found.pairing.mentee_rows[bob.pk], found.pairing.mentor_columns[mia.pk]
    line = found.line(row, column)
    base = sum(each.worth for each in line.behind)
    assert line.score == base * 132
    assert [value for _term, value in line.sum[-3:-1]] == ["× 1.2", "× 1.1"]


def test_coordinator_matches_whom_they_may_see_and_others_are_refused(
    winter: MentoringProgramme, alice: Engineer, bob: Engineer, charlie: Engineer, team: Team, other_team: Team
) -> None:
    mentee(winter, charlie)
    winter.teams.add(team)
    PairRule.objects.create(
        programme=winter, mentee=charlie, mentor=person("Max"), kind="forbid", reason="Something about them"
    )
    page = body(signed_in(alice), PAGE)
    assert "Bob" in page
    assert "Charlie" not in page
    assert "Something about them" not in page
    assert signed_in(bob).get(PAGE).status_code == 403
    assert signed_in(member_signed_in(other_team)).get(PAGE).status_code == 404


def member_signed_in(team: Team) -> Engineer:
    made = member(team, name="Zoe")
    signing_in(made)
    return made


def test_cost_of_another_pair_is_what_solving_again_says(winter: MentoringProgramme, dana: User) -> None:
    found = solved(winter, dana)
    row = found.pairing.mentee_rows[person("Bob").pk]
    other = next(each for each in found.pairing.mentors if found.keys.get(f"bob:{each.slug}") is None)
    page = body(signed_in(dana), f"{PAGE}?mentee=bob&mentor={other.slug}")
    # Both mentees have the same gaps, so that changing places costs nothing.
    assert found.matching.mentor_of[row] >= 0
    assert "Costs the programme no points" in page
    assert "would move from" in page
    at(person("Carol"), deep_learning=4)
    scores = solved(winter, dana)
    least = min(line.score for line in scores.lines(scores.ranked))
    worst = body(signed_in(dana), f"{PAGE}?mentee=carol&mentor=max")
    assert least
    assert re.search(r"Costs the programme <strong>[\d.]+ points?</strong>", worst)


def test_pin_and_rule_out_hold_and_can_be_undone(winter: MentoringProgramme, alice: Engineer) -> None:
    client, pair = signed_in(alice), {"mentee": "carol", "mentor": "max"}
    assert client.post(f"{PAGE}rule/", {**pair, "kind": "pin", "reason": " "}).status_code == 422
    assert client.post(f"{PAGE}rule/", {**pair, "kind": "pin", "reason": "Same project"}).status_code == 302
    assert alice.user
    assert "carol:max" in solved(winter, alice.user).keys
    assert "pinned" in body(client, PAGE)
    client.post(f"{PAGE}rule/", {**pair, "kind": "forbid", "reason": "Old quarrel"})
    assert PairRule.objects.get().kind == "forbid"
    assert "carol:max" not in solved(winter, alice.user).keys
    client.post(f"{PAGE}rule/", {**pair, "kind": "remove"})
    assert not PairRule.objects.exists()
    kept = AuditEntry.objects.filter(action__in=["pin", "forbid", "unpin"]).order_by("pk")
    assert [(entry.action, entry.reason) for entry in kept] == [
        ("pin", "Same project"),
        ("forbid", "Old quarrel"),
        ("unpin", ""),
    ]


def test_pin_that_cannot_be_is_refused_with_the_reason(winter: MentoringProgramme, dana: User, alice: Engineer) -> None:
    mentor(winter, alice, programming=5)
    sent = {"mentee": "bob", "mentor": "alice", "kind": "pin", "reason": "She knows him"}
    response = signed_in(dana).post(f"{PAGE}rule/", sent)
    assert response.status_code == 422
    assert "Alice leads Bob" in response.content.decode()
    assert not PairRule.objects.exists()


def test_proposing_needs_a_reason_and_is_kept_with_the_name(winter: MentoringProgramme, alice: Engineer) -> None:
    client = signed_in(alice)
    assert alice.user
    pairs = list(solved(winter, alice.user).keys)
    assert propose(client, *pairs, reason="")[0] == 422
    assert not Mentorship.objects.filter(programme=winter).exists()
    assert propose(client, *pairs)[0] == 302
    made = list(Mentorship.objects.filter(programme=winter))
    assert {f"{each.mentee.slug}:{each.mentor.slug}" for each in made} == set(pairs)
    assert all(each.proposed_by == alice.user and each.score and each.competencies.exists() for each in made)
    kept = AuditEntry.objects.filter(action="propose", actor=alice.user)
    assert {entry.reason for entry in kept} == {"They fit"}
    page = body(client, PAGE)
    assert "nobody has answered yet" in page
    assert "Nobody waits for a mentor" in page


def test_what_changed_meanwhile_is_said_and_nothing_is_half_done(winter: MentoringProgramme, dana: User) -> None:
    pairs = list(solved(winter, dana).keys)
    gone = pairs[0].split(":")
    winter.participants.get(engineer__slug=gone[0]).delete()
    status, told = propose(signed_in(dana), *pairs)
    assert status == 422
    assert GONE in told
    assert not Mentorship.objects.filter(programme=winter).exists()


def test_decline_gives_the_pair_up_and_the_page_matches_the_rest(winter: MentoringProgramme, alice: Engineer) -> None:
    client = signed_in(alice)
    assert alice.user
    first = solved(winter, alice.user)
    pairs = list(first.keys)
    propose(client, *pairs)
    proposal = Mentorship.objects.get(programme=winter, mentee__slug="carol")
    assert proposal.mentor.user
    decline(proposal, "No time this year", actor=proposal.mentor.user)
    again = solved(winter, alice.user)
    assert f"carol:{proposal.mentor.slug}" not in again.keys
    page = body(client, PAGE)
    assert "not proposed again" in page
    assert "No time this year" in page
    other = Mentorship.objects.get(programme=winter, state="proposed")
    client.post(f"/mentoring/programmes/winter/match/{other.uuid}/take-back/")
    other.refresh_from_db()
    assert other.ended_how == "withdrawn"
    assert other.mentee.slug in {key.split(":")[0] for key in solved(winter, alice.user).keys}


def test_private_exclusion_reads_as_if_the_mentor_could_not_help(winter: MentoringProgramme, dana: User) -> None:
    client, bob = signed_in(dana), person("Bob")
    for name in ("Max", "Mia"):
        MentoringExclusion.objects.create(engineer=person(name), other=bob)
    excluded = next(each for each in solved(winter, dana).unmatched if each.mentee == bob)
    cost = re.search(r'class="note note--bad".*?</div></div>', body(client, f"{PAGE}?mentee=bob&mentor=max"), re.DOTALL)
    MentoringExclusion.objects.all().delete()
    for name in ("Max", "Mia"):
        at(person(name), programming=0, deep_learning=0)
    unable = next(each for each in solved(winter, dana).unmatched if each.mentee == bob)
    same = re.search(r'class="note note--bad".*?</div></div>', body(client, f"{PAGE}?mentee=bob&mentor=max"), re.DOTALL)
    assert (excluded.reason, excluded.helps) == (unable.reason, unable.helps)
    assert cost
    assert same
    assert cost.group() == same.group()


def test_unmatched_are_told_why_and_what_one_more_place_is_worth(winter: MentoringProgramme, dana: User) -> None:
    Engineer.objects.filter(name="Mia").update(ends=timezone.localdate().replace(year=2020))
    before = solved(winter, dana)
    (left,) = before.unmatched
    assert left.reason == "all who could help are taken"
    winter.participants.filter(engineer__name="Max").update(places=2)
    gained = solved(winter, dana).matching.total - before.matching.total
    assert f"One more place with Max is worth {gained / 100:.1f} points" in left.helps
    Engineer.objects.filter(name="Max").update(hours_start="08:00", hours_end="10:00", time_zone="Asia/Tokyo")
    Engineer.objects.filter(name__in=["Bob", "Carol"]).update(
        hours_start="09:00", hours_end="17:00", time_zone="Europe/Berlin"
    )
    told = solved(winter, dana).unmatched
    assert {each.reason for each in told} == {"fewer than 2 shared working hours with Max"}
    hours = "A mentor who works between 09:00 and 17:00 (Europe/Berlin) would help."
    assert {each.helps for each in told} == {hours}


def test_place_that_another_one_would_get_is_said_to_be_theirs(winter: MentoringProgramme, dana: User) -> None:
    Engineer.objects.filter(name="Mia").update(ends=timezone.localdate().replace(year=2020))
    winter.participants.filter(engineer__name="Max").update(places=0)
    at(person("Bob"), programming=3)
    told = {each.mentee.name: each.helps for each in solved(winter, dana).unmatched}
    assert told["Carol"].startswith("One more place with Max is worth")
    assert told["Bob"].startswith("One more place with Max would go to Carol first. A mentor at level")


def test_places_are_counted_alike_by_the_matching_and_by_the_proposals(
    winter: MentoringProgramme, bob: Engineer
) -> None:
    mia, zoe = person("Mia"), member(Team.objects.get(slug="platform"), name="Zoe")
    for capacity, places, most in ((3, 2, None), (1, None, None), (0, 2, 1), (3, None, 2)):
        Engineer.objects.filter(pk=mia.pk).update(mentor_capacity=capacity)
        winter.participants.filter(engineer=mia).update(places=places)
        MentoringProgramme.objects.update(most_mentees=most)
        winter.refresh_from_db()
        for running in (None, winter):
            Mentorship.objects.all().delete()
            Mentorship.objects.create(mentor=mia, mentee=zoe, state="active", programme=running)
            mia.refresh_from_db()
            chosen = chosen_in(winter, hr(), timezone.localdate())
            pairing = load_pairing(chosen, version_in_force(), timezone.localdate())
            told = int(pairing.places[pairing.mentor_columns[mia.pk]])
            assert told == max(free_places(mia, winter, reserving_proposals=True), 0), (capacity, places, most)


def hr() -> User:
    from tests.factories import hr_user

    return User.objects.filter(name="Hannah").first() or hr_user(name="Hannah")


def test_files_hold_pairs_and_who_is_left(winter: MentoringProgramme, dana: User) -> None:
    client = signed_in(dana)
    told = client.get(f"{PAGE}export.csv").content.decode()
    assert told.count("\r\n") == 3
    assert "Bob" in told
    assert client.get(f"{PAGE}export.xlsx").content[:2] == b"PK"
    assert client.get(f"{PAGE}export.pdf").status_code == 404
    assert AuditEntry.objects.filter(action="export", fields=["matches"]).count() == 2
    assert AuditEntry.objects.filter(action="export", subject=person("Bob"), fields=["levels"]).count() == 2


def test_in_reverse_mentoring_newer_people_teach_and_only_they(
    team: Team, alice: Engineer, bob: Engineer, dana: User
) -> None:
    area = FocusArea.objects.filter(competencies__slug="programming").order_by("pk").first()
    made = a_programme(is_reverse=True, allow_own_lead=True)
    if area is not None:
        made.focus_areas.add(area)
    mentee(made, alice, programming=2)
    mentor(made, bob, programming=4)
    mentor(made, member(team, name="Max", role="lead-ai-engineer"), programming=5)
    found = solved(made, dana)
    assert list(found.keys) == ["alice:bob"]
    assert "Max holds no role below that of Alice" in body(signed_in(dana), f"{PAGE}?mentee=alice&mentor=max")
    assert propose(signed_in(dana), "alice:bob")[0] == 302
    assert Mentorship.objects.get().is_reverse


def test_pin_that_does_not_hold_now_says_so_and_holds_no_place(winter: MentoringProgramme, dana: User) -> None:
    bob, carol, high = person("Bob"), person("Carol"), person("Max")
    PairRule.objects.create(programme=winter, mentee=carol, mentor=high, kind="pin", reason="Wanted")
    told = body(signed_in(dana), f"{PAGE}?mentee=bob&mentor=max")
    assert "All places with Max are held by pinned pairs" in told
    assert "does not hold now" not in told
    MentoringExclusion.objects.create(engineer=high, other=carol)
    assert "does not hold now" in body(signed_in(dana), PAGE)
    assert f"{bob.slug}:max" in solved(winter, dana).keys


def test_match_leads_to_the_one_programme_that_one_runs(alice: Engineer, dana: User) -> None:
    assert "You run no programme" in body(signed_in(alice), "/mentoring/match/")
    a_programme().coordinators.add(alice)
    assert signed_in(alice).get("/mentoring/match/").headers["Location"] == PAGE
    a_programme(slug="spring")
    assert "Choose a programme" in body(signed_in(dana), "/mentoring/match/")


def test_page_asks_no_more_for_more_people(winter: MentoringProgramme, dana: User, team: Team) -> None:
    client, counts = signed_in(dana), []
    client.get(PAGE)
    for rows in (10, 40):
        for number in range(winter.participants.count(), rows):
            made = member(team, name=f"Person {number}", aim="senior-ai-engineer", mentor_capacity=1)
            (mentor if number % 2 else mentee)(winter, made, programming=5 if number % 2 else 1)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_is_or_was_mentored_is_told_and_not_ticked(winter: MentoringProgramme, dana: User, bob: Engineer) -> None:
    client, zoe = signed_in(dana), member(Team.objects.get(slug="platform"), name="Zoe")
    Mentorship.objects.filter(mentee=bob).delete()
    assert re.search(r'name="pair" value="bob:\w+" checked', body(client, PAGE))
    day = timezone.localdate()
    pair = Mentorship.objects.create(mentee=bob, mentor=zoe, state="completed", ends=day, ended_how="completed")
    told = body(client, PAGE)
    assert f"completed with Zoe on {day.day} {day:%B %Y}" in told
    assert not re.search(r'name="pair" value="bob:\w+" checked', told)
    Mentorship.objects.filter(pk=pair.pk).update(state="active", ends=None, ended_how="")
    assert "active with Zoe outside this programme" in body(client, PAGE)
