"""Why people who could work on a project are not in the team."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from skills.projects import Considered, Staffing
from skills.projects.posing import Days
from skills.views.projects.saying import is_full
from teams.models import Engineer
from teams.services.assignments import said_days

LEAVES_SHOWN = 3


def why_not(read: Staffing, each: Considered) -> str:
    """Say in words why somebody who covers something is not in the team."""
    if each.is_left_out:
        return _("Left out by you")
    if each.conflicts:
        return _no_time(read, each)
    taken = read.taken_by(each.person.slug)
    if taken:
        return _("Taken by %(names)s in this plan") % {"names": ", ".join(project.name for project in taken)}
    codes = ", ".join(read.known.by_slug[slug].code for slug in each.covers)
    missing = {need.competency for need, _people in read.team.uncovered} if read.team else set(each.covers)
    if not missing.intersection(each.covers):
        return _("Covers %(codes)s, as others of the team do") % {"codes": codes}
    if is_full(read):
        return _("Covers %(codes)s; there is no place for more people") % {"codes": codes}
    return _("Covers %(codes)s") % {"codes": codes}


def _no_time(read: Staffing, each: Considered) -> str:
    first = each.conflicts[0]
    days = said_days(first.starts, first.ends)
    is_open = each.person.pk in read.led
    if is_open and first.is_gone:
        return _("Not here %(days)s") % {"days": days}
    if is_open and first.away:
        told = {"days": days, "away": first.away.days, "of": first.away.of}
        return _("On leave %(days)s: away %(away)s of %(of)s working days") % told
    return _("%(free)s %% free, %(days)s") % {"free": each.free, "days": days}


def leave_said(read: Staffing, person: Engineer, days: Days) -> str:
    """Say when somebody who is chosen is on leave in the days asked; nothing of those whose leave the reader may not
    see.
    """
    load, (starts, ends) = read.loads[person.pk], days
    within = [(max(each.starts, starts), min(each.ends, ends)) for each in load.leave]
    told = [_stretch(first, last) for first, last in within if first <= last]
    if person.pk not in read.led or not told:
        return ""
    more = [_("%(count)s more") % {"count": len(told) - LEAVES_SHOWN}] if len(told) > LEAVES_SHOWN else []
    return _("on leave %(days)s") % {"days": ", ".join([*told[:LEAVES_SHOWN], *more])}


def _stretch(first: date, last: date) -> str:
    starts = date_format(first, "j M")
    return starts if first == last else f"{starts} – {date_format(last, 'j M')}"
