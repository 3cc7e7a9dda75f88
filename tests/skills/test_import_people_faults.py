"""Whatever is wrong with a table of people is told by row and column, all at once, and nothing is imported."""

from __future__ import annotations

import io

import pytest

from skills.formats.faults import FaultyFileError
from skills.services.people_import import import_people
from teams.models import Engineer, Team
from tests.factories import EngineerFactory, TeamFactory

pytestmark = pytest.mark.django_db


def faults_of(content: str) -> list[tuple[int | None, str, str]]:
    before = (Engineer.objects.count(), Team.objects.count())
    with pytest.raises(FaultyFileError) as refused:
        import_people(io.BytesIO(content.encode()))
    assert (Engineer.objects.count(), Team.objects.count()) == before
    return [(fault.row, fault.column, fault.message) for fault in refused.value.faults]


CELLS = [
    ("Email", "anna", "“anna” is no e-mail address. A mapping file can add"),
    ("Email", "a b@x.example", "is no e-mail address"),
    ("Email", "@example.com", "is no e-mail address"),
    ("Team", "AI / ", "A name is missing"),
    ("Team", " / ".join("abcdefghijkl"), "nested more than 10 deep"),
    ("Role", "AI Enginer", "“AI Enginer” is no role of the framework. Did you mean “AI Engineer”?"),
    ("Role", "Gardener", "Use the slug or title of a role"),
    ("Target role", "lead ai enginer", "Did you mean “Lead AI Engineer”?"),
    ("Lead", "perhaps", "neither yes nor no"),
    ("Manager ID", "999", "No employee ID 999 is in this file or in the directory"),
    ("Manager ID", "1", "Nobody manages themselves"),
    ("Start date", "01/05/2024", "“01/05/2024” is no date. Write YYYY-MM-DD, such as 2026-03-31."),
    ("Start date", "2024-02-30", "is no date"),
    ("Start date", "45413", "is no date"),
    ("Start date", "0024-02-03", "The year 24 cannot be meant"),
    ("Time zone", "Europe/Berln", "Did you mean “Europe/Berlin”?"),
    ("Time zone", "CET+1", "is no time zone"),
    ("Contract %", "0", "not a whole number from 1 to 100"),
    ("Contract %", "101", "not a whole number from 1 to 100"),
    ("Contract %", "37.5", "not a whole number from 1 to 100"),
    ("Contract %", "-5", "not a whole number from 1 to 100"),
    ("Mentor capacity", "51", "not a whole number from 0 to 50"),
    ("Mentor capacity", "two", "not a whole number"),
]


@pytest.mark.parametrize(("column", "text", "told"), CELLS)
def test_wrong_cell_is_told_by_row_and_column(column: str, text: str, told: str) -> None:
    found = faults_of(f'Employee ID,Name,{column}\n0,Zoe,\n1,Ann,"{text}"\n')

    assert [(row, at) for row, at, _message in found] == [(3, column)]
    assert told in found[0][2]


@pytest.mark.parametrize(
    "name", ["Ann\u202egnp", "Ann\x07", "Ann\nLee", "\u200bAnn", "Ann\u2066", "\ufeffAnn", "A" * 201]
)
def test_name_that_is_not_what_it_seems_is_refused(name: str) -> None:
    found = faults_of(f'Employee ID,Name\n1,"{name}"\n')

    assert [(row, column) for row, column, _message in found] == [(2, "Name")]


@pytest.mark.parametrize(
    ("start", "end", "column"),
    [
        ("9", "", "Hours end"),
        ("", "17:00", "Hours start"),
        ("17:00", "09:00", "Hours end"),
        ("09:00", "09:00", "Hours end"),
        ("25:00", "26:00", "Hours start"),
        ("9:75", "17", "Hours start"),
        ("nine", "17", "Hours start"),
    ],
)
def test_working_hours_that_cannot_be_are_told(start: str, end: str, column: str) -> None:
    found = faults_of(f"Employee ID,Name,Hours start,Hours end\n1,Ann,{start},{end}\n")

    assert found[0][:2] == (2, column)


