"""Mentors to browse and ask, offers, the waitlist, and exclusions that only their owner ever sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.errors import MentoringError
from mentoring.models import MentoringExclusion, MentorOffer, Mentorship, WaitlistEntry
from mentoring.services.leavers import plan_places
from mentoring.services.life import end
from mentoring.services.offers import exclude, wait_for_mentor
from mentoring.services.places import wait_for
from mentoring.services.proposing import Pair, accept, ask_mentor, decline, waiting_before
from skills.models import RoleHolding
from teams.models import AuditEntry, Engineer, OutgoingMail, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, a_role, member, signing_in
from tests.mentoring.pages import body
from tests.mentoring.pairs import account
from tests.mentoring.programmes import at

MENTORS = "/mentoring/mentors/"
OFFER, EXCLUSIONS = "/mentoring/offer/", "/mentoring/exclusions/"


@pytest.fixture
def max_(other_team: Team) -> Engineer:
    """Offers one place, and is able in programming."""
    made = member(other_team, name="Max", role="lead-ai-engineer", mentor_capacity=1)
    signing_in(made)
    at(made, programming=4)
    return made


def test_offer_is_saved_and_seen_by_everyone_signed_in(charlie: Engineer, bob: Engineer) -> None:
    client, topic = signed_in(charlie), a_competency("programming").pk
    assert client.post(OFFER, {"capacity": "-1", "hours_per_month": "2"}).status_code == 422
    sent = {"capacity": "2", "hours_per_month": "3", "about": "Ask me about tests", "topics": [topic]}
    assert client.post(OFFER, sent).status_code == 302
    charlie.refresh_from_db()
    offer = MentorOffer.objects.get(engineer=charlie)
    assert (charlie.mentor_capacity, offer.hours_per_month, offer.topics.count()) == (2, 3, 1)
    assert "Everyone signed in sees this" in body(client, OFFER)
    page = body(signed_in(bob), MENTORS)
    assert "Ask me about tests" in page
    assert "2 places free" in page


def test_bob_finds_who_helps_with_one_gap_and_no_level_is_told(bob: Engineer, max_: Engineer, dana: User) -> None:
    at(bob, programming=2)
    client = signed_in(bob)
    page = body(client, f"{MENTORS}?competency=programming")
    assert "you are at 2, and look for somebody at" in page
    assert "Could help you in" in page
    at(max_, programming=2)
    assert "Nobody fits" in body(client, f"{MENTORS}?competency=programming")
    assert "Max" in body(client, f"{MENTORS}?q=ma")
    assert "Nobody fits" in body(client, f"{MENTORS}?q=zzz")
    assert "Max" in body(signed_in(dana), MENTORS)


def test_own_lead_and_whoever_is_excluded_are_absent(bob: Engineer, alice: Engineer, max_: Engineer) -> None:
    Engineer.objects.filter(pk=alice.pk).update(mentor_capacity=3)
    client = signed_in(bob)
    assert "Alice" not in body(client, MENTORS)
    assert client.get(f"{MENTORS}alice/ask/").status_code == 404
    assert "Max" in body(client, MENTORS)
    assert max_.user
    exclude(bob, actor=max_.user)
    assert "Max" not in body(client, MENTORS)
    for path in (f"{MENTORS}max/ask/", f"{MENTORS}nobody/ask/"):
        assert client.get(path).status_code == 404
    assert "Bob" not in body(signed_in(max_), MENTORS)


def test_bob_asks_and_the_mentor_is_told(bob: Engineer, max_: Engineer) -> None:
    at(bob, programming=2)
    client = signed_in(bob)
    assert client.get(f"{MENTORS}max/ask/?competency=programming").content.decode().count(" checked") == 1
    client.post(f"{MENTORS}max/ask/", {"competencies": ["programming"], "message": "May I?"})
    made = Mentorship.objects.get()
    assert (made.state, made.message, made.is_reverse, made.programme) == ("proposed", "May I?", False, None)
    assert [each.slug for each in made.competencies.all()] == ["programming"]
    assert made.mentee_accepted_at
    assert OutgoingMail.objects.filter(recipient=max_.user, key__startswith="mentorship_asked").exists()
    assert "asked; waits for an answer" in body(client, MENTORS)


def test_asking_somebody_in_a_lower_role_is_reverse_mentoring(bob: Engineer, max_: Engineer) -> None:
    RoleHolding.objects.filter(engineer=max_).update(role=a_role("junior-ai-engineer"))
    at(bob, programming=1)
    client = signed_in(bob)
    assert "This is reverse mentoring" in body(client, f"{MENTORS}max/ask/")
    client.post(f"{MENTORS}max/ask/", {"competencies": ["programming"], "message": ""})
    assert Mentorship.objects.get().is_reverse


def test_waitlist_tells_ones_place_and_when_one_opens(bob: Engineer, charlie: Engineer, max_: Engineer) -> None:
    taken = Mentorship.objects.create(mentor=max_, mentee=member(Team.objects.all()[0], name="Zoe"), state="active")
    assert charlie.user
    wait_for_mentor(max_, actor=charlie.user)
    client = signed_in(bob)
    client.post(f"{MENTORS}max/wait/")
    assert "you wait; 1 before you" in body(client, MENTORS)
    entry = WaitlistEntry.objects.get(mentee=bob)
    assert waiting_before(entry) == 1
    client.post(f"{MENTORS}max/wait/", {"leave": "1"})
    assert not WaitlistEntry.objects.open().filter(mentee=bob).exists()
    Mentorship.objects.filter(pk=taken.pk).update(state="ended")
    with pytest.raises(MentoringError, match="free place"):
        wait_for_mentor(max_, actor=charlie.user)
    signed_in(max_).post(OFFER, {"capacity": "1", "hours_per_month": "2"})
    assert WaitlistEntry.objects.get(mentee=charlie).told_at


def test_place_that_an_import_or_hr_opened_is_told_by_itself_once(charlie: Engineer, max_: Engineer) -> None:
    Mentorship.objects.create(mentor=max_, mentee=member(Team.objects.all()[0], name="Zoe"), state="active")
    wait_for_mentor(max_, actor=account(charlie))
    told = OutgoingMail.objects.filter(recipient=charlie.user, key__startswith="mentoring_place")
    plan_places(timezone.now())
    assert not told.exists()
    Engineer.objects.filter(pk=max_.pk).update(mentor_capacity=2)
    plan_places(timezone.now())
    plan_places(timezone.now())
    assert told.count() == 1


def test_who_waits_is_told_of_each_place_that_opens(bob: Engineer, charlie: Engineer, max_: Engineer) -> None:
    other = member(Team.objects.all()[0], name="Zoe", mentor_capacity=2)
    now = timezone.now()
    asked = Mentorship.objects.create(mentor=max_, mentee=bob, mentee_accepted_at=now)
    asked_too = Mentorship.objects.create(mentor=other, mentee=bob, mentee_accepted_at=now, mentor_accepted_at=now)
    wait_for_mentor(max_, actor=account(charlie))
    Mentorship.objects.filter(pk=asked_too.pk).update(mentee_accepted_at=None)
    accept(asked_too, actor=account(bob))
    asked.refresh_from_db()
    entry = WaitlistEntry.objects.get(mentee=charlie)
    assert (asked.ended_how, entry.told_at is not None) == ("withdrawn", True)
    # Somebody was faster; who waits stays in line and hears of the next one.
    taken = Mentorship.objects.create(mentor=max_, mentee=other, mentee_accepted_at=now)
    accept(taken, actor=account(max_))
    end(taken, "Moved on", actor=account(max_))
    assert OutgoingMail.objects.filter(recipient=charlie.user, key__startswith="mentoring_place").count() == 2
    assert wait_for(charlie, mentor=max_) == entry
    entry.refresh_from_db()
    assert entry.told_at is None


def test_who_said_no_is_not_asked_again_for_half_a_year(bob: Engineer, max_: Engineer) -> None:
    pair = ask_mentor(Pair(bob, max_), actor=account(bob), message="")
    assert "not asked again for half a year" in body(signed_in(max_), f"/mentoring/{pair.uuid}/decline/")
    decline(pair, "No time", actor=account(max_))
    assert ">declined<" in body(signed_in(bob), MENTORS)
    with pytest.raises(MentoringError, match="declined to mentor Bob"):
        ask_mentor(Pair(bob, max_), actor=account(bob), message="")
    Mentorship.objects.filter(pk=pair.pk).update(ends=timezone.localdate() - timedelta(days=181))
    assert ask_mentor(Pair(bob, max_), actor=account(bob), message="").state == "proposed"


def test_exclusions_are_private_and_can_be_taken_back(bob: Engineer, max_: Engineer, dana: User) -> None:
    client = signed_in(bob)
    assert client.post(EXCLUSIONS, {"people": "Bob"}).status_code == 422
    client.post(EXCLUSIONS, {"people": "Max"})
    assert "Max" in body(client, EXCLUSIONS)
    assert "Only you ever see this list" in body(client, EXCLUSIONS)
    assert "Bob" not in body(signed_in(max_), EXCLUSIONS).split("<main")[1]
    assert signed_in(dana).get(EXCLUSIONS).status_code == 404
    kept = AuditEntry.objects.latest("pk")
    assert (kept.subject, kept.fields, "max" in str(vars(kept)).casefold()) == (bob, ["mentoring"], False)
    client.post(EXCLUSIONS, {"remove": "max"})
    assert not MentoringExclusion.objects.exists()


def test_mentors_page_asks_no_more_for_more_mentors(bob: Engineer, team: Team) -> None:
    client, counts = signed_in(bob), []
    client.get(MENTORS)
    for rows in (10, 40):
        for number in range(Engineer.objects.filter(mentor_capacity__gt=0).count(), rows):
            made = member(team, name=f"Person {number}", mentor_capacity=1, hours_start="08:00", hours_end="16:00")
            MentorOffer.objects.create(engineer=made).topics.add(a_competency("programming"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(MENTORS).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
