"""Templates of projects: kept from a project, shared among leads, and begun with."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.models import ProjectTemplate
from skills.services.projects import NeedGiven, needs_of
from teams.models import AuditEntry, Engineer, Project, User
from tests.conftest import signed_in
from tests.factories import a_competency
from tests.skills.test_project_edits import GIVEN

TEMPLATES = "/projects/new/templates/"
NEEDS = [NeedGiven("programming", 4, 2, 3), NeedGiven("model-deployment", 3, 1, 1)]


@pytest.fixture
def project(alice: Engineer) -> Project:
    made = Project.objects.create(
        name="Claims", slug="claims", starts=date(2030, 1, 1), allocation=70, head_count=3, description="How we work"
    )
    made.leads.add(alice)
    for need in NEEDS:
        competency = a_competency(need.competency)
        made.needs.create(competency=competency, level=need.level, people=need.people, weight=need.weight)
    return made


@pytest.fixture
def template(project: Project, alice: Engineer) -> ProjectTemplate:
    assert kept(signed_in(alice), "Product").status_code == 302
    return ProjectTemplate.objects.get()


def kept(client: Client, name: str) -> Any:
    return client.post("/projects/claims/template/", {"name": name})


def test_project_is_begun_from_a_template_of_another_lead(
    template: ProjectTemplate, project: Project, head: Engineer
) -> None:
    project.delete()
    client = signed_in(head)
    (line,) = client.get(TEMPLATES).context["lines"]
    assert (line.row.name, line.may_remove, [need for _entry, need, _step in line.needs]) == ("Product", False, NEEDS)
    page = client.get(f"/projects/new/?template={template.uuid}")
    form = page.context["form"]
    assert [form[name].value() for name in ("allocation", "head_count")] == [70, 3]
    assert b"How we work" not in page.content + client.get(TEMPLATES).content
    given = GIVEN | {"template": str(template.uuid), "name": "From it"}
    answer = client.post("/projects/new/", given)
    assert answer.headers["Location"] == "/projects/from-it/staffing/"
    made = Project.objects.get()
    assert (needs_of(made), list(made.leads.all()), made.assignments.count()) == (NEEDS, [head], 0)


def test_what_is_typed_goes_before_the_template_and_stays_with_a_fault(
    template: ProjectTemplate, alice: Engineer
) -> None:
    client = signed_in(alice)
    given = GIVEN | {"template": str(template.uuid), "competency": "programming", "level": "2", "name": "Own"}
    faulty = client.post("/projects/new/", given | {"starts": ""})
    assert (faulty.status_code, faulty.context["line"].row) == (422, template)
    assert client.post("/projects/new/", given).status_code == 302
    assert needs_of(Project.objects.get(name="Own")) == [NeedGiven("programming", 2, 1, 2), NEEDS[1]]


def test_needs_of_a_template_are_added_to_a_project(template: ProjectTemplate, alice: Engineer) -> None:
    other = Project.objects.create(name="Other", slug="other", starts=date(2030, 1, 1))
    other.leads.add(alice)
    other.needs.create(competency=a_competency("programming"), level=1)
    client = signed_in(alice)
    assert (str(template.uuid), "Product") in client.get("/projects/other/").context["page"].templates
    assert client.post("/projects/other/needs/", {"template": str(template.uuid)}).status_code == 302
    assert needs_of(other) == [NeedGiven("programming", 1), NEEDS[1]]
    for unknown in (uuid4(), "no-uuid"):
        assert client.post("/projects/other/needs/", {"template": str(unknown)}).status_code == 404


def test_own_template_is_written_over_and_that_of_others_is_not(
    template: ProjectTemplate, project: Project, alice: Engineer, head: Engineer, dana: User
) -> None:
    project.needs.filter(level=3).delete()
    project.leads.add(head)
    kept(signed_in(head), "PRODUCT")
    template.refresh_from_db()
    assert len(template.needs) == 2
    kept(signed_in(alice), "  Product ")
    template.refresh_from_db()
    assert [need["competency"] for need in template.needs] == ["programming"]
    project.needs.all().delete()
    kept(signed_in(alice), "Empty")
    kept(signed_in(alice), "a" * 201)
    assert ProjectTemplate.objects.count() == 1
    path = f"{TEMPLATES}{template.uuid}/remove/"
    assert signed_in(head).post(path).status_code == 403
    assert signed_in(dana).post(path).status_code == 302
    assert not ProjectTemplate.objects.exists()
    assert list(AuditEntry.objects.filter(object_type="projecttemplate").values_list("action", flat=True)) == [
        "remove",
        "save",
        "save",
    ]


def test_engineers_neither_read_nor_keep_templates(template: ProjectTemplate, project: Project, bob: Engineer) -> None:
    project.assignments.create(engineer=bob, starts=date(2030, 1, 1), allocation=10)
    client = signed_in(bob)
    assert client.get(TEMPLATES).status_code == 403
    assert kept(client, "Mine").status_code == 403
    assert client.post(f"{TEMPLATES}{template.uuid}/remove/").status_code == 403
    assert client.get("/projects/claims/").context["page"].templates == []
    assert b"Product" not in client.get("/projects/claims/").content


def test_need_that_left_the_framework_is_left_out_and_told(template: ProjectTemplate, alice: Engineer) -> None:
    template.needs += [{"competency": "gone", "level": 3, "people": 1, "weight": 1}]
    template.save()
    client = signed_in(alice)
    (line,) = client.get(TEMPLATES).context["lines"]
    assert (len(line.needs), line.left_out) == (2, 1)
    assert client.post("/projects/new/", GIVEN | {"template": str(template.uuid), "name": "B"}).status_code == 302
    assert needs_of(Project.objects.get(name="B")) == NEEDS


def test_template_is_no_project(template: ProjectTemplate, alice: Engineer, project: Project) -> None:
    client = signed_in(alice)
    assert [row.name for row in client.get("/projects/").context["page_obj"]] == ["Claims"]
    assert [row["name"] for row in client.get("/api/v1/projects/").json()["results"]] == ["Claims"]
    with pytest.raises(IntegrityError):
        ProjectTemplate.objects.create(name="product")


def test_templates_ask_the_same_queries_for_any_number(template: ProjectTemplate, alice: Engineer) -> None:
    client, counts = signed_in(alice), []
    for count in (1, 20):
        for number in range(count):
            ProjectTemplate.objects.create(name=f"T{count}-{number}", needs=template.needs)
        client.get(TEMPLATES)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(TEMPLATES).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["Pro\u202educt", "Pro\u200bduct", "Pro\x07duct"])
def test_name_that_one_cannot_see_is_no_name(project: Project, alice: Engineer, name: str) -> None:
    answer = signed_in(alice).post("/projects/claims/template/", {"name": name}, follow=True)
    assert "invisible character" in answer.content.decode()
    assert not ProjectTemplate.objects.exists()
