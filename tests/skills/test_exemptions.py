"""A lead or HR releases somebody from a requirement for a time; it counts like not concerned while it runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from skills.catalogue import catalogue
from skills.errors import NotAllowedError, SkillsError
from skills.models import Exemption
from skills.profiles import standing
from skills.services.exemptions import Release, end_exemption, exempt
from teams.models import AuditEntry, Engineer, StandIn, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, version_in_force

pytestmark = pytest.mark.django_db

URL = "/engineers/bob/exempt/programming/"


def user_of(engineer: Engineer) -> User:
    """Give the account as a new request reads it, with nothing kept from before."""
    return User.objects.select_related("engineer").get(engineer=engineer)


def release(engineer: Engineer, *, first: int = 0, last: int = 30, reason: str = "No code this year") -> Release:
    today = timezone.localdate()
    days = (today + timedelta(days=first), today + timedelta(days=last))
    return Release(engineer, a_competency("programming"), *days, reason)


def released(engineer: Engineer, *, ahead: int = 0) -> bool:
    day = timezone.localdate() + timedelta(days=ahead)
    return "programming" in standing(engineer, catalogue(version_in_force()), as_of=day).exempt


def test_leads_and_hr_release_and_nobody_else(
    alice: Engineer, bob: Engineer, head: Engineer, charlie: Engineer, erin: Engineer, dana: User
) -> None:
    for actor in (user_of(alice), user_of(head), dana):
        made = exempt(release(bob), actor=actor)
        assert (made.author, released(bob)) == (actor, True)
        assert end_exemption(made, actor=actor)
        assert not end_exemption(made, actor=actor)
        assert not released(bob)
    for actor in (user_of(bob), user_of(charlie), user_of(erin)):
        with pytest.raises(NotAllowedError):
            exempt(release(bob), actor=actor)
    assert AuditEntry.objects.filter(action="exempt", subject=bob).count() == 3


def test_a_lead_does_not_release_themselves_nor_does_their_stand_in(alice: Engineer, charlie: Engineer) -> None:
    today = timezone.localdate()
    StandIn.objects.create(lead=alice, engineer=charlie, starts=today, ends=today, reason="Leave")
    for actor in (alice, charlie):
        with pytest.raises(NotAllowedError):
            exempt(release(alice), actor=user_of(actor))


def test_it_runs_from_the_first_day_to_the_last(alice: Engineer, bob: Engineer) -> None:
    exempt(release(bob, first=2, last=5), actor=user_of(alice))
    assert [released(bob, ahead=day) for day in (1, 2, 5, 6)] == [False, True, True, False]


def test_ended_early_it_stood_until_then(alice: Engineer, bob: Engineer) -> None:
    today = timezone.localdate()
    made = Exemption.objects.create(
        engineer=bob, competency=a_competency("programming"), reason="x", starts=today - timedelta(days=9)
    )
    end_exemption(made, actor=user_of(alice))
    assert [released(bob, ahead=day) for day in (-1, 0)] == [True, False]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [({"first": -1}, "past"), ({"first": 3, "last": 2}, "before the first"), ({"reason": " "}, "reason")],
)
def test_a_release_has_days_in_order_and_a_reason(
    alice: Engineer, bob: Engineer, changed: dict[str, Any], fault: str
) -> None:
    with pytest.raises(SkillsError, match=fault):
        exempt(release(bob, **changed), actor=user_of(alice))


def test_two_releases_of_the_same_do_not_overlap(alice: Engineer, bob: Engineer) -> None:
    exempt(release(bob), actor=user_of(alice))
    with pytest.raises(SkillsError, match="already"):
        exempt(release(bob, first=30, last=40), actor=user_of(alice))
    exempt(release(bob, first=31, last=40), actor=user_of(alice))


def test_no_release_ends_before_it_starts(bob: Engineer) -> None:
    today = timezone.localdate()
    row = Exemption(engineer=bob, competency=a_competency("programming"), reason="x", starts=today)
    row.ended_on = today - timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_page_releases_shows_and_ends(alice: Engineer, bob: Engineer, team: Team) -> None:
    client, today = signed_in(alice), timezone.localdate()
    inspector = client.get("/engineers/bob/assess/programming/").content.decode()
    assert f'href="{URL}' in inspector
    assert URL not in signed_in(bob).get("/engineers/bob/assess/programming/").content.decode()
    assert client.post(URL, {"starts": today, "ends": today}).status_code == 422
    assert (
        client.post(URL, {"starts": today, "ends": today + timedelta(days=7), "reason": "On loan"}).status_code == 302
    )
    for reader in (alice, bob):
        page = signed_in(reader).get("/engineers/bob/").content.decode()
        assert "Released from" in page
        assert "On loan" in page
    assert (
        "Released from this requirement: On loan"
        in signed_in(bob).get("/engineers/bob/assess/programming/").content.decode()
    )
    assert "One release from a requirement ends soon" in client.get("/").content.decode()
    assert signed_in(bob).post(f"{URL}end/", {"starts": today}).status_code == 403
    assert client.post(f"{URL}end/", {"starts": "nonsense"}).status_code == 404
    assert client.post(f"{URL}end/", {"starts": today}).status_code == 302
    assert not released(bob)


def test_a_release_leaves_team_gaps_and_comes_back_when_it_ends(alice: Engineer, bob: Engineer, team: Team) -> None:
    url = reverse("api-team-matrix", args=[team.slug])
    made = exempt(release(bob), actor=user_of(alice))
    before = signed_in(alice).get(url).json()["cells"]["bob"]["programming"]
    gaps = reverse("api-team-gaps", args=[team.slug])

    def unknown() -> set[str]:
        rows = signed_in(alice).get(gaps).json()["unknown"]
        return {row["competency"] for row in rows if "bob" in row["engineers"]}

    assert "programming" not in unknown()
    end_exemption(made, actor=user_of(alice))
    assert "programming" in unknown()
    assert before["level"] is None
