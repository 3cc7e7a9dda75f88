"""Costly work inside a request: each user has two turns at once, so that nobody takes the time of everybody."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from teams.errors import BusyError
from teams.models import User

MOST_AT_ONCE: Final = 2
RETRY_SECONDS: Final = 5
# What a killed process held is free again after this.
HELD_SECONDS: Final = 60


@contextmanager
def turn(user: User) -> Iterator[None]:
    """Hold one of the user's turns while the work lasts; raises BusyError where both are taken."""
    mine = secrets.token_hex(8)
    keys = [f"turn-{user.pk}-{number}" for number in range(MOST_AT_ONCE)]
    held = next((key for key in keys if cache.add(key, mine, HELD_SECONDS)), None)
    if held is None:
        told = _("Two of your searches are still being worked on. Try again in a few seconds.")
        raise BusyError(told, seconds=RETRY_SECONDS)
    try:
        yield
    finally:
        if cache.get(held) == mine:
            cache.delete(held)
