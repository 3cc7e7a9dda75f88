"""Why people who could work on a project are not in the best team."""

from __future__ import annotations

from django.utils.translation import gettext as _

from skills.projects import Considered, Staffing
from teams.services.assignments import said_days


def why_not(read: Staffing, each: Considered) -> str:
    """Say in words why somebody who covers something is not in the team."""
    codes = ", ".join(read.known.by_slug[slug].code for slug in each.covers)
    if each.is_left_out:
        return _("Left out by you")
    if each.conflicts:
        first = each.conflicts[0]
        days = said_days(first.starts, first.ends)
        is_open = each.person.pk in read.led
        if is_open and first.is_gone:
            return _("Not here %(days)s") % {"days": days}
        if is_open and first.is_leave:
            return _("On leave %(days)s") % {"days": days}
        return _("%(free)s %% free, %(days)s") % {"free": each.free, "days": days}
    told = _("Covers %(codes)s, as others of the team do") if read.team else _("Covers %(codes)s")
    return told % {"codes": codes}
