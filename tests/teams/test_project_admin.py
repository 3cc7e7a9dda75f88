"""Projects in the administration: what is done takes nobody's time, and deleting tells what goes with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from teams.models import Assignment, AuditEntry, Engineer, Project, User
from tests.conftest import signed_in


@pytest.fixture
def hr(dana: User) -> Client:
    return signed_in(dana)


@pytest.fixture
def project(alice: Engineer, bob: Engineer) -> Project:
    """Bob works on it since long, and Alice will."""
    made = Project.objects.create(name="Claims", slug="claims", starts=date(2020, 1, 1), state="running")
    made.leads.add(alice)
    Assignment.objects.create(project=made, engineer=bob, starts=date(2020, 1, 1), allocation=60)
    Assignment.objects.create(project=made, engineer=alice, starts=date(2050, 1, 1), allocation=60)
    return made


def saved(client: Client, project: Project, **given: str) -> Any:
    values = {"name": project.name, "slug": project.slug, "state": project.state, "allocation": "100"}
    values |= {"starts": project.starts.isoformat(), "ends": "", "head_count": "", "description": "", "links": ""}
    rows = {f"assignments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    leads = {"leads": [str(pk) for pk in project.leads.values_list("pk", flat=True)]}
    return client.post(reverse("admin:teams_project_change", args=[project.pk]), values | rows | leads | given)


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_project_that_is_done_takes_nobodys_time(hr: Client, project: Project, bob: Engineer) -> None:
    answer = saved(hr, project, state="done")
    assert answer.status_code == 302
    assert "2 assignments are ended." in told(answer)
    (left,) = Assignment.objects.all()
    assert (left.engineer, left.ends is not None) == (bob, True)
    assert AuditEntry.objects.filter(action="end", subject=bob).exists()
    again = saved(hr, Project.objects.get(), description="Over")
    assert [message for message in told(again) if "ended" in message] == ["2 assignments are ended."]


def test_days_that_leave_work_outside_are_told(hr: Client, project: Project) -> None:
    answer = saved(hr, project, starts="2030-01-01")
    assert any("Bob is confirmed for Claims at 60 %" in message for message in told(answer))
    assert Assignment.objects.count() == 2


def test_links_are_checked(hr: Client, project: Project) -> None:
    assert saved(hr, project, links="javascript:alert(1)").status_code == 200
    assert Project.objects.get().links == ""
    assert saved(hr, project, links="Plan https://example.org").status_code == 302
    assert Project.objects.get().links == "Plan https://example.org"


def test_deleting_asks_and_tells_what_goes_with_it(hr: Client, project: Project, bob: Engineer) -> None:
    path = reverse("admin:teams_project_delete", args=[project.pk])
    page = hr.get(path).content.decode()
    assert "Bob · Claims" in page
    assert "Alice · Claims" in page
    assert Project.objects.exists()
    answer = hr.post(path, {"post": "yes"})
    assert "With Claims went the assignments of Alice, Bob." in told(answer)
    assert not Assignment.objects.exists()
    assert AuditEntry.objects.filter(action="delete", object_type="assignment", subject=bob).exists()


def test_deleting_several_tells_of_each(hr: Client, project: Project) -> None:
    bare = Project.objects.create(name="Bare", slug="bare", starts=date(2030, 1, 1))
    action = {"action": "delete_selected", "_selected_action": [project.pk, bare.pk], "post": "yes"}
    answer = hr.post(reverse("admin:teams_project_changelist"), action)
    assert [message for message in told(answer) if message.startswith("With")] == [
        "With Claims went the assignments of Alice, Bob."
    ]
    assert not Project.objects.exists()
