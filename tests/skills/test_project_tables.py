"""Projects as files: what is exported is read again as it was, and what is wrong is named at its place."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.exports import plain_text, without_guard
from skills.models import ProjectNeed
from teams.models import Assignment, AuditEntry, Engineer, Project, User
from tests.conftest import signed_in
from tests.factories import a_competency

ODD = (
    "=1+1",
    "'=quoted",
    "''@twice",
    "+49 30; Straße, “Zoë” 漢字",
    'Said "so", they did',
    "-first\n=second\n  +third\n'plain",
    "a;b,c\td",
    "@user  two  blanks",
    "\uff1dfull width",
)


def imported(client: Client, content: str | bytes, *, name: str = "projects.csv", **more: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/projects/import/", {"file": SimpleUploadedFile(name, data), **more})


def places(answer: Any) -> list[str]:
    return [fault.partition(":")[0] for fault in answer.context["faults"]]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def state_of_all() -> list[Any]:
    """Give everything that a table of projects may change."""
    projects = Project.objects.order_by("pk").values_list(
        "pk", "slug", "name", "state", "starts", "ends", "head_count", "allocation", "links", "description"
    )
    needs = ProjectNeed.objects.order_by("pk").values_list("project", "competency", "level", "people", "weight")
    leads = Project.leads.through.objects.order_by("project", "engineer").values_list("project", "engineer")
    return [*projects, *needs, *leads, Project.history.count(), AuditEntry.objects.exclude(action="export").count()]


@pytest.fixture
def odd_projects(alice: Engineer, bob: Engineer) -> list[Project]:
    Engineer.objects.filter(pk=bob.pk).update(employee_id="=E;7")
    made = []
    for number, text in enumerate(ODD):
        project = Project.objects.create(
            name=text.replace("\n", " "),
            slug=f"odd-{number}",
            starts=date(2030, 1, 1),
            ends=date(2030, 6, 30) if number % 2 else None,
            description=text,
            links=f"{text.splitlines()[0]} https://example.org/{number}\nhttps://example.org/?q=a;b,c",
            head_count=number or None,
        )
        project.leads.set([alice, bob])
        made.append(project)
    for competency in ("programming", "model-deployment"):
        made[0].needs.create(competency=a_competency(competency), level=3, people=2, weight=1)
    return made


@pytest.mark.parametrize("text", [*ODD, "'", "''", "", "'a", "  =a", "'  =a"])
def test_guard_is_taken_away_again_and_guards(text: str) -> None:
    guarded = plain_text(text)
    assert without_guard(guarded) == text
    assert not any(line.strip().startswith(("=", "+", "-", "@", "\uff1d")) for line in guarded.split("\n"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_read_again_and_changes_nothing(
    odd_projects: list[Project], alice: Engineer, kind: str
) -> None:
    client, before = signed_in(alice), state_of_all()
    exported = client.get(f"/projects/export.{kind}").content
    assert imported(client, exported, name=f"projects.{kind}").status_code == 302
    assert state_of_all() == before


def test_texts_of_an_export_are_the_very_same_in_new_projects(odd_projects: list[Project], dana: User) -> None:
    client = signed_in(dana)
    before = [(each.name, each.description, each.links, set(each.leads.all())) for each in odd_projects]
    lines = rows_of(client.get("/projects/export.csv?sort=name").content)
    held = io.StringIO(newline="")
    writer = csv.DictWriter(held, lines[0])
    writer.writeheader()
    writer.writerows({**line, "Slug": ""} for line in lines)
    Project.objects.all().delete()
    assert imported(client, held.getvalue()).status_code == 302
    after = [(each.name, each.description, each.links, set(each.leads.all())) for each in Project.objects.all()]
    assert sorted(after, key=str) == sorted(before, key=str)
    assert ProjectNeed.objects.count() == 2


def test_project_is_renamed_by_its_slug_and_columns_left_out_stay(odd_projects: list[Project], alice: Engineer) -> None:
    text = "Slug,Project,From,State\nodd-0,Renamed,2030-02-01,running\n"
    assert imported(signed_in(alice), text).status_code == 302
    row = Project.objects.get(slug="odd-0")
    assert (row.name, row.starts, row.state) == ("Renamed", date(2030, 2, 1), "running")
    assert (row.description, row.links, row.leads.count(), row.needs.count()) == (
        odd_projects[0].description,
        odd_projects[0].links,
        2,
        2,
    )


def test_empty_cell_of_a_column_empties_what_may_be_empty(odd_projects: list[Project], alice: Engineer) -> None:
    text = "Slug,Project,From,To,State,Share %,Notes,Links,Leads\nodd-1,Named,2030-01-01,,,,,,\n"
    assert imported(signed_in(alice), text).status_code == 302
    row = Project.objects.get(slug="odd-1")
    assert (row.ends, row.description, row.links) == (None, "", "")
    assert (row.state, row.allocation, row.leads.count()) == ("planned", 100, 2)


def test_every_fault_is_named_and_nothing_is_imported(odd_projects: list[Project], alice: Engineer) -> None:
    before = state_of_all()
    text = (
        "Slug,Project,From,To,Leads,Links,Competency,Level\n"
        "no-such,A,2030-01-01,,,,,\n"
        "odd-2,B,2030-01-01,2029-01-01,bob,,,\n"
        "odd-3,C,2030-01-01,,nobody,javascript:alert(1),,\n"
        "odd-3,C,2030-02-01,,,,programming,9\n"
        ",,soon,,,,no-such,\n"
    )
    answer = imported(signed_in(alice), text)
    assert answer.status_code == 422
    assert places(answer) == [
        "row 2, column Slug",
        "row 3, column To",
        "row 3, column Leads",
        "row 4, column Leads",
        "row 4, column Links",
        "row 5, column From",
        "row 5, column Level",
        "row 6, column From",
        "row 6, column Project",
        "row 6, column Level",
    ]
    assert state_of_all() == before


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Project,From,Colour\nA,2030-01-01,red\n", "row 1, column Colour"),
        ("Project\nA\n", "row 1, column From"),
        ("Project,From,Project\nA,2030-01-01,A\n", "row 1, column Project"),
        ("Slug,Project,From\nodd-0,A,2030-01-01\n,=1+1,2030-01-01\n", "row 3, column Project"),
    ],
)
def test_unfit_table_is_refused(odd_projects: list[Project], alice: Engineer, text: str, place: str) -> None:
    assert places(imported(signed_in(alice), text)) == [place]


def test_look_shows_what_would_happen_and_stores_nothing(odd_projects: list[Project], alice: Engineer) -> None:
    before = state_of_all()
    text = "Slug,Project,From,State\nodd-0,Renamed,2030-01-01,running\n,Fresh,2030-01-01,\n"
    answer = imported(signed_in(alice), text, look="1")
    assert answer.status_code == 200
    assert answer.context["lines"] == [
        "=1+1: Project =1+1 → Renamed, State planned → running",
        "Fresh is new, with 0 needs.",
    ]
    assert "1 added, 1 changed, 0 as they were." in answer.content.decode()
    assert "choose the file again" in answer.content.decode()
    assert state_of_all() == before


def test_a_look_within_the_page_keeps_the_file_and_asks_for_no_other(alice: Engineer) -> None:
    client = Client(headers={"HX-Request": "true"})
    assert alice.user is not None
    client.force_login(alice.user)
    page = imported(client, "Project,From\nFresh,2030-01-01\n", look="1").content.decode()
    assert "1 added" in page
    assert "choose the file again" not in page


def test_project_of_others_stays_and_one_out_of_sight_is_like_none(
    odd_projects: list[Project], alice: Engineer, bob: Engineer, head: Engineer, charlie: Engineer
) -> None:
    """The head leads Charlie alone, who is on one of the projects."""
    Assignment.objects.create(project=odd_projects[0], engineer=charlie, starts=date(2030, 1, 1), allocation=10)
    client = signed_in(head)
    exported = client.get("/projects/export.csv").content
    assert {line["Slug"] for line in rows_of(exported)} == {"odd-0"}
    assert imported(client, exported).status_code == 302
    changed = imported(client, exported.decode().replace("planned", "running"))
    assert places(changed) == ["row 2, column Project"]
    hidden = imported(client, "Slug,Project,From\nodd-1,A,2030-01-01\n").context["faults"]
    unknown = imported(client, "Slug,Project,From\nodd-x,A,2030-01-01\n").context["faults"]
    assert hidden == [fault.replace("odd-x", "odd-1") for fault in unknown]


def test_leads_are_set_as_said_and_nobody_is_named_by_what_is_not_theirs_to_know(
    odd_projects: list[Project], alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(employee_id="E-9", email="charlie@example.org")
    head = "Slug,Project,From,Leads\nodd-0,A,2030-01-01,"
    client = signed_in(alice)
    for hidden in ("E-9", "charlie@example.org", "E-none"):
        assert places(imported(client, f'{head}"alice\n{hidden}"\n')) == ["row 2, column Leads"]
    assert imported(client, f"{head}alice; charlie\n").status_code == 302
    assert set(odd_projects[0].leads.all()) == {alice, charlie}
    exported = rows_of(client.get("/projects/export.csv").content)
    assert "E-9" not in str(exported)


def test_import_asks_the_same_queries_for_any_number_of_projects_that_stay(alice: Engineer, dana: User) -> None:
    client, counts = signed_in(dana), []
    for start, end in ((0, 5), (5, 30)):
        for number in range(start, end):
            made = Project.objects.create(name=f"P{number:02}", slug=f"p{number}", starts=date(2030, 1, 1))
            made.leads.add(alice)
            made.needs.create(competency=a_competency("programming"), level=3)
        exported = client.get("/projects/export.csv").content
        with CaptureQueriesContext(connection) as queries:
            assert imported(client, exported).status_code == 302
        counts.append(len(queries))
    assert counts[0] == counts[1]
