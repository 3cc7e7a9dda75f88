from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skills.models import FrameworkVersion, RoleAim, RoleHolding, RoleVersion, Transition
from teams.models import Engineer, User
from tests.conftest import signed_in
from tests.factories import assessed, version_in_force
from tests.mentoring.pages import body

pytestmark = pytest.mark.django_db

PAGE = "/growth/map/"


def role_on(page: str, slug: str) -> str:
    """Give the part of the list that tells of a role."""
    return page.split(f'data-role="{slug}"')[1].split("data-role=", maxsplit=1)[0]


def test_every_role_and_every_way_stands_in_the_list(bob: Engineer) -> None:
    page = body(signed_in(bob), PAGE)
    titles = dict(RoleVersion.objects.filter(version=version_in_force()).values_list("role__slug", "title"))
    assert set(re.findall(r'data-role="([\w-]+)"', page)) == set(titles)
    for step in Transition.objects.filter(version=version_in_force()).select_related("from_role__role", "to_role"):
        told = role_on(page, step.from_role.role.slug)
        assert step.to_role.title in told
        assert step.kind in told
        assert step.note in told


def test_roles_stand_by_branch_the_lowest_first(bob: Engineer) -> None:
    page = body(signed_in(bob), PAGE)
    heads = re.findall(r"<h2>(\w+)</h2></div>\s*<ol", page)
    assert heads == ["Engineering", "Product", "Specialist", "Management", "Executive"]
    assert page.index('data-role="junior-ai-engineer"') < page.index('data-role="senior-ai-engineer"')


def test_own_role_and_target_are_marked_in_words(bob: Engineer) -> None:
    page = body(signed_in(bob), PAGE)
    assert "your role" in role_on(page, "ai-engineer")
    assert "you aim for it" in role_on(page, "senior-ai-engineer")
    assert "You are AI Engineer and aim for Senior AI Engineer." in page
    drawing = page.split('<svg class="map"')[1].split("</svg>")[0]
    assert ">your role</text>" in drawing
    assert ">you aim for it</text>" in drawing


def test_each_role_tells_own_readiness_with_its_why(bob: Engineer) -> None:
    client = signed_in(bob)
    page = body(client, PAGE)
    assert "the map tells no readiness" in page
    assert "data-figure" not in page
    assessed(bob, "programming", 3)
    page = body(client, PAGE)
    for slug in RoleVersion.objects.filter(version=version_in_force()).values_list("role__slug", flat=True):
        told = role_on(page, slug)
        assert 'data-figure="readiness"' in told, slug
        assert '<details class="why' in told, slug
        assert "data-band=" in told, slug


def test_each_role_leads_to_its_page_to_the_comparison_and_can_be_chosen(bob: Engineer) -> None:
    client = signed_in(bob)
    told = role_on(body(client, PAGE), "lead-ai-engineer")
    assert 'href="/roles/lead-ai-engineer/"' in told
    assert "/growth/compare/?role=senior-ai-engineer&role=lead-ai-engineer" in told
    assert 'name="role" value="lead-ai-engineer"' in told
    client.post("/growth/target/", {"role": "lead-ai-engineer"})
    assert RoleAim.objects.get(engineer=bob).role.slug == "lead-ai-engineer"
    assert "you aim for it" in role_on(body(client, PAGE), "lead-ai-engineer")


def test_own_role_and_target_cannot_be_chosen_again(bob: Engineer) -> None:
    page = body(signed_in(bob), PAGE)
    assert "<button" not in role_on(page, "ai-engineer")
    assert "<button" not in role_on(page, "senior-ai-engineer")


def test_engineer_without_role_and_target_reads_the_map(bob: Engineer) -> None:
    RoleHolding.objects.filter(engineer=bob).delete()
    RoleAim.objects.filter(engineer=bob).delete()
    page = body(signed_in(bob), PAGE)
    assert "Where each role leads" in page
    assert "data-mark" not in page.split('id="main"')[1]


def test_without_a_person_a_framework_or_roles_the_page_says_so(bob: Engineer, dana: User) -> None:
    assert "This account has no person in the directory" in body(signed_in(dana), PAGE)
    FrameworkVersion.objects.update(target_role=None)
    RoleVersion.objects.all().delete()
    assert "No role to aim for yet" in body(signed_in(bob), PAGE)
    FrameworkVersion.objects.update(status="retired")
    assert "No framework yet" in body(signed_in(bob), PAGE)


def test_number_of_queries_does_not_grow_with_what_is_known(bob: Engineer) -> None:
    client = signed_in(bob)
    counts = []
    for slugs in (["programming"], ["deep-learning", "ai-security", "mentoring", "model-optimisation"]):
        for slug in slugs:
            assessed(bob, slug, 2)
        body(client, PAGE)
        with CaptureQueriesContext(connection) as queries:
            body(client, PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
