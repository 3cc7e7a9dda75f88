"""How people sign in: by e-mail address, with an account that HR made, until their last day."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from teams import field_keys


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class AccountBackend(AuthenticationBackend):
    """Lets nobody in, nor stay in, who has left."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        engineer = getattr(user, "engineer", None)
        return bool(super().user_can_authenticate(user)) and (engineer is None or engineer.is_active)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the seeds of second factors encrypted with ``FIELD_KEYS``."""

    def encrypt(self, text: str) -> str:
        return field_keys.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return field_keys.decrypt(encrypted_text)
