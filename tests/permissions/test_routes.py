"""Every route of the project against every kind of user; a route that is missing from the table fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from skills.models import NominationRequest, SalaryBand
from teams.models import Assignment
from tests.permissions.conftest import (
    ANSWER_CANARY,
    COMMENT_CANARY,
    CONCERN_CANARY,
    EMPLOYEE_ID_CANARY,
    EVIDENCE_CANARY,
    FILE_CANARY,
    NOMINATION_CANARY,
    NOTE_CANARY,
    PRIVATE_NOTE_CANARY,
    QUALIFICATION_CANARY,
    RELEASE_CANARY,
    REQUEST_CANARY,
    RESUME_CANARY,
    ROLES,
    SALARY_CANARY,
    SHARED_NOTES_CANARY,
    STAND_IN_CANARY,
    VIEW_CANARY,
    World,
)
from tests.permissions.routes import ROUTES

# Thousands of requests that other tests make, too: to trace each line of them again would only take time.
pytestmark = pytest.mark.no_cover

# Pages of the sign-in package: they speak of nobody but whoever asks, and the package tests who may.
FOREIGN = ("account_", "mfa_", "usersessions_")
# What answers with data, whoever asks: it knows no fragments.
WITHOUT_FRAGMENTS = ("api-", "health-")
# So that several processes share the work.
PARTS = 2
# Where a mentor reads what supports the levels in the pair's goals: there alone, and without the comments.
EVIDENCE_OF_GOALS = {"mentorship", "evidence-file"}
OF_THE_PAIR = {SHARED_NOTES_CANARY: {"self", "mentor"}, PRIVATE_NOTE_CANARY: {"mentor"}, CONCERN_CANARY: {"self"}}
MAY_READ_COMMENTS = {"self", "lead", "lead above", "hr"}
STATUS = {"o": 200, "l": 302, "r": 302, "u": 401, "x": 403, "n": 404, "m": 405, "s": 503}


def named_routes(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from named_routes(pattern.url_patterns, namespace + inner)
        else:
            yield namespace + (pattern.name or str(pattern.pattern)), pattern


def path_of(route: str, world: World) -> str:
    kwargs, query, _expected = ROUTES[route]
    known = {
        "{assessment}": str(world.assessment.uuid),
        "{report}": str(world.report.uuid),
        "{evidence}": str(world.evidence.uuid),
        "{file}": str(world.file.uuid),
        "{token}": world.token_prefix,
        "{view}": str(world.view.uuid),
        "{goal}": str(world.goal.uuid),
        "{assignment}": str(Assignment.objects.get(engineer__slug="bob").uuid),
        "{nomination}": str(NominationRequest.objects.get().uuid),
        "{resource}": str(world.resource.uuid),
        "{import}": str(world.upload.pk),
        "{disagreement}": str(world.disagreement.uuid),
        "{review}": str(world.review.uuid),
        "{request}": str(world.request.uuid),
        "{proposal}": str(world.proposal.uuid),
        "{stand-in}": str(world.stand_in.uuid),
        "{opt-out}": world.opt_out_token,
        "{plan}": str(world.goal.plan.uuid),
        "{mentorship}": str(world.mentored.pair.uuid),
        "{session}": str(world.mentored.session.uuid),
        "{follow-up}": str(world.mentored.follow_up.uuid),
        "{step}": str(world.mentored.step.uuid),
        "{feed}": world.mentored.feed,
        "{meeting}": str(world.meeting.uuid),
        "{group}": str(world.meeting.group.uuid),
    }
    return reverse(route, kwargs={name: known.get(value, value) for name, value in kwargs.items()}) + query


def body_of(answer: HttpResponseBase) -> bytes:
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return bytes(content)


def test_every_route_stands_in_the_table() -> None:
    names = {name for name, _ in named_routes(get_resolver().url_patterns)}
    ours = {name for name in names if not name.startswith(FOREIGN) and ":" not in name}
    assert ours == set(ROUTES)


def test_a_route_has_an_answer_for_each_kind_of_user() -> None:
    assert {name: len(expected) for name, (_, _, expected) in ROUTES.items() if len(expected) != len(ROLES)} == {}


@pytest.mark.parametrize("part", range(PARTS))
def test_each_kind_of_user_gets_what_the_table_says_and_no_secret(world: World, part: int) -> None:
    wrong, leaks = {}, []
    for route, (_kwargs, _query, expected) in list(ROUTES.items())[part::PARTS]:
        for role, letter in zip(ROLES, expected, strict=True):
            answer = world.clients[role].get(path_of(route, world))
            login = answer.headers.get("Location", "").startswith("/account/login/")
            if answer.status_code != STATUS[letter] or (letter == "l") != login:
                wrong[f"{route} as {role}"] = (answer.status_code, answer.headers.get("Location"))
            leaks += [(route, role, secret) for secret in secrets_in(answer, role, route)]
    assert (wrong, leaks) == ({}, [])


@pytest.mark.parametrize("part", range(PARTS))
def test_a_fragment_holds_no_secret_either(world: World, part: int) -> None:
    leaks = []
    pages = [route for route in ROUTES if not route.startswith(WITHOUT_FRAGMENTS)]
    for route in pages[part::PARTS]:
        for role in roles_let_in(route):
            answer = world.clients[role].get(path_of(route, world), headers={"HX-Request": "true"})
            leaks += [(route, role, secret) for secret in secrets_in(answer, role, route)]
    assert leaks == []


def roles_let_in(route: str) -> list[str]:
    """Give who is answered with a page; all others meet the same refusal, whatever they asked for."""
    return [role for role, letter in zip(ROLES, ROUTES[route][2], strict=True) if letter == "o"]


def secrets_in(answer: HttpResponseBase, role: str, route: str) -> list[str]:
    """Give the canaries in an answer that the role must not read: comments, evidence, salaries and the like."""
    secrets = [SALARY_CANARY]
    if role not in MAY_READ_COMMENTS - {"self"}:
        secrets.append(STAND_IN_CANARY)
    if role != "self":
        secrets += [RESUME_CANARY, VIEW_CANARY]
    if role not in {"self", "hr"}:
        secrets.append(QUALIFICATION_CANARY)
    if role not in {"self", "colleague"}:
        secrets.append(REQUEST_CANARY)
    if role not in MAY_READ_COMMENTS:
        secrets += [COMMENT_CANARY, EVIDENCE_CANARY, FILE_CANARY, EMPLOYEE_ID_CANARY]
        secrets += [NOTE_CANARY, ANSWER_CANARY, RELEASE_CANARY]
    if role != "lead elsewhere":
        secrets.append(NOMINATION_CANARY)
    secrets += [secret for secret, readers in OF_THE_PAIR.items() if role not in readers]
    if role == "mentor" and route in EVIDENCE_OF_GOALS:
        secrets = [secret for secret in secrets if secret not in {EVIDENCE_CANARY, FILE_CANARY}]
    body = body_of(answer)
    return [secret for secret in secrets if secret.encode() in body]


def test_the_canaries_are_where_they_may_be_read(world: World) -> None:
    body = body_of(world.clients["lead"].get(path_of("competency-history", world)))
    assert COMMENT_CANARY.encode() in body
    assert EVIDENCE_CANARY.encode() in body
    assert NOTE_CANARY.encode() in body
    assert ANSWER_CANARY.encode() in body
    for role in ("self", "lead", "lead above", "hr"):
        assert RELEASE_CANARY.encode() in body_of(world.clients[role].get(path_of("engineer", world)))
    assert RESUME_CANARY.encode() in body_of(world.clients["self"].get(path_of("engineer-evidence", world)))
    assert VIEW_CANARY.encode() in body_of(world.clients["self"].get(path_of("saved-views", world)))
    for role in ("self", "hr"):
        assert QUALIFICATION_CANARY.encode() in body_of(
            world.clients[role].get(path_of("engineer-qualifications", world))
        )
    assert REQUEST_CANARY.encode() in body_of(world.clients["colleague"].get(path_of("assessment-request", world)))
    asked = world.clients["lead elsewhere"].get(path_of("nomination-request", world))
    assert NOMINATION_CANARY.encode() in body_of(asked)
    assert STAND_IN_CANARY.encode() in body_of(world.clients["lead"].get(path_of("team-stand-ins", world)))
    assert FILE_CANARY.encode() in body
    for role, secret in (("self", SHARED_NOTES_CANARY), ("mentor", PRIVATE_NOTE_CANARY)):
        assert secret.encode() in body_of(world.clients[role].get(path_of("mentoring-session", world)))
    assert FILE_CANARY.encode() in body_of(world.clients["lead"].get(path_of("evidence-file", world)))
    entry = body_of(world.clients["lead"].get(path_of("api-engineer", world)))
    assert EMPLOYEE_ID_CANARY.encode() in entry


@pytest.mark.parametrize(
    ("there", "not_there"),
    [
        ("/engineers/bob/", "/engineers/nobody/"),
        ("/engineers/bob/assess/programming/", "/engineers/nobody/assess/programming/"),
        ("/engineers/bob/competencies/programming/", "/engineers/nobody/competencies/programming/"),
        ("/engineers/bob/ask/", "/engineers/nobody/ask/"),
        ("/engineers/bob/give/programming/", "/engineers/nobody/give/programming/"),
        ("/engineers/bob/exempt/programming/", "/engineers/nobody/exempt/programming/"),
        ("/teams/applied-ai/matrix/", "/teams/no-team/matrix/"),
        ("/teams/applied-ai/matrix/export.xlsx", "/teams/no-team/matrix/export.xlsx"),
        ("/teams/applied-ai/gaps/", "/teams/no-team/gaps/"),
        ("/teams/applied-ai/gaps/export.csv", "/teams/no-team/gaps/export.csv"),
        ("/teams/applied-ai/reports/2026-01/", "/teams/no-team/reports/2026-01/"),
        ("/api/v1/engineers/bob/levels/", "/api/v1/engineers/nobody/levels/"),
        ("/api/v1/teams/applied-ai/gaps/", "/api/v1/teams/no-team/gaps/"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_an_outsider_cannot_tell_what_is_there_from_what_is_not(
    world: World, there: str, not_there: str, headers: dict[str, str]
) -> None:
    client = world.clients["other"]
    answers = [client.get(path, headers=headers) for path in (there, not_there)]
    assert [answer.status_code for answer in answers] == [404, 404]
    pages = [without_tokens(body_of(answer), path) for answer, path in zip(answers, (there, not_there), strict=True)]
    assert pages[0] == pages[1]


def without_tokens(body: bytes, path: str) -> bytes:
    """Take out what differs between two answers to the same question: the form token, and the page's own address."""
    text = re.sub(rb"(csrfmiddlewaretoken\" value=\"|X-CSRFToken\": \")[^\"]+", rb"\1", body)
    return text.replace(path.encode(), b"")


