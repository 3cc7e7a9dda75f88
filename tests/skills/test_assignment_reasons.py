"""Who reads why somebody is confirmed for a project, and by whom: on the page, in files and over the API."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from teams.models import Assignment, Engineer, Project, User
from tests.conftest import signed_in
from tests.skills.reviews import user_of

FIRST = date(2030, 1, 1)
OF_BOB, OF_CHARLIE = "Bob is slow but free", "Charlie knows claims"
NAMES = {"bob": OF_BOB, "charlie": OF_CHARLIE}


@pytest.fixture
def project(alice: Engineer, bob: Engineer, charlie: Engineer, erin: Engineer) -> Project:
    """Erin leads it; bob, whom alice leads, and charlie of another team are on it."""
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST)
    made.leads.add(erin)
    for person in (bob, charlie):
        Assignment.objects.create(
            project=made,
            engineer=person,
            starts=FIRST,
            allocation=10,
            reason=NAMES[person.slug],
            confirmed_by=user_of(alice),
            confirmed_at=timezone.now(),
        )
    return made


@pytest.mark.parametrize(
    ("reader", "read"),
    [
        ("dana", {"bob", "charlie"}),
        ("erin", {"bob", "charlie"}),
        ("alice", {"bob"}),
        ("bob", {"bob"}),
        ("charlie", {"charlie"}),
    ],
)
def test_reason_and_who_confirmed_are_for_the_person_their_leads_and_the_projects(
    project: Project, request: pytest.FixtureRequest, reader: str, read: set[str]
) -> None:
    client = signed_in(request.getfixturevalue(reader))
    page = client.get("/projects/claims/").content.decode()
    assert {name for name, reason in NAMES.items() if reason in page} == read
    assert page.count("confirmed by Alice") == len(read)
    assert page.count("Bob") >= 1
    assert page.count("Charlie") >= 1
    assert _reasons_in_file(client) == {NAMES[name] for name in read}
    rows = client.get("/api/v1/assignments/").json()["results"]
    assert {row["engineer"]: row["reason"] for row in rows} == {
        name: reason if name in read else "" for name, reason in NAMES.items()
    }
    for row in rows:
        assert client.get(f"/api/v1/assignments/{row['id']}/").json() == row


def _reasons_in_file(client: Client) -> set[str]:
    text = client.get("/projects/assignments/export.csv").content.decode("utf-8-sig")
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(NAMES)
    return {row["Reason"] for row in rows} - {""}


def test_who_types_a_reason_reads_who_will_read_it(project: Project, alice: Engineer, dana: User) -> None:
    Assignment.objects.update(state=Assignment.State.PLANNED, confirmed_at=None)
    told = "A reason is read by the person, their leads, the leads of the project and HR."
    assert told in signed_in(alice).get("/projects/claims/").content.decode()
    Assignment.objects.update(state=Assignment.State.CONFIRMED)
    assert told not in signed_in(alice).get("/projects/claims/").content.decode()
