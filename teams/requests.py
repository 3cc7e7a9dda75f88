"""The request of a page behind the sign-in, as the type checker sees it."""

from __future__ import annotations

from django.http import HttpRequest

from teams.models import User


class SignedInRequest(HttpRequest):
    """A request that passed ``SignInMiddleware``, which lets nobody through who is not signed in."""

    user: User
