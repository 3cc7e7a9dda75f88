"""Writing a mail down, in the transaction of its cause, and asking for one to be sent again."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from teams.models import Notification, OutgoingMail, User
from teams.services import jobs
from teams.services.audit import record_audit
from teams.services.mail.preferences import kinds_wanted_by, opt_out_token
from teams.services.mail.texts import plain, render_body, render_subject

KIND: Final = "mail"
State = OutgoingMail.State


def absolute_url(name: str, *args: object) -> str:
    """Give the address of a page as a mail names it, whatever name the request of the moment came by."""
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def queue_mail(  # noqa: PLR0913 - a mail is written whole
    *, kind: str, key: str, recipient: User, template: str, context: dict[str, object], calendar: str = ""
) -> OutgoingMail | None:
    """Owe an account a mail about an occasion; the same occasion again is the same mail.

    Call it in the transaction of the cause: it is sent once that is stored, and never if it is not. ``kind`` is one
    of ``Notification``, ``key`` names the occasion by ids and dates. The mail is made of ``emails/<template>.txt``
    and ``emails/<template>_subject.txt``, whose context holds text, numbers, dates and lists of them, and beside
    them ``base_url``, ``recipient_name`` and the footer's links. It says how many and where to look: no level,
    comment or rating goes into a mail. ``calendar`` is an iCalendar object with a METHOD, which programs for mail
    offer to enter, move or take out.

    None where the account does not want this kind, or belongs to nobody who can sign in.
    """
    about = Notification(kind)
    if not can_sign_in(recipient) or about not in kinds_wanted_by(recipient):
        return None
    known = {str(name): plain(value) for name, value in context.items()} | _given(recipient, about)
    with transaction.atomic():
        mail, made = OutgoingMail.objects.get_or_create(
            kind=about,
            key=key,
            recipient=recipient,
            defaults={
                "subject": render_subject(template, known),
                "body": render_body(template, known),
                "calendar": calendar,
            },
        )
        if made:
            _ask_to_send(mail)
    return mail


def can_sign_in(user: User) -> bool:
    """Tell whether an account is in use: not switched off, and of nobody who has left."""
    engineer = getattr(user, "engineer", None)
    return user.is_active and (engineer is None or engineer.is_active)


@transaction.atomic
def send_again(mail: OutgoingMail, *, actor: User) -> bool:
    """Send a mail again that was given up or may not have arrived. False in another state, or without its text."""
    changed = (
        OutgoingMail.objects.filter(pk=mail.pk, state__in=[State.UNKNOWN, State.DEAD])
        .exclude(body="")
        .update(state=State.QUEUED, attempts=0, error="", settled_at=None, rounds=F("rounds") + 1)
    )
    if changed:
        mail.refresh_from_db()
        record_audit("send_again", mail, actor=actor)
        _ask_to_send(mail)
    return bool(changed)


def _ask_to_send(mail: OutgoingMail) -> None:
    jobs.enqueue(KIND, key=mail.job_key, payload={"mail": mail.pk})


def _given(recipient: User, about: Notification) -> dict[str, str]:
    return {
        "base_url": settings.BASE_URL,
        "recipient_name": plain(recipient.get_full_name()),
        "about": plain(about.label),
        "settings_url": absolute_url("notifications"),
        "off_url": absolute_url("notifications-off", opt_out_token(recipient, about)),
    }
