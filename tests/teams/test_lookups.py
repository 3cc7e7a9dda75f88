"""The look-up for thousands of ids."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams.models import Engineer, Membership, Team
from tests.factories import TeamFactory, member


def test_ids_among_others_are_kept_by_key_and_by_reference(team: Team) -> None:
    bob, eve = member(team, name="Bob"), member(TeamFactory.create(), name="Eve")
    assert list(Engineer.objects.filter(pk__among={bob.pk, 0})) == [bob]
    assert list(Membership.objects.filter(engineer__among=[eve.pk]).values_list("engineer", flat=True)) == [eve.pk]
    assert list(Team.objects.filter(memberships__engineer__among=(bob.pk,))) == [team]
    assert eve in Engineer.objects.exclude(pk__among=[bob.pk])


@pytest.mark.parametrize("several", [1, 40_000])
def test_any_number_of_ids_is_one_parameter(team: Team, several: int) -> None:
    bob = member(team, name="Bob")
    among = Engineer.objects.filter(pk__among=range(bob.pk, bob.pk + several))
    assert len(among.query.sql_with_params()[1]) == 1
    assert list(among) == [bob]


@pytest.mark.django_db
def test_among_nobody_nothing_is_asked() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert list(Engineer.objects.filter(pk__among=[])) == []
    assert not queries
