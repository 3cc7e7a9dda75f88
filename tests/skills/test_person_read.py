from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skills.errors import UnknownRoleError
from skills.levels import Freshness, Status
from skills.matrix import engineer_levels, engineer_readiness, readiness_for
from skills.models import Exemption, QualificationHeld, RoleAim
from skills.readiness import Band, QualificationStatus
from teams.models import Engineer
from tests.factories import a_competency, a_role, assessed, version_in_force


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def test_levels_tell_all_competencies_in_framework_order(bob: Engineer, today: date) -> None:
    assessed(bob, "programming", 2, assessed_on=today)
    found = engineer_levels(bob, version=version_in_force(), as_of=today)
    known = found.by_slug["programming"]
    assert len(found.levels) == 62
    assert (known.said.level, known.said.status, known.said.freshness) == (2, Status.CONFIRMED, Freshness.FRESH)
    assert (known.competency.code, known.competency.domain, known.exempt) == (
        "SW-01",
        "software-engineering",
        False,
    )
    assert found.by_slug["mentoring"].said.status is Status.NOT_ASSESSED
    assert [domain.code for domain, _ in found.by_domain][:2] == ["ML", "SP"]
    assert sum(len(levels) for _, levels in found.by_domain) == 62
    assert found.version == version_in_force()


def test_levels_name_the_role_held_and_the_role_aimed_for(bob: Engineer, today: date) -> None:
    found = engineer_levels(bob, version=version_in_force(), as_of=today)
    assert found.role is not None
    assert found.aim is not None
    assert (found.role.slug, found.aim.slug) == ("ai-engineer", "senior-ai-engineer")


def test_readiness_is_for_the_aim_else_for_the_target_role(bob: Engineer, today: date) -> None:
    version = version_in_force()
    assert engineer_readiness(bob, version=version, as_of=today).role.slug == "senior-ai-engineer"
    RoleAim.objects.all().delete()
    assert engineer_readiness(bob, version=version, as_of=today).role.slug == "lead-ai-engineer"
    assert engineer_readiness(bob, version=version, as_of=today, role="ai-engineer").role.title == "AI Engineer"
    with pytest.raises(UnknownRoleError):
        engineer_readiness(bob, version=version, as_of=today, role="wizard")


def test_readiness_follows_levels_and_exemptions(bob: Engineer, today: date) -> None:
    version = version_in_force()
    for one in engineer_levels(bob, version=version, as_of=today).levels:
        if one.competency.slug != "programming":
            assessed(bob, one.competency.slug, 3)
    open_one = engineer_readiness(bob, version=version, as_of=today, role="junior-ai-engineer").readiness
    assert (open_one.assessed_have, open_one.assessed_of, open_one.band) == (44, 45, Band.GROWING)

    Exemption.objects.create(
        engineer=bob, competency=a_competency("programming"), reason="Works on paper", starts=today
    )
    released = engineer_readiness(bob, version=version, as_of=today, role="junior-ai-engineer").readiness
    assert (released.assessed_of, released.readiness, released.band) == (44, 1.0, Band.READY)


def test_any_of_requirement_is_read_with_its_competencies(bob: Engineer, today: date) -> None:
    assessed(bob, "computer-vision", 3)
    (depth,) = engineer_readiness(bob, version=version_in_force(), as_of=today).readiness.any_of
    assert (depth.asked.slug, depth.asked.level, depth.reached_by) == (
        "depth-in-a-specialisation",
        3,
        ("computer-vision",),
    )
    assert depth.met


@pytest.mark.parametrize(
    ("held", "status"),
    [
        (None, QualificationStatus.UNKNOWN),
        ({"is_met": True, "verified_on": None}, QualificationStatus.UNKNOWN),
        ({"is_met": True, "verified_on": date(2026, 1, 1)}, QualificationStatus.MET),
        ({"is_met": False, "verified_on": date(2026, 1, 1)}, QualificationStatus.MISSING),
    ],
)
def test_qualification_counts_once_verified(
    bob: Engineer, today: date, held: dict[str, object] | None, status: QualificationStatus
) -> None:
    if held is not None:
        QualificationHeld.objects.create(engineer=bob, ident="education-minimum", **held)
    readiness = engineer_readiness(bob, version=version_in_force(), as_of=today, role="lead-ai-engineer").readiness
    found = {one.ident: one for one in readiness.qualifications}
    assert found["education-minimum"].status is status
    assert found["education-minimum"].required
    assert not found["education-preferred"].required


def test_readiness_of_a_past_day_rests_on_what_was_shared_by_then(bob: Engineer, today: date) -> None:
    assessed(bob, "programming", 3, assessed_on=today - timedelta(days=5))
    version = version_in_force()
    before = engineer_readiness(bob, version=version, as_of=today - timedelta(days=6)).readiness
    after = engineer_readiness(bob, version=version, as_of=today).readiness
    assert (before.assessed_have, after.assessed_have) == (0, 1)


def test_further_roles_are_measured_on_the_same_levels(bob: Engineer, today: date) -> None:
    version = version_in_force()
    with CaptureQueriesContext(connection) as first:
        levels = engineer_levels(bob, version=version, as_of=today)
    with CaptureQueriesContext(connection) as then:
        assert readiness_for(levels, a_role("senior-ai-engineer").slug).levels is levels
    assert len(first) == 8
    assert len(then) <= 6
