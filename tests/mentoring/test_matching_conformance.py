"""The matching of the conformance files, worked out independently, must come out of the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from skills.models import RoleAim
from teams.models import Engineer
from tests.conftest import signed_in
from tests.factories import hr_user

FOLDER = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "conformance"
LIST, MATCHES = "/api/v1/mentoring-programmes/", "/api/v1/mentor-matches/"
DAY_AFTER = "2026-11-24T10:00:00Z"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the conformance files are not beside this checkout")


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())["matching"]
    return content


@pytest.fixture
def api(db: None) -> Iterator[Client]:
    with time_machine.travel(DAY_AFTER):
        call_command("import_people", str(FOLDER / "people.csv"), verbosity=0)
        call_command("import_assessments", str(FOLDER / "assessments.csv"), verbosity=0)
        yield signed_in(hr_user())


def matches(api: Client, **query: str) -> dict[str, Any]:
    answer = api.get(MATCHES, query)
    assert answer.status_code == 200, answer.content
    content: dict[str, Any] = answer.json()
    return content


def test_files_give_expected_matching_in_a_programme_and_outside(api: Client, expected: dict[str, Any]) -> None:
    made = api.post(LIST, {"name": "Conformance", "policy": "total", "allow_own_lead": False}, "application/json")
    assert made.status_code == 201, made.content
    slug = made.json()["slug"]
    aiming = RoleAim.objects.values("engineer")
    rows: list[dict[str, Any]] = [
        {"engineer": each.slug, "as": "mentee"} for each in Engineer.objects.filter(pk__in=aiming)
    ]
    offering = Engineer.objects.filter(mentor_capacity__gt=0)
    rows += [{"engineer": each.slug, "as": "mentor", "capacity": each.mentor_capacity} for each in offering]
    entered = api.post(f"{LIST}{slug}/participants/", rows, "application/json")
    assert entered.status_code == 201, entered.content
    assert len(entered.json()) == len(rows)

    for query in ({"programme": slug}, {}):
        total = matches(api, policy="total", **query)
        everyone = matches(api, policy="everyone", **query)
        assert (total["total"], len(total["pairs"])) == (expected["total"], expected["pairs"])
        assert len(everyone["pairs"]) == expected["most_pairs"]
        assert total["optimal"]
        assert everyone["optimal"]
        assert len(total["pairs"]) + len(total["unmatched"]) == expected["mentees"]
        assert sum(each["score"] for each in total["pairs"]) == total["total"]
        assert matches(api, policy="total", **query) == total