def test_a_fragment_sends_strangers_to_the_sign_in_page(world: World) -> None:
    for path in ("/teams/applied-ai/matrix/", "/no/such/page/"):
        answer = world.clients["anonymous"].get(path, headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/account/login/")


def test_nobody_writes_where_they_may_not_read(world: World) -> None:
    written = []
    for route, (_kwargs, _query, expected) in ROUTES.items():
        for role, letter in zip(ROLES, expected, strict=True):
            if letter in "lunx" and world.clients[role].post(path_of(route, world)).status_code < 300:
                written.append((route, role))
    assert written == []


def test_unsafe_requests_need_a_token(world: World) -> None:
    assert world.clients["self"].session.session_key
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.clients["self"].cookies
    for route in ("theme", "account-visibility", "growth-target", "account-token-create", "assess"):
        assert client.post(path_of(route, world)).status_code == 403


def admin_pages() -> Iterator[tuple[str, bool]]:
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist"), getattr(page, "for_operators", False)


def test_the_admin_site_is_there_for_hr_and_operators_alone(world: World) -> None:
    wrong = []
    for path, for_operators in [("/admin/", True), *admin_pages()]:
        for role in ROLES:
            expected = {"anonymous": 302, "hr": 200, "operator": 200 if for_operators else 403}.get(role, 404)
            status = world.clients[role].get(path).status_code
            if status != expected:
                wrong.append((path, role, status))
    assert wrong == []


def test_salaries_are_shown_to_hr_and_to_nobody_else(world: World) -> None:
    band = SalaryBand.objects.get(ident="lead-average-range-career")
    path = reverse("admin:skills_salaryband_change", args=[band.pk])
    assert SALARY_CANARY.encode() in body_of(world.clients["hr"].get(path))
    for role in set(ROLES) - {"hr"}:
        assert world.clients[role].get(path).status_code in {302, 403, 404}
