"""Projects begun by mistake: deleted while nobody was confirmed, and warned of where the name is taken."""

from __future__ import annotations

import pytest

from skills.models import ProjectNeed
from teams.models import Assignment, AuditEntry, Engineer, Nomination, Project
from tests.conftest import signed_in
from tests.factories import LONG_AGO, a_competency
from tests.skills.test_projects import GIVEN

PAGE = "/projects/claims/remove/"


@pytest.fixture
def project(alice: Engineer, bob: Engineer) -> Project:
    """Alice leads it; bob is planned."""
    made = Project.objects.create(name="Claims triage", slug="claims", starts=LONG_AGO)
    made.leads.add(alice)
    ProjectNeed.objects.create(project=made, competency=a_competency("programming"), level=3)
    Assignment.objects.create(project=made, engineer=bob, starts=LONG_AGO, allocation=10, state="planned")
    return made


def test_lead_deletes_a_project_after_reading_what_goes_with_it(
    project: Project, alice: Engineer, charlie: Engineer
) -> None:
    Nomination.objects.create(project=project, engineer=charlie)
    client = signed_in(alice)
    assert PAGE in client.get("/projects/claims/edit/").content.decode()
    page = client.get(PAGE).content.decode()
    for told in ("1 need goes with it.", "Planned people: Bob.", "1 nomination goes with it."):
        assert told in page
    assert Project.objects.exists()
    answer = client.post(PAGE, follow=True)
    assert "Claims triage is deleted." in answer.content.decode()
    assert (Project.objects.count(), Assignment.objects.count()) == (0, 0)
    entries = AuditEntry.objects.filter(action="delete").values_list("object_type", "subject__slug")
    assert set(entries) == {("project", None), ("assignment", "bob")}


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_project_that_somebody_was_confirmed_for_stays(
    project: Project, alice: Engineer, *, taken_back: bool
) -> None:
    row = Assignment.objects.get()
    row.state = Assignment.State.CONFIRMED
    row.save()
    if taken_back:
        row.delete()
    client = signed_in(alice)
    told = "Set it to done instead."
    assert told in client.get(PAGE).content.decode()
    answer = client.post(PAGE)
    assert (answer.status_code, Project.objects.count()) == (409, 1)
    assert told in answer.content.decode()


def test_nobody_else_deletes_it(project: Project, bob: Engineer, charlie: Engineer) -> None:
    assert signed_in(bob).post(PAGE).status_code == 403
    assert signed_in(charlie).post(PAGE).status_code == 404
    assert Project.objects.exists()


def test_a_second_project_of_a_name_is_warned_of_and_begun_with_a_tick(project: Project, alice: Engineer) -> None:
    client = signed_in(alice)
    assert "Begin one more of this name" not in client.get("/projects/new/").content.decode()
    answer = client.post("/projects/new/", GIVEN | {"name": "claims TRIAGE"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a project of this name already: Claims triage" in page
    assert "Begin one more of this name" in page
    assert client.post("/projects/new/", GIVEN | {"name": "claims TRIAGE", "same_name": "on"}).status_code == 302
    assert Project.objects.count() == 2


def test_a_project_out_of_sight_is_not_told_by_its_name(project: Project, charlie: Engineer, head: Engineer) -> None:
    Assignment.objects.all().delete()
    assert signed_in(head).post("/projects/new/", GIVEN).status_code == 302
    assert Project.objects.count() == 2
