"""Which mails an account wants: all of them until it says otherwise, kind by kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.core import signing
from django.db import transaction

from teams.models import MailOptOut, Notification, User
from teams.services.audit import record_audit

SALT: Final = "mail-opt-out"


def kinds_wanted_by(user: User) -> frozenset[str]:
    """Give the kinds of mail that an account wants."""
    return frozenset(Notification.values) - frozenset(user.mail_opt_outs.values_list("kind", flat=True))


def who_opted_out(kind: str, users: Iterable[int]) -> frozenset[int]:
    """Give those of some accounts, by id, that do not want a kind of mail."""
    rows = MailOptOut.objects.filter(kind=kind, user__in=list(users))
    return frozenset(rows.values_list("user_id", flat=True))


@transaction.atomic
def set_wanted_kinds(user: User, wanted: Collection[str]) -> None:
    """Store which kinds of mail an account wants, and note which of them changed."""
    before = kinds_wanted_by(user)
    off = set(Notification.values) - set(wanted)
    MailOptOut.objects.filter(user=user).exclude(kind__in=off).delete()
    MailOptOut.objects.bulk_create([MailOptOut(user=user, kind=kind) for kind in sorted(off)], ignore_conflicts=True)
    changed = before ^ frozenset(wanted)
    if changed:
        record_audit("notifications", user, actor=user, fields=changed)


def opt_out_token(user: User, kind: str) -> str:
    """Give the word by which a link in a mail turns this kind of mail off, and can do nothing else."""
    return signing.dumps({"user": user.pk, "kind": kind}, salt=SALT)


def read_opt_out_token(token: str) -> tuple[User, Notification] | None:
    """Give the account and the kind of mail that a token names; None for one that is not ours, or of nobody."""
    try:
        named = signing.loads(token, salt=SALT)
        user = User.objects.filter(pk=named["user"]).first()
        return (user, Notification(named["kind"])) if user else None
    except (signing.BadSignature, ValueError, KeyError):
        return None


@transaction.atomic
def turn_off(user: User, kind: str) -> None:
    """Turn one kind of mail off for an account; twice is once."""
    _, made = MailOptOut.objects.get_or_create(user=user, kind=kind)
    if made:
        record_audit("notifications", user, actor=user, fields=[kind])
