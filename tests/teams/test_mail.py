from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from teams.models import AuditEntry, Engineer, Job, MailOptOut, OutgoingMail, User
from teams.services import jobs
from teams.services.mail import queue_mail, send_again, settle_mails
from teams.services.mail.wire import SMTP
from tests.conftest import signed_in
from tests.mail_sink import HANG_UP, REFUSE, REFUSE_NOW, TAKE_AND_HANG_UP, TAKE_NOT, Sink, listening
from tests.permissions.conftest import operator

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
State = OutgoingMail.State


@pytest.fixture(autouse=True)
def letter(settings: Settings, tmp_path: Path) -> None:
    """Templates of a mail that says who asks and how many things wait."""
    folder = tmp_path / "emails"
    folder.mkdir()
    (folder / "letter.txt").write_text("{{ who }} asks about {{ count }} things.\n{{ base_url }}/growth/\n")
    (folder / "letter_subject.txt").write_text("{{ who }} asks\n")
    engine = {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}
    settings.TEMPLATES = [engine]
    settings.BASE_URL = "https://skills.example.org"


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with listening() as server:
        settings.EMAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server


def account(engineer: Engineer) -> User:
    assert engineer.user is not None
    return engineer.user


def owed(to: Engineer, key: str = "1", who: str = "Alice") -> OutgoingMail:
    mail = queue_mail(
        kind="requests", key=key, recipient=account(to), template="letter", context={"who": who, "count": 3}
    )
    assert mail is not None
    return mail


def send_what_is_due() -> None:
    jobs.sweep()
    for job in Job.objects.filter(kind="mail").order_by("pk"):
        jobs.run(job.pk)


def state_of(mail: OutgoingMail) -> str:
    mail.refresh_from_db()
    return mail.state


def test_mail_is_sent_once_with_links_of_our_own_address(bob: Engineer, sink: Sink) -> None:
    mail = owed(bob)
    for _ in range(3):
        send_what_is_due()
    assert (state_of(mail), mail.attempts, mail.error) == (State.SENT, 1, "")
    (taken,) = sink.mails
    assert (taken["To"], taken["Subject"], taken["Message-ID"]) == ("bob@test.example", "Alice asks", mail.message_id)
    assert mail.message_id == f"<{mail.uuid}@skills.example.org>"
    text = taken.get_content()  # type: ignore[attr-defined] # of the modern policy
    assert text.startswith("Alice asks about 3 things.\nhttps://skills.example.org/growth/\n\n-- \n")
    assert "https://skills.example.org/account/notifications/off/" in text


def test_the_same_occasion_is_the_same_mail(bob: Engineer, charlie: Engineer) -> None:
    assert owed(bob) == owed(bob)
    owed(bob, key="2")
    owed(charlie)
    assert OutgoingMail.objects.count() == Job.objects.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMail.objects.create(kind="requests", key="1", recipient=account(bob), subject="again")


def test_mail_of_a_cause_that_is_rolled_back_is_never_sent(bob: Engineer, sink: Sink) -> None:
    with transaction.atomic():
        owed(bob)
        transaction.set_rollback(True)
    send_what_is_due()
    assert (OutgoingMail.objects.count(), sink.dialogues) == (0, 0)


def test_nobody_gets_what_they_turned_off_or_after_they_left(bob: Engineer, sink: Sink) -> None:
    def asked(key: str) -> OutgoingMail | None:
        user = User.objects.get(pk=account(bob).pk)
        return queue_mail(kind="requests", key=key, recipient=user, template="letter", context={})

    MailOptOut.objects.create(user=account(bob), kind="requests")
    assert asked("off") is None
    MailOptOut.objects.all().delete()
    waits = asked("left in the meantime")
    assert waits is not None
    Engineer.objects.filter(pk=bob.pk).update(ends="2020-12-31")
    assert asked("left") is None
    send_what_is_due()
    assert state_of(waits) == State.DEAD
    assert waits.error == "The account is not in use any more."
    assert sink.dialogues == 0


def test_mail_turned_off_while_it_waited_is_not_sent(bob: Engineer, sink: Sink) -> None:
    mail = owed(bob)
    MailOptOut.objects.create(user=account(bob), kind="requests")
    send_what_is_due()
    assert (state_of(mail), mail.error) == (State.DEAD, "The recipient turned this kind of mail off.")
    assert sink.dialogues == 0


