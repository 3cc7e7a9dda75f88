"""A real table of employees, with salaries and columns of their own, through the mapping file of the documentation."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from teams.models import Engineer, ImportRun, Membership, Team

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT.parent / "shared" / "data" / "people" / "oracle_hr"
MAPPING = ROOT / "docs" / "examples" / "oracle_hr.yaml"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SOURCE.is_dir(), reason="the real people are not beside this checkout"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files as HR would have them: the mapping beside the table and the look-up file."""
    for path in (SOURCE / "employees.csv", SOURCE / "departments.csv", MAPPING):
        shutil.copyfile(path, tmp_path / path.name)
    return tmp_path


def import_people(folder: Path, **options: object) -> dict[str, object]:
    out = io.StringIO()
    call_command(
        "import_people",
        str(folder / "employees.csv"),
        mapping=folder / "oracle_hr.yaml",
        json=True,
        stdout=out,
        **options,
    )
    summary: dict[str, object] = json.loads(out.getvalue())
    return summary


def employees() -> list[dict[str, str]]:
    with (SOURCE / "employees.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def whole_database() -> str:
    """Give every value of every table as text."""
    values = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            values += [f"{table}: {value}" for row in cursor.fetchall() for value in row]
    return "\n".join(values)


def counts() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        found = []
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            found.append((table, cursor.fetchone()[0]))
    return found


def test_everybody_comes_with_department_and_manager(folder: Path) -> None:
    summary = import_people(folder)

    assert summary["created"] == Engineer.objects.count() == 107
    assert Membership.objects.count() == 106
    assert [person.employee_id for person in Engineer.objects.filter(memberships=None)] == ["178"]
    assert Team.objects.count() == 11
    assert Team.objects.filter(name="IT", memberships__engineer__employee_id="103").exists()
    managers = {row["employee_id"]: row["manager_id"] or None for row in employees()}
    assert dict(Engineer.objects.values_list("employee_id", "manager__employee_id")) == managers
    king = Engineer.objects.get(employee_id="100")
    assert (king.name, king.email, str(king.starts)) == ("Steven King", "sking@people.example", "2013-06-17")
    assert king.user is None


def test_mapped_role_is_held_and_other_jobs_are_told(folder: Path) -> None:
    summary = import_people(folder)

    programmers = Engineer.objects.filter(role_holdings__role__slug="ai-engineer")
    assert programmers.count() == 5
    assert summary["unknown_roles"]["SA_REP"] == 30  # type: ignore[index]
    assert summary["ignored_columns"] == ["salary", "commission_pct"]
    assert summary["unknown_columns"] == ["phone_number"]


def mark_salaries(folder: Path) -> set[str]:
    """Give everyone a pay that no id and no other figure can equal, and return the pays."""
    rows = employees()
    for place, row in enumerate(rows):
        row["salary"] = str(770_000_000_000 + place)
    with (folder / "employees.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return {row["salary"] for row in rows}


def test_no_salary_is_anywhere_in_the_database(folder: Path) -> None:
    # The true pays are small numbers, which ids of rows reach as well.
    salaries = mark_salaries(folder)
    import_people(folder)

    everything = whole_database()
    assert "Steven King" in everything
    assert len(salaries) == 107
    assert not [salary for salary in salaries if salary in everything]
    assert not [row["phone_number"] for row in employees() if row["phone_number"] in everything]
    assert not ImportRun.objects.exclude(content=b"").exists()


def test_second_import_changes_nothing(folder: Path) -> None:
    import_people(folder)
    before, everything = counts(), whole_database()

    summary = import_people(folder)

    assert (summary["created"], summary["changed"], summary["unchanged"]) == (0, 0, 107)
    assert counts() == before
    assert whole_database() == everything


def test_row_broken_in_five_ways_names_all_five_and_imports_nothing(folder: Path) -> None:
    rows = employees()
    rows[5] |= {
        "first_name": "",
        "last_name": "",
        "email": "D WILLIAMS",
        "hire_date": "31/02/2015",
        "manager_id": "999",
        "department_id": "77",
    }
    with (folder / "employees.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)

    with pytest.raises(CommandError) as refused:
        import_people(folder)

    told = [line.partition(":")[0] for line in str(refused.value).splitlines() if line.startswith("row ")]
    assert sorted(told) == [
        "row 7, column department_id",
        "row 7, column email",
        "row 7, column first_name + last_name",
        "row 7, column hire_date",
        "row 7, column manager_id",
    ]
    assert not Engineer.objects.exists()
    assert not Team.objects.exists()
