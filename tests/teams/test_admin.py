"""The administration: what HR can do there, and what it cannot break."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from skills.models import Assessment, CompetencyVersion, FrameworkVersion
from teams.admin_base import PermissionedAdmin
from teams.models import Assignment, Engineer, Project, Team, User
from teams.models.users import OPERATOR_GROUP
from tests.conftest import signed_in
from tests.factories import EngineerFactory, UserFactory, assessed, hr_user


@pytest.fixture
def hr(dana: User) -> Client:
    return signed_in(dana)


def act(client: Client, model: str, action: str, *rows: int) -> None:
    answer = client.post(reverse(f"admin:{model}_changelist"), {"action": action, "_selected_action": rows})
    assert answer.status_code == 302


def test_every_page_stands_on_our_own_permissions() -> None:
    assert all(isinstance(page, PermissionedAdmin) for page in admin.site._registry.values())


@pytest.mark.parametrize("query", ["", "?q=alice", "?employment=now", "?employment=no-team", "?team=applied-ai"])
def test_people_are_searched_and_filtered(hr: Client, alice: Engineer, query: str) -> None:
    EngineerFactory(name="Zoe Teamless")
    text = hr.get(reverse("admin:teams_engineer_changelist") + query).content.decode()
    assert ("Alice" in text) == (query != "?employment=no-team")
    assert ("Zoe Teamless" in text) == (query in {"", "?employment=now", "?employment=no-team"})


def test_number_of_queries_does_not_grow_with_people(
    hr: Client, team: Team, django_assert_max_num_queries: object
) -> None:
    for _ in range(20):
        EngineerFactory()
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        hr.get(reverse("admin:teams_engineer_changelist"))


def test_hr_takes_people_along_as_a_file(hr: Client, alice: Engineer) -> None:
    answer = hr.post(reverse("admin:teams_engineer_export"), {"format": "0", "resource": "0"})
    assert answer.status_code == 200
    assert b"Alice" in answer.content


def test_people_levels_and_versions_cannot_be_deleted(hr: Client, bob: Engineer) -> None:
    row = assessed(bob, "programming", 2)
    version = FrameworkVersion.objects.get()
    for model, pk in (
        ("teams_engineer", bob.pk),
        ("skills_assessment", row.pk),
        ("skills_frameworkversion", version.pk),
    ):
        assert hr.post(reverse(f"admin:{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert Assessment.objects.filter(pk=row.pk).exists()


def test_published_competency_cannot_be_changed(hr: Client) -> None:
    row = CompetencyVersion.objects.first()
    assert row is not None
    path = reverse("admin:skills_competencyversion_change", args=[row.pk])
    assert hr.post(path, {"title": "Other"}).status_code == 403
    row.refresh_from_db()
    assert row.title != "Other"


def test_team_cannot_lie_below_itself(hr: Client, division: Team, team: Team) -> None:
    path = reverse("admin:teams_team_change", args=[division.pk])
    page = hr.get(path)
    form = {"name": division.name, "slug": division.slug, "parent": str(team.pk), "description": ""}
    for inline in page.context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        form |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    answer = hr.post(path, form)
    assert b"cannot lie below itself" in answer.content
    division.refresh_from_db()
    assert division.parent is None


def test_contract_below_confirmed_work_is_saved_and_told(hr: Client, bob: Engineer) -> None:
    claims = Project.objects.create(name="Claims", slug="claims", starts=date(2030, 1, 1))
    Assignment.objects.create(project=claims, engineer=bob, starts=date(2030, 1, 1), ends=None, allocation=60)
    path = reverse("admin:teams_engineer_change", args=[bob.pk])
    page = hr.get(path)
    initial = page.context["adminform"].form.initial
    form = {name: value for name, value in initial.items() if value is not None} | {"contract_percent": "50"}
    for inline in page.context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        form |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    answer = hr.post(path, form, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert "Bob is confirmed for Claims 60 % from 1 Jan 2030 on and can give 50 %: 10 % too much." in told
    bob.refresh_from_db()
    assert bob.contract_percent == 50


def test_invitation_makes_an_account_and_sends_a_link(hr: Client, team: Team) -> None:
    newcomer = EngineerFactory(name="New Comer", email="new@test.example")
    left = EngineerFactory(name="Left Already", ends=date.today() - timedelta(days=1))  # noqa: DTZ011
    act(hr, "teams_engineer", "invite", newcomer.pk, left.pk)
    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert not newcomer.user.has_usable_password()
    assert [message.to for message in mail.outbox] == [["new@test.example"]]
    assert "/account/password/reset/key/" in mail.outbox[0].body


def test_hr_gives_the_hr_group_alone_and_makes_no_superuser(hr: Client) -> None:
    user = UserFactory(name="Somebody")
    path = reverse("admin:teams_user_change", args=[user.pk])
    page = hr.get(path)
    groups = page.context["adminform"].form.fields["groups"].queryset
    assert [group.name for group in groups] == ["HR"]
    hr.post(path, {"email": user.email, "name": user.name, "is_active": "on", "is_superuser": "on", "groups": ""})
    user.refresh_from_db()
    assert not user.is_superuser


def test_hr_cannot_change_own_account_or_a_superuser(dana: User, hr: Client) -> None:
    boss = UserFactory(name="Boss", is_superuser=True, is_staff=True)
    hr.post(reverse("admin:teams_user_change", args=[dana.pk]), {"email": dana.email, "name": "Dana", "groups": ""})
    assert dana.groups.count() == 1
    assert hr.post(reverse("admin:teams_user_change", args=[boss.pk]), {"email": "x@y.example"}).status_code == 403
    act(hr, "teams_user", "disable", dana.pk, boss.pk)
    assert User.objects.filter(is_active=True, pk__in=[dana.pk, boss.pk]).count() == 2


def test_disabled_account_is_signed_out_at_once(hr: Client) -> None:
    other = hr_user(name="Other")
    client = signed_in(other)
    assert client.get("/admin/").status_code == 200
    act(hr, "teams_user", "disable", other.pk)
    assert client.get("/admin/").status_code == 302


@pytest.fixture
def operator(db: None) -> User:
    user: User = UserFactory(name="Operator", is_staff=True)
    user.groups.add(Group.objects.get(name=OPERATOR_GROUP))
    return user


def test_nobody_grants_or_changes_what_lies_above_own_groups(dana: User, hr: Client, operator: User) -> None:
    page = reverse("admin:teams_user_change", args=[UserFactory(name="Somebody").pk])
    groups = signed_in(operator).get(page).context["adminform"].form.fields["groups"].queryset
    assert [group.name for group in groups] == [OPERATOR_GROUP]
    for client, account in ((signed_in(operator), dana), (hr, operator)):
        path = reverse("admin:teams_user_change", args=[account.pk])
        assert client.post(path, {"email": "mine@test.example", "name": "Mine"}).status_code == 403
    assert operator.groups.count() == 1


def test_operator_cannot_take_an_account_over_by_its_address(operator: User, bob: Engineer) -> None:
    assert bob.user is not None
    path = reverse("admin:teams_user_change", args=[bob.user.pk])
    form = {"email": "mine@test.example", "name": "Bob", "is_active": "on"}
    assert signed_in(operator).post(path, form).status_code == 302
    bob.user.refresh_from_db()
    assert bob.user.email != "mine@test.example"


@pytest.mark.parametrize(("model", "query"), [("user", "password__startswith=a"), ("apitoken", "digest__startswith=a")])
def test_secrets_cannot_be_guessed_by_filters(hr: Client, model: str, query: str) -> None:
    assert hr.get(reverse(f"admin:teams_{model}_changelist") + f"?{query}").status_code == 400
    owner = "user__password__startswith=a"
    assert hr.get(reverse("admin:teams_apitoken_changelist") + f"?{owner}").status_code == 400


def test_operator_sees_jobs_and_accounts_and_no_people(operator: User) -> None:
    client = signed_in(operator)
    index = client.get("/admin/").content.decode()
    assert reverse("admin:teams_job_changelist") in index
    assert reverse("admin:teams_engineer_changelist") not in index.split("<main", 1)[-1]
