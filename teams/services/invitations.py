"""Accounts for people in the directory: HR invites, the person chooses a password."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.forms import ResetPasswordForm
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from teams.models import Engineer, User
from teams.services.audit import record_audit


def invite_to_sign_in(people: Iterable[Engineer], *, request: HttpRequest) -> tuple[int, list[str]]:
    """Give each of the people an account and send the link by which they choose a password.

    Returns how many were invited, and a sentence for each who was not. Existing accounts stay as they are and
    get the link again.
    """
    invited, left_out = 0, []
    for engineer in people:
        reason = _obstacle(engineer)
        if reason:
            left_out.append(reason)
            continue
        _send_link(_account(engineer, request), request)
        invited += 1
    return invited, left_out


def _obstacle(engineer: Engineer) -> str:
    if not engineer.email:
        return _("%(name)s has no e-mail address. Enter one first.") % {"name": engineer.name}
    if not engineer.is_active:
        return _("%(name)s is not employed today.") % {"name": engineer.name}
    if engineer.user is None and User.objects.filter(email__iexact=engineer.email).exists():
        return _("%(email)s belongs to another account.") % {"email": engineer.email}
    return ""


@transaction.atomic
def _account(engineer: Engineer, request: HttpRequest) -> User:
    if engineer.user is not None:
        return engineer.user
    user = User.objects.create_user(engineer.email or "", name=engineer.name)
    engineer.user = user
    engineer.save(update_fields=["user"])
    actor = request.user if isinstance(request.user, User) else None
    record_audit("invite", user, actor=actor, subject=engineer, fields=["user"])
    return user


def _send_link(user: User, request: HttpRequest) -> None:
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)
