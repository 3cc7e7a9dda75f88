"""Mails as rows of an outbox, written in the transaction of their cause and sent by jobs, at most once each.

SMTP knows no exactly-once. A row says *sending* before the mail server is spoken to; what was refused is tried again,
and where nobody can know whether the server took it, the row says *unknown* and a person decides.
"""

from teams.services.mail.preferences import (
    kinds_wanted_by,
    opt_out_token,
    read_opt_out_token,
    set_wanted_kinds,
    turn_off,
    who_opted_out,
)
from teams.services.mail.queue import absolute_url, can_sign_in, queue_mail, send_again
from teams.services.mail.sending import KIND, TRIES, send_mail
from teams.services.mail.settling import settle_mails
from teams.services.mail.texts import one_line

__all__ = [
    "KIND",
    "TRIES",
    "absolute_url",
    "can_sign_in",
    "kinds_wanted_by",
    "one_line",
    "opt_out_token",
    "queue_mail",
    "read_opt_out_token",
    "register_mail",
    "send_again",
    "send_mail",
    "set_wanted_kinds",
    "settle_mails",
    "turn_off",
    "who_opted_out",
]


def register_mail() -> None:
    """Name what sends mails and what finds those that were lost on the way; called when the app is ready."""
    from teams.services.jobs import register_kind, register_planner

    register_kind(KIND, send_mail, tries=TRIES)
    register_planner(settle_mails)
