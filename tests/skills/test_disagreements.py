"""Whoever is assessed may disagree; the lead of today answers within 14 days."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from skills.errors import LevelOutsideScaleError, NotAllowedError, SkillsError
from skills.models import Assessment, CurrentLevel, Disagreement
from skills.services.assessments import JudgementGiven
from skills.services.disagreements import answer_disagreement, disagree
from teams.models import AuditEntry, Engineer, Membership, OutgoingMail, StandIn, Team, User
from tests.conftest import signed_in
from tests.factories import assessed, member, signing_in

pytestmark = pytest.mark.django_db

HISTORY = "/engineers/bob/competencies/programming/"


def user_of(engineer: Engineer) -> User:
    """Give the account as a new request reads it, with nothing kept from before."""
    return User.objects.select_related("engineer").get(engineer=engineer)


@pytest.fixture
def said(alice: Engineer, bob: Engineer) -> Assessment:
    """What alice said of bob."""
    return assessed(bob, "programming", 2, rater=alice, recorded_by=alice.user)


def contested(said: Assessment) -> Disagreement:
    return disagree(said, actor=user_of(said.engineer), note="I led the rewrite")


def test_an_engineer_disagrees_and_the_lead_hears_of_it(said: Assessment, alice: Engineer, bob: Engineer) -> None:
    made = contested(said)
    assert made.due_on == timezone.localdate() + timedelta(days=14)
    assert "Bob disagrees with a level" in signed_in(alice).get("/").content.decode()
    assert OutgoingMail.objects.get().recipient == alice.user
    assert "I led the rewrite" not in OutgoingMail.objects.get().body
    assert "I led the rewrite" in signed_in(alice).get(HISTORY).content.decode()


def test_nobody_else_disagrees(said: Assessment, alice: Engineer, charlie: Engineer, dana: User) -> None:
    for actor in (user_of(alice), user_of(charlie), dana):
        with pytest.raises(NotAllowedError):
            disagree(said, actor=actor, note="No")


def test_one_does_not_disagree_with_oneself_or_with_what_was_withdrawn(said: Assessment, bob: Engineer) -> None:
    own = assessed(bob, "programming", 4, source="self", rater=bob)
    Assessment.objects.filter(pk=said.pk).update(withdrawn_at=timezone.now())
    said.refresh_from_db()
    for row in (own, said):
        with pytest.raises(NotAllowedError):
            disagree(row, actor=user_of(bob), note="No")


def test_one_disagreement_at_a_time_waits_for_an_assessment(said: Assessment, alice: Engineer, bob: Engineer) -> None:
    first = contested(said)
    with pytest.raises(SkillsError, match="before"):
        contested(said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disagreement.objects.create(assessment=said, engineer=bob, note="x", due_on=first.due_on)
    answer_disagreement(first, actor=user_of(alice), answer="I looked again")
    assert contested(said).pk != first.pk


def test_the_lead_keeps_the_level_with_an_answer(said: Assessment, alice: Engineer, bob: Engineer) -> None:
    made = contested(said)
    with pytest.raises(SkillsError):
        answer_disagreement(made, actor=user_of(alice), answer=" ")
    answer_disagreement(made, actor=user_of(alice), answer="Not yet in production")
    assert (made.outcome, made.new_assessment, made.answered_by) == ("kept", None, alice.user)
    assert CurrentLevel.objects.get().assessment == said
    assert "Not yet in production" in signed_in(bob).get(HISTORY).content.decode()
    assert "answered your disagreement" in signed_in(bob).get("/").content.decode()
    assert OutgoingMail.objects.filter(recipient=bob.user).count() == 1


def test_the_answer_assesses_anew_in_the_same_transaction(said: Assessment, alice: Engineer, bob: Engineer) -> None:
    made = contested(said)
    with pytest.raises(LevelOutsideScaleError):
        answer_disagreement(made, actor=user_of(alice), answer="Yes", given=JudgementGiven(level=9))
    answer_disagreement(made, actor=user_of(alice), answer="Yes", given=JudgementGiven(level=3))
    assert made.outcome == "assessed_anew"
    assert CurrentLevel.objects.get().assessment == made.new_assessment
    assert CurrentLevel.objects.get().level == 3


def test_a_second_answer_stores_nothing(said: Assessment, alice: Engineer) -> None:
    made = contested(said)
    answer_disagreement(made, actor=user_of(alice), answer="First")
    with pytest.raises(SkillsError, match="meanwhile"):
        answer_disagreement(made, actor=user_of(alice), answer="Second", given=JudgementGiven(level=5))
    assert Assessment.objects.count() == 1
    assert Disagreement.objects.get().answer == "First"


def test_whoever_leads_now_answers(
    said: Assessment, alice: Engineer, bob: Engineer, charlie: Engineer, head: Engineer, other_team: Team, dana: User
) -> None:
    made = contested(said)
    for actor in (user_of(head), dana, user_of(charlie), user_of(bob)):
        with pytest.raises(NotAllowedError):
            answer_disagreement(made, actor=actor, answer="Hm")
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(engineer=bob).update(ends=yesterday)
    Membership.objects.create(engineer=bob, team=other_team, starts=timezone.localdate())
    with pytest.raises(NotAllowedError):
        answer_disagreement(made, actor=user_of(alice), answer="Hm")
    # The other team has no lead: the head answers for bob now.
    answer_disagreement(made, actor=user_of(head), answer="I do")


def test_a_stand_in_answers_in_the_leads_name(said: Assessment, alice: Engineer, charlie: Engineer) -> None:
    today = timezone.localdate()
    StandIn.objects.create(lead=alice, engineer=charlie, starts=today, ends=today, reason="Leave")
    made = contested(said)
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {alice.user_id, charlie.user_id}
    answer_disagreement(made, actor=user_of(charlie), answer="For Alice")
    assert AuditEntry.objects.get(action="answer disagreement").acting_for == alice


def test_a_late_answer_is_told_to_the_lead_above_and_to_hr(
    said: Assessment, alice: Engineer, head: Engineer, dana: User
) -> None:
    contested(said)
    told = "answer to a disagreement of one person is overdue"
    assert told not in signed_in(head).get("/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert told in signed_in(head).get("/").content.decode()
        assert told in signed_in(dana).get("/").content.decode()
        assert "Overdue since" in signed_in(alice).get("/").content.decode()
        assert "overdue" in signed_in(dana).get(reverse("disagreements")).content.decode()


def test_the_pages_go_from_disagreeing_to_the_answer(
    said: Assessment, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    url = reverse("assessment-disagree", args=[said.uuid])
    assert url in signed_in(bob).get(HISTORY).content.decode()
    assert url not in signed_in(alice).get(HISTORY).content.decode()
    assert signed_in(alice).post(url, {"note": "No"}).status_code == 403
    assert signed_in(charlie).post(url, {"note": "No"}).status_code == 404
    page = signed_in(bob).post(url, {"note": "I led it"})["Location"]
    assert "I led it" in signed_in(alice).get(page).content.decode()
    assert signed_in(bob).post(page, {"level": "keep", "answer": "No", "key": uuid4()}).status_code == 403
    assert signed_in(alice).post(page, {"answer": "No", "key": uuid4()}).status_code == 422
    assert page in signed_in(alice).get(reverse("disagreements")).content.decode()
    sent = {"level": "3", "answer": "You are right", "key": uuid4()}
    assert signed_in(alice).post(page, sent).status_code == 302
    assert "You are right" in signed_in(bob).get(page).content.decode()
    assert CurrentLevel.objects.get().level == 3


def test_the_list_takes_the_same_queries_whatever_its_length(alice: Engineer, team: Team) -> None:
    client, counts, url = signed_in(alice), [], reverse("disagreements")
    client.get(url)
    for size in (10, 40):
        while Disagreement.objects.count() < size:
            other = member(team)
            signing_in(other)
            contested(assessed(other, "programming", 2, rater=alice, recorded_by=alice.user))
            done = contested(assessed(other, "robotics", 2, rater=alice, recorded_by=alice.user))
            answer_disagreement(done, actor=user_of(alice), answer="Seen")
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
