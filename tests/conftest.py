"""People that all tests know: alice leads bob, frank leads charlie, dana is HR, erin mentors bob."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings

from mentoring.models import Mentorship
from skills import published
from teams.models import Engineer, Team, User
from tests.factories import TeamFactory, hr_user, leading, member, signing_in

# A busy machine is no fault of what is tested.
settings.register_profile("lead_ai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lead_ai")


@pytest.fixture(autouse=True)
def _frameworks_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep nothing of a framework from test to test; some tests change what is published."""
    monkeypatch.setattr(published, "KEPT_AT_MOST", 0)


@pytest.fixture(autouse=True, scope="session")
def evidence_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Files of evidence go to a folder of the test run; no client looks through all static files first."""
    folder = tmp_path_factory.mktemp("evidence")
    with override_settings(EVIDENCE_DIR=folder, WHITENOISE_AUTOREFRESH=True):
        yield folder


@pytest.fixture
def division(db: None) -> Team:
    return TeamFactory(name="Division")


@pytest.fixture
def team(division: Team) -> Team:
    """The team that alice leads."""
    return TeamFactory(name="Applied AI", slug="applied-ai", parent=division)


@pytest.fixture
def other_team(division: Team) -> Team:
    """The team that charlie is in; alice has no part in it."""
    return TeamFactory(name="Platform", slug="platform", parent=division)


@pytest.fixture
def alice(team: Team) -> Engineer:
    engineer = member(team, name="Alice", role="lead-ai-engineer")
    leading(team, engineer)
    signing_in(engineer)
    return engineer


@pytest.fixture
def bob(team: Team) -> Engineer:
    engineer = member(team, name="Bob", aim="senior-ai-engineer")
    signing_in(engineer)
    return engineer


@pytest.fixture
def charlie(other_team: Team) -> Engineer:
    engineer = member(other_team, name="Charlie")
    signing_in(engineer)
    return engineer


@pytest.fixture
def frank(other_team: Team) -> Engineer:
    """Leads charlie's team, and is no part of alice's."""
    engineer = member(other_team, name="Frank", role="lead-ai-engineer")
    leading(other_team, engineer)
    signing_in(engineer)
    return engineer


@pytest.fixture
def erin(other_team: Team, bob: Engineer) -> Engineer:
    """Mentors bob."""
    engineer = member(other_team, name="Erin", role="senior-ai-engineer", mentor_capacity=2)
    signing_in(engineer)
    Mentorship.objects.create(mentor=engineer, mentee=bob, state=Mentorship.State.ACTIVE)
    return engineer


@pytest.fixture
def head(division: Team) -> Engineer:
    """Leads the division, and so reads what alice reads."""
    engineer = member(division, name="Hedda", role="lead-ai-engineer")
    leading(division, engineer)
    signing_in(engineer)
    return engineer


@pytest.fixture
def dana(db: None) -> User:
    return hr_user(name="Dana")


def signed_in(who: Engineer | User) -> Client:
    """Give a browser in which ``who`` is signed in."""
    client = Client()
    user = who.user if isinstance(who, Engineer) else who
    assert user is not None
    client.force_login(user, backend="lead_ai.accounts.AccountBackend")
    return client
