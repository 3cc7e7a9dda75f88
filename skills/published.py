"""What is read of a published version is kept by the process: such a version never changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar

from skills.models import FrameworkVersion

Read = TypeVar("Read")

# An organisation measures by a few versions at a time; 0 keeps nothing.
KEPT_AT_MOST = 32
_kept: dict[Hashable, Any] = {}


def kept_once_published(read: Callable[[FrameworkVersion], Read]) -> Callable[[FrameworkVersion], Read]:
    """Make a read of a version give what it gave before, unless the version is a draft.

    A version is told by its row, its content and the moment of its publication. What is read must not depend on the
    reader, their language or the day.
    """

    @wraps(read)
    def kept(version: FrameworkVersion) -> Read:
        if version.is_editable or not KEPT_AT_MOST:
            return read(version)
        key = (read, version.pk, version.fingerprint, version.published_at)
        found: Read | None = _kept.get(key)
        if found is None:
            found = read(version)
            if len(_kept) >= KEPT_AT_MOST:
                _kept.clear()
            _kept[key] = found
        return found

    return kept
