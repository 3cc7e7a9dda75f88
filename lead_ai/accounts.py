"""How people sign in: by e-mail address, with an account that HR made, until their last day."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


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
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_fernet_key(key)) for key in settings.FIELD_KEYS])


def _fernet_key(key: str) -> bytes:
    # Any long random text serves as a key; Fernet wants 32 bytes in URL-safe base 64.
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())
