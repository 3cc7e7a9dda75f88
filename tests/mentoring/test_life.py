"""The life of a mentorship by its pages: answered, paused, passed on, completed, ended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from lead_ai.home.mentoring import programme_calls
from mentoring.care import left_by_mentor
from mentoring.errors import MentoringError, NoPlaceError
from mentoring.models import (
    Goal,
    GrowthPlan,
    MentoringExclusion,
    MentoringProgramme,
    Mentorship,
    WaitlistEntry,
)
from mentoring.services.life import reassign
from mentoring.services.proposing import accept, withdraw
from teams.models import AuditEntry, Engineer, OutgoingMail, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, member, signing_in
from tests.mentoring.pairs import a_programme, a_session, account, pair_of


@pytest.fixture
def proposal(bob: Engineer, erin: Engineer) -> Mentorship:
    pair = pair_of(erin, bob, state="proposed", mentee_accepted_at=timezone.now(), message="Would you?", starts=None)
    pair.competencies.set([a_competency("programming")])
    Mentorship.objects.filter(pk=pair.pk).update(proposed_by=bob.user)
    return pair


@pytest.fixture
def pair(bob: Engineer, erin: Engineer) -> Mentorship:
    return pair_of(erin, bob, starts=timezone.localdate() - timedelta(days=30))


def post(who: Engineer | User, pair: Mentorship, verb: str, **given: str) -> int:
    return signed_in(who).post(f"/mentoring/{pair.uuid}/{verb}/", given).status_code


def test_mentor_reads_what_is_asked_and_says_yes(proposal: Mentorship, erin: Engineer) -> None:
    client = signed_in(erin)
    assert f"/mentoring/{proposal.uuid}/accept/" in client.get("/mentoring/").content.decode()
    page = client.get(f"/mentoring/{proposal.uuid}/").content.decode()
    assert "Would you?" in page
    assert "Programming" in page
    assert client.post(f"/mentoring/{proposal.uuid}/accept/").status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "accepted"
    assert "Plan a session" in client.get(f"/mentoring/{proposal.uuid}/").content.decode()


def test_proposal_shows_no_level(proposal: Mentorship, erin: Engineer, bob: Engineer) -> None:
    plan = GrowthPlan.objects.create(engineer=bob, mentorship=proposal, title="Plan")
    goal = Goal.objects.create(plan=plan, competency=a_competency("programming"), from_level=2, to_level=3)
    page = signed_in(erin).get(f"/mentoring/{proposal.uuid}/").content.decode()
    assert 'class="lv' not in page
    assert str(goal.uuid) not in page


def test_no_needs_a_reason_that_the_other_reads(proposal: Mentorship, erin: Engineer, bob: Engineer) -> None:
    assert post(erin, proposal, "decline", reason=" ") == 422
    assert post(erin, proposal, "decline", reason="No time this spring") == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.ended_how) == ("ended", "declined")
    assert "No time this spring" in signed_in(bob).get(f"/mentoring/{proposal.uuid}/").content.decode()
    assert OutgoingMail.objects.get().recipient == account(bob)
    assert "No time" not in OutgoingMail.objects.get().body


def test_who_asked_takes_it_back(proposal: Mentorship, bob: Engineer, erin: Engineer, dana: User) -> None:
    assert [post(each, proposal, "withdraw") for each in (erin, dana)] == [403, 403]
    assert post(bob, proposal, "withdraw") == 302
    proposal.refresh_from_db()
    assert proposal.ended_how == "withdrawn"


def test_nobody_else_answers(proposal: Mentorship, alice: Engineer, dana: User, charlie: Engineer) -> None:
    for who, status in ((alice, 403), (dana, 403), (charlie, 404)):
        assert [post(who, proposal, verb, reason="No") for verb in ("accept", "decline", "wait")] == [status] * 3
    proposal.refresh_from_db()
    assert proposal.state == "proposed"


def test_late_yes_is_told_and_can_wait(proposal: Mentorship, bob: Engineer, erin: Engineer) -> None:
    Mentorship.objects.filter(pk=proposal.pk).update(mentee_accepted_at=None, mentor_accepted_at=timezone.now())
    Engineer.objects.filter(pk=erin.pk).update(mentor_capacity=0)
    client = signed_in(bob)
    full = client.post(f"/mentoring/{proposal.uuid}/accept/")
    assert full.status_code == 409
    assert "was just taken" in full.content.decode()
    assert f"/mentoring/{proposal.uuid}/wait/" in full.content.decode()
    assert client.post(f"/mentoring/{proposal.uuid}/wait/").status_code == 302
    assert WaitlistEntry.objects.open().get().mentee == bob
    assert "You wait for a place with Erin" in client.get(f"/mentoring/{proposal.uuid}/").content.decode()
    client.post(f"/mentoring/{proposal.uuid}/wait/", {"do": "stop"})
    assert not WaitlistEntry.objects.open().exists()


def test_pause_and_resume_lose_nothing(pair: Mentorship, bob: Engineer, erin: Engineer, dana: User) -> None:
    made = a_session(pair, shared_notes="Kept")
    assert post(bob, pair, "pause", reason="") == 422
    assert post(bob, pair, "pause", reason="Parental leave", resumes_on="2000-01-01") == 422
    assert post(bob, pair, "pause", reason="Parental leave") == 302
    page = signed_in(erin).get(f"/mentoring/{pair.uuid}/").content.decode()
    assert "Parental leave" in page
    assert "Parental leave" not in signed_in(dana).get(f"/mentoring/{pair.uuid}/").content.decode()
    assert post(erin, pair, "resume") == 302
    made.refresh_from_db()
    pair.refresh_from_db()
    assert (pair.state, made.shared_notes, made.cancelled_at) == ("active", "Kept", None)


def test_leads_and_outsiders_change_nothing(pair: Mentorship, alice: Engineer, charlie: Engineer, dana: User) -> None:
    for verb in ("pause", "resume", "complete", "end", "reassign"):
        assert post(alice, pair, verb, reason="Because") == 403
        assert post(charlie, pair, verb, reason="Because") == 404
    assert post(dana, pair, "complete") == 403
    pair.refresh_from_db()
    assert pair.state == "active"


def test_completed_by_either_and_asked_how_it_was(pair: Mentorship, bob: Engineer, erin: Engineer) -> None:
    ahead = a_session(pair)
    assert "Complete" in signed_in(erin).get(f"/mentoring/{pair.uuid}/complete/").content.decode()
    assert post(erin, pair, "complete") == 302
    pair.refresh_from_db()
    ahead.refresh_from_db()
    assert (pair.state, pair.ends) == ("completed", timezone.localdate())
    assert ahead.cancelled_at is not None
    assert f"/mentoring/{pair.uuid}/feedback/" in signed_in(bob).get(f"/mentoring/{pair.uuid}/").content.decode()


def test_hr_passes_a_mentee_on_with_plan_and_goals(
    pair: Mentorship, dana: User, bob: Engineer, charlie: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(mentor_capacity=1)
    held = a_session(pair, days=-7, shared_notes="Between Erin and Bob")
    plan = GrowthPlan.objects.create(engineer=bob, mentorship=pair, title="Plan")
    Goal.objects.create(plan=plan, competency=a_competency("programming"), to_level=3)
    assert post(dana, pair, "reassign", mentor=str(charlie.pk), reason="Erin moves") == 302
    made = Mentorship.objects.get(follows=pair)
    pair.refresh_from_db()
    plan.refresh_from_db()
    assert (made.mentor, made.state, pair.ended_how, plan.mentorship) == (charlie, "proposed", "reassigned", pair)
    assert signed_in(charlie).get(f"/mentoring/sessions/{held.uuid}/").status_code == 404
    assert signed_in(charlie).get(f"/mentoring/{pair.uuid}/").status_code == 404
    assert "It goes on with Charlie" in signed_in(bob).get(f"/mentoring/{pair.uuid}/").content.decode()


def test_plan_moves_once_both_said_yes_and_who_declines_reads_none(
    pair: Mentorship, dana: User, bob: Engineer, charlie: Engineer, team: Team
) -> None:
    max_ = member(team, name="Max", mentor_capacity=1)
    signing_in(max_)
    Engineer.objects.filter(pk=charlie.pk).update(mentor_capacity=1)
    plan = GrowthPlan.objects.create(engineer=bob, mentorship=pair, title="Plan")
    goal = Goal.objects.create(plan=plan, competency=a_competency("programming"), from_level=2, to_level=3)
    assert post(dana, pair, "reassign", mentor=str(charlie.pk), reason="Erin moves") == 302
    no = Mentorship.objects.get(follows=pair)
    assert left_by_mentor(dana, timezone.localdate()) == []
    assert post(charlie, no, "decline", reason="No time") == 302
    assert f"goal-{goal.uuid}" not in signed_in(charlie).get(f"/mentoring/{no.uuid}/").content.decode()
    assert left_by_mentor(dana, timezone.localdate()) == [pair]
    assert "It goes on with" not in signed_in(bob).get(f"/mentoring/{pair.uuid}/").content.decode()
    assert "/reassign/" in signed_in(dana).get(f"/mentoring/{pair.uuid}/").content.decode()
    assert [call.title for call in programme_calls(dana, timezone.now())] == ["Bob needs another mentor"]
    assert post(dana, pair, "reassign", mentor=str(max_.pk), reason="Max has time") == 302
    made = Mentorship.objects.get(follows=pair, mentor=max_)
    assert [post(each, made, "accept") for each in (max_, bob)] == [302, 302]
    plan.refresh_from_db()
    assert plan.mentorship == made
    assert f"goal-{goal.uuid}" in signed_in(max_).get(f"/mentoring/{made.uuid}/").content.decode()
    assert left_by_mentor(dana, timezone.localdate()) == []


def test_nobody_is_passed_on_against_a_limit(
    pair: Mentorship, dana: User, bob: Engineer, charlie: Engineer, alice: Engineer, team: Team
) -> None:
    far, full = (member(team, name=name, mentor_capacity=1) for name in ("Far", "Full"))
    Engineer.objects.filter(pk__in=[charlie.pk, alice.pk]).update(mentor_capacity=1)
    Engineer.objects.filter(pk=bob.pk).update(hours_start=time(9), hours_end=time(12), time_zone="Europe/Berlin")
    Engineer.objects.filter(pk=far.pk).update(hours_start=time(9), hours_end=time(12), time_zone="Asia/Tokyo")
    MentoringExclusion.objects.create(engineer=charlie, other=bob)
    Mentorship.objects.create(mentor=full, mentee=bob, state="ended", ended_how="declined", ends=date(2020, 1, 1))
    page = signed_in(dana).get(f"/mentoring/{pair.uuid}/reassign/").content.decode()
    for mentor, said in (
        (charlie, "cannot be proposed to Bob. Choose somebody else"),
        (alice, "a lead is no mentor here"),
        (far, "share too few working hours"),
        (full, "one of them declined"),
    ):
        assert f">{mentor.name}<" not in page
        with pytest.raises(MentoringError, match=said):
            reassign(pair, Engineer.objects.get(pk=mentor.pk), "Erin moves", actor=dana)
    pair.refresh_from_db()
    assert pair.state == "active"


def test_who_was_just_passed_on_is_not_passed_on_twice(
    pair: Mentorship, dana: User, bob: Engineer, charlie: Engineer, team: Team
) -> None:
    programme = a_programme()
    pair_of(pair.mentor, bob, programme=programme)
    first, second = (member(team, name=name, mentor_capacity=1) for name in ("Max", "Mia"))
    reassign(pair, first, "Erin moves", actor=dana)
    with pytest.raises(MentoringError, match="open proposal already"):
        reassign(pair, second, "Erin moves", actor=dana)
    Mentorship.objects.filter(follows=pair).delete()
    Mentorship.objects.create(mentor=charlie, mentee=bob, programme=programme)
    with pytest.raises(MentoringError, match="open proposal already"):
        reassign(pair, second, "Erin moves", actor=dana)


def test_who_answers_again_is_told_how_it_ended(proposal: Mentorship, bob: Engineer, erin: Engineer) -> None:
    for how in ("declined", "withdrawn"):
        Mentorship.objects.filter(pk=proposal.pk).update(state="ended", ended_how=how)
        with pytest.raises(MentoringError, match=f"not open any more: it is {how}"):
            accept(proposal, actor=account(erin))


def test_late_yes_of_the_mentor_speaks_of_their_own_places(proposal: Mentorship, erin: Engineer) -> None:
    Engineer.objects.filter(pk=erin.pk).update(mentor_capacity=0)
    with pytest.raises(NoPlaceError, match="Your last place was just taken"):
        accept(proposal, actor=account(erin))


def test_ended_early_by_the_pair_or_hr(pair: Mentorship, dana: User) -> None:
    assert post(dana, pair, "end", reason="Left the project") == 302
    pair.refresh_from_db()
    assert (pair.state, pair.ended_how, pair.ended_by) == ("ended", "stopped", dana)
    assert AuditEntry.objects.get(action="end").reason == ""


def at_once(*works: Callable[[], object]) -> list[object]:
    start = threading.Barrier(len(works))
    given: list[object] = []

    def do(work: Callable[[], object]) -> None:
        start.wait()
        try:
            given.append(work())
        except Exception as error:  # noqa: BLE001 - what it raised is what is asked for
            given.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_last_place_accepted_by_two_at_once_goes_to_one(bob: Engineer, charlie: Engineer) -> None:
    mentees = [bob, charlie]
    for number in range(5):
        mentor = member(bob.memberships.all()[0].team, name=f"Mentor {number}", mentor_capacity=1)
        signing_in(mentor)
        now = timezone.now()
        pairs = [pair_of(mentor, each, state="proposed", mentor_accepted_at=now) for each in mentees]
        works = [
            lambda pair=pair: accept(
                Mentorship.objects.get(pk=pair.pk), actor=User.objects.get(engineer=pair.mentee_id)
            )
            for pair in pairs
        ]
        given = at_once(*works)
        assert sorted(type(each).__name__ for each in given) == ["Mentorship", "NoPlaceError"]
        assert Mentorship.objects.agreed().filter(mentor=mentor).count() == 1
        (told,) = [each for each in given if isinstance(each, NoPlaceError)]
        assert "was just taken" in str(told)
        late = Mentorship.objects.select_related("mentee__user").get(mentor=mentor, state="proposed")
        client: Client = signed_in(late.mentee)
        assert client.post(f"/mentoring/{late.uuid}/accept/").status_code == 409
        assert client.post(f"/mentoring/{late.uuid}/wait/").status_code == 302
        assert WaitlistEntry.objects.open().filter(mentor=mentor).get().mentee == late.mentee
        Mentorship.objects.all().update(state="ended", ended_how="stopped")


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_yes_and_taking_back_at_once_wait_for_each_other(bob: Engineer, erin: Engineer, charlie: Engineer) -> None:
    for number in range(5):
        mentor, mentee = (erin, charlie) if number % 2 else (charlie, erin)
        Engineer.objects.filter(pk=mentor.pk).update(mentor_capacity=9)
        pair = pair_of(mentor, mentee, state="proposed", mentee_accepted_at=timezone.now(), ended_how="")
        Mentorship.objects.filter(pk=pair.pk).update(proposed_by=mentee.user, mentor_accepted_at=None)
        given = at_once(
            partial(accept, pair, actor=account(pair.mentor)), partial(withdraw, pair, actor=account(pair.mentee))
        )
        assert sorted(type(each).__name__ for each in given) == ["MentoringError", "Mentorship"]
        Mentorship.objects.all().update(state="ended", ended_how="stopped")


def test_coordinator_keeps_pairs_of_the_programme_without_reading_them(
    pair: Mentorship, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    programme = MentoringProgramme.objects.create(name="Winter", slug="winter", starts=timezone.localdate())
    programme.coordinators.add(alice, charlie)
    Mentorship.objects.filter(pk=pair.pk).update(programme=programme)
    a_session(pair, agenda="cnry-agenda")
    # Who runs the programme and may not see the mentee knows of no pair of theirs.
    assert post(charlie, pair, "pause", reason="Away") == 404
    assert post(alice, pair, "pause", reason="Away") == 302
    assert "cnry-agenda" not in signed_in(alice).get(f"/mentoring/{pair.uuid}/").content.decode()
    assert post(alice, pair, "resume") == 302
    assert post(alice, pair, "complete") == 403
    assert f"/mentoring/{pair.uuid}/" in signed_in(alice).get("/mentoring/?programme=winter").content.decode()
    assert post(alice, pair, "end", reason="The programme is over") == 302
    assert "The programme is over" in signed_in(bob).get(f"/mentoring/{pair.uuid}/").content.decode()
