"""Groups, workshops and circles: places and who waits for one, meetings, and attendance as evidence."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.errors import MentoringError, NotHostError
from mentoring.models import GroupAttendance, GroupMeeting, GroupMember, MentoringGroup
from mentoring.services.calendar import make_feed, read_feed
from mentoring.services.group_meetings import (
    MeetingGiven,
    cancel_meeting,
    note_attendance,
    save_meeting,
    use_as_evidence,
)
from mentoring.services.groups import GroupGiven, close_group, join_group, leave_group, save_group
from skills.models import Evidence, FocusArea, ProposedEvidence
from teams.models import Engineer, OutgoingMail, User
from tests.conftest import signed_in
from tests.factories import a_competency, member, signing_in

LIST = "/mentoring/groups/"


def user_of(person: Engineer) -> User:
    assert person.user is not None
    return person.user


@pytest.fixture
def host(charlie: Engineer) -> Engineer:
    """Charlie, a junior in years, who offers to mentor."""
    charlie.mentor_capacity = 1
    charlie.save()
    return charlie


@pytest.fixture
def workshop(host: Engineer) -> MentoringGroup:
    """A workshop of charlie's about programming, with two places."""
    given = GroupGiven("workshop", "Prompting", 2, hosts=[host], competencies=[a_competency("programming")])
    return save_group(given, actor=user_of(host))


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def a_meeting(group: MentoringGroup, *, days: float) -> GroupMeeting:
    at = timezone.now() + timedelta(days=days)
    return GroupMeeting.objects.create(group=group, starts_at=at, ends_at=at + timedelta(hours=1), title="First steps")


def test_whoever_offers_to_mentor_opens_a_group(host: Engineer, bob: Engineer, dana: User) -> None:
    told = {"kind": "group", "title": "Reading", "places": "4", "hosts": "Charlie"}
    assert signed_in(bob).post(LIST + "new/", told).status_code == 403
    answer = signed_in(host).post(LIST + "new/", told)
    made = MentoringGroup.objects.get()
    assert (answer.status_code, list(made.hosts.all())) == (302, [host])
    assert signed_in(dana).post(LIST + "new/", told | {"title": "By HR"}).status_code == 302
    assert "Reading" in page(signed_in(bob), LIST)


def test_a_circle_is_about_a_focus_area_whose_questions_are_shown(host: Engineer, bob: Engineer) -> None:
    area = FocusArea.objects.exclude(mentoring_prompts=[]).order_by("pk")[0]
    told = {"kind": "circle", "title": "Circle", "places": "4", "hosts": "Charlie"}
    answer = signed_in(host).post(LIST + "new/", told)
    assert answer.status_code == 422
    assert "one focus area" in answer.content.decode()
    signed_in(host).post(LIST + "new/", told | {"focus_area": str(area.pk)})
    shown = page(signed_in(bob), f"{LIST}{MentoringGroup.objects.get().uuid}/")
    assert area.mentoring_prompts[0] in shown


def test_who_comes_later_waits_and_moves_up_when_a_place_opens(
    workshop: MentoringGroup, alice: Engineer, bob: Engineer, erin: Engineer
) -> None:
    assert [join_group(workshop, actor=user_of(each)).waits for each in (alice, bob, erin)] == [False, False, True]
    join_group(workshop, actor=user_of(alice))
    assert GroupMember.objects.count() == 3
    assert "You are next on the waitlist" in page(signed_in(erin), f"{LIST}{workshop.uuid}/")
    leave_group(workshop, actor=user_of(alice))
    assert not GroupMember.objects.get(engineer=erin).waits
    assert OutgoingMail.objects.get().recipient == erin.user
    leave_group(workshop, actor=user_of(erin))
    assert OutgoingMail.objects.count() == 1


def test_more_places_let_those_in_who_wait(workshop: MentoringGroup, host: Engineer, alice: Engineer) -> None:
    for number in range(3):
        person = member(alice.memberships.get().team, name=f"Person {number}")
        join_group(workshop, actor=signing_in(person))
    given = GroupGiven("workshop", "Prompting", 3, hosts=[host])
    save_group(given, actor=user_of(host), group=workshop)
    assert not GroupMember.objects.filter(waits=True).exists()


