"""Sessions of a pair: planned, prepared and written up by the two, and read by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from mentoring.errors import EditedMeanwhileError, MentoringError, NotInPairError
from mentoring.models import FollowUp, MentoringSession, Mentorship, SessionPulse
from mentoring.pair_sessions import proposed_agenda
from mentoring.services.sessions import NotesGiven, SessionGiven, plan_series, plan_session, write_notes
from skills.models import FocusArea
from teams.models import AuditEntry, Engineer, OutgoingMail, User
from tests.conftest import signed_in
from tests.mentoring.pairs import HOUR, a_session, account, pair_of


@pytest.fixture
def pair(bob: Engineer, erin: Engineer) -> Mentorship:
    return pair_of(erin, bob)


def form(**more: object) -> dict[str, object]:
    day = timezone.localdate() + timedelta(days=7)
    given = {"day": day.isoformat(), "hour": "10:00", "minutes": "45", "times_in_all": "1", "every_weeks": "2"}
    return given | more


def test_first_session_makes_an_accepted_mentorship_active(bob: Engineer, erin: Engineer) -> None:
    pair = pair_of(erin, bob, state="accepted", starts=None)
    client = signed_in(bob)
    answer = client.post(f"/mentoring/{pair.uuid}/sessions/new/", form(times_in_all="3", title="First"))
    assert answer.status_code == 302
    pair.refresh_from_db()
    assert (pair.state, pair.starts) == ("active", timezone.localdate())
    starts = list(MentoringSession.objects.values_list("starts_at", flat=True))
    assert [later - before for before, later in pairwise(starts)] == [timedelta(weeks=2)] * 2
    assert "First" in client.get(f"/mentoring/sessions/{MentoringSession.objects.all()[0].uuid}/").content.decode()


@pytest.mark.parametrize("state", ["proposed", "completed", "ended"])
def test_no_session_before_both_said_yes_or_after_the_end(bob: Engineer, erin: Engineer, state: str) -> None:
    pair = pair_of(erin, bob, state=state)
    answer = signed_in(erin).post(f"/mentoring/{pair.uuid}/sessions/new/", form())
    assert answer.status_code == 422
    assert not MentoringSession.objects.exists()


def test_nobody_else_plans_a_session(pair: Mentorship, alice: Engineer, dana: User, charlie: Engineer) -> None:
    now = timezone.now()
    for stranger in (account(alice), dana):
        with pytest.raises(NotInPairError):
            plan_session(pair, SessionGiven(now, now + HOUR), actor=stranger)
    with pytest.raises(MentoringError, match="within eight hours"):
        plan_session(pair, SessionGiven(now, now), actor=account(pair.mentor))
    with pytest.raises(MentoringError, match="1 to 12"):
        plan_series(pair, SessionGiven(now, now + HOUR), times=13, every_weeks=1, actor=account(pair.mentor))
    path = f"/mentoring/{pair.uuid}/sessions/new/"
    assert [signed_in(each).get(path).status_code for each in (alice, charlie)] == [403, 404]


def test_hour_that_the_clocks_skip_is_refused(pair: Mentorship, bob: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(time_zone="Europe/Berlin")
    answer = signed_in(bob).post(f"/mentoring/{pair.uuid}/sessions/new/", form(day="2027-03-28", hour="02:30"))
    assert answer.status_code == 422
    assert "clocks skip this hour" in answer.content.decode()


@time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False)
def test_each_reads_when_it_is_on_both_clocks(pair: Mentorship, bob: Engineer, erin: Engineer) -> None:
    Engineer.objects.filter(pk=erin.pk).update(time_zone="Europe/Berlin")
    Engineer.objects.filter(pk=bob.pk).update(time_zone="Asia/Kolkata")
    start = datetime(2026, 11, 26, 9, tzinfo=UTC)
    made = MentoringSession.objects.create(mentorship=pair, starts_at=start, ends_at=start + HOUR)
    path = f"/mentoring/sessions/{made.uuid}/"
    assert "Thursday 26 November, 10:00 your time, 14:30 for Bob" in signed_in(erin).get(path).content.decode()
    assert "Thursday 26 November, 14:30 your time, 10:00 for Erin" in signed_in(bob).get(path).content.decode()


def test_agenda_begins_with_the_prompts_of_what_it_is_for(pair: Mentorship) -> None:
    assert proposed_agenda(pair) == ""
    area = FocusArea.objects.filter(competencies__isnull=False).exclude(mentoring_prompts=[]).order_by("pk")[0]
    pair.competencies.set(area.competencies.all()[:1])
    told = proposed_agenda(pair).splitlines()
    assert 1 <= len(told) <= 3
    prompts = {prompt for each in FocusArea.objects.all() for prompt in each.mentoring_prompts}
    assert set(told) <= prompts


def test_two_who_write_at_once_lose_nothing(pair: Mentorship, bob: Engineer, erin: Engineer) -> None:
    made = a_session(pair)
    path = f"/mentoring/sessions/{made.uuid}/notes/"
    first = {"edition": "0", "agenda": "Profiling", "shared_notes": "Erin brings the budget"}
    assert signed_in(erin).post(path, first).status_code == 302
    late = {"edition": "0", "agenda": "Profiling", "shared_notes": "Bob brings the flame graph"}
    lost = signed_in(bob).post(path, late)
    assert lost.status_code == 409
    assert "Erin brings the budget" in lost.content.decode()
    assert "Bob brings the flame graph" in lost.content.decode()
    # Saved while one types: the other's text is shown, and the fields are left alone.
    told = signed_in(bob).post(path, late, headers={"HX-Request": "true"})
    assert told.status_code == 409
    assert "Erin brings the budget" in told.content.decode()
    assert 'name="over" value="1"' in told.content.decode()
    assert "<textarea" not in told.content.decode()
    assert signed_in(bob).post(path, late | {"over": "1"}, headers={"HX-Request": "true"}).status_code == 200
    made.refresh_from_db()
    assert (made.shared_notes, made.edition) == ("Bob brings the flame graph", 2)


def test_same_text_again_is_no_conflict(pair: Mentorship, bob: Engineer) -> None:
    made = a_session(pair)
    write_notes(made, NotesGiven(0, "A", "N"), actor=account(bob))
    assert write_notes(made, NotesGiven(0, "A", "N"), actor=account(bob)).edition == 1
    with pytest.raises(EditedMeanwhileError):
        write_notes(made, NotesGiven(0, "A", "M"), actor=account(bob))


def test_follow_up_is_ticked_and_taken_back_by_either(pair: Mentorship, bob: Engineer, erin: Engineer) -> None:
    made = a_session(pair)
    given = {"text": "Read the serving budget", "owner": str(bob.pk), "due": ""}
    signed_in(erin).post(f"/mentoring/sessions/{made.uuid}/follow-ups/", given)
    follow_up = FollowUp.objects.get()
    path = f"/mentoring/follow-ups/{follow_up.uuid}/"
    assert "Read the serving budget" in signed_in(bob).get("/mentoring/").content.decode()
    for do, done in (("done", True), ("undo", False)):
        signed_in(bob).post(path, {"do": do})
        follow_up.refresh_from_db()
        assert (follow_up.done_on is not None) == done


def test_pulse_is_asked_for_after_a_session_and_read_by_both(pair: Mentorship, bob: Engineer, erin: Engineer) -> None:
    ahead, held = a_session(pair), a_session(pair, days=-1)
    client = signed_in(bob)
    assert f"/mentoring/sessions/{held.uuid}/pulse/" in client.get("/mentoring/").content.decode()
    client.post(f"/mentoring/sessions/{ahead.uuid}/pulse/", {"value": "5"})
    client.post(f"/mentoring/sessions/{held.uuid}/pulse/", {"value": "9"})
    assert not SessionPulse.objects.exists()
    client.post(f"/mentoring/sessions/{held.uuid}/pulse/", {"value": "2", "from": "overview"})
    client.post(f"/mentoring/sessions/{held.uuid}/pulse/", {"value": "4"})
    assert SessionPulse.objects.get().value == 4
    assert "pulse/" not in client.get("/mentoring/").content.decode()
    assert "Bob: 4 of 5" in signed_in(erin).get(f"/mentoring/sessions/{held.uuid}/").content.decode()


def test_what_did_not_take_place_is_said_and_unsaid(pair: Mentorship, bob: Engineer) -> None:
    held, client = a_session(pair, days=-1), signed_in(bob)
    path = f"/mentoring/sessions/{held.uuid}/missed/"
    client.post(path, {"missed": "yes"})
    assert MentoringSession.objects.get().missed
    client.post(f"/mentoring/sessions/{held.uuid}/pulse/", {"value": "4"})
    assert not SessionPulse.objects.exists()
    client.post(path, {"missed": "no"})
    assert not MentoringSession.objects.get().missed


def test_session_is_called_off_after_asking(pair: Mentorship, bob: Engineer) -> None:
    made, client = a_session(pair, agenda="Profiling"), signed_in(bob)
    path = f"/mentoring/sessions/{made.uuid}/cancel/"
    assert "Call it off" in client.get(path).content.decode()
    client.post(path)
    made.refresh_from_db()
    assert made.cancelled_at is not None
    assert made.agenda == "Profiling"
    assert AuditEntry.objects.filter(action="cancel").count() == 1


def test_session_is_for_the_two_alone(
    pair: Mentorship, alice: Engineer, head: Engineer, charlie: Engineer, dana: User
) -> None:
    made = a_session(pair, agenda="cnry-agenda", shared_notes="cnry-notes")
    paths = [f"/mentoring/sessions/{made.uuid}/{page}" for page in ("", "move/", "cancel/", "session.ics")]
    for who, status in ((alice, 403), (head, 403), (dana, 403), (charlie, 404)):
        client = signed_in(who)
        assert [client.get(path).status_code for path in paths] == [status] * 4
        posts = [client.post(f"/mentoring/sessions/{made.uuid}/{page}/").status_code for page in ("notes", "missed")]
        assert posts == [status] * 2
    for other in (alice, dana):
        assert "cnry" not in signed_in(other).get(f"/mentoring/{pair.uuid}/").content.decode()


def test_later_session_is_moved_in_ones_own_time(pair: Mentorship, bob: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(time_zone="Asia/Kolkata")
    made = a_session(pair)
    given = {"day": "2027-06-01", "hour": "14:30", "minutes": "30", "place": "Room 2"}
    assert signed_in(bob).post(f"/mentoring/sessions/{made.uuid}/move/", given).status_code == 302
    made.refresh_from_db()
    assert made.starts_at == datetime(2027, 6, 1, 9, tzinfo=UTC)
    assert (made.ends_at - made.starts_at, made.place, made.sequence) == (timedelta(minutes=30), "Room 2", 1)


def test_earlier_sessions_tell_a_year_that_is_not_this_one(pair: Mentorship, bob: Engineer) -> None:
    held = a_session(pair, days=-366)
    day = timezone.localdate(held.starts_at)
    assert f"{day.day} {day:%b} {day.year}" in signed_in(bob).get(f"/mentoring/{pair.uuid}/").content.decode()


@pytest.mark.parametrize(
    "odd",
    [
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "9999-12-01", "times_in_all": "12", "every_weeks": "12"},
        {"times_in_all": "12", "every_weeks": "12"},
    ],
)
def test_session_lies_within_a_year_back_and_two_years_ahead(
    pair: Mentorship, bob: Engineer, odd: dict[str, str]
) -> None:
    answer = signed_in(bob).post(f"/mentoring/{pair.uuid}/sessions/new/", form(**odd))
    assert answer.status_code == 422
    assert not MentoringSession.objects.exists()


def test_very_long_numbers_are_no_pulse_and_no_edition(pair: Mentorship, bob: Engineer) -> None:
    held = a_session(pair, days=-1)
    path = f"/mentoring/sessions/{held.uuid}"
    assert signed_in(bob).post(f"{path}/pulse/", {"value": "5" * 5000}).status_code == 302
    assert not SessionPulse.objects.exists()
    given = {"edition": "0", "agenda": "A", "shared_notes": "", "over": "9" * 5000}
    assert signed_in(bob).post(f"{path}/notes/", given).status_code == 302
    assert signed_in(bob).post(f"{path}/notes/", given | {"edition": "9" * 5000}).status_code == 422


def test_nobody_is_invited_to_what_is_over_and_a_series_sets_how_often_they_meet(
    bob: Engineer, erin: Engineer, pair: Mentorship
) -> None:
    Mentorship.objects.filter(pk=pair.pk).update(starts=timezone.localdate() - timedelta(days=60))
    path, day = f"/mentoring/{pair.uuid}/sessions/new/", timezone.localdate() - timedelta(days=20)
    assert signed_in(bob).post(path, form(day=day.isoformat())).status_code == 302
    assert not OutgoingMail.objects.filter(key__startswith="session_planned").exists()
    assert signed_in(bob).post(path, form(times_in_all="2", every_weeks="3")).status_code == 302
    pair.refresh_from_db()
    assert pair.every_weeks == 3
    assert OutgoingMail.objects.filter(key__startswith="session_planned").count() == 4


def test_what_was_written_stays_once_a_mentorship_is_over(pair: Mentorship, bob: Engineer) -> None:
    held = a_session(pair, days=-1, agenda="Profiling")
    done = FollowUp.objects.create(session=held, text="Read", owner=bob)
    Mentorship.objects.filter(pk=pair.pk).update(state="completed", ends=timezone.localdate())
    client, path = signed_in(bob), f"/mentoring/sessions/{held.uuid}"
    page = client.get(f"{path}/").content.decode()
    assert "Profiling" in page
    assert 'name="shared_notes"' not in page
    given = {"edition": "0", "agenda": "Other", "shared_notes": ""}
    assert client.post(f"{path}/notes/", given).status_code == 422
    client.post(f"{path}/follow-ups/", {"text": "More", "owner": str(bob.pk)})
    assert FollowUp.objects.count() == 1
    client.post(f"{path}/private/", {"private": "Mine"})
    client.post(f"{path}/pulse/", {"value": "4"})
    client.post(f"/mentoring/follow-ups/{done.uuid}/", {"do": "done"})
    held.refresh_from_db()
    done.refresh_from_db()
    assert (held.agenda, held.private_notes.count(), held.pulses.count()) == ("Profiling", 1, 1)
    assert done.done_on is not None


def test_session_sent_twice_is_planned_once(pair: Mentorship, bob: Engineer) -> None:
    client, path = signed_in(bob), f"/mentoring/{pair.uuid}/sessions/new/"
    key = client.get(path).context["form"]["key"].value()
    for _time in range(2):
        assert client.post(path, form(times_in_all="2", key=str(key))).status_code == 302
    assert MentoringSession.objects.count() == 2