@pytest.mark.parametrize("action", [REFUSE_NOW, HANG_UP, TAKE_NOT])
def test_what_the_server_did_not_take_is_tried_again(
    bob: Engineer, sink: Sink, noon: time_machine.Traveller, action: str
) -> None:
    sink.actions.append(action)
    mail = owed(bob)
    send_what_is_due()
    assert (state_of(mail), mail.settled_at) == (State.REFUSED, None)
    assert mail.error.startswith("The mail server did not take it (")
    noon.shift(60)
    send_what_is_due()
    assert (state_of(mail), mail.attempts, len(sink.mails)) == (State.SENT, 2, 1)


def test_what_the_server_refuses_for_good_is_given_up(bob: Engineer, sink: Sink, noon: object) -> None:
    sink.actions.append(REFUSE)
    mail = owed(bob)
    send_what_is_due()
    assert (state_of(mail), mail.error) == (State.DEAD, "The mail server refused it (SMTPRecipientsRefused 550).")


def test_what_may_have_arrived_is_not_sent_again_by_itself(
    bob: Engineer, sink: Sink, noon: time_machine.Traveller
) -> None:
    sink.actions.append(TAKE_AND_HANG_UP)
    mail = owed(bob)
    for _ in range(5):
        send_what_is_due()
        noon.shift(3601)
    assert (state_of(mail), len(sink.mails)) == (State.UNKNOWN, 1)
    assert mail.error == "The connection was lost before the mail server had answered."


def test_server_that_is_away_for_six_hours_delays_a_mail_and_no_more(
    bob: Engineer, settings: Settings, noon: time_machine.Traveller
) -> None:
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = owed(bob)
    for _ in range(72):
        send_what_is_due()
        noon.shift(300)
    assert state_of(mail) == State.REFUSED
    assert mail.error == "The mail server could not be reached (ConnectionRefusedError)."
    with listening() as back:
        settings.EMAIL_PORT = back.port
        for _ in range(19):
            send_what_is_due()
            noon.shift(300)
        assert (state_of(mail), len(back.mails)) == (State.SENT, 1)


def test_server_that_stays_away_ends_in_a_mail_given_up(
    bob: Engineer, settings: Settings, noon: time_machine.Traveller
) -> None:
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = owed(bob)
    for _ in range(20):
        send_what_is_due()
        noon.shift(5401)
    assert (state_of(mail), mail.attempts) == (State.DEAD, 20)
    assert mail.settled_at is not None


def lost_while_sending(mail: OutgoingMail) -> None:
    """Be a worker that was killed after it had told the row, and before anything else was told."""
    job = Job.objects.get(key=mail.job_key)
    assert jobs.claim(job.pk) is not None
    OutgoingMail.objects.filter(pk=mail.pk).update(state=State.SENDING, attempts=1)


def test_mail_of_a_worker_lost_while_sending_is_unknown_and_not_doubled(
    bob: Engineer, sink: Sink, noon: time_machine.Traveller
) -> None:
    mail = owed(bob)
    lost_while_sending(mail)
    send_what_is_due()
    assert state_of(mail) == State.SENDING
    noon.shift(61)
    send_what_is_due()
    assert (state_of(mail), sink.dialogues) == (State.UNKNOWN, 0)


def test_mail_of_a_worker_lost_before_sending_is_sent(bob: Engineer, sink: Sink, noon: time_machine.Traveller) -> None:
    mail = owed(bob)
    assert jobs.claim(Job.objects.get(key=mail.job_key).pk) is not None
    noon.shift(61)
    send_what_is_due()
    assert (state_of(mail), len(sink.mails)) == (State.SENT, 1)