def test_a_closed_group_lets_nobody_in_and_opens_again(
    workshop: MentoringGroup, host: Engineer, bob: Engineer, alice: Engineer
) -> None:
    join_group(workshop, actor=user_of(bob))
    with pytest.raises(NotHostError):
        close_group(workshop, actor=user_of(bob))
    close_group(workshop, actor=user_of(host))
    with pytest.raises(MentoringError, match="closed"):
        join_group(workshop, actor=user_of(alice))
    path = f"{LIST}{workshop.uuid}/"
    assert [signed_in(each).get(path).status_code for each in (host, bob, alice)] == [200, 200, 404]
    assert "Prompting" not in page(signed_in(bob), LIST)
    assert "Prompting" in page(signed_in(bob), LIST + "?closed=1")
    signed_in(host).post(path + "close/", {"again": "1"})
    assert signed_in(alice).get(path).status_code == 200


def test_members_are_told_of_meetings_and_outsiders_see_no_place_or_names(
    workshop: MentoringGroup, host: Engineer, bob: Engineer, alice: Engineer
) -> None:
    join_group(workshop, actor=user_of(bob))
    day = timezone.localdate() + timedelta(days=3)
    told = {"day": day.isoformat(), "at": "10:00", "minutes": "45", "place": "cnry-room", "title": "First"}
    assert signed_in(bob).post(f"{LIST}{workshop.uuid}/meetings/new/", told).status_code == 403
    assert signed_in(host).post(f"{LIST}{workshop.uuid}/meetings/new/", told).status_code == 302
    meeting = GroupMeeting.objects.get()
    signed_in(host).post(f"{LIST}meetings/{meeting.uuid}/move/", told | {"at": "11:00"})
    signed_in(host).post(f"{LIST}meetings/{meeting.uuid}/cancel/")
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.cancelled_at is not None) == (2, True)
    assert list(OutgoingMail.objects.values_list("recipient__name", flat=True)) == ["Bob"] * 3
    outside = page(signed_in(alice), f"{LIST}{workshop.uuid}/")
    assert "cnry-room" in page(signed_in(bob), f"{LIST}{workshop.uuid}/")
    assert "cnry-room" not in outside
    assert "Bob" not in outside


def test_members_and_hosts_see_the_next_meeting_on_their_home_page(
    workshop: MentoringGroup, host: Engineer, bob: Engineer, alice: Engineer
) -> None:
    join_group(workshop, actor=user_of(bob))
    a_meeting(workshop, days=3)
    for who, shown in ((bob, True), (host, True), (alice, False)):
        assert (f"{LIST}{workshop.uuid}/" in page(signed_in(who), "/")) == shown


def test_calendars_of_members_and_hosts_hold_its_meetings_and_no_word_of_them(
    workshop: MentoringGroup, host: Engineer, bob: Engineer, alice: Engineer, erin: Engineer
) -> None:
    for person in (bob, alice, erin):
        join_group(workshop, actor=user_of(person))
    meeting = a_meeting(workshop, days=3)
    a_meeting(workshop, days=-200)
    found = {each.name: read_feed(make_feed(each, actor=user_of(each))) or "" for each in (host, bob, alice, erin)}
    entries = {name: text.count(f"UID:{meeting.uuid}") for name, text in found.items()}
    # Who waits for a place is not asked to come.
    assert entries == {host.name: 1, bob.name: 1, alice.name: 1, erin.name: 0}
    text = found[bob.name]
    assert text.count("BEGIN:VEVENT") == 1
    assert f"/mentoring/groups/{workshop.uuid}/" in text.replace("\r\n ", "")
    assert [word for word in ("Prompting", "First steps", "Charlie") if word in text] == []
    cancel_meeting(meeting, actor=user_of(host))
    assert "STATUS:CANCELLED" in (read_feed(make_feed(bob, actor=user_of(bob))) or "")


def test_a_meeting_lies_ahead(workshop: MentoringGroup, host: Engineer) -> None:
    at = timezone.now() - timedelta(hours=1)
    with pytest.raises(MentoringError, match="ahead"):
        save_meeting(workshop, MeetingGiven(at, at + timedelta(hours=2)), actor=user_of(host))


