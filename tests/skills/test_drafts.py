from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from lead_ai.home.drafts import draft_calls
from skills.models import Assessment, AssessmentDraft, Interest
from skills.services.drafts import Typed, forget_old_drafts, keep_draft
from teams.models import Engineer, Membership, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed

pytestmark = pytest.mark.django_db

DRAFT = "/engineers/bob/assess/deep-learning/draft/"
INSPECTOR = "/engineers/bob/assess/deep-learning/"
FLOW = "/engineers/bob/assess/"
HTMX = {"HX-Request": "true"}
CANARY = "cnry-draft-of-alice"


def account_of(engineer: Engineer) -> User:
    """Read the account anew, as each request does."""
    return User.objects.get(engineer=engineer)


def type_in(client: Client, **form: Any) -> Any:
    return client.post(DRAFT, {"key": str(uuid4()), **form}, headers=HTMX)


def test_what_alice_typed_is_there_after_a_reload_and_on_another_device(alice: Engineer, bob: Engineer) -> None:
    answer = type_in(signed_in(alice), level="4", comment=CANARY)
    assert re.search(r"draft, \d\d:\d\d", answer.content.decode())
    for path in (INSPECTOR, FLOW):
        page = signed_in(alice).get(path).content.decode()
        assert CANARY in page
        assert "draft, " in page
        assert re.search(r'value="4" checked', page)
    assert not Assessment.objects.exists()


def test_nobody_else_sees_a_draft(
    alice: Engineer, bob: Engineer, head: Engineer, charlie: Engineer, dana: User
) -> None:
    assessed(bob, "deep-learning", 2, rater=alice)
    type_in(signed_in(alice), level="4", comment=CANARY)
    paths = [
        "/",
        INSPECTOR,
        FLOW,
        "/growth/",
        "/engineers/bob/",
        "/engineers/bob/competencies/deep-learning/",
        "/teams/applied-ai/matrix/?cell=bob.ML-02",
        "/teams/applied-ai/matrix/export.csv",
        "/teams/applied-ai/assess/deep-learning/",
        "/api/v1/engineers/bob/levels/",
        "/api/v1/teams/applied-ai/matrix/",
        "/engineers/export.csv",
        "/search/?q=bob",
        "/account/",
    ]
    for who in (bob, head, charlie, dana):
        client = signed_in(who)
        for path in paths:
            for headers in ({}, HTMX, {**HTMX, "HX-Target": "inspector"}):
                answer = client.get(path, headers=headers)
                body = b"".join(answer) if answer.streaming else answer.content
                assert CANARY.encode() not in body, (who, path)
                assert b"draft, " not in body, (who, path)


def test_no_admin_page_holds_drafts_and_a_superuser_sees_none(alice: Engineer, bob: Engineer) -> None:
    type_in(signed_in(alice), comment=CANARY)
    assert AssessmentDraft not in admin.site._registry
    chief = User.objects.create_superuser(email="chief@test.example", password="lead-ai-tests")
    assert not AssessmentDraft.objects.own(chief).exists()


def test_saving_shares_the_draft_and_a_late_message_does_not_bring_it_back(alice: Engineer, bob: Engineer) -> None:
    client, key = signed_in(alice), str(uuid4())
    client.post(DRAFT, {"key": key, "level": "3", "comment": "so far"}, headers=HTMX)
    client.post(INSPECTOR, {"key": key, "level": "3", "comment": "so far"})
    assert Assessment.objects.get().comment == "so far"
    assert not AssessmentDraft.objects.exists()
    client.post(DRAFT, {"key": key, "level": "3", "comment": "so far"}, headers=HTMX)
    assert not AssessmentDraft.objects.exists()


