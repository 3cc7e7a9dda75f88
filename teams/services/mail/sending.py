"""Sending one mail: at most once, with what became of it on its row before anything else is done."""

from __future__ import annotations

import logging
import smtplib
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from teams.errors import JobFailedError
from teams.models import OutgoingMail
from teams.services.jobs import Run
from teams.services.mail.preferences import kinds_wanted_by, opt_out_token
from teams.services.mail.queue import KIND, absolute_url, can_sign_in
from teams.services.mail.wire import Connection, connect, may_have_arrived, with_calendar

logger = logging.getLogger(__name__)

# With waits of up to an hour this outlasts a mail server that is away for a night.
TRIES: Final = 20
State = OutgoingMail.State
PERMANENT: Final = 500

__all__ = ["KIND", "TRIES", "send_mail"]


def send_mail(run: Run) -> None:
    """Do one job: send the mail it names, unless somebody did or may have done."""
    mail = OutgoingMail.objects.select_related("recipient__engineer").filter(pk=run.payload["mail"]).first()
    if mail is None:
        return
    if mail.state == State.SENDING:
        # Its worker was lost, or could not say any more what the server answered.
        settle(mail, State.UNKNOWN, _("The worker was lost while it spoke with the mail server."))
    elif mail.state in {State.QUEUED, State.REFUSED}:
        _send(mail, is_last=run.job.attempts >= TRIES)


def _send(mail: OutgoingMail, *, is_last: bool) -> None:
    obstacle = _obstacle(mail)
    message = None if obstacle else _message(mail)
    if message is None:
        settle(mail, State.DEAD, obstacle or _("No mail can be made of it: its address is not a valid one."))
        return
    connection = connect()
    try:
        connection.open()
    except OSError as fault:
        _take(mail, State.REFUSED)
        refused(mail, _("The mail server could not be reached (%s).") % told(fault), is_last=is_last)
        return
    if _take(mail, State.SENDING):
        _speak(mail, connection, message, is_last=is_last)


def _speak(mail: OutgoingMail, connection: Connection, message: EmailMessage, *, is_last: bool) -> None:
    try:
        connection.send_messages([message])
    except OSError as fault:
        _after_fault(mail, connection, fault, is_last=is_last)
    else:
        settle(mail, State.SENT)
    finally:
        # What the server says to a farewell changes nothing any more.
        with suppress(OSError):
            connection.close()


def _take(mail: OutgoingMail, state: OutgoingMail.State) -> bool:
    """Count an attempt and say on the row how far it is. One worker alone gets True."""
    rows = OutgoingMail.objects.filter(pk=mail.pk, state=mail.state, attempts=mail.attempts)
    taken = rows.update(state=state, attempts=F("attempts") + 1, error="")
    mail.attempts += 1
    mail.state = state
    return bool(taken)


def _after_fault(mail: OutgoingMail, connection: Connection, fault: OSError, *, is_last: bool) -> None:
    """Sort out what a fault in the dialogue means: refused for good, refused for now, or nobody knows."""
    code = answer_code(fault)
    if code >= PERMANENT:
        settle(mail, State.DEAD, _("The mail server refused it (%s).") % told(fault))
    elif code or not may_have_arrived(connection):
        refused(mail, _("The mail server did not take it (%s).") % told(fault), is_last=is_last)
    else:
        settle(mail, State.UNKNOWN, _("The connection was lost before the mail server had answered."))


def refused(mail: OutgoingMail, reason: str, *, is_last: bool) -> None:
    """Note that a mail was not taken, and raise so that its job is tried again; give it up after the last attempt."""
    if is_last:
        settle(mail, State.DEAD, reason)
    else:
        settle(mail, State.REFUSED, reason)
        raise JobFailedError(reason)


def settle(mail: OutgoingMail, state: OutgoingMail.State, reason: str = "") -> None:
    """Write what became of this attempt, also where somebody took the attempt for lost in the meantime."""
    rows = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, rounds=mail.rounds)
    rows.exclude(state=State.SENT).update(state=state, error=reason[:300], settled_at=_settled_at(state))
    mail.state = state


def _settled_at(state: OutgoingMail.State) -> datetime | None:
    return None if state == State.REFUSED else timezone.now()


def answer_code(fault: OSError) -> int:
    """Give the code by which a mail server refused; 0 where it gave no answer."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return min((code for code, _said in fault.recipients.values()), default=0)
    if isinstance(fault, smtplib.SMTPResponseException):
        return max(0, fault.smtp_code)
    return 0


def told(fault: OSError) -> str:
    """Give a fault in few words: its kind and code, not what the server said, which may name people."""
    code = answer_code(fault)
    return f"{type(fault).__name__} {code}" if code else type(fault).__name__


def _obstacle(mail: OutgoingMail) -> str:
    if not can_sign_in(mail.recipient):
        return _("The account is not in use any more.")
    if mail.kind not in kinds_wanted_by(mail.recipient):
        return _("The recipient turned this kind of mail off.")
    return "" if mail.body else _("Its text was deleted.")


def _message(mail: OutgoingMail) -> EmailMessage | None:
    """Make the mail; None where its address makes none. The address stands alone, without a name to be forged."""
    off = absolute_url("notifications-off", opt_out_token(mail.recipient, mail.kind))
    headers: dict[str, Any] = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(mail.subject, mail.body, to=[mail.recipient.email], headers=headers)
    with_calendar(message, mail.calendar)
    try:
        message.message()
    except ValueError:
        logger.exception("mail %s", mail.pk)
        return None
    return message
