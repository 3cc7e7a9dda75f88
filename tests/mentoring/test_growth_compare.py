from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.growth import Growth
from mentoring.role_pair import RolePair
from skills.catalogue import catalogue, role_profiles
from skills.models import FrameworkVersion, RoleHolding, RoleVersion
from skills.profiles import standing
from teams.models import Engineer, User
from tests.conftest import signed_in
from tests.factories import a_role, assessed, version_in_force
from tests.mentoring.pages import body, chosen_in

pytestmark = pytest.mark.django_db

PAGE = "/growth/compare/"
LEAD, RESEARCH, SENIOR = "lead-ai-engineer", "principal-ai-researcher", "senior-ai-engineer"


def pair_of(engineer: Engineer, first: str, second: str) -> RolePair:
    known = catalogue(version_in_force())
    profiles = role_profiles(known.version, [first, second], known)
    found = standing(engineer, known, as_of=timezone.localdate())
    return RolePair(Growth(found, profiles[first]), Growth(found, profiles[second]))


def test_target_role_is_compared_with_the_next_one_on_the_map(bob: Engineer) -> None:
    page = body(signed_in(bob), PAGE)
    assert chosen_in(page) == [SENIOR, LEAD]


def test_branches_from_the_role_held_are_neighbours(bob: Engineer) -> None:
    RoleHolding.objects.filter(engineer=bob).update(role=a_role(SENIOR))
    bob.role_aim.role = a_role(LEAD)
    bob.role_aim.save()
    assert chosen_in(body(signed_in(bob), PAGE)) == [LEAD, RESEARCH]


def test_one_role_asked_for_is_joined_by_the_target_role(bob: Engineer) -> None:
    assert chosen_in(body(signed_in(bob), f"{PAGE}?role={RESEARCH}")) == [RESEARCH, SENIOR]
    assert chosen_in(body(signed_in(bob), f"{PAGE}?role={LEAD}&role={LEAD}")) == [LEAD, SENIOR]


def test_two_roles_stand_in_the_order_asked_for_with_all_figures(bob: Engineer) -> None:
    assessed(bob, "programming", 3)
    page = body(signed_in(bob), f"{PAGE}?role={RESEARCH}&role={LEAD}")
    assert chosen_in(page) == [RESEARCH, LEAD]
    for slug in (RESEARCH, LEAD):
        side = page.split(f'data-side="{slug}"')[1].split("</section>")[0]
        for figure in ("readiness", "essentials", "any-of", "assessed", "at_most", "way"):
            part = side.split(f'data-figure="{figure}"')
            assert len(part) > 1, (slug, figure)
            assert '<details class="why' in part[1], (slug, figure)


def test_only_what_differs_stands_in_the_table(bob: Engineer) -> None:
    pair = pair_of(bob, SENIOR, LEAD)
    shown = {line.competency.slug for _domain, lines in pair.differing for line in lines}
    page = body(signed_in(bob), f"{PAGE}?role={SENIOR}&role={LEAD}")
    for _domain, lines in pair.lines:
        for line in lines:
            asked = [(side.asked.level, side.asked.weight) if side.asked else (0, 0) for side in line.sides]
            counted = [each if all(each) else (0, 0) for each in asked]
            assert (line.competency.slug in shown) == (counted[0] != counted[1]), line.competency.slug
            assert (f"/competencies/{line.competency.slug}/" in page) == (line.competency.slug in shown)


def test_what_both_ask_for_in_the_same_way_is_counted_with_what_is_met(bob: Engineer) -> None:
    pair = pair_of(bob, SENIOR, LEAD)
    assert pair.alike
    assert not pair.alike_met
    line = pair.alike[0]
    assert line.sides[0].asked is not None
    assessed(bob, line.competency.slug, line.sides[0].asked.level)
    assert pair_of(bob, SENIOR, LEAD).alike_met == 1
    count = len(pair.alike)
    assert f"{count} competencies are asked for in the same way by both; you meet 1." in body(
        signed_in(bob), f"{PAGE}?role={SENIOR}&role={LEAD}"
    )


def test_steps_that_lead_towards_both_are_told(bob: Engineer) -> None:
    assessed(bob, "programming", 1)
    pair = pair_of(bob, LEAD, RESEARCH)
    ways = [{step.line.competency.slug: step.to.value for step in side.steps} for side in pair.sides]
    assert pair.shared_steps
    for step in pair.shared_steps:
        slug = step.line.competency.slug
        assert step.to.value == min(ways[0][slug], ways[1][slug])
    assert len(pair.shared_steps) == len(ways[0].keys() & ways[1].keys())


def test_without_a_level_only_requirements_are_compared(bob: Engineer) -> None:
    page = body(signed_in(bob), PAGE)
    assert "Nothing of yours is assessed yet" in page
    assert "data-figure" not in page
    assert "Where they differ" in page


def test_unknown_role_is_404(bob: Engineer) -> None:
    assert signed_in(bob).get(f"{PAGE}?role=invented&role={LEAD}").status_code == 404


def test_one_role_alone_has_nothing_to_be_compared_with(bob: Engineer) -> None:
    RoleVersion.objects.exclude(role__slug=SENIOR).delete()
    assert "There is no second role to compare with" in body(signed_in(bob), PAGE)


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