def test_worker_taken_for_lost_still_says_that_it_sent(
    bob: Engineer, noon: time_machine.Traveller, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = owed(bob)

    def slow(_connection: object, messages: list[EmailMessage]) -> int:
        noon.shift(61)
        send_what_is_due()
        assert state_of(mail) == State.UNKNOWN
        return len(messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", slow)
    send_what_is_due()
    assert state_of(mail) == State.SENT


@pytest.mark.parametrize(("before", "after"), [("sending", "unknown"), ("queued", "dead"), ("refused", "dead")])
def test_mail_whose_job_was_given_up_says_so(bob: Engineer, noon: object, before: str, after: str) -> None:
    mail, waits = owed(bob), owed(bob, key="2")
    OutgoingMail.objects.filter(pk=mail.pk).update(state=before)
    jobs.cancel(Job.objects.get(key=mail.job_key))
    settle_mails(NOON)
    assert (state_of(mail), state_of(waits)) == (after, "queued")


def test_operator_sends_again_what_may_not_have_arrived(
    bob: Engineer, sink: Sink, noon: time_machine.Traveller
) -> None:
    sink.actions.append(TAKE_AND_HANG_UP)
    mail, fine = owed(bob), owed(bob, key="2")
    send_what_is_due()
    client, page = signed_in(operator()), "/admin/teams/outgoingmail/"
    listed = client.get(page, {"state__exact": "unknown"}).content.decode()
    assert "Bob" in listed
    assert "asks about" not in client.get(f"{page}{mail.pk}/change/").content.decode()
    picked = {"action": "send_again", "_selected_action": [mail.pk, fine.pk]}
    answer = client.post(page, picked, follow=True)
    assert "1 mail is sent again." in answer.content.decode()
    send_what_is_due()
    assert (state_of(mail), mail.rounds, len(sink.mails)) == (State.SENT, 1, 3)
    assert sink.mails[0]["Message-ID"] == sink.mails[2]["Message-ID"] == mail.message_id
    assert AuditEntry.objects.get(action="send_again").object_id == str(mail.uuid)


def test_text_is_deleted_a_month_after_and_cannot_be_sent_again_then(
    bob: Engineer, sink: Sink, dana: User, noon: time_machine.Traveller
) -> None:
    sink.actions.append(TAKE_AND_HANG_UP)
    mail = owed(bob)
    OutgoingMail.objects.update(calendar="BEGIN:VCALENDAR")
    send_what_is_due()
    noon.shift(timedelta(days=30))
    jobs.sweep()
    mail.refresh_from_db()
    assert mail.body
    noon.shift(1)
    jobs.sweep()
    mail.refresh_from_db()
    assert (mail.body, mail.calendar) == ("", "")
    assert not send_again(mail, actor=dana)


@pytest.mark.parametrize(
    "name",
    [
        "Eve\r\nBcc: everyone@test.example",
        "Eve\nBcc: everyone@test.example",
        "Eve\u2028Bcc: everyone@test.example",
        "Eve\x00\x0bBcc: everyone@test.example",
        "Eve\u202eBcc: everyone@test.example",
        "Eve\u2066Bcc: everyone@test.example\u2069",
        "Eve <Bcc: everyone@test.example>",
        "Eve {{ base_url }} {% now 'Y' %} Bcc: everyone@test.example",
    ],
)
def test_name_forges_neither_header_nor_line_nor_direction(bob: Engineer, sink: Sink, name: str) -> None:
    account(bob).name = name
    owed(bob, who=name)
    send_what_is_due()
    (taken,) = sink.mails
    assert (taken["To"], taken["Bcc"], taken["From"]) == ("bob@test.example", None, "lead_ai <lead_ai@localhost>")
    text = taken.get_content()  # type: ignore[attr-defined] # of the modern policy
    first = text.splitlines()[0]
    assert first.startswith("Eve ")
    assert first.endswith("asks about 3 things.")
    shown = str(taken["Subject"]) + text.replace("\n", "")
    assert all(letter.isprintable() for letter in shown)


def test_rows_of_the_database_do_not_get_into_a_mail(bob: Engineer) -> None:
    with pytest.raises(TypeError, match="no Engineer"):
        queue_mail(kind="requests", key="1", recipient=account(bob), template="letter", context={"who": [bob]})


def test_kind_that_nobody_can_turn_off_is_refused(bob: Engineer) -> None:
    with pytest.raises(ValueError, match="newsletter"):
        queue_mail(kind="newsletter", key="1", recipient=account(bob), template="letter", context={})


def test_address_that_makes_no_mail_is_given_up(bob: Engineer, sink: Sink) -> None:
    User.objects.filter(pk=account(bob).pk).update(email="bob@test.example\nBcc: x@test.example")
    mail = owed(bob)
    send_what_is_due()
    assert state_of(mail) == State.DEAD
    assert sink.dialogues == 0


def test_links_carry_our_own_address_whatever_the_request_said(bob: Engineer, sink: Sink) -> None:
    Client(headers={"host": "evil.example"}).get("/account/login/")
    owed(bob)
    send_what_is_due()
    assert b"evil.example" not in sink.taken[0]
