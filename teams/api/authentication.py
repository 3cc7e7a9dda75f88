"""Bearer tokens: looked up by their hash, never stronger than their owner of the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_backends
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from teams.models import ApiToken, User

if TYPE_CHECKING:
    # The framework's views read this module by name while they are being made.
    from rest_framework.views import APIView

SCHEME = "Bearer"
# The time of last use is kept to the hour, so that reading does not write each time.
LAST_USE_SECONDS = 3600


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _sep, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        digest = ApiToken.digest_of(secret.strip())
        token = ApiToken.objects.select_related("user", "user__engineer").filter(digest=digest).first()
        if token is None or not token.is_valid or not _may_sign_in(token.user):
            raise AuthenticationFailed(_("The token is not valid, has expired or was revoked."))
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class TokenScope(BasePermission):
    """Holds a token with scope *read* to reading."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        token = request.auth
        reads = request.method in SAFE_METHODS
        return reads or not isinstance(token, ApiToken) or token.scope == ApiToken.Scope.WRITE


class PublishedToAll(BasePermission):
    """Opens published frameworks to strangers where the installation says so."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.is_authenticated or bool(settings.PUBLIC_FRAMEWORKS)


def signed_in_user(request: Request) -> User:
    """Give the account behind a request that passed the permissions; raises NotAuthenticated for none."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def _may_sign_in(user: User) -> bool:
    return any(backend.user_can_authenticate(user) for backend in get_backends())  # type: ignore[attr-defined]


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or (now - token.last_used_at).total_seconds() > LAST_USE_SECONDS:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