def test_a_draft_is_discarded_on_request_or_by_emptying_the_form(alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    type_in(client, comment="one")
    assert type_in(client, comment="one", discard="1")["HX-Refresh"] == "true"
    assert not AssessmentDraft.objects.exists()
    type_in(client, comment="two")
    type_in(client, comment="  ")
    assert not AssessmentDraft.objects.exists()


def test_each_author_has_a_draft_of_their_own(alice: Engineer, bob: Engineer) -> None:
    type_in(signed_in(alice), level="4")
    type_in(signed_in(bob), level="1")
    type_in(signed_in(bob), level="2")
    assert sorted(AssessmentDraft.objects.values_list("author__name", "level")) == [("Alice", 4), ("Bob", 2)]


def test_only_who_assesses_keeps_drafts(head: Engineer, alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    assert type_in(signed_in(head), level="4").status_code == 403
    assert type_in(signed_in(charlie), level="4").status_code == 404
    assert not AssessmentDraft.objects.exists()


def test_a_draft_about_somebody_who_moved_away_is_not_shown(alice: Engineer, bob: Engineer) -> None:
    type_in(signed_in(alice), comment=CANARY)
    Membership.objects.filter(engineer=bob).delete()
    assert not AssessmentDraft.objects.own(account_of(alice)).exists()


def test_a_draft_is_reminded_of_at_45_days_and_gone_after_60(alice: Engineer, bob: Engineer) -> None:
    user = account_of(alice)
    keep_draft(author=user, engineer=bob, competency=a_competency("deep-learning"), typed=Typed(comment=CANARY))
    now = timezone.now()
    assert list(draft_calls(user)) == []
    with time_machine.travel(now + timedelta(days=46)):
        (call,) = draft_calls(user)
        assert call.title == "One draft of yours ends soon"
        assert list(draft_calls(account_of(bob))) == []
        assert signed_in(alice).get("/").status_code == 200
    forget_old_drafts(now + timedelta(days=59))
    assert AssessmentDraft.objects.exists()
    forget_old_drafts(now + timedelta(days=61))
    assert not AssessmentDraft.objects.exists()


@pytest.mark.parametrize("form", [{"level": "9"}, {"comment": "x" * 20_001}, {"key": "no key"}])
def test_what_cannot_be_kept_is_refused(bob: Engineer, form: dict[str, str]) -> None:
    assert type_in(signed_in(bob), **form).status_code == 422
    assert not AssessmentDraft.objects.exists()


INTEREST = "/engineers/bob/assess/deep-learning/interest/"


def test_bob_says_how_much_a_competency_interests_him_and_takes_it_back(bob: Engineer) -> None:
    client = signed_in(bob)
    assert client.post(INTEREST, {"interest": "much"}, headers=HTMX).status_code == 200
    assert client.post(INTEREST, {"interest": "some"}, headers=HTMX).status_code == 200
    assert Interest.objects.get().value == "some"
    assert not Assessment.objects.exists()
    assert client.post(INTEREST, {"interest": ""}, headers=HTMX).status_code == 200
    assert not Interest.objects.exists()
    assert client.post(INTEREST, {"interest": "huge"}, headers=HTMX).status_code == 422


def test_nobody_says_it_for_him(alice: Engineer, charlie: Engineer, bob: Engineer, dana: User) -> None:
    answers = [signed_in(who).post(INTEREST, {"interest": "much"}).status_code for who in (alice, dana, charlie)]
    assert answers == [403, 403, 404]
    assert not Interest.objects.exists()


def test_the_lead_and_hr_read_it_and_an_opted_in_view_does_not_hold_it(
    alice: Engineer, bob: Engineer, charlie: Engineer, dana: User
) -> None:
    signed_in(bob).post(INTEREST, {"interest": "much"})
    Engineer.objects.filter(pk=bob.pk).update(skills_visibility="everyone")
    for who in (alice, dana):
        page = signed_in(who).get("/teams/applied-ai/matrix/cell/?cell=bob.ML-02", follow=True).content.decode()
        assert "Interest: much" in page
    assert "Interest: much" in signed_in(alice).get(FLOW).content.decode()
    assert "nterest" not in signed_in(charlie).get("/engineers/bob/").content.decode()
    assert not Interest.objects.visible_to(account_of(charlie)).exists()