def test_row_broken_in_many_ways_names_them_all() -> None:
    found = faults_of(
        "Employee ID,Name,Email,Role,Lead,Manager ID,Start date,Contract %\n"
        "1,,no,Boss,maybe,77,soon,0\n"
        "2,Bob,bob@x.example,ai-engineer,,,2024-05-01,80\n"
    )

    assert [(row, column) for row, column, _message in found] == [
        (2, "Name"),
        (2, "Email"),
        (2, "Lead"),
        (2, "Start date"),
        (2, "Contract %"),
        (2, "Role"),
        (2, "Manager ID"),
    ]


def test_end_before_start_is_told() -> None:
    found = faults_of("Employee ID,Name,Start date,End date\n1,Ann,2024-05-01,2024-04-30\n")

    assert [(row, column) for row, column, _message in found] == [(2, "End date")]


def test_end_before_the_stored_start_is_told() -> None:
    EngineerFactory(employee_id="1", starts="2024-05-01")

    assert "2024-05-01" in faults_of("Employee ID,Name,End date\n1,Ann,2024-04-30\n")[0][2]


def test_start_after_the_stored_end_is_told() -> None:
    EngineerFactory(employee_id="1", starts="2020-05-01", ends="2024-04-30")

    assert "Add the column End date" in faults_of("Employee ID,Name,Start date\n1,Ann,2025-01-01\n")[0][2]


def test_lead_without_team_is_told() -> None:
    found = faults_of("Employee ID,Name,Team,Lead\n1,Ann,,yes\n")

    assert [(row, column) for row, column, _message in found] == [(2, "Team")]


def test_doubled_employee_id_and_address_name_the_first_row() -> None:
    found = faults_of("Employee ID,Name,Email\n1,Ann,a@x.example\n1,Bob,b@x.example\n3,Cy,A@X.example\n")

    assert [(row, column) for row, column, _message in found] == [(3, "Employee ID"), (4, "Email")]
    assert "row 2" in found[0][2]
    assert "row 2" in found[1][2]


def test_circle_of_managers_is_told_once() -> None:
    found = faults_of("Employee ID,Name,Manager ID\n1,Ann,3\n2,Bob,1\n3,Cy,2\n4,Di,1\n")

    assert [(row, column) for row, column, _message in found] == [(2, "Manager ID")]
    assert "1 → 3 → 2 → 1" in found[0][2]


def test_circle_through_the_directory_is_told() -> None:
    ann = EngineerFactory(employee_id="1")
    EngineerFactory(employee_id="2", manager=ann)

    assert "1 → 2 → 1" in faults_of("Employee ID,Name,Manager ID\n1,Ann,2\n")[0][2]


def test_team_name_of_several_teams_is_told() -> None:
    for parent in ("North", "South"):
        TeamFactory(name="Data", slug=f"data-{parent.lower()}", parent=TeamFactory(name=parent))

    assert (
        "Write the team with those above it, as in North / Data"
        in faults_of("Employee ID,Name,Team\n1,Ann,Data\n")[0][2]
    )


def test_address_of_somebody_else_is_told() -> None:
    EngineerFactory(employee_id="7", name="Zoe", email="zoe@x.example")
    EngineerFactory(employee_id=None, name="Yan", slug="yan", email="yan@x.example")

    found = faults_of("Employee ID,Name,Email\n1,Ann,zoe@x.example\n2,Bob,YAN@x.example\n")

    assert [(row, column) for row, column, _message in found] == [(2, "Email"), (3, "Email")]
    assert "Zoe (employee ID 7)" in found[0][2]
    assert "written as yan@x.example" in found[1][2]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "The file is empty"),
        ("Name\nAnn\n", "The column “Employee ID” is missing"),
        ("foo,bar\n1,2\n", "The column “Name” is missing"),
    ],
)
def test_file_without_the_columns_is_told(content: str, told: str) -> None:
    assert any(told in message for _row, _column, message in faults_of(content))


def test_file_with_only_a_header_changes_nothing() -> None:
    summary = import_people(io.BytesIO(b"Employee ID,Name\n"))

    assert (summary.created, summary.changed, summary.unchanged) == (0, 0, 0)
