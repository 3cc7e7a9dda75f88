"""Assignments as files: through the same check as by hand, all or none, and nothing twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams.models import Assignment, AuditEntry, Engineer, Project, Team, User
from tests.conftest import signed_in
from tests.factories import member
from tests.skills.test_project_tables import places, rows_of

FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)
HEAD = "Project,Employee ID,From,To,Share %,State,Reason\n"


@pytest.fixture
def project(alice: Engineer) -> Project:
    """A project that Alice leads; Bob is of her team, Charlie is not."""
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST, ends=LAST)
    made.leads.add(alice)
    return made


def imported(client: Client, text: str | bytes, *, name: str = "assignments.csv", **more: str) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post("/projects/assignments/import/", {"file": SimpleUploadedFile(name, data), **more})


def booked() -> list[tuple[Any, ...]]:
    rows = Assignment.objects.order_by("engineer__slug", "starts")
    return list(rows.values_list("engineer__slug", "starts", "ends", "allocation", "state", "reason"))


def test_table_assigns_people_once(project: Project, alice: Engineer, bob: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(employee_id="E-2")
    text = HEAD + "claims,E-2,2030-01-01,2030-03-31,60,confirmed,Best team\nCLAIMS,bob,2030-04-01,,40 %,planned,\n"
    client = signed_in(alice)
    for _time in range(2):
        assert imported(client, text).status_code == 302
        assert booked() == [
            ("bob", FIRST, date(2030, 3, 31), 60, "confirmed", "Best team"),
            ("bob", date(2030, 4, 1), None, 40, "planned", ""),
        ]
    row = Assignment.objects.get(state="confirmed")
    assert (row.confirmed_by, row.confirmed_at is not None) == (alice.user, True)
    entries = AuditEntry.objects.filter(action__in=["assign", "plan"]).order_by("pk")
    assert list(entries.values_list("action", "reason")) == [("assign", "Best team"), ("plan", "")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_read_again_and_changes_nothing(
    project: Project, alice: Engineer, bob: Engineer, kind: str
) -> None:
    client = signed_in(alice)
    text = HEAD + 'claims,bob,2030-01-01,2030-03-31,60,confirmed,"=odd; ""reason"""\nclaims,alice,2030-01-01,,5,,\n'
    assert imported(client, text).status_code == 302
    before = [booked(), Assignment.history.count()]
    exported = client.get(f"/projects/assignments/export.{kind}").content
    assert imported(client, exported, name=f"a.{kind}").status_code == 302
    assert [booked(), Assignment.history.count()] == before
    assert before[0][1][5] == '=odd; "reason"'


def test_nobody_comes_above_their_contract_and_every_day_is_named(
    project: Project, alice: Engineer, bob: Engineer
) -> None:
    rival = Project.objects.create(name="Rival", slug="rival", starts=FIRST)
    rival.leads.add(alice)
    text = HEAD + (
        "claims,bob,2030-01-01,2030-03-31,60,confirmed,Why\n"
        "rival,bob,2030-03-01,2030-04-30,50,confirmed,Why\n"
        "rival,alice,2030-03-01,2030-04-30,50,confirmed,Why\n"
    )
    answer = imported(signed_in(alice), text)
    assert answer.status_code == 422
    told = "Bob would be at 110 % of 100 % from 1 Mar 2030 to 31 Mar 2030."
    assert answer.context["faults"] == [f"row 2, column Share %: {told}", f"row 3, column Share %: {told}"]
    assert booked() == []


def test_share_of_a_confirmed_assignment_is_raised_only_where_there_is_time(
    project: Project, alice: Engineer, bob: Engineer
) -> None:
    rival = Project.objects.create(name="Rival", slug="rival", starts=FIRST)
    Assignment.objects.create(project=rival, engineer=bob, starts=FIRST, ends=LAST, allocation=30)
    Assignment.objects.create(project=project, engineer=bob, starts=FIRST, ends=LAST, allocation=20, reason="Old")
    client = signed_in(alice)
    assert places(imported(client, HEAD + "claims,bob,2030-01-01,2030-06-30,80,confirmed,New\n")) == [
        "row 2, column Share %"
    ]
    assert imported(client, HEAD + "claims,bob,2030-01-01,2030-06-30,70,confirmed,New\n").status_code == 302
    row = Assignment.objects.get(project=project)
    assert (row.allocation, row.reason, row.state) == (70, "New", "confirmed")


