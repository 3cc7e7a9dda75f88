from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.growth import Growth, suggested_role
from skills.catalogue import catalogue, reachable, role_profile
from skills.models import QualificationHeld, Requirement, RoleAim, RoleHolding
from skills.profiles import standing
from skills.readiness import Band
from teams.models import AuditEntry, Engineer, User
from tests.conftest import signed_in
from tests.factories import LONG_AGO, a_role, assessed, version_in_force
from tests.mentoring.pages import Figures, body

pytestmark = pytest.mark.django_db

PAGE, TARGET = "/growth/", "/growth/target/"


def growth_of(engineer: Engineer, role: str = "senior-ai-engineer") -> Growth:
    known = catalogue(version_in_force())
    profile = role_profile(known.version, role, known)
    assert profile is not None
    return Growth(standing(engineer, known, as_of=timezone.localdate()), profile)


def asked_of(role: str) -> dict[str, tuple[int, int]]:
    rows = Requirement.objects.filter(role__version=version_in_force(), role__role__slug=role)
    return {slug: (level, weight) for slug, level, weight in rows.values_list("competency__slug", "level", "weight")}


def meet(engineer: Engineer, role: str, **but: int | None) -> None:
    """Give an engineer every level that a role asks for, but other ones (None: not assessed) where named."""
    others = {slug.replace("_", "-"): level for slug, level in but.items()}
    for slug, (level, weight) in asked_of(role).items():
        given = others.get(slug, level)
        if weight and given is not None:
            assessed(engineer, slug, given)


@pytest.fixture
def nearly(bob: Engineer) -> Engineer:
    """Bob meets Senior but for one essential, one important competency, and one nobody assessed."""
    depth = {"natural_language_processing": 3}
    meet(bob, "senior-ai-engineer", model_optimisation=2, ai_security=2, ai_engineering_standards=None, **depth)
    return bob


def test_figure_adds_up_by_hand(nearly: Engineer) -> None:
    asked = asked_of("senior-ai-engineer")
    required = sum(level * weight for level, weight in asked.values())
    unknown = asked["ai-engineering-standards"][0] * asked["ai-engineering-standards"][1]
    met = required - unknown - asked["model-optimisation"][1] - asked["ai-security"][1]
    page = body(signed_in(nearly))
    assert f"<dd>{met}</dd>" in page
    assert f"<dd>÷ {required}</dd>" in page
    assert f"{round(100 * met / required, 1)}" in page
    assert f"At most ({met} + {unknown}) ÷ {required}" in page


def test_next_steps_begin_with_essentials_and_tell_the_next_level(nearly: Engineer) -> None:
    found = growth_of(nearly)
    assert [each.line.competency.slug for each in found.level_ups] == ["model-optimisation", "ai-security"]
    assert [each.is_essential for each in found.level_ups] == [True, False]
    for each in found.level_ups:
        assert each.to.value == 3
        weight = asked_of("senior-ai-engineer")[each.line.competency.slug][1]
        assert each.share == pytest.approx(weight / found.readiness.points_required)


def test_shortest_way_up_leads_the_page(nearly: Engineer) -> None:
    found = growth_of(nearly)
    assert found.way_up.next_band is Band.READY
    assert found.steps[0].line.competency.slug == "model-optimisation"
    assert sum(each.points for each in found.steps) == found.way_up.points_after - found.way_up.points_met
    page = body(signed_in(nearly))
    assert "The shortest way up" in page
    assert f"{found.way_up.cost} levels up to ready" in page or f"{found.way_up.cost} level up to ready" in page
    assert all(said in page for each in found.steps for _, said in each.statements)
    named = Figures(page).named
    assert {"readiness", "essentials", "assessed", "at_most", "way", "step", "missing", "domain"} <= set(named)


def test_way_from_nothing_known_passes_every_level(bob: Engineer) -> None:
    assessed(bob, "programming", 4)
    found = growth_of(bob)
    assert found.way_up.next_band is Band.GROWING
    assert all([level.value for level in each.levels] == list(range(1, each.to.value + 1)) for each in found.steps)
    page = body(signed_in(bob))
    assert "not assessed, counted from 0" in page
    assert "further steps" in page


