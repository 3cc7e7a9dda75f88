"""Between which days a meeting may lie."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

BACK: Final = timedelta(days=365)
AHEAD: Final = timedelta(days=730)


class DayBounds:
    """The first and the last day that a form takes, as the calendar stands where it is filled in."""

    def __init__(self, zone: ZoneInfo, since: date | None = None) -> None:
        today = timezone.localdate(timezone=zone)
        self.first = max(min(since or today, today), today - BACK)
        self.last = today + AHEAD

    def checked(self, day: date) -> date:
        """Give the day back, or raise the fault to show."""
        if not self.first <= day <= self.last:
            told = {"first": date_format(self.first, "j F Y"), "last": date_format(self.last, "j F Y")}
            raise forms.ValidationError(_("Choose a day from %(first)s to %(last)s.") % told)
        return day

    def holds_series(self, day: date, *, times: int, every_weeks: int) -> bool:
        """Tell whether the last session of a series is not too far ahead, either."""
        return (self.last - day) >= timedelta(weeks=(times - 1) * every_weeks)

    def mark(self, field: Any) -> None:
        """Let the browser offer no other day."""
        field.widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}