def test_whom_the_actor_does_not_lead_is_planned_until_their_lead_confirms(
    project: Project, alice: Engineer, charlie: Engineer, head: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    text = HEAD + "claims,charlie,2030-01-01,2030-06-30,60,confirmed,\n"
    client = signed_in(alice)
    for _time in range(2):
        answer = client.get("/projects/") if _time else imported(client, text, reason="For all")
        assert answer.status_code == (200 if _time else 302)
        assert booked() == [("charlie", FIRST, LAST, 60, "planned", "")]
    assert imported(signed_in(head), text, reason="For all").status_code == 302
    assert booked() == [("charlie", FIRST, LAST, 60, "confirmed", "For all")]
    refused = imported(client, text.replace(",60,", ",50,"), reason="For all")
    assert places(refused) == ["row 2, column Employee ID"]


def test_confirmation_names_a_reason(project: Project, alice: Engineer, bob: Engineer) -> None:
    text = HEAD + "claims,bob,2030-01-01,,60,confirmed,\n"
    client = signed_in(alice)
    assert places(imported(client, text)) == ["row 2, column Reason"]
    assert imported(client, text, reason="For all").status_code == 302
    assert booked()[0][5] == "For all"


def test_every_fault_is_named_and_nothing_is_written(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    hidden = Project.objects.create(name="Hidden", slug="hidden", starts=FIRST)
    over = Project.objects.create(name="Over", slug="over", starts=FIRST, state="done")
    over.leads.add(alice)
    Assignment.objects.create(project=project, engineer=bob, starts=date(2031, 1, 1), allocation=10)
    text = HEAD + (
        "hidden,bob,2030-01-01,,10,,\n"
        "claims,nobody,2030-01-01,,10,,\n"
        "claims,charlie,2030-01-01,,10,,\n"
        "claims,bob,2030-02-01,2030-01-01,10,,\n"
        "claims,bob,2030-01-01,2030-02-01,0,someday,\n"
        ",bob,,,10,,\n"
        "over,bob,2030-01-01,,10,confirmed,Why\n"
        "claims,bob,2030-07-01,,10,,\n"
        "claims,alice,2030-01-01,,10,,\n"
        "claims,alice,2030-02-01,,10,,\n"
        "claims,bob,2031-01-01,,10,planned,\n"
    )
    answer = imported(signed_in(alice), text)
    assert places(answer) == [
        "row 2, column Project",
        "row 3, column Employee ID",
        "row 4, column Employee ID",
        "row 5, column To",
        "row 6, column Share %",
        "row 6, column State",
        "row 7, column Project",
        "row 7, column From",
        "row 8, column State",
        "row 9, column From",
        "row 11, column From",
        "row 12, column From",
        "row 12, column State",
    ]
    assert Assignment.objects.count() == 1
    unknown = imported(signed_in(alice), HEAD + "hiddem,bob,2030-01-01,,10,,\n").context["faults"]
    assert answer.context["faults"][0] == unknown[0].replace("hiddem", "hidden")
    assert hidden.assignments.count() == 0


def test_plan_that_does_not_fit_is_taken_only_where_that_is_said(
    project: Project, alice: Engineer, bob: Engineer
) -> None:
    bob.leave.create(starts=date(2030, 2, 1), ends=date(2030, 2, 14))
    text, client = HEAD + "claims,bob,2030-01-01,2030-06-30,60,planned,\n", signed_in(alice)
    refused = imported(client, text)
    assert "on leave from 1 Feb 2030" in refused.context["faults"][0]
    looked = imported(client, text, in_spite="on", look="1")
    assert (looked.status_code, booked()) == (200, [])
    assert "on leave from 1 Feb 2030" in looked.context["looked"].warnings[0]
    assert looked.context["lines"] == ["Bob on Claims at 60 % from 1 Jan 2030 to 30 Jun 2030, planned"]
    assert imported(client, text, in_spite="on").status_code == 302
    assert booked() == [("bob", FIRST, LAST, 60, "planned", "")]


def test_export_names_only_whom_the_reader_may_see(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    other = Project.objects.create(name="Other", slug="other", starts=FIRST)
    Engineer.objects.filter(pk=charlie.pk).update(employee_id="E-9")
    Engineer.objects.filter(pk=bob.pk).update(employee_id="E-2")
    for person, where in ((bob, project), (charlie, project), (charlie, other)):
        Assignment.objects.create(project=where, engineer=person, starts=FIRST, allocation=10)

    def exported(client: Client, query: str = "") -> set[tuple[str, str]]:
        content = client.get(f"/projects/assignments/export.csv{query}").content
        return {(row["Project"], row["Employee ID"]) for row in rows_of(content)}

    assert exported(signed_in(alice)) == exported(signed_in(bob)) == {("claims", "E-2"), ("claims", "charlie")}
    assert exported(signed_in(dana)) == {("claims", "E-2"), ("claims", "E-9"), ("other", "E-9")}
    assert exported(signed_in(dana), "?q=other") == {("other", "E-9")}
    assert signed_in(bob).post("/projects/assignments/import/").status_code == 403
    assert signed_in(bob).get("/projects/assignments/export.pdf").status_code == 404


def test_queries_stay_the_same_from_5_to_30_assignments_that_stay(project: Project, team: Team, dana: User) -> None:
    client, counts = signed_in(dana), []
    for start, end in ((0, 5), (5, 30)):
        for number in range(start, end):
            person = member(team, name=f"Member {number:02}")
            starts = timezone.localdate() + timedelta(number)
            Assignment.objects.create(project=project, engineer=person, starts=starts, allocation=10)
        exported = client.get("/projects/assignments/export.csv").content
        with CaptureQueriesContext(connection) as queries:
            assert imported(client, exported).status_code == 302
        counts.append(len(queries))
    assert counts[0] == counts[1]
