"""Leave, by hand and from a file."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from teams.errors import RefusedLeaveError
from teams.models import Assignment, Engineer, Leave, Project, User
from teams.services.leave import LeaveGiven, leave_in
from tests.conftest import signed_in

PAGE = "/engineers/bob/leave/"
DAYS = {"starts": "2030-02-01", "ends": "2030-02-14", "percent": "100"}
CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20300201
DTEND;VALUE=DATE:20300215
SUMMARY:Away
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20300304T080000Z
DTEND:20300305T170000Z
END:VEVENT
END:VCALENDAR
"""
AWAY = [
    LeaveGiven(date(2030, 2, 1), date(2030, 2, 14)),
    LeaveGiven(date(2030, 3, 4), date(2030, 3, 5)),
]


@pytest.fixture
def in_june_2030(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2030, 6, 1))


def event(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def test_calendar_and_table_are_read_alike() -> None:
    table = b"\xef\xbb\xbfFrom,To,Percent\r\n2030-03-04,2030-03-05,\r\n2030-02-01,2030-02-14,100%\r\n"
    assert leave_in("away.ics", CALENDAR) == leave_in("away.csv", table) == (AWAY, [])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"Start,End\n", "must name the columns From and To"),
        ("a.csv", b"From,To\n2030-02-01,soon\n", "Row 2: dates are written"),
        ("a.csv", b"From,To\n2030-02-01,2030-01-01\n", "Row 2: days out of order"),
        ("a.csv", b"From,To\n", "holds no leave"),
        ("a.csv", b"\xff\xfe", "not UTF-8"),
        ("a.ics", b"nonsense", "no calendar"),
        ("a.ics", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "holds no leave"),
        ("a.csv", b"x" * 1_000_001, "larger than 1 MB"),
        ("a.csv", b"From,To\n" + b"x" * 140_000, "cannot be read as CSV"),
        ("a.ics", event("DTSTART:20300304T080000Z", "DURATION:-P99999999D"), "Entry 1: its days"),
        ("a.ics", event("DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:00010101"), "Entry 1: its days"),
        ("a.ics", event("DTSTART;VALUE=DATE:20300201", "DTSTART;VALUE=DATE:20300202"), "Entry 1: its days"),
        ("a.ics", event("DTSTART;VALUE=PERIOD:20300201T080000Z/PT8H"), "Entry 1: its days"),
        ("a.ics", event("DTSTART:garbage"), "Entry 1: its days"),
        (
            "a.ics",
            event("DTSTART;VALUE=DATE:20300201", "RRULE:FREQ=DAILY", "SUMMARY:Off"),
            "Off, repeats more than 500",
        ),
        ("a.ics", event("DTSTART;VALUE=DATE:20300201", "RRULE:FREQ=HOURLY"), "Entry 1: its days"),
        ("a.ics", event("DTSTART;VALUE=DATE:20300201", "RRULE:FREQ=DAILY;INTERVAL=0"), "Entry 1: its days"),
        ("a.ics", event("DTSTART;VALUE=DATE:20300201", "RRULE:FREQ=DAILY;BYSECOND=1,2,3"), "Entry 1: its days"),
        ("a.ics", event("DTSTART;VALUE=DATE:00020201", "RRULE:FREQ=DAILY"), "Entry 1: its days"),
        ("a.ics", event("DTSTART;VALUE=DATE:20300201", "RRULE:FREQ=YEARLY", "RRULE:FREQ=DAILY"), "Entry 1: its days"),
        ("a.ics", event("DTSTART;VALUE=DATE:20300201", "RRULE:INTERVAL=2"), "Entry 1: its days"),
        ("a.ics", event("DTSTART;VALUE=DATE:20200201", "RRULE:FREQ=YEARLY;COUNT=3"), "holds no leave"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_its_reason(
    name: str, content: bytes, words: str, in_june_2030: None
) -> None:
    with pytest.raises(RefusedLeaveError, match=words):
        leave_in(name, content)


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;VALUE=DATE:20300201", "STATUS:CANCELLED"),
        ("DTSTART;VALUE=DATE:20300201", "TRANSP:TRANSPARENT"),
    ],
)
def test_event_that_keeps_nobody_away_is_no_leave(lines: tuple[str, ...]) -> None:
    with pytest.raises(RefusedLeaveError, match="holds no leave"):
        leave_in("a.ics", event(*lines))


