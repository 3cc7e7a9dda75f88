"""Which days of projects, work and leave can be meant."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Days lie between these two; so no sum of days leaves the calendar.
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


def validate_day(value: date) -> None:
    """Refuse a day that cannot be meant."""
    if not EARLIEST <= value <= LATEST:
        told = _("The year %(year)s cannot be meant. Give a day from %(first)s to %(last)s.")
        raise ValidationError(told, params={"year": value.year, "first": EARLIEST.year, "last": LATEST.year})
