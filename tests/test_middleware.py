from __future__ import annotations

import sqlite3
import time
from datetime import date
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, encode_multipart
from pytest_django.fixtures import Settings

from lead_ai.middleware import TrustedProxiesMiddleware
from teams.api.problems import MEDIA_TYPE
from teams.models import Engineer, Project, User
from teams.querysets import ProjectQuerySet
from tests.conftest import signed_in


@pytest.mark.parametrize(
    ("address", "secure"), [("172.16.3.4", True), ("10.0.0.1", False), ("", False), ("unix:", False)]
)
def test_forwarded_protocol_is_believed_from_named_proxies_only(settings: Settings, address: str, secure: bool) -> None:
    settings.TRUSTED_PROXIES = ["172.16.0.0/12"]
    seen: list[bool] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request.is_secure())
        return HttpResponse()

    request = RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"}, REMOTE_ADDR=address)
    TrustedProxiesMiddleware(page)(request)
    assert seen == [secure]


def test_hr_sets_up_a_second_factor_first_where_it_is_required(settings: Settings, dana: User, bob: Engineer) -> None:
    settings.REQUIRE_MFA = True
    answer = signed_in(dana).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/2fa/")
    assert signed_in(dana).get("/account/").status_code == 200
    assert signed_in(bob).get("/growth/").status_code == 200


def test_session_ends_after_its_longest_life(bob: Engineer, settings: Settings) -> None:
    client = signed_in(bob)
    assert client.get("/growth/").status_code == 200
    session = client.session
    session["began"] = int(time.time()) - settings.SESSION_LONGEST_SECONDS - 1
    session.save()
    assert client.get("/growth/").status_code == 302


def test_leaver_is_signed_out_at_once(bob: Engineer) -> None:
    client = signed_in(bob)
    Engineer.objects.filter(pk=bob.pk).update(ends="2020-02-01")
    assert client.get("/growth/").status_code == 302


def test_published_frameworks_are_open_to_strangers_only_where_set(
    db: None, client: Client, settings: Settings
) -> None:
    paths = ("/api/v1/frameworks/", "/api/v1/frameworks/lead-ai-engineer/", "/api/v1/roles/ai-engineer/")
    assert {client.get(path).status_code for path in paths} == {401}
    settings.PUBLIC_FRAMEWORKS = True
    assert {client.get(path).status_code for path in paths} == {200}
    assert client.get("/api/v1/engineers/").status_code == 401


def test_answers_carry_the_headers_that_keep_pages_apart(bob: Engineer) -> None:
    headers = signed_in(bob).get("/growth/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/growth/", "/account/", "/api/schema/", "/no/such/page/"])
def test_only_the_admin_and_the_api_documents_have_a_looser_policy(dana: User, path: str) -> None:
    policy = signed_in(dana).get(path).headers["Content-Security-Policy"]
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "address",
    ["/engineers/?team=%00", "/teams/platform/reports/a%00b/", "/api/v1/roles/lead-ai-engineer/?framework=x%00"],
)
def test_address_with_nul_is_refused(bob: Engineer, address: str) -> None:
    answer = signed_in(bob).get(address)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json") == address.startswith("/api/")


def given_up(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def busy() -> sqlite3.OperationalError:
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return cause


@pytest.mark.parametrize("cause", [psycopg.errors.DeadlockDetected(), psycopg.errors.LockNotAvailable(), busy()])
@pytest.mark.parametrize("path", ["/projects/", "/api/v1/projects/"])
def test_request_that_the_database_gave_up_for_others_is_to_be_sent_again(
    alice: Engineer, monkeypatch: pytest.MonkeyPatch, cause: Exception, path: str
) -> None:
    def fails(*_args: object, **_options: object) -> None:
        raise given_up(cause)

    monkeypatch.setattr(ProjectQuerySet, "visible_to", fails)
    answer = signed_in(alice).get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Nothing was changed; try again." in answer.content.decode()
    assert answer.headers["Content-Type"].startswith(MEDIA_TYPE) == path.startswith("/api/")


def test_other_faults_of_the_database_stay_faults(alice: Engineer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_options: object) -> None:
        raise given_up(psycopg.errors.AdminShutdown())

    monkeypatch.setattr(ProjectQuerySet, "visible_to", fails)
    with pytest.raises(OperationalError):
        signed_in(alice).get("/projects/")


@pytest.mark.services
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_nul_is_taken_out_of_forms(alice: Engineer, kind: str) -> None:
    """Only PostgreSQL refuses it."""
    project = Project.objects.create(name="Claims", slug="claims", starts=date(2030, 1, 1))
    project.leads.add(alice)
    client = signed_in(alice)
    forms = (
        ("edit", {"name": "Cla\0ims", "starts": "2030-01-01", "allocation": "100", "state": "planned"}),
        ("template", {"name": "a\0b"}),
        ("nominations", {"engineer": "a\0b"}),
        ("leads", {"remove": "a\0b"}),
        ("people", {"engineer": "a\0b"}),
        ("needs", {"from": "a\0b"}),
        ("staffing/confirm", {"person": "a\0b", "reason": "x"}),
    )
    for path, said in forms:
        data = urlencode(said) if kind.endswith("urlencoded") else encode_multipart(BOUNDARY, said)
        more = "" if kind.endswith("urlencoded") else f"; boundary={BOUNDARY}"
        answer = client.post(f"/projects/claims/{path}/", data, content_type=kind + more)
        assert answer.status_code < 500, path
    project.refresh_from_db()
    assert project.name == "Claims"
