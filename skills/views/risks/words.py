"""Words that the risks of teams and of projects share."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def with_last_day(name: str, leaves: date | None) -> str:
    """Put the day on which somebody leaves beside their name, where there is one."""
    if leaves is None:
        return name
    return _("%(name)s (leaves on %(day)s)") % {"name": name, "day": date_format(leaves, "j M Y")}
