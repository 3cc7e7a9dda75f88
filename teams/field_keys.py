"""Encryption of what nobody reads in the database: second factors and private notes, by ``FIELD_KEYS``."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableError(Exception):
    """The text was encrypted with a key that is not among ``FIELD_KEYS``."""


def encrypt(text: str) -> str:
    """Encrypt a text with the first key."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Give the text back; raises UnreadableError where none of the keys fits."""
    try:
        return _cipher().decrypt(encrypted.encode()).decode()
    except InvalidToken as fault:
        raise UnreadableError("None of FIELD_KEYS reads this.") from fault


def renewed(encrypted: str) -> str:
    """Encrypt anew with the first key what any of the keys reads; raises UnreadableError where none does."""
    return encrypt(decrypt(encrypted))


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_fernet_key(key)) for key in settings.FIELD_KEYS])


def _fernet_key(key: str) -> bytes:
    # Any long random text serves as a key; Fernet wants 32 bytes in URL-safe base 64.
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())
