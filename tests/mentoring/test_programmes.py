"""Programmes: set up by HR, joined and left, filled, closed; and who is told of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.errors import MentoringError, NotCoordinatorError
from mentoring.models import MentoringProgramme, Mentorship, ProgrammeParticipant
from mentoring.services.programmes import ProgrammeGiven, save_programme
from mentoring.services.proposing import Pair, propose_pairs
from mentoring.services.taking_part import Entered, enter_people
from skills.models import FocusArea
from teams.models import AuditEntry, Engineer, OutgoingMail, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, member
from tests.mentoring.pages import body
from tests.mentoring.programmes import a_programme, mentee, mentor

LIST = "/mentoring/programmes/"
WINTER = f"{LIST}winter/"


def typed(**more: Any) -> dict[str, Any]:
    return {"name": "Winter 2027", "starts": "2027-01-10", "policy": "everyone"} | more


def test_hr_sets_a_programme_up_with_guide_and_agenda_from_focus_areas(dana: User, alice: Engineer, team: Team) -> None:
    client, area = signed_in(dana), FocusArea.objects.order_by("pk").first()
    assert area is not None
    sent = typed(focus_areas=[area.pk], teams=[team.pk], coordinators="Alice\n", guide="Be kind.")
    begun = client.post(f"{LIST}new/", sent | {"fill": "1"}).content.decode()
    assert "Be kind." in begun
    assert area.title in begun
    assert not MentoringProgramme.objects.exists()
    response = client.post(f"{LIST}new/", sent | {"agenda": "Hello\nNext time"})
    made = MentoringProgramme.objects.get()
    assert response.headers["Location"] == f"{LIST}winter-2027/"
    assert (made.policy, list(made.coordinators.all()), list(made.teams.all())) == ("everyone", [alice], [team])
    page = body(client, f"{LIST}{made.slug}/")
    assert "Be kind." in page
    assert "Next time" in page
    assert AuditEntry.objects.filter(action="open", object_type="mentoringprogramme", actor=dana).exists()


def test_faults_of_the_form_are_said_and_nothing_is_kept(dana: User) -> None:
    client = signed_in(dana)
    told = client.post(f"{LIST}new/", typed(ends="2026-01-01", coordinators="Nobody At All"))
    assert told.status_code == 422
    page = told.content.decode()
    assert "last day comes before" in page
    assert "Nobody here is called" in page
    assert not MentoringProgramme.objects.exists()


def test_only_hr_sets_up_changes_and_closes(alice: Engineer, bob: Engineer) -> None:
    a_programme().coordinators.add(alice)
    for path in (f"{LIST}new/", f"{WINTER}edit/", f"{WINTER}close/"):
        assert signed_in(alice).get(path).status_code == 403
        assert signed_in(alice).post(path, typed()).status_code == 403
    assert bob.user
    with pytest.raises(NotCoordinatorError):
        save_programme(ProgrammeGiven("Mine", timezone.localdate()), actor=bob.user)


def test_bob_joins_changes_and_leaves(bob: Engineer, erin: Engineer) -> None:
    a_programme()
    client = signed_in(bob)
    assert client.post(f"{WINTER}join/", {"aims": "Learn"}).status_code == 422
    assert client.post(f"{WINTER}join/", {"parts": ["mentee"], "wishes": "Bob"}).status_code == 422
    topic = a_competency("programming").pk
    sent = {"parts": ["mentee", "mentor"], "aims": "Learn", "wishes": "erin", "places": "2", "topics": [topic]}
    assert client.post(f"{WINTER}join/", sent).status_code == 302
    parts = {part.part: part for part in ProgrammeParticipant.objects.filter(engineer=bob)}
    assert (parts["mentor"].places, parts["mentee"].places) == (2, None)
    assert list(parts["mentee"].wishes.all()) == [erin]
    assert "Erin" in body(client, f"{WINTER}join/")
    client.post(f"{WINTER}join/", {"parts": ["mentee"], "aims": "Learn more"})
    assert [part.aims for part in ProgrammeParticipant.objects.all()] == ["Learn more"]
    client.post(f"{WINTER}leave/")
    assert not ProgrammeParticipant.objects.exists()
    assert list(AuditEntry.objects.filter(subject=bob).order_by("pk").values_list("action", flat=True)) == [
        "join",
        "join",
        "leave",
    ]


def test_programme_is_open_to_its_teams_and_absent_for_others(
    bob: Engineer, charlie: Engineer, team: Team, dana: User
) -> None:
    a_programme().teams.add(team)
    assert "Take part" in body(signed_in(bob), WINTER)
    outsider = signed_in(charlie)
    for path in (WINTER, f"{WINTER}join/", f"{WINTER}leave/", f"{WINTER}participants/"):
        assert outsider.get(path).status_code == 404
    assert "Winter" not in body(outsider, LIST)
    assert signed_in(bob).get(f"{WINTER}participants/").status_code == 403
    assert "Winter" in body(signed_in(dana), LIST)


def test_hr_enters_and_removes_people(dana: User, bob: Engineer, erin: Engineer, alice: Engineer) -> None:
    made, client = a_programme(), signed_in(dana)
    made.coordinators.add(alice)
    told = client.post(f"{WINTER}participants/", {"people": "Bob\nNo One", "part": "mentee"})
    assert told.status_code == 422
    assert "No One" in told.content.decode()
    assert not made.participants.exists()
    client.post(f"{WINTER}participants/", {"people": "Bob", "part": "mentee"})
    client.post(f"{WINTER}participants/", {"people": f"{erin.email}", "part": "mentor", "places": "2"})
    assert list(made.participants.values_list("engineer__name", "part", "places")) == [
        ("Bob", "mentee", None),
        ("Erin", "mentor", 2),
    ]
    assert "Erin" in body(client, f"{WINTER}participants/?q=eri&part=mentor")
    assert "Nobody fits" in body(client, f"{WINTER}participants/?q=zzz")
    proposal = Mentorship.objects.create(programme=made, mentor=alice, mentee=bob)
    part = made.participants.get(engineer=bob)
    assert signed_in(alice).post(f"{WINTER}participants/", {"remove": str(part.uuid)}).status_code == 403
    client.post(f"{WINTER}participants/", {"remove": str(part.uuid)})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.ended_how) == ("ended", "withdrawn")
    assert not made.participants.filter(engineer=bob).exists()


def test_closing_takes_proposals_back_and_can_be_undone(dana: User, bob: Engineer, erin: Engineer) -> None:
    made, client = a_programme(), signed_in(dana)
    proposal = Mentorship.objects.create(programme=made, mentor=erin, mentee=member(Team.objects.all()[0], name="Zoe"))
    running = Mentorship.objects.get(mentee=bob)
    Mentorship.objects.filter(pk=running.pk).update(programme=made)
    assert "1 open proposal is taken back" in body(client, f"{WINTER}close/")
    client.post(f"{WINTER}close/")
    proposal.refresh_from_db()
    running.refresh_from_db()
    assert (proposal.ended_how, running.state) == ("withdrawn", "active")
    assert signed_in(bob).get(f"{WINTER}join/").status_code == 404
    assert "Winter" in body(client, f"{LIST}?state=closed")
    assert "Winter" not in body(client, LIST)
    client.post(f"{WINTER}close/")
    assert MentoringProgramme.objects.get().closed_at is None


def test_leaving_declines_an_open_proposal(bob: Engineer, erin: Engineer) -> None:
    made = a_programme()
    mentee(made, bob)
    mentor(made, erin)
    Mentorship.objects.all().delete()
    proposal = Mentorship.objects.create(programme=made, mentor=erin, mentee=bob)
    signed_in(bob).post(f"{WINTER}leave/")
    proposal.refresh_from_db()
    assert proposal.ended_how == "declined"


def test_entering_again_changes_places_and_nothing_else(dana: User, erin: Engineer) -> None:
    made = a_programme()
    for places in (1, 3, None):
        enter_people(made, [Entered(erin, "mentor", places)], actor=dana)
    assert list(made.participants.values_list("places", flat=True)) == [3]
    assert AuditEntry.objects.filter(action="enter").count() == 2
    told = OutgoingMail.objects.get(recipient=erin.user, kind="mentoring")
    assert "as a mentor" in told.body
    assert f"/mentoring/programmes/{made.slug}/" in told.body


@pytest.mark.parametrize("path", [LIST, f"{WINTER}participants/"])
def test_lists_ask_no_more_for_more_rows(dana: User, team: Team, path: str) -> None:
    made, client, counts = a_programme(), signed_in(dana), []
    client.get(path)
    for rows in (10, 40):
        for number in range(made.participants.count(), rows):
            mentee(made, member(team, name=f"Person {number}"))
            a_programme(slug=f"other-{number}").coordinators.add(made.participants.all()[0].engineer)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_closed_by_its_last_day_nobody_joins(bob: Engineer) -> None:
    made = a_programme()
    MentoringProgramme.objects.update(
        starts=timezone.localdate() - timedelta(days=30), ends=timezone.localdate() - timedelta(days=1)
    )
    assert signed_in(bob).get(f"{LIST}{made.slug}/join/").status_code == 404


def test_nobody_joins_or_is_proposed_after_the_last_day(dana: User, bob: Engineer, charlie: Engineer) -> None:
    programme = a_programme()
    mentee(programme, bob)
    mentor(programme, charlie)
    begun, over = timezone.localdate() - timedelta(days=9), timezone.localdate() - timedelta(days=1)
    MentoringProgramme.objects.update(starts=begun, ends=over)
    programme.refresh_from_db()
    with pytest.raises(MentoringError, match="its last day has passed"):
        propose_pairs(programme, [Pair(bob, charlie)], actor=dana, reason="They fit")
    with pytest.raises(MentoringError, match="its last day has passed"):
        enter_people(programme, [Entered(bob, "mentor")], actor=dana)
    assert signed_in(bob).post(f"{WINTER}join/", {"parts": ["mentee"]}).status_code == 403
    page = body(signed_in(bob), WINTER)
    assert ">over<" in page
    assert f"{WINTER}join/" not in page
    assert "nobody is proposed in it any more" in body(signed_in(dana), f"{WINTER}match/")


def test_programme_sent_twice_is_set_up_once(dana: User) -> None:
    client = signed_in(dana)
    key = str(client.get(f"{LIST}new/").context["form"]["key"].value())
    for _time in range(2):
        assert client.post(f"{LIST}new/", typed(key=key)).status_code == 302
    assert MentoringProgramme.objects.count() == 1


def test_programme_changed_in_two_windows_loses_nothing(dana: User) -> None:
    made, client = a_programme(), signed_in(dana)
    seen = client.get(f"{WINTER}edit/").context["form"]["seen"].value()
    first = typed(name=made.name, purpose="Said in one window", seen=seen)
    assert client.post(f"{WINTER}edit/", first).status_code == 302
    late = client.post(f"{WINTER}edit/", first | {"purpose": "Said in another"})
    assert late.status_code == 422
    assert "changed this in the meantime" in late.content.decode()
    assert "Said in another" in late.content.decode()
    assert MentoringProgramme.objects.get().purpose == "Said in one window"
    again = late.context["form"]["seen"].value()
    assert client.post(f"{WINTER}edit/", first | {"purpose": "Said in another", "seen": again}).status_code == 302
    assert MentoringProgramme.objects.get().purpose == "Said in another"
