"""Periods of gap reports in words."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from skills.periods import InvalidPeriodError, PeriodKind, parse_period


def period_title(key: str) -> str:
    """Name a period: "October 2026", "week 47 of 2026", "4th quarter of 2026"."""
    try:
        period = parse_period(key)
    except InvalidPeriodError:
        return key
    if period.kind is PeriodKind.MONTHLY:
        return date_format(period.starts, "F Y")
    if period.kind is PeriodKind.WEEKLY:
        year, week, _day = period.starts.isocalendar()
        return _("Week %(week)s of %(year)s") % {"week": week, "year": year}
    return _("Quarter %(quarter)s of %(year)s") % {"quarter": key[-1], "year": period.starts.year}


def short_title(key: str) -> str:
    """Name a period under a chart: "Oct", "W47", "Q4"."""
    try:
        period = parse_period(key)
    except InvalidPeriodError:
        return key
    return date_format(period.starts, "M") if period.kind is PeriodKind.MONTHLY else key.split("-", 1)[1]


def day_span(starts: date, ends: date) -> str:
    """Write two days as a span, without saying month or year twice."""
    if (starts.year, starts.month) == (ends.year, ends.month):
        return f"{date_format(starts, 'j')} – {date_format(ends, 'j F Y')}"
    if starts.year == ends.year:
        return f"{date_format(starts, 'j F')} – {date_format(ends, 'j F Y')}"
    return f"{date_format(starts, 'j F Y')} – {date_format(ends, 'j F Y')}"
