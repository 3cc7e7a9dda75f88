"""The connection to the mail server, which knows how far a dialogue got."""

from __future__ import annotations

import re
import smtplib
from typing import Any, Final, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"


class Connection(Protocol):
    """What a backend for mail can do."""

    def open(self) -> Any: ...
    def close(self) -> None: ...
    def send_messages(self, email_messages: list[EmailMessage]) -> int | None: ...


class _NotesContent:
    """Remembers that the content of a mail was begun: from then on a silent server may have taken it."""

    began_content = False

    def data(self, msg: Any) -> Any:
        self.began_content = True
        return super().data(msg)  # type: ignore[misc]  # of the class beside it


class _Plain(_NotesContent, smtplib.SMTP):
    pass


class _Encrypted(_NotesContent, smtplib.SMTP_SSL):
    pass


class SmtpConnection(EmailBackend):
    """Django's connection by SMTP, with that memory."""

    @property
    def connection_class(self) -> Any:
        return _Encrypted if self.use_ssl else _Plain


def connect() -> Connection:
    """Give a connection to where ``EMAIL_URL`` says; not opened yet."""
    if settings.EMAIL_BACKEND == SMTP:
        return SmtpConnection()
    made: Connection = get_connection()
    return made


def may_have_arrived(connection: Connection) -> bool:
    """Tell whether the content had been begun when the connection was lost; also where that cannot be known."""
    return bool(getattr(getattr(connection, "connection", None), "began_content", True))


def with_calendar(message: EmailMultiAlternatives, calendar: str) -> None:
    """Let a calendar entry go along as the other reading of a mail, with the method by which clients act (RFC 6047)."""
    method = re.search(r"^METHOD:([A-Z]+)\r?$", calendar, flags=re.MULTILINE)
    if method is not None:
        message.attach_alternative(calendar, f"text/calendar; method={method.group(1)}")
