"""The sample files, the example in the documentation and the mapping shipped with it do what is said of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from skills.formats.mapping import Mapping, parse_mapping
from skills.formats.people import COLUMNS
from skills.models import Assessment
from teams.models import Engineer, Team

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "tests" / "samples"


def lookup(_file: str, _key: str, _value: str) -> dict[str, str]:
    return {}


@pytest.mark.django_db
@time_machine.travel("2026-06-15T10:00:00Z")
def test_samples_are_imported_by_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_people", str(SAMPLES / "people.csv"))
    call_command("import_assessments", str(SAMPLES / "assessments_long.csv"))
    call_command("import_assessments", str(SAMPLES / "assessments_wide.csv"), source="lead", by="ines@people.example")

    told = capsys.readouterr().out
    assert "People: 4 created, 0 changed, 0 unchanged, 0 skipped." in told
    assert "new teams: Lab, Lab / Vision" in told
    assert "Assessments: 3 created, 0 changed, 0 unchanged, 0 skipped." in told
    assert "Assessments: 5 created, 0 changed, 0 unchanged, 1 skipped." in told
    assert (Engineer.objects.count(), Team.objects.count(), Assessment.objects.count()) == (4, 2, 8)


@pytest.mark.django_db
def test_dry_run_tells_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_people", str(SAMPLES / "people.csv"), dry_run=True)

    assert "Dry run: nothing was changed." in capsys.readouterr().out
    assert not Engineer.objects.exists()
    assert not Team.objects.exists()


@pytest.mark.django_db
def test_missing_people_are_named_by_the_command() -> None:
    with pytest.raises(CommandError, match="row 2, column Employee ID: No employee ID “A-3”"):
        call_command("import_assessments", str(SAMPLES / "assessments_long.csv"))
    with pytest.raises(CommandError, match="Nobody with the e-mail address"):
        call_command("import_assessments", str(SAMPLES / "assessments_long.csv"), by="nobody@people.example")


def test_mapping_in_the_documentation_is_understood() -> None:
    text = (ROOT / "docs" / "importing.md").read_text()
    block = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert block is not None

    mapping = parse_mapping(block[1].encode(), COLUMNS, lookup)

    assert mapping == Mapping(
        columns={"Employee ID": ("employee_id",), "Name": ("first_name", "last_name"), "Team": ("department_id",)},
        values={"Role": {"IT_PROG": "ai-engineer"}},
        lookups={"Team": {}},
        ignored=("salary", "commission_pct"),
        skip_unknown_roles=True,
        email_domain="example.com",
        date_format="%d.%m.%Y",
        date_shown="DD.MM.YYYY",
    )


def test_every_column_stands_in_the_documentation() -> None:
    text = (ROOT / "docs" / "importing.md").read_text()

    assert not [column for column in COLUMNS if f"`{column}`" not in text]


def test_shipped_mapping_is_understood() -> None:
    content = (ROOT / "docs" / "examples" / "oracle_hr.yaml").read_bytes()

    assert parse_mapping(content, COLUMNS, lookup).ignored == ("salary", "commission_pct")
