"""Figures worked out independently from the same files must come out of the API, to the ninth decimal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from teams.models import Engineer, Team
from tests.conftest import signed_in
from tests.factories import hr_user
from tests.skills.searching import searched

FOLDER = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "conformance"
LENSES = ("own-role", "target-role", "team-needs")
DAY_AFTER = "2026-11-24T10:00:00Z"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the conformance files are not beside this checkout")


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())
    return content


@pytest.fixture
def api(db: None) -> Iterator[Client]:
    """HR, who reads everything, in an instance that holds the conformance files and nothing else."""
    with time_machine.travel(DAY_AFTER):
        call_command("import_people", str(FOLDER / "people.csv"), verbosity=0)
        call_command("import_assessments", str(FOLDER / "assessments.csv"), verbosity=0)
        yield signed_in(hr_user())


def read(api: Client, name: str, slug: str, **query: str) -> dict[str, Any]:
    answer = api.get(reverse(name, args=[slug]), {"as_of": "2026-11-01", **query})
    assert answer.status_code == 200, answer.content
    content: dict[str, Any] = answer.json()
    return content


def only(content: dict[str, Any], names: Any) -> dict[str, Any]:
    return {name: content[name] for name in names}


def near(content: Any) -> Any:
    """Compare figures to the ninth decimal, all else exactly."""
    if isinstance(content, float):
        return pytest.approx(content, abs=1e-9)
    if isinstance(content, dict):
        return {name: near(value) for name, value in content.items()}
    if isinstance(content, list):
        return [near(value) for value in content]
    return content


def test_files_give_expected_levels(api: Client, expected: dict[str, Any]) -> None:
    engineers = dict(Engineer.objects.values_list("employee_id", "slug"))
    assert engineers.keys() == expected["levels"].keys()

    for employee_id, levels in expected["levels"].items():
        answer = read(api, "api-engineer-levels", engineers[employee_id])
        told = {row["competency"]: row for row in answer["levels"]}
        assert told.keys() == levels.keys()
        for competency, level in levels.items():
            assert only(told[competency], level) == level, (employee_id, competency)


def test_files_give_expected_readiness(api: Client, expected: dict[str, Any]) -> None:
    engineers = dict(Engineer.objects.values_list("employee_id", "slug"))
    assert len(expected["readiness"]) == 96

    for row in expected["readiness"]:
        answer = read(api, "api-engineer-readiness", engineers[row["engineer"]], role=row["role"])
        wanted = near({name: value for name, value in row.items() if name != "engineer"})
        assert only(answer, wanted) == wanted, (row["engineer"], row["role"])


def test_way_up_equals_a_search_through_all_level_ups(api: Client, expected: dict[str, Any]) -> None:
    engineers = dict(Engineer.objects.values_list("employee_id", "slug"))
    framework = yaml.safe_load((FOLDER.parent / "framework" / "lead_ai_engineer.yaml").read_text())
    assert len({row["engineer"] for row in expected["readiness"]}) == 40

    for row in expected["readiness"]:
        told = read(api, "api-engineer-way-up", engineers[row["engineer"]], role=row["role"])
        wanted = searched(framework, row["role"], expected["levels"][row["engineer"]])
        assert {name: told[name] for name in wanted} == wanted, (row["engineer"], row["role"])
        assert told["band"] == row["band"]


@pytest.mark.parametrize("lens", LENSES)
def test_files_give_expected_gaps(api: Client, expected: dict[str, Any], lens: str) -> None:
    teams = {team.full_name: team.slug for team in Team.objects.all()}
    by_slug = dict(Engineer.objects.values_list("slug", "employee_id"))
    views = [view for view in expected["gaps"] if view["lens"] == lens]
    assert len(views) == 5

    for view in views:
        role = {"role": "lead-ai-engineer"} if lens == "target-role" else {}
        answer = read(api, "api-team-gaps", teams[view["team"]], lens=lens, **role)
        for gap in answer["gaps"]:
            gap["short"] = [by_slug[slug] for slug in gap["short"]]
            gap["unknown"] = [by_slug[slug] for slug in gap["unknown"]]
        for row in answer["unknown"]:
            row["engineers"] = [by_slug[slug] for slug in row["engineers"]]
        wanted = {name: value for name, value in view.items() if name not in {"team", "lens"}}
        for name, value in wanted.items():
            assert answer[name] == near(value), (view["team"], name)


def test_imported_history_is_seen_on_past_days(api: Client) -> None:
    slug = Engineer.objects.get(employee_id="E000011").slug
    before = api.get(reverse("api-engineer-levels", args=[slug]), {"as_of": "2024-05-14"}).json()
    after = api.get(reverse("api-engineer-levels", args=[slug]), {"as_of": "2024-05-15"}).json()

    mentoring = [
        next(row for row in answer["levels"] if row["competency"] == "mentoring") for answer in (before, after)
    ]
    assert [row["level"] for row in mentoring] == [None, 2]
    assert [row["status"] for row in mentoring] == ["not_assessed", "unconfirmed"]
