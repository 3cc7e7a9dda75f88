"""Times as the two of a pair read them: each on their own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.calendar import in_zone, zone_of
from mentoring.mentors import working_hours
from mentoring.models import MentoringSession, Mentorship
from teams.hours import shared_spans
from teams.models import Engineer

CLOCK = "H:i"


def zone_for(person: Engineer | None) -> ZoneInfo:
    """Give the zone of whoever reads, the organisation's for an account without a person."""
    return zone_of(person) if person is not None else ZoneInfo(settings.TIME_ZONE)


@dataclass(frozen=True, slots=True)
class When:
    """A session on the clocks of its reader and of the other one."""

    day: str
    hour: str
    theirs: str = ""
    short: str = ""

    @property
    def said(self) -> str:
        whole = f"{self.day}, {self.hour}"
        if not self.theirs:
            return whole
        return f"{_('%(when)s your time') % {'when': whole}}, {self.theirs}"


def when_of(session: MentoringSession, reader: Engineer | None) -> When:
    """Tell when a session is: the day and hour of the reader, and the hour of the other where it is another one."""
    mine = in_zone(session.starts_at, zone_for(reader))
    day = date_format(mine, "l j F" if mine.year == timezone.localdate().year else "l j F Y")
    short = date_format(mine, "j M" if mine.year == timezone.localdate().year else "j M Y")
    if reader is None:
        return When(day, date_format(mine, CLOCK), short=short)
    other = session.mentorship.other_than(reader)
    theirs = _theirs(mine, in_zone(session.starts_at, zone_of(other)), other)
    return When(day, date_format(mine, CLOCK), theirs, short)


def _theirs(mine: datetime, theirs: datetime, other: Engineer) -> str:
    if mine.replace(tzinfo=None) == theirs.replace(tzinfo=None):
        return ""
    shown = CLOCK if mine.date() == theirs.date() else f"D {CLOCK}"
    return _("%(hour)s for %(name)s") % {"hour": date_format(theirs, shown), "name": first_name(other)}


def first_name(person: Engineer) -> str:
    """Give what people call each other by."""
    return person.name.split()[0] if person.name.split() else person.name


def minutes_of(session: MentoringSession) -> int:
    """Give how long a session is planned to be."""
    return int((session.ends_at - session.starts_at) / timedelta(minutes=1))


def shared_hours_said(pair: Mentorship, reader: Engineer | None, day: date) -> str:
    """Say when both work on a day: on the clock of the reader, and on the other's where that is another one."""
    first = pair.mentor if reader is None else reader
    other = pair.other_than(first)
    one, two = working_hours(first), working_hours(other)
    if one is None or two is None:
        return ""
    spans = shared_spans(one, two, day)
    if not spans:
        return _("no shared working hours")
    mine = ", ".join(_span(start, stop) for start, stop in spans)
    zone = zone_of(other)
    theirs = ", ".join(_span(start.astimezone(zone), stop.astimezone(zone)) for start, stop in spans)
    if mine == theirs:
        return _("shared working hours %(hours)s") % {"hours": mine}
    told = {"mine": mine, "theirs": theirs, "name": first_name(other)}
    return _("shared working hours %(mine)s (%(theirs)s for %(name)s)") % told


def _span(start: datetime, stop: datetime) -> str:
    return f"{date_format(start, CLOCK)}–{date_format(stop, CLOCK)}"
