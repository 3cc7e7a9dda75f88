"""One's own growth as a document and as data: the figures of the page, whatever the name is written in."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from mentoring.services.goals import GoalGiven, set_goal
from teams.models import Engineer
from tests.conftest import signed_in
from tests.factories import a_competency, assessed

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "growth-1.json").read_text())
PDF, DATA = "/growth/export.pdf", "/growth/export.json"


def document(client: Client, path: str = PDF) -> PdfReader:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith('attachment; filename="growth-bob-')
    return PdfReader(io.BytesIO(answer.content))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def data_of(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(DATA + query)
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    jsonschema.validate(found, SCHEMA, format_checker=jsonschema.FormatChecker())
    return found


@pytest.fixture
def growing(bob: Engineer) -> Engineer:
    """Bob has a few levels, one not concerned, and a goal."""
    assert bob.user
    assessed(bob, "programming", 2)
    assessed(bob, "deep-learning", 1, source="self")
    assessed(bob, "computer-vision", None)
    due = timezone.localdate() + timedelta(days=30)
    set_goal(GoalGiven(a_competency("programming"), 3, due), engineer=bob, actor=bob.user)
    return bob


def test_data_follows_the_published_schema_and_agrees_with_the_api(growing: Engineer) -> None:
    client = signed_in(growing)
    found = data_of(client)
    told = client.get("/api/v1/engineers/bob/readiness/").json()
    assert found["readiness"]["readiness"] == told["readiness"]
    assert found["readiness"]["at_most"] == told["at_most"]
    way = client.get("/api/v1/engineers/bob/way-up/").json()
    assert {name: found["way_up"][name] for name in ("cost", "level_ups", "readiness_after")} == {
        name: way[name] for name in ("cost", "level_ups", "readiness_after")
    }
    levels = {each["competency"]: (each["level"], each["status"], each["source"]) for each in found["levels"]}
    assert levels["programming"] == (2, "confirmed", "lead")
    assert levels["deep-learning"] == (1, "unconfirmed", "self")
    assert levels["computer-vision"] == (None, "not_concerned", "lead")
    assert [(goal["competency"], goal["from"], goal["to"], goal["state"]) for goal in found["goals"]] == [
        ("programming", 2, 3, "open")
    ]


def test_document_says_what_the_page_says(growing: Engineer) -> None:
    client = signed_in(growing)
    reader = document(client)
    text = text_of(reader)
    page = client.get("/growth/").content.decode()
    shown = re.search(r'tile__value">(\d+)', page)
    assert shown
    assert f"{shown[1]} % " in text.replace("\u202f", " ")
    assert "Growth of Bob" in text
    assert "Towards Senior AI Engineer" in text
    assert "Figures advise: your lead and HR decide." in text
    assert "Programming 2 → 3" in text
    assert str(timezone.localdate().year) in text


def test_document_is_tagged_has_a_title_and_declares_the_standard(growing: Engineer) -> None:
    reader = document(signed_in(growing))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Growth of Bob"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


@pytest.mark.parametrize("name", ["王小明", "سارة", "Nguyễn Thu Hà", '#read("/etc/passwd") $x$ *b* @a', "Ł <b>&amp;"])
def test_no_name_breaks_the_document(growing: Engineer, name: str) -> None:
    Engineer.objects.filter(pk=growing.pk).update(name=name)
    reader = document(signed_in(growing))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Growth of {name}"
    assert "Programming 2 → 3" in text_of(reader)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]


def test_downloads_follow_the_role_of_the_page(growing: Engineer) -> None:
    client = signed_in(growing)
    assert data_of(client, "?role=lead-ai-engineer")["role"]["slug"] == "lead-ai-engineer"
    assert "Towards Lead AI Engineer" in text_of(document(client, f"{PDF}?role=lead-ai-engineer"))
    assert client.get(f"{PDF}?role=nobody").status_code == 404


def test_downloads_are_of_oneself_and_of_two_kinds(growing: Engineer, alice: Engineer) -> None:
    assert data_of(signed_in(alice))["engineer"]["slug"] == "alice"
    assert signed_in(growing).get("/growth/export.exe").status_code == 404
    assert Client().get(PDF).status_code == 302


def test_page_offers_both(growing: Engineer) -> None:
    told = signed_in(growing).get("/growth/?role=lead-ai-engineer").content.decode()
    assert "/growth/export.pdf?role=lead-ai-engineer" in told
    assert "/growth/export.json?role=lead-ai-engineer" in told
