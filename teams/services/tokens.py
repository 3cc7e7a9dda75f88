"""API tokens: made, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from teams.models import ApiToken, User
from teams.models.users import TOKEN_PREFIX
from teams.services.audit import record_audit

DEFAULT_DAYS = 90
LONGEST_DAYS = 365
SHOWN = len(TOKEN_PREFIX) + 6


@transaction.atomic
def create_token(
    user: User, *, scope: str = ApiToken.Scope.READ, days: int = DEFAULT_DAYS, name: str = ""
) -> tuple[ApiToken, str]:
    """Make a token for ``user`` and give it with its secret, which is kept nowhere else.

    Raises ValueError for a life of less than a day or more than a year.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"A token lives from 1 to {LONGEST_DAYS} days, not {days}.")
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scope=scope,
        prefix=secret[:SHOWN],
        digest=ApiToken.digest_of(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    record_audit("create", token, actor=user, fields=["scope", "expires_at"])
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User) -> None:
    """End a token at once; revoking it twice changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        record_audit("revoke", token, actor=actor)