def test_a_meeting_is_not_planned_further_ahead_than_two_years(workshop: MentoringGroup, host: Engineer) -> None:
    path = f"{LIST}{workshop.uuid}/meetings/new/"
    for day in ("9999-12-31", "0001-01-01"):
        answer = signed_in(host).post(path, {"day": day, "at": "23:30", "minutes": "60"})
        assert answer.status_code == 422


def test_attendance_becomes_evidence_that_waits_to_be_put_under_a_level(
    workshop: MentoringGroup, host: Engineer, bob: Engineer, alice: Engineer
) -> None:
    for person in (bob, alice):
        join_group(workshop, actor=user_of(person))
    meeting = a_meeting(workshop, days=-1)
    with pytest.raises(NotHostError):
        note_attendance(meeting, [bob.pk], actor=user_of(bob))
    path = f"{LIST}meetings/{meeting.uuid}/"
    assert signed_in(host).post(path + "attendance/", {"present": [bob.pk]}).status_code == 302
    assert list(GroupAttendance.objects.values_list("engineer__name", flat=True)) == ["Bob"]
    for person in (bob, bob, alice):
        signed_in(person).post(path + "evidence/", {"competency": "programming"})
    made = ProposedEvidence.objects.get()
    assert (made.engineer, made.competency) == (bob, a_competency("programming"))
    assert made.text.startswith("Attended Workshop “Prompting” on ")
    assert not Evidence.objects.exists()
    with pytest.raises(MentoringError, match="not about"):
        use_as_evidence(meeting, a_competency("deep-learning"), actor=user_of(bob))
    assert "among your evidence" in page(signed_in(bob), f"{LIST}{workshop.uuid}/")
    assert made.text in page(signed_in(bob), "/engineers/bob/evidence/")
    signed_in(host).post(path + "attendance/", {})
    assert not GroupAttendance.objects.exists()


def test_nobody_is_noted_before_it_begins_or_without_having_joined(
    workshop: MentoringGroup, host: Engineer, bob: Engineer
) -> None:
    with pytest.raises(MentoringError, match="begun"):
        note_attendance(a_meeting(workshop, days=1), [bob.pk], actor=user_of(host))
    assert note_attendance(a_meeting(workshop, days=-1), [bob.pk], actor=user_of(host)) == 0


def test_the_list_narrows_and_asks_as_often_for_many_groups_as_for_few(host: Engineer, bob: Engineer) -> None:
    client, asked = signed_in(bob), []
    for count in (10, 10):
        for number in range(count):
            save_group(GroupGiven("group", f"Group {number}", 3, hosts=[host]), actor=user_of(host))
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert "20 groups" in page(client, LIST)
    assert "Nothing fits" in page(client, LIST + "?kind=circle")
    assert "2 groups" in page(client, LIST + "?q=group+7")


def test_group_and_meeting_sent_twice_are_made_once(workshop: MentoringGroup, host: Engineer) -> None:
    client, day = signed_in(host), timezone.localdate() + timedelta(days=3)
    path = f"{LIST}{workshop.uuid}/meetings/new/"
    key = str(client.get(path).context["form"]["key"].value())
    said = {"kind": "group", "title": "Twice", "places": "5", "hosts": host.name}
    for _time in range(2):
        meeting = {"day": day.isoformat(), "at": "10:00", "minutes": "60", "key": key}
        assert client.post(path, meeting).status_code == 302
        assert client.post(f"{LIST}new/", said | {"key": key}).status_code == 302
    assert workshop.meetings.count() == 1
    assert MentoringGroup.objects.filter(title="Twice").count() == 1


def test_group_changed_in_two_windows_loses_nothing(workshop: MentoringGroup, host: Engineer) -> None:
    client, path = signed_in(host), f"{LIST}{workshop.uuid}/edit/"
    seen = client.get(path).context["form"]["seen"].value()
    said = {"kind": "group", "title": "Once", "places": "5", "hosts": host.name, "seen": seen}
    assert client.post(path, said).status_code == 302
    late = client.post(path, said | {"title": "Later"})
    assert late.status_code == 422
    assert "changed this in the meantime" in late.content.decode()
    workshop.refresh_from_db()
    assert workshop.title == "Once"
