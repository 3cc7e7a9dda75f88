from __future__ import annotations

import re
from datetime import time as clock
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from teams.models import ApiToken, AuditEntry, Engineer, User
from teams.services.tokens import create_token
from tests.conftest import signed_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

PAGE, TOKENS = "/account/", "/account/tokens/"


def just_confirmed(who: Engineer) -> Client:
    """Give a browser in which ``who`` typed their password again a moment ago."""
    client = signed_in(who)
    response = client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert response.status_code == 302
    return client


def body(client: Client, url: str = PAGE) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_account_page_explains_who_sees_what(bob: Engineer) -> None:
    page = body(signed_in(bob))
    for text in ("bob@test.example", "My leads and HR only", "Everyone who is signed in", "/account/password/change/",
                 "/account/2fa/", "/account/sessions/", 'href="/growth/"', "Who looked at my levels"):  # fmt: skip
        assert text in page, text


def test_account_without_a_person_has_sign_in_and_tokens_alone(dana: User) -> None:
    page = body(signed_in(dana))
    assert "API tokens" in page
    assert "Who sees my levels" not in page
    client = signed_in(dana)
    for url, data in (
        ("visibility", {"skills_visibility": "team"}),
        ("mentoring", {"mentor_capacity": 1}),
        ("hours", {}),
    ):
        assert client.post(f"{PAGE}{url}/", data).status_code == 404, url


def test_stranger_is_asked_to_sign_in() -> None:
    for url in (PAGE, TOKENS, f"{PAGE}visibility/"):
        response = Client().get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")


def test_person_chooses_who_sees_their_levels(bob: Engineer, charlie: Engineer) -> None:
    client = signed_in(bob)
    assert signed_in(charlie).get("/engineers/bob/").status_code == 404
    assert client.post(f"{PAGE}visibility/", {"skills_visibility": "everyone"}).status_code == 302
    bob.refresh_from_db()
    assert bob.skills_visibility == "everyone"
    assert signed_in(charlie).get("/engineers/bob/").status_code == 200
    assert bob.history.first().history_user == bob.user
    entry = AuditEntry.objects.get(action="change", subject=bob)
    assert (entry.actor, entry.fields) == (bob.user, ["skills_visibility"])


def test_same_choice_again_leaves_no_trace(bob: Engineer) -> None:
    signed_in(bob).post(f"{PAGE}visibility/", {"skills_visibility": "lead_only"})
    assert not AuditEntry.objects.filter(action="change").exists()


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("visibility", {"skills_visibility": "the-world"}),
        ("visibility", {}),
        ("mentoring", {"mentor_capacity": -1}),
        ("mentoring", {"mentor_capacity": 21}),
        ("mentoring", {"mentor_capacity": "many"}),
        ("hours", {"time_zone": "Mars/Olympus"}),
        ("hours", {"hours_start": "09:00"}),
        ("hours", {"hours_start": "25:00", "hours_end": "26:00"}),
    ],
)
def test_faults_are_told_and_nothing_is_stored(url: str, data: dict[str, object], bob: Engineer) -> None:
    before = Engineer.objects.filter(pk=bob.pk).values().get()
    response = signed_in(bob).post(f"{PAGE}{url}/", data)
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert Engineer.objects.filter(pk=bob.pk).values().get() == before


def test_person_sets_offer_and_hours(bob: Engineer) -> None:
    client = signed_in(bob)
    client.post(f"{PAGE}mentoring/", {"mentor_capacity": 2})
    client.post(f"{PAGE}hours/", {"time_zone": "Asia/Seoul", "hours_start": "09:00", "hours_end": "17:30"})
    bob.refresh_from_db()
    assert (bob.mentor_capacity, bob.time_zone) == (2, "Asia/Seoul")
    assert (bob.hours_start, bob.hours_end) == (clock(9), clock(17, 30))


def test_fields_of_hr_cannot_be_set_along(bob: Engineer, alice: Engineer) -> None:
    before = Engineer.objects.filter(pk=bob.pk).values().get()
    given = {
        "name": "Robert", "email": "x@test.example", "employee_id": "E-1", "slug": "robert", "contract_percent": 10,
        "ends": "2020-01-01", "user": alice.user_id, "id": alice.pk, "pk": alice.pk, "is_superuser": "on",
    }  # fmt: skip
    client = signed_in(bob)
    client.post(f"{PAGE}visibility/", given | {"skills_visibility": "lead_only"})
    client.post(f"{PAGE}mentoring/", given | {"mentor_capacity": "0"})
    client.post(f"{PAGE}hours/", given)
    assert Engineer.objects.filter(pk=bob.pk).values().get() == before
    assert bob.user is not None
    assert not User.objects.get(pk=bob.user.pk).is_superuser