def test_level_two_below_is_raised_by_one_first(bob: Engineer) -> None:
    meet(bob, "senior-ai-engineer", deep_learning=1)
    step = growth_of(bob).level_ups[0]
    assert (step.line.known.level, step.to.value) == (1, 2)
    assert "the role asks for 4" in body(signed_in(bob))


def test_steps_add_up_to_what_is_missing(bob: Engineer) -> None:
    meet(bob, "senior-ai-engineer", deep_learning=3, model_optimisation=2, mentoring=2)
    found = growth_of(bob)
    assert found.readiness.readiness is not None
    assert sum(each.share for each in found.level_ups) == pytest.approx(1 - found.readiness.readiness)


def test_missing_names_what_keeps_the_next_band_away(nearly: Engineer) -> None:
    found = growth_of(nearly)
    assert found.readiness.band is Band.NEARLY
    assert found.missing is not None
    assert found.missing.band is Band.READY
    assert [line.competency.slug for line in found.missing.essentials] == ["model-optimisation"]
    assert not found.missing.any_ofs
    page = body(signed_in(nearly))
    assert "To be ready you need" in page
    assert "Model and algorithm optimisation (1 level short)" in page


def test_required_qualifications_are_told_as_also_needed(bob: Engineer) -> None:
    RoleAim.objects.filter(engineer=bob).update(role=a_role("lead-ai-engineer"))
    meet(bob, "lead-ai-engineer", natural_language_processing=4)
    found = growth_of(bob, "lead-ai-engineer")
    assert found.readiness.readiness == 1
    assert found.readiness.band is Band.NEARLY
    assert "Also needed: Bachelor" in body(signed_in(bob))
    for needed in found.readiness.also_needed:
        QualificationHeld.objects.create(engineer=bob, ident=needed.ident, is_met=True, verified_on=bob.starts)
    assert growth_of(bob, "lead-ai-engineer").readiness.band is Band.READY
    page = body(signed_in(bob))
    assert "You meet what Lead AI Engineer asks for." in page
    assert "your lead and HR decide" in page


def test_not_assessed_stands_apart_from_level_0_and_from_stale(bob: Engineer) -> None:
    old = timezone.localdate() - timedelta(days=500)
    meet(bob, "senior-ai-engineer", ai_engineering_standards=None, robotics=0)
    assessed(bob, "programming", 4, assessed_on=old)
    found = growth_of(bob)
    assert [line.competency.slug for group in found.not_assessed for line in group.lines] == [
        "ai-engineering-standards"
    ]
    assert "robotics" in [each.line.competency.slug for each in found.level_ups]
    assert not found.stale, "a newer assessment counts"
    assert "1 competency is not assessed" in body(signed_in(bob))


def test_stale_levels_are_listed_oldest_first(bob: Engineer) -> None:
    today = timezone.localdate()
    assessed(bob, "programming", 4, assessed_on=today - timedelta(days=500))
    assessed(bob, "deep-learning", 4, assessed_on=today - timedelta(days=600))
    assert [line.competency.slug for line in growth_of(bob).stale] == ["deep-learning", "programming"]


def test_trend_tells_levels_as_they_were(bob: Engineer) -> None:
    today = timezone.localdate()
    assessed(bob, "programming", 2, assessed_on=today - timedelta(days=200))
    assessed(bob, "programming", 4, assessed_on=today)
    found = growth_of(bob)
    shares = [share for _, share in found.trend if share is not None]
    assert 6 <= len(found.trend) <= 12
    assert shares[0] * 2 == pytest.approx(shares[-1])
    assert shares[-1] == pytest.approx(found.readiness.readiness)
    assert found.change is not None
    assert found.change[0] == pytest.approx(shares[-1] / 2)