@pytest.mark.parametrize("length", ["DTEND:20300304T120000Z", "DURATION:PT30M", "X-NOTHING:1"])
def test_appointment_of_some_hours_is_told_and_no_leave(length: str, bob: Engineer) -> None:
    short = event("DTSTART:20300304T080000Z", length)
    with pytest.raises(RefusedLeaveError, match=r"holds no leave\. Entry 1: shorter than a day, not taken in"):
        leave_in("a.ics", short)
    both = short.replace(b"END:VCALENDAR\r\n", b"") + event("DTSTART:20300306T080000Z", "DURATION:PT8H")[17:]
    assert leave_in("a.ics", both) == (
        [LeaveGiven(date(2030, 3, 6), date(2030, 3, 6))],
        ["Entry 1: shorter than a day, not taken in."],
    )
    answer = signed_in(bob).post(PAGE, {"file": SimpleUploadedFile("a.ics", both)}, follow=True)
    assert b"Entry 1: shorter than a day, not taken in." in answer.content
    assert Leave.objects.get().starts == date(2030, 3, 6)


BERLIN = "DTSTART;TZID=Europe/Berlin:20300321T230000"


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        # A holiday of every year: within a year back and two ahead.
        (("DTSTART;VALUE=DATE:20101224", "RRULE:FREQ=YEARLY"), ["2029-12-24", "2030-12-24", "2031-12-24"]),
        (("DTSTART;VALUE=DATE:20281224", "RRULE:FREQ=YEARLY;COUNT=3"), ["2029-12-24", "2030-12-24"]),
        (("DTSTART;VALUE=DATE:20291224", "RRULE:FREQ=YEARLY;UNTIL=20301224"), ["2029-12-24", "2030-12-24"]),
        # Every second Friday, and one of them not.
        (
            ("DTSTART;VALUE=DATE:20300607", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4", "EXDATE;VALUE=DATE:20300621"),
            ["2030-06-07", "2030-07-05", "2030-07-19"],
        ),
        # By the clock on the wall, also where it is put forward and UTC says another day.
        (
            (BERLIN, "DURATION:PT8H", "RRULE:FREQ=WEEKLY;UNTIL=20300404T210000Z"),
            ["2030-03-21/2030-03-22", "2030-03-28/2030-03-29", "2030-04-04/2030-04-05"],
        ),
        (
            (BERLIN, "DURATION:PT8H", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20300404T210000Z,20300328T220000Z"),
            ["2030-03-21/2030-03-22"],
        ),
        (
            ("DTSTART:20300603T080000Z", "DURATION:PT9H", "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=2"),
            ["2030-06-03", "2030-07-01"],
        ),
        (
            ("DTSTART;VALUE=DATE:20300602", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,3;COUNT=2"),
            ["2031-02-03", "2032-02-03"],
        ),
    ],
)
def test_what_repeats_is_taken_for_each_of_its_times(
    lines: tuple[str, ...], days: list[str], in_june_2030: None
) -> None:
    spans = [day.partition("/") for day in days]
    expected = [LeaveGiven(date.fromisoformat(a), date.fromisoformat(b or a)) for a, _slash, b in spans]
    assert leave_in("a.ics", event(*lines)) == (expected, [])


def test_one_time_of_what_repeats_that_was_moved_is_taken_where_it_is_now(in_june_2030: None) -> None:
    moved = event("UID:7", "RECURRENCE-ID;VALUE=DATE:20300614", "DTSTART;VALUE=DATE:20300613")
    weekly = event("UID:7", "DTSTART;VALUE=DATE:20300607", "RRULE:FREQ=WEEKLY;COUNT=3")
    found, _short = leave_in("a.ics", weekly.replace(b"END:VCALENDAR\r\n", b"") + moved[17:])
    assert [each.starts.day for each in found] == [7, 13, 21]


def test_person_and_lead_enter_leave_and_colleagues_do_not(
    alice: Engineer, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    assert signed_in(bob).post(PAGE, DAYS).status_code == 302
    assert signed_in(alice).post(PAGE, DAYS | {"percent": "50"}).status_code == 302
    row = Leave.objects.get()
    assert (row.percent, row.added_by) == (50, alice.user)
    assert signed_in(charlie).post(PAGE, DAYS).status_code == 404
    assert signed_in(charlie).post(f"/leave/{row.uuid}/remove/").status_code == 404
    answer = signed_in(dana).post(f"/leave/{row.uuid}/remove/")
    assert answer.headers["Location"] == f"{PAGE}?starts=2030-02-01&ends=2030-02-14&percent=50"
    assert not Leave.objects.exists()


def test_leave_over_confirmed_work_is_told_with_project_days_and_share(bob: Engineer) -> None:
    project = Project.objects.create(name="Claims", slug="claims", starts=date(2020, 1, 1))
    Assignment.objects.create(project=project, engineer=bob, starts=date(2030, 2, 10), allocation=60)
    said = "Bob is confirmed for Claims 60 % from 10 Feb 2030 to 14 Feb 2030 and can give 0 %: 60 % too much."
    answer = signed_in(bob).post(PAGE, DAYS)
    assert (answer.status_code, answer.context["conflicts"]) == (422, (said,))
    assert not Leave.objects.exists()
    assert b'value="2030-02-14"' in answer.content
    assert signed_in(bob).post(PAGE, DAYS | {"in_spite": "on"}).status_code == 302
    assert Leave.objects.get().ends == date(2030, 2, 14)
    # Nothing changes by the same days again, so nothing is asked.
    assert signed_in(bob).post(PAGE, DAYS).status_code == 302


def test_leave_over_planned_work_is_told_as_planned(alice: Engineer, bob: Engineer) -> None:
    for name, share, state in (("Claims", 60, "confirmed"), ("Web", 40, "planned")):
        project = Project.objects.create(name=name, slug=name.lower(), starts=date(2020, 1, 1))
        Assignment.objects.create(
            project=project, engineer=bob, starts=date(2030, 2, 10), allocation=share, state=state
        )
    (told,) = signed_in(alice).post(PAGE, DAYS | {"percent": "50"}).context["conflicts"]
    assert told.startswith("Bob is confirmed for Claims 60 % and planned for Web 40 % from 10 Feb 2030 to 14 Feb 2030")
    assert told.endswith("and can give 50 %: 50 % too much.")


def test_calendar_over_work_is_kept_until_it_is_accepted(bob: Engineer) -> None:
    project = Project.objects.create(name="Claims", slug="claims", starts=date(2020, 1, 1))
    Assignment.objects.create(project=project, engineer=bob, starts=date(2030, 2, 10), allocation=60, state="planned")
    client = signed_in(bob)
    answer = client.post(PAGE, {"file": SimpleUploadedFile("away.ics", CALENDAR)})
    assert (answer.status_code, len(answer.context["file_conflicts"])) == (422, 2)
    assert not Leave.objects.exists()
    kept = answer.context["kept_form"].initial["kept"]
    assert f'value="{kept}"'.encode() in answer.content
    for broken in ("", "nonsense", "2030-02-01/2030-02-02/0"):
        assert client.post(PAGE, {"kept": broken}).status_code == 422
    assert client.post(PAGE, {"kept": kept}).status_code == 302
    assert Leave.objects.count() == 2


def test_calendar_is_imported_once(bob: Engineer) -> None:
    client = signed_in(bob)
    for _time in range(2):
        client.post(PAGE, {"file": SimpleUploadedFile("away.ics", CALENDAR)})
    assert Leave.objects.count() == 2
    refused = client.post(PAGE, {"file": SimpleUploadedFile("away.csv", b"nonsense")})
    assert refused.status_code == 422


@pytest.mark.parametrize(("starts", "ends"), [("2030-02-14", "2030-02-20"), ("2030-02-20", "2030-02-10")])
def test_leave_that_overlaps_or_runs_backwards_is_refused(bob: Engineer, starts: str, ends: str) -> None:
    client = signed_in(bob)
    client.post(PAGE, DAYS)
    assert client.post(PAGE, DAYS | {"starts": starts, "ends": ends}).status_code == 422
    assert Leave.objects.count() == 1
