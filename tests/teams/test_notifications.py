from __future__ import annotations

import pytest
from django.test import Client

from teams.models import AuditEntry, Engineer, MailOptOut, Notification, User
from teams.services.mail import kinds_wanted_by, opt_out_token, who_opted_out
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

PAGE = "/account/notifications/"


def account(engineer: Engineer) -> User:
    assert engineer.user is not None
    return engineer.user


def off_page(engineer: Engineer, kind: str = "digest") -> str:
    return f"{PAGE}off/{opt_out_token(account(engineer), kind)}/"


def test_all_mails_are_wanted_until_somebody_says_otherwise(bob: Engineer) -> None:
    assert kinds_wanted_by(account(bob)) == set(Notification.values)
    page = signed_in(bob).get(PAGE).content.decode()
    assert page.count("checked") == len(Notification.values)


def test_person_turns_mails_off_and_on(bob: Engineer, charlie: Engineer) -> None:
    client = signed_in(bob)
    answer = client.post(PAGE, {"wanted": ["requests", "answers"]})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert kinds_wanted_by(account(bob)) == {"requests", "answers"}
    assert AuditEntry.objects.get(action="notifications").fields == sorted(
        set(Notification.values) - {"requests", "answers"}
    )
    client.post(PAGE, {"wanted": ["digest", "requests", "answers"]})
    assert kinds_wanted_by(account(bob)) == {"digest", "requests", "answers"}
    client.post(PAGE, {})
    assert kinds_wanted_by(account(bob)) == frozenset()
    assert kinds_wanted_by(account(charlie)) == set(Notification.values)
    assert who_opted_out("digest", [account(bob).pk, account(charlie).pk]) == {account(bob).pk}


def test_unknown_kind_is_refused(bob: Engineer) -> None:
    assert signed_in(bob).post(PAGE, {"wanted": ["newsletter"]}).status_code == 422
    assert not MailOptOut.objects.exists()


def test_link_in_a_mail_asks_before_it_turns_one_kind_off(bob: Engineer) -> None:
    stranger, page = Client(), off_page(bob)
    asked = stranger.get(page)
    assert "Turn this mail off?" in asked.content.decode()
    assert not MailOptOut.objects.exists()
    for _ in range(2):
        assert "Turned off" in stranger.post(page).content.decode()
    assert kinds_wanted_by(account(bob)) == set(Notification.values) - {"digest"}
    assert AuditEntry.objects.get(action="notifications").fields == ["digest"]


def test_program_for_mail_turns_it_off_in_one_click(bob: Engineer) -> None:
    program = Client(enforce_csrf_checks=True)
    assert program.post(off_page(bob), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert kinds_wanted_by(account(bob)) == set(Notification.values) - {"digest"}


def test_link_says_nothing_of_whom_it_is_about_and_opens_nothing_else(bob: Engineer) -> None:
    stranger = Client()
    page = stranger.get(off_page(bob)).content.decode()
    assert "bob" not in page.lower()
    assert stranger.get(PAGE).status_code == 302


@pytest.mark.parametrize("change", ["x", "no-token", ""])
def test_made_up_link_is_not_there(bob: Engineer, change: str) -> None:
    page = off_page(bob)
    wrong = f"{PAGE}off/{change}/" if change != "x" else page[:-2] + ("a/" if page[-2] != "a" else "b/")
    for method in ("get", "post"):
        assert getattr(Client(), method)(wrong).status_code == 404
    assert not MailOptOut.objects.exists()


def test_link_of_an_account_that_is_gone_is_not_there(bob: Engineer) -> None:
    page = off_page(bob)
    account(bob).delete()
    assert Client().get(page).status_code == 404
