"""A project sent twice, and one that two people change at once."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from skills.errors import NotAllowedError
from skills.services.projects import ProjectGiven, add_project
from teams.links import check_links, links_in
from teams.models import Engineer, Project
from tests.conftest import signed_in
from tests.skills.reviews import user_of

EDIT = "/projects/claims/edit/"
GIVEN: dict[str, Any] = {
    "name": "Claims",
    "starts": "2030-01-01",
    "ends": "",
    "allocation": "60",
    "head_count": "",
    "state": "planned",
    "links": "",
    "description": "One\r\ntwo",
    "competency": "",
    "level": "3",
    "people": "1",
    "weight": "2",
}


@pytest.fixture
def project(alice: Engineer) -> Project:
    made = Project.objects.create(
        name="Claims", slug="claims", starts=date(2030, 1, 1), allocation=60, description="One\ntwo"
    )
    made.leads.add(alice)
    return made


def test_project_sent_twice_is_begun_once(alice: Engineer, head: Engineer) -> None:
    client = signed_in(alice)
    key = str(client.get("/projects/new/").context["form"]["key"].value())
    answers = [client.post("/projects/new/", GIVEN | {"key": key, "competency": "programming"}) for _time in range(2)]
    assert [answer.headers["Location"] for answer in answers] == ["/projects/claims/staffing/"] * 2
    assert Project.objects.count() == 1
    other = str(client.get("/projects/new/").context["form"]["key"].value())
    assert (
        client.post("/projects/new/", GIVEN | {"key": other, "same_name": "on"}).headers["Location"]
        == "/projects/claims-2/"
    )
    assert signed_in(head).post("/projects/new/", GIVEN | {"key": key}).status_code == 403


def test_key_of_somebody_elses_project_gives_nothing_of_it(alice: Engineer, head: Engineer) -> None:
    given = ProjectGiven("Claims", date(2030, 1, 1), None, 60)
    key = uuid4()
    made = add_project(given, [], actor=user_of(alice), key=key)
    assert add_project(given, [], actor=user_of(alice), key=key) == made
    with pytest.raises(NotAllowedError):
        add_project(given, [], actor=user_of(head), key=key)


def test_project_changed_in_two_windows_loses_nothing(project: Project, alice: Engineer) -> None:
    client = signed_in(alice)
    seen = client.get(EDIT).context["form"]["seen"].value()
    first = GIVEN | {"seen": seen, "allocation": "80", "description": "Said in one window", "state": "running"}
    assert client.post(EDIT, first).status_code == 302
    second = GIVEN | {"seen": seen, "ends": "2030-06-30", "description": "Said in another"}
    late = client.post(EDIT, second)
    assert late.status_code == 422
    told = list(late.context["form"].non_field_errors())
    assert "Somebody changed this in the meantime" in told[0]
    assert told[1:] == [
        "Asks of each person, in %: they saved “80”, which now stands below.",
        "State: they saved “Running”, which now stands below.",
        "Notes: they saved “Said in one window”; yours stands below and would replace it.",
    ]
    assert Project.objects.get().ends is None
    again = {
        name: late.context["form"][name].value() for name in (*GIVEN, "seen") if name in late.context["form"].fields
    }
    assert client.post(EDIT, again).status_code == 302
    row = Project.objects.get()
    assert (row.allocation, row.state, row.description) == (80, "running", "Said in another")
    assert row.ends == date(2030, 6, 30)


def test_same_change_twice_and_a_form_of_before_the_stamp_are_no_conflict(project: Project, alice: Engineer) -> None:
    client = signed_in(alice)
    seen = client.get(EDIT).context["form"]["seen"].value()
    said = GIVEN | {"seen": seen, "name": "Renamed"}
    assert [client.post(EDIT, said).status_code for _time in range(2)] == [302, 302]
    assert client.post(EDIT, GIVEN).status_code == 302
    assert client.post(EDIT, GIVEN | {"seen": "no stamp", "name": "Third"}).status_code == 422
    assert Project.objects.get().name == "Claims"


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "ftp://example.org/file",
        "Plan",
        "https://",
        "Plan https://example.org and more",
        "\n".join(["https://example.org"] * 21),
        f"https://example.org/{'a' * 1000}",
        f"{'a' * 201} https://example.org",
    ],
)
def test_links_lead_to_the_web_or_are_refused(project: Project, alice: Engineer, text: str) -> None:
    with pytest.raises(ValidationError):
        check_links(text)
    answer = signed_in(alice).post(EDIT, GIVEN | {"links": text})
    assert answer.status_code == 422
    assert "links" in answer.context["form"].errors
    assert Project.objects.get().links == ""


def test_links_stand_with_their_titles_on_the_page(project: Project, alice: Engineer) -> None:
    text = "The <plan> https://example.org/?a=1&b=2\r\n\r\nhttps://example.org/bare"
    assert signed_in(alice).post(EDIT, GIVEN | {"links": text}).status_code == 302
    page = signed_in(alice).get("/projects/claims/").content.decode()
    assert (
        '<a class="linkish anywhere" href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer external">'
        in page
    )
    assert "The &lt;plan&gt;</a>" in page
    assert ">https://example.org/bare</a>" in page
    assert [(each.title, each.label) for each in links_in(text)] == [
        ("The <plan>", "The <plan>"),
        ("", "https://example.org/bare"),
    ]


@pytest.mark.parametrize("seen", ['{"name": []}', '{"name": {}}', "[" * 4900, "[1, 2]", '{"name": 1}', "no json"])
def test_forged_stamps_are_refused_and_what_was_typed_stays(project: Project, alice: Engineer, seen: str) -> None:
    client = signed_in(alice)
    answer = client.post(EDIT, GIVEN | {"name": "Mine", "seen": seen})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert "did not say what it was filled from" in form.non_field_errors()[0]
    again = {"name": form["name"].value(), "seen": form["seen"].value()}
    assert client.post(EDIT, GIVEN | again).status_code == 302
    project.refresh_from_db()
    assert project.name == "Mine"