def test_every_change_needs_a_token_of_the_form(bob: Engineer) -> None:
    assert bob.user is not None
    token, _secret = create_token(bob.user)
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob.user, backend="lead_ai.accounts.AccountBackend")
    for url in ("visibility/", "mentoring/", "hours/", "tokens/", f"tokens/{token.prefix}/revoke/"):
        assert client.post(f"{PAGE}{url}").status_code == 403, url


def test_token_is_shown_once_and_works(bob: Engineer) -> None:
    client = just_confirmed(bob)
    page = client.post(TOKENS, {"name": "Dashboard", "scope": "read", "days": 30}).content.decode()
    secret = re.search(r"lai_[\w-]{20,}", page)
    assert secret
    token = ApiToken.objects.get(user=bob.user)
    assert token.digest == ApiToken.digest_of(secret[0])
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    later = body(client)
    assert secret[0] not in later
    assert token.prefix in later
    answer = Client().get("/api/v1/engineers/bob/", headers={"Authorization": f"Bearer {secret[0]}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("given", [{"days": 366}, {"days": 0}, {"scope": "admin"}, {"name": ""}])
def test_token_beyond_the_limits_is_not_made(given: dict[str, object], bob: Engineer) -> None:
    response = just_confirmed(bob).post(TOKENS, {"name": "x", "scope": "read", "days": 90} | given)
    assert response.status_code == 422
    assert not ApiToken.objects.exists()


def test_token_asks_for_the_password_and_goes_on_from_there(bob: Engineer) -> None:
    client = signed_in(bob)
    response = client.post(TOKENS, {"name": "Mine", "scope": "read", "days": 90})
    assert response.status_code == 302
    assert response["Location"].startswith("/account/reauthenticate/")
    assert not ApiToken.objects.exists()
    assert client.post(response["Location"], {"password": "wrong"}).status_code != 302
    assert not ApiToken.objects.exists()
    done = client.post(response["Location"], {"password": PASSWORD, "next": TOKENS}, follow=True)
    assert "lai_" in done.content.decode()
    assert ApiToken.objects.get().name == "Mine"


def test_own_token_is_revoked_at_once(bob: Engineer) -> None:
    assert bob.user is not None
    token, secret = create_token(bob.user, name="Old")
    client = signed_in(bob)
    assert client.get(f"{TOKENS}{token.prefix}/revoke/").status_code == 405
    assert client.post(f"{TOKENS}{token.prefix}/revoke/").status_code == 302
    assert token.prefix not in body(client)
    answer = Client().get("/api/v1/engineers/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


def test_token_of_somebody_else_is_404(alice: Engineer, bob: Engineer, dana: User) -> None:
    assert bob.user is not None
    token, _secret = create_token(bob.user)
    for who in (alice, dana):
        assert signed_in(who).post(f"{TOKENS}{token.prefix}/revoke/").status_code == 404
        assert token.prefix not in body(signed_in(who))
    token.refresh_from_db()
    assert token.revoked_at is None


def test_person_sees_who_looked_at_their_page(alice: Engineer, bob: Engineer, dana: User) -> None:
    for who in (alice, dana, bob):
        assert signed_in(who).get("/engineers/bob/").status_code == 200
    page = body(signed_in(bob))
    looked = page[page.index('id="readings"') :]
    assert "Alice" in looked
    assert "Dana" in looked
    assert looked.count("opened your page") == 2
    other = body(signed_in(alice))
    assert "Dana" not in other[other.index('id="readings"') :]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/engineers/bob/competencies/programming/", "opened your page"),
        ("/engineers/bob/assess/programming/", "opened your page"),
        ("/api/v1/engineers/bob/levels/", "opened your page"),
        ("/api/v1/engineers/bob/readiness/", "opened your page"),
        ("/teams/applied-ai/", "opened Applied AI"),
        ("/teams/applied-ai/matrix/", "opened Applied AI"),
        ("/teams/applied-ai/gaps/", "opened Applied AI"),
        ("/api/v1/teams/applied-ai/matrix/", "opened Applied AI"),
        ("/api/v1/teams/applied-ai/gaps/", "opened Applied AI"),
        ("/teams/applied-ai/gaps/export.csv", "exported Applied AI"),
    ],
)
def test_every_door_to_levels_tells_the_person_who_came(alice: Engineer, bob: Engineer, path: str, said: str) -> None:
    for _time in (1, 2):
        assert signed_in(alice).get(path).status_code == 200
    page = body(signed_in(bob))
    assert page[page.index('id="readings"') :].count(said) == (2 if "export" in said else 1)


def test_readings_of_a_team_before_one_came_are_of_no_concern(alice: Engineer, bob: Engineer) -> None:
    signed_in(alice).get("/teams/applied-ai/matrix/")
    bob.memberships.update(starts=timezone.localdate() + timedelta(days=1))
    page = body(signed_in(bob))
    assert "Nobody but you so far" in page[page.index('id="readings"') :]


def test_address_of_the_mail_is_not_for_the_person_to_change(bob: Engineer) -> None:
    assert 'name="email"' not in body(signed_in(bob))