def test_number_of_queries_does_not_grow_with_the_history(bob: Engineer) -> None:
    client = signed_in(bob)
    today = timezone.localdate()
    counts = []
    for days in (range(1, 11), range(11, 41)):
        for day in days:
            assessed(bob, "programming", -day % 6, assessed_on=today - timedelta(days=9 * day))
        body(client)
        with CaptureQueriesContext(connection) as queries:
            body(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_never_assessed_engineer_starts_with_one_domain(bob: Engineer) -> None:
    page = body(signed_in(bob))
    assert "Start with one domain" in page
    assert 'href="/engineers/bob/assess/machine-learning-fundamentals/?next=/growth/"' in page
    assert "assess/natural-language-processing" not in page, "one domain, not all"
    assert "The shortest way up" not in page


def test_engineer_without_target_role_is_offered_the_next_one(charlie: Engineer) -> None:
    page = body(signed_in(charlie))
    assert "Choose the role you aim for" in page
    assert re.search(r'<option value="senior-ai-engineer" selected>', page)
    assert "the career map leads to Senior AI Engineer" in page


@pytest.mark.parametrize(
    ("held", "suggested"),
    [
        ("junior-ai-engineer", "ai-engineer"),
        ("lead-ai-engineer", "ai-director"),
        ("principal-ai-researcher", "ai-director"),
        ("chief-technology-officer", "lead-ai-engineer"),
        (None, "lead-ai-engineer"),
    ],
)
def test_suggestion_follows_the_career_map(held: str | None, suggested: str, charlie: Engineer) -> None:
    RoleHolding.objects.filter(engineer=charlie).delete()
    if held:
        RoleHolding.objects.create(engineer=charlie, role=a_role(held), starts=LONG_AGO)
    found = standing(charlie, catalogue(version_in_force()), as_of=timezone.localdate())
    assert suggested_role(found, reachable(version_in_force(), [found.role_slug])) == suggested


def test_engineer_chooses_a_target_role(charlie: Engineer) -> None:
    client = signed_in(charlie)
    response = client.post(TARGET, {"role": "ai-product-lead"}, follow=True)
    assert "You aim for AI Product Lead now." in response.content.decode()
    assert charlie.role_aim.role.slug == "ai-product-lead"
    client.post(TARGET, {"role": "ai-director"})
    assert RoleAim.objects.get(engineer=charlie).role.slug == "ai-director"
    assert AuditEntry.objects.filter(action="aim", subject=charlie, actor=charlie.user).count() == 2


def test_nobody_chooses_for_somebody_else(alice: Engineer, bob: Engineer) -> None:
    signed_in(alice).post(TARGET, {"role": "ai-director", "engineer": "bob"})
    assert RoleAim.objects.get(engineer=bob).role.slug == "senior-ai-engineer"
    assert RoleAim.objects.get(engineer=alice).role.slug == "ai-director"


@pytest.mark.parametrize("role", ["", "invented", "a\0b", "ai-director'--"])
def test_unknown_target_role_is_404(role: str, bob: Engineer) -> None:
    assert signed_in(bob).post(TARGET, {"role": role}).status_code == 404
    assert RoleAim.objects.get(engineer=bob).role.slug == "senior-ai-engineer"


def test_target_role_needs_a_post_with_a_token(bob: Engineer) -> None:
    assert signed_in(bob).get(TARGET, {"role": "ai-director"}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert bob.user is not None
    strict.force_login(bob.user, backend="lead_ai.accounts.AccountBackend")
    assert strict.post(TARGET, {"role": "ai-director"}).status_code == 403
    assert RoleAim.objects.get(engineer=bob).role.slug == "senior-ai-engineer"


def test_another_role_can_be_looked_at_without_choosing_it(nearly: Engineer) -> None:
    client = signed_in(nearly)
    page = body(client, f"{PAGE}?role=lead-ai-engineer")
    assert "All competencies, against Lead AI Engineer" in page
    assert "which is not the role you aim for" in page
    assert RoleAim.objects.get(engineer=nearly).role.slug == "senior-ai-engineer"
    assert client.get(f"{PAGE}?role=invented").status_code == 404


def test_account_without_a_person_is_told_so(dana: User) -> None:
    client = signed_in(dana)
    assert "This account has no person in the directory" in body(client)
    assert client.post(TARGET, {"role": "ai-director"}).status_code == 404


def test_own_growth_is_nobody_elses_page(alice: Engineer, nearly: Engineer) -> None:
    page = body(signed_in(alice))
    assert "/engineers/bob/" not in page.split('id="main"')[1]
