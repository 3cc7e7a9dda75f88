"""Leave of many people from a table: all of it or nothing, and the work that it hits is told."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skills.formats.faults import FaultyFileError
from skills.services.leave_import import import_leave
from teams.models import Assignment, AuditEntry, Engineer, ImportRun, Leave, Project, Team, User
from tests.conftest import signed_in
from tests.factories import member

pytestmark = pytest.mark.django_db

HEAD = "Employee ID,From,To,Share %"


@pytest.fixture(autouse=True)
def people(alice: Engineer, bob: Engineer) -> None:
    Engineer.objects.filter(pk=alice.pk).update(employee_id="A1")
    Engineer.objects.filter(pk=bob.pk).update(employee_id="B1")


def file(*rows: str, head: str = HEAD) -> io.BytesIO:
    return io.BytesIO("\n".join((head, *rows)).encode())


def faults(*rows: str, head: str = HEAD) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        import_leave(file(*rows, head=head))
    return [str(fault) for fault in caught.value.faults]


def test_table_becomes_leave_once(bob: Engineer, dana: User) -> None:
    rows = ("A1,2030-02-01,2030-02-05,", "B1,2030-03-01,2030-03-01,50%")
    first = import_leave(file(*rows), actor=dana)
    assert (first.created, first.changed, first.unchanged) == (2, 0, 0)
    told = Leave.objects.order_by("starts").values_list("engineer__name", "starts", "ends", "percent", "added_by")
    assert list(told) == [
        ("Alice", date(2030, 2, 1), date(2030, 2, 5), 100, dana.pk),
        ("Bob", date(2030, 3, 1), date(2030, 3, 1), 50, dana.pk),
    ]
    assert AuditEntry.objects.filter(action="enter leave", subject=bob, actor=dana).count() == 1
    again = import_leave(file(*rows), actor=dana)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    changed = import_leave(file("B1,2030-03-01,2030-03-01,80"), actor=dana)
    assert (changed.created, changed.changed) == (0, 1)
    assert sorted(Leave.objects.values_list("percent", flat=True)) == [80, 100]


def test_every_fault_is_named_by_row_and_column_and_nothing_is_stored(alice: Engineer, bob: Engineer) -> None:
    Leave.objects.create(engineer=alice, starts=date(2030, 5, 1), ends=date(2030, 5, 9))
    Engineer.objects.create(name="Gone", slug="gone", employee_id="G1", ends=date(2021, 1, 1))
    found = faults(
        "B1,2030-02-01,2030-02-05,100",
        "B9,2030-02-01,2030-02-05,",
        ",2030-02-01,2030-02-05,",
        "B1,soon,2030-02-05,",
        "B1,2030-04-05,2030-04-01,",
        "B1,2030-06-01,2030-06-02,0",
        "G1,2030-06-01,2030-06-02,",
        "B1,2030-02-05,2030-02-09,",
        "A1,2030-05-09,2030-05-12,",
    )
    assert [fault.split(":")[0] for fault in found] == [
        "row 3, column Employee ID",
        "row 4, column Employee ID",
        "row 5, column From",
        "row 6, column To",
        "row 7, column Share %",
        "row 8, column Employee ID",
        "row 9, column From",
        "row 10, column From",
    ]
    for words, fault in zip(
        ("No employee ID “B9”", "empty", "no date", "end before", "from 1 to 100", "has left", "Row 2", "2030-05-01"),
        found,
        strict=True,
    ):
        assert words in fault
    assert Leave.objects.count() == 1
    assert "column “To” is missing" in faults("B1,2030-02-01", head="Employee ID,From")[0]


def test_work_that_leave_hits_is_told_with_who_days_and_how_much(bob: Engineer, dana: User) -> None:
    project = Project.objects.create(name="Claims", slug="claims", starts=date(2020, 1, 1))
    Assignment.objects.create(project=project, engineer=bob, starts=date(2030, 2, 4), allocation=80, state="confirmed")
    client = signed_in(dana)
    content = file(
        "B1,2030-02-01,2030-02-05,50,cnry-sick", "A1,2030-02-01,2030-02-05,,holiday", head=f"{HEAD},Kind"
    ).read()
    answer = client.post("/admin/imports/new/?kind=leave", {"file": SimpleUploadedFile("leave.csv", content)})
    run = ImportRun.objects.get()
    said = ["Bob is confirmed for Claims 80 % from 4 Feb 2030 to 5 Feb 2030 and can give 50 %: 30 % too much."]
    assert (run.state, run.summary["created"], run.summary["over_work"]) == ("ready", 2, said)
    # What kind of leave it is was never kept.
    assert run.summary["unknown_columns"] == ["Kind"]
    assert b"cnry" not in bytes(run.content)
    assert not Leave.objects.exists()
    shown = client.get(answer.headers["Location"]).content.decode()
    assert f"<li>{said[0]}</li>" in shown
    client.post(f"/admin/imports/{run.pk}/apply/", {"digest": run.digest})
    run.refresh_from_db()
    assert (run.state, Leave.objects.count(), run.summary["over_work"]) == ("applied", 2, said)


def test_only_hr_imports_and_the_empty_file_has_the_columns(alice: Engineer, dana: User) -> None:
    content = SimpleUploadedFile("leave.csv", file("B1,2030-02-01,2030-02-05,").read())
    assert signed_in(alice).post("/admin/imports/new/?kind=leave", {"file": content}).status_code in {302, 403, 404}
    assert not ImportRun.objects.exists()
    empty = signed_in(dana).get("/admin/imports/empty/leave.csv").content.decode("utf-8-sig")
    assert empty.strip() == "Employee ID,Email,From,To,Share %"


def test_queries_stay_the_same_for_many_people(team: Team, dana: User) -> None:
    counts = []
    for start, end in ((0, 5), (5, 60)):
        for number in range(start, end):
            member(team, name=f"Member {number:02}", employee_id=f"M{number:02}")
        rows = [
            f"M{number:02},2030-0{1 + end % 7}-0{day},2030-0{1 + end % 7}-0{day},50"
            for number in range(end)
            for day in (1, 3)
        ]
        with CaptureQueriesContext(connection) as queries:
            assert import_leave(file(*rows), actor=dana).created == 2 * end
        counts.append(len(queries))
    assert counts[0] == counts[1]


def event(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def calendar(*events: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", *events, "END:VCALENDAR", "")).encode()


def test_mail_names_people_where_there_is_no_id(bob: Engineer) -> None:
    import_leave(file(f"{(bob.email or '').upper()},2030-02-01,2030-02-05", head="Email,From,To"))
    assert Leave.objects.get().engineer == bob
    assert "Nobody with the e-mail address" in faults("x@y.example,2030-02-01,2030-02-05", head="Email,From,To")[0]
    assert "column “Employee ID” is missing" in faults("2030-02-01,2030-02-05", head="From,To")[0]


def test_calendar_of_absences_becomes_leave_of_who_is_invited(alice: Engineer, bob: Engineer, dana: User) -> None:
    content = calendar(
        event(
            "SUMMARY:cnry-sick",
            "DTSTART;VALUE=DATE:20300201",
            "DTEND;VALUE=DATE:20300203",
            f"ATTENDEE;CN=Bob:mailto:{bob.email}",
            f"ATTENDEE:MAILTO:{alice.email}",
            f"ORGANIZER:mailto:{dana.email}",
        ),
        event("DTSTART;VALUE=DATE:20300301", f"ORGANIZER:mailto:{bob.email}"),
        event("DTSTART:20300304T080000Z", "DURATION:PT1H", f"ORGANIZER:mailto:{bob.email}"),
    )
    client = signed_in(dana)
    client.post("/admin/imports/new/?kind=leave", {"file": SimpleUploadedFile("away.ics", content)})
    run = ImportRun.objects.get()
    assert (run.state, run.summary["created"]) == ("ready", 3)
    assert b"cnry" not in bytes(run.content)
    assert run.summary["too_short"] == ["Entry 3: shorter than a day, not taken in."]
    assert b"Entry 3: shorter than a day" in client.get(f"/admin/imports/{run.pk}/").content
    client.post(f"/admin/imports/{run.pk}/apply/", {"digest": run.digest})
    assert list(Leave.objects.order_by("starts", "engineer__name").values_list("engineer__name", "starts", "ends")) == [
        ("Alice", date(2030, 2, 1), date(2030, 2, 2)),
        ("Bob", date(2030, 2, 1), date(2030, 2, 2)),
        ("Bob", date(2030, 3, 1), date(2030, 3, 1)),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (calendar(event("DTSTART;VALUE=DATE:20300301")), "Entry 1 names nobody"),
        (calendar(event("DTSTART;VALUE=DATE:20200301", "RRULE:FREQ=DAILY")), "repeats more than 500 times"),
        (calendar(event("DTSTART:garbage", "ORGANIZER:mailto:a@b.example")), "cannot be read"),
        (calendar(event("DTSTART;VALUE=DATE:20300301", "ORGANIZER:mailto:a@b.example")), "a@b.example"),
        (b"BEGIN:VCALENDAR\r\nnonsense", "no calendar"),
    ],
)
def test_calendar_that_cannot_be_taken_is_refused_with_its_reason(content: bytes, words: str, dana: User) -> None:
    signed_in(dana).post("/admin/imports/new/?kind=leave", {"file": SimpleUploadedFile("away.ics", content)})
    run = ImportRun.objects.get()
    assert run.state == "faulty"
    assert words in run.faults[0]["message"]
    assert not Leave.objects.exists()
