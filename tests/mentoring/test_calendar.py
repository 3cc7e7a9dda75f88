"""What calendars are given: read here by dateutil and line by line, neither of which wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from dateutil import tz
from django.conf import settings
from django.core import mail
from django.test import Client

from mentoring.calendar import described, invitation
from mentoring.models import CalendarFeed, MentoringSession, Mentorship
from mentoring.services.calendar import make_feed, read_feed
from mentoring.services.life import end
from mentoring.services.sessions import SessionGiven, cancel_session, move_session, plan_series
from teams.models import Engineer, Job, OutgoingMail, User
from teams.services import jobs
from tests.conftest import signed_in

HOUR = timedelta(hours=1)
# A Thursday before the clocks of Berlin change, on 25 October 2026.
THURSDAY = datetime(2026, 10, 15, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_thursday() -> Iterator[None]:
    with time_machine.travel(THURSDAY - timedelta(days=3)):
        yield


def account(person: Engineer) -> User:
    assert person.user is not None
    return person.user


@pytest.fixture
def pair(bob: Engineer, erin: Engineer) -> Mentorship:
    Engineer.objects.filter(pk=erin.pk).update(time_zone="Europe/Berlin")
    Engineer.objects.filter(pk=bob.pk).update(time_zone="Asia/Kolkata")
    return Mentorship.objects.select_related("mentor__user", "mentee__user").get(mentor=erin)


def lines_of(text: str) -> list[str]:
    """Read the content lines of a calendar as RFC 5545, 3.1 says: CRLF, 75 octets, folds undone."""
    assert text.endswith("\r\n")
    physical = text.removesuffix("\r\n").split("\r\n")
    assert [line for line in physical if "\n" in line or "\r" in line or len(line.encode()) > 75] == []
    return re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n")


def events_of(text: str) -> list[dict[str, str]]:
    """Read the events of a calendar: the value of each property, and its parameters under its name with a star."""
    events: list[dict[str, str]] = []
    stack: list[str] = []
    for line in lines_of(text):
        named = re.fullmatch(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^;:"]*))*):(.*)', line)
        assert named is not None, line
        name, parameters, value = named.groups()
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack == ["VCALENDAR", "VEVENT"]:
            events[-1][name] = value
            events[-1][f"{name}*"] = events[-1].get(f"{name}*", "") + parameters
    assert stack == []
    return events


def starts_of(text: str) -> list[datetime]:
    """Give when events start, by the VTIMEZONE that stands in the calendar itself, as dateutil understands it."""
    zones = tz.tzical(StringIO(text.replace("\r\n", "\n")))
    found = []
    for event in events_of(text):
        name = event["DTSTART*"].removeprefix(";TZID=")
        local = datetime.strptime(event["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the zone is the calendar's
        found.append(local.replace(tzinfo=zones.get(name)))
    return found


@pytest.mark.parametrize(
    "name",
    ["Europe/Berlin", "Europe/Dublin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Africa/Casablanca"],
)
def test_zone_is_described_as_the_system_knows_it(name: str) -> None:
    text = "BEGIN:VCALENDAR\r\n" + described(name, date(2025, 12, 1), date(2027, 1, 1)).to_ical().decode()
    zone = tz.tzical(StringIO(text.replace("\r\n", "\n") + "END:VCALENDAR\n")).get(name)
    at = datetime(2026, 1, 1)  # noqa: DTZ001 - on the clock of each zone in turn
    wrong = []
    while at < datetime(2026, 12, 31):  # noqa: DTZ001
        # The hour that a change of the clock leaves out or has twice is told apart by nobody.
        known = at.replace(tzinfo=ZoneInfo(name))
        if (
            known.utcoffset() == known.replace(fold=1).utcoffset()
            and at.replace(tzinfo=zone).utcoffset() != known.utcoffset()
        ):
            wrong.append(at)
        # All hours of days on which a clock changes, and one of any other.
        changes = known.utcoffset() != (known + timedelta(days=1)).utcoffset() or known.hour
        at += timedelta(hours=1 if changes else 24)
    assert wrong == []


def test_series_keeps_its_hour_where_the_clock_changes(pair: Mentorship, erin: Engineer) -> None:
    made = plan_series(pair, SessionGiven(THURSDAY, THURSDAY + HOUR), times=3, every_weeks=1, actor=account(erin))
    assert [each.starts_at.hour for each in made] == [8, 8, 9]
    told = [starts_of(invitation(each, "REQUEST"))[0] for each in made]
    assert [f"{each:%d %H:%M %z}" for each in told] == ["15 10:00 +0200", "22 10:00 +0200", "29 10:00 +0100"]
    assert [each.astimezone(UTC) for each in told] == [each.starts_at for each in made]
    assert [each.ends_at - each.starts_at for each in made] == [HOUR] * 3


def test_invitation_names_both_and_holds_nothing_private(pair: Mentorship, erin: Engineer) -> None:
    given = SessionGiven(THURSDAY, THURSDAY + HOUR, title="cnry-title", agenda="cnry-agenda", place="Room, 1; left")
    (made,) = plan_series(pair, given, times=1, every_weeks=1, actor=account(erin))
    text = invitation(MentoringSession.objects.get(pk=made.pk), "REQUEST")
    (event,) = events_of(text)
    required = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "ORGANIZER", "ATTENDEE"}
    assert required <= event.keys()
    assert event["SUMMARY"] == "Mentoring: Erin and Bob"
    assert event["LOCATION"] == r"Room\, 1\; left"
    assert "CN=Bob" in event["ATTENDEE*"]
    assert "METHOD:REQUEST" in lines_of(text)
    assert "cnry" not in text


def test_moving_and_calling_off_replace_the_earlier_entry(pair: Mentorship, erin: Engineer, bob: Engineer) -> None:
    (made,) = plan_series(pair, SessionGiven(THURSDAY, THURSDAY + HOUR), times=1, every_weeks=1, actor=account(bob))
    ahead = datetime.now(UTC) + timedelta(days=5)
    move_session(made, SessionGiven(ahead, ahead + HOUR, place="Room 2"), actor=account(erin))
    cancel_session(made, actor=account(erin))
    mails = OutgoingMail.objects.filter(recipient=account(bob)).order_by("pk")
    told = [(next(iter(events_of(each.calendar))), each) for each in mails]
    assert [each["SEQUENCE"] for each, _mail in told] == ["0", "1", "2"]
    assert len({each["UID"] for each, _mail in told}) == 1
    assert [each["STATUS"] for each, _mail in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert ["METHOD:CANCEL" in each.calendar for each in mails] == [False, False, True]
    assert OutgoingMail.objects.filter(recipient=account(erin)).count() == 3


def test_end_of_a_mentorship_takes_its_sessions_out_of_calendars(pair: Mentorship, erin: Engineer) -> None:
    ahead = datetime.now(UTC) + timedelta(days=5)
    plan_series(pair, SessionGiven(ahead, ahead + HOUR), times=2, every_weeks=1, actor=account(erin))
    end(pair, "Moved to another country", actor=account(erin))
    assert OutgoingMail.objects.filter(calendar__contains="METHOD:CANCEL").count() == 4
    assert not MentoringSession.objects.standing().exists()


def test_mail_carries_the_entry_as_its_other_reading(pair: Mentorship, bob: Engineer) -> None:
    plan_series(pair, SessionGiven(THURSDAY, THURSDAY + HOUR), times=1, every_weeks=1, actor=account(bob))
    owed = OutgoingMail.objects.get(recipient=account(bob))
    assert "13:30 (Asia/Kolkata)" in owed.body
    jobs.run(Job.objects.get(key=owed.job_key).pk)
    whole = message_from_bytes(mail.outbox[0].message().as_bytes())
    parts = [each for each in whole.walk() if not each.is_multipart()]
    assert [each.get_content_type() for each in parts] == ["text/plain", "text/calendar"]
    assert parts[1].get_param("method") == "REQUEST"
    content = parts[1].get_payload(decode=True)
    assert isinstance(content, bytes)
    assert b"BEGIN:VEVENT" in content


def test_feed_tells_times_and_no_names_until_it_is_revoked(pair: Mentorship, bob: Engineer) -> None:
    ahead = datetime.now(UTC) + timedelta(days=5)
    given = SessionGiven(ahead, ahead + HOUR, title="cnry-title", agenda="cnry-agenda", place="cnry-place")
    plan_series(pair, given, times=2, every_weeks=1, actor=account(bob))
    client = signed_in(bob)
    page = client.post("/mentoring/calendar/", {"do": "make"}).content.decode()
    found = re.search(r"/mentoring/calendar/([\w-]{43})\.ics", page)
    assert found is not None
    assert found.group(1) not in client.get("/mentoring/calendar/").content.decode()
    assert CalendarFeed.objects.exclude(digest=found.group(1)).count() == 1
    answer = Client().get(found.group())
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("private")
    text = answer.content.decode()
    assert [each["SUMMARY"] for each in events_of(text)] == ["Mentoring session"] * 2
    assert [word for word in ("cnry", "Erin", "Bob") if word in text] == []
    client.post("/mentoring/calendar/", {"do": "revoke"})
    assert Client().get(found.group()).status_code == 404
    assert Client().get("/mentoring/calendar/nothing.ics").status_code == 404


def test_new_address_ends_the_earlier_one_and_a_leavers_ends_with_them(bob: Engineer, erin: Engineer) -> None:
    first = make_feed(bob, actor=account(bob))
    second = make_feed(bob, actor=account(bob))
    assert read_feed(first) is None
    assert read_feed(second) is not None
    Engineer.objects.filter(pk=bob.pk).update(ends=date(2026, 1, 1))
    assert read_feed(second) is None
    third = make_feed(erin, actor=account(erin))
    User.objects.filter(pk=account(erin).pk).update(is_active=False)
    assert Client().get(f"/mentoring/calendar/{third}.ics").status_code == 404


def test_file_of_a_session_is_for_the_two_alone(pair: Mentorship, bob: Engineer, alice: Engineer, dana: User) -> None:
    ahead = datetime.now(UTC) + timedelta(days=5)
    (made,) = plan_series(pair, SessionGiven(ahead, ahead + HOUR), times=1, every_weeks=1, actor=account(bob))
    path = f"/mentoring/sessions/{made.uuid}/session.ics"
    answer = signed_in(bob).get(path)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert events_of(answer.content.decode())[0]["UID"].startswith(str(made.uuid))
    assert [signed_in(each).get(path).status_code for each in (alice, dana)] == [403, 403]
    assert settings.DEFAULT_FROM_EMAIL
