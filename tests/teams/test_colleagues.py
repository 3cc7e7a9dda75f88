from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from teams.models import Engineer, Membership, Team
from tests.factories import member, signing_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def fay(team: Team) -> Engineer:
    """Is in bob's team and leads nobody."""
    engineer = member(team, name="Fay")
    signing_in(engineer)
    return engineer


def test_colleagues_know_of_each_other(bob: Engineer, fay: Engineer, charlie: Engineer) -> None:
    assert fay.user is not None
    assert set(Engineer.objects.known_to(fay.user)) == {bob, fay}


def test_who_left_the_team_knows_nobody_in_it(bob: Engineer, fay: Engineer) -> None:
    Membership.objects.filter(engineer=fay).update(ends=timezone.localdate() - timedelta(days=1))
    assert fay.user is not None
    assert not Engineer.objects.known_to(fay.user).exists()


def test_levels_opened_to_the_team_are_open_to_the_team_alone(bob: Engineer, fay: Engineer, charlie: Engineer) -> None:
    Engineer.objects.filter(pk=bob.pk).update(skills_visibility="team")
    assert fay.user is not None
    assert charlie.user is not None
    assert bob in Engineer.objects.levels_visible_to(fay.user)
    assert bob not in Engineer.objects.levels_visible_to(charlie.user)
