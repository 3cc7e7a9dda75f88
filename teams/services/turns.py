"""Costly work inside a request: each user has two turns at once, so that nobody takes the time of everybody."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from teams.errors import BusyError
from teams.models import User

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 2
RETRY_SECONDS: Final = 5
# What a killed process held is free again after this.
HELD_SECONDS: Final = 60


@contextmanager
def turn(user: User) -> Iterator[None]:
    """Hold one of the user's turns while the work lasts; raises BusyError where both are taken.

    Where the cache is away nobody is held up.
    """
    mine = secrets.token_hex(8)
    held = _taken(user, mine)
    try:
        yield
    finally:
        if held:
            _give_back(held, mine)


def _taken(user: User, mine: str) -> str:
    """Take a turn and give its key; none where the cache is away."""
    keys = [f"turn-{user.pk}-{number}" for number in range(MOST_AT_ONCE)]
    try:
        held = next((key for key in keys if cache.add(key, mine, HELD_SECONDS)), None)
    except RedisError as fault:
        logger.warning("turns are not counted; the cache could not be reached: %s", type(fault).__name__)
        return ""
    if held is None:
        told = _("Two of your searches or imports are still being worked on. Try again in a few seconds.")
        raise BusyError(told, seconds=RETRY_SECONDS)
    return held


def _give_back(held: str, mine: str) -> None:
    try:
        if cache.get(held) == mine:
            cache.delete(held)
    except RedisError as fault:
        logger.warning("a turn ends by itself; the cache could not be reached: %s", type(fault).__name__)
