"""Sessions as iCalendar (RFC 5545): invitations by mail, one file, and the feed of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parseaddr
from typing import Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from mentoring.models import MentoringSession
from teams.models import Engineer

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PRODUCT: Final = "-//lead_ai//mentoring//EN"
DAY: Final = timedelta(days=1)
# A zone is described for this long before and after what is in the calendar.
MARGIN: Final = timedelta(days=370)


def zone_of(person: Engineer) -> ZoneInfo:
    """Give the time zone of a person, or the organisation's."""
    return ZoneInfo(person.time_zone or settings.TIME_ZONE)


def invitation(session: MentoringSession, method: Method) -> str:
    """Write one session with both people, for a mail or a file; who replaces the earlier entry tells by SEQUENCE."""
    made = _calendar(method)
    _describe_zones(made, [session])
    made.add_component(_invited(session))
    return _written(made)


def feed(sessions: Iterable[MentoringSession]) -> str:
    """Write the sessions of a person for an address that asks nobody who reads it: when, and nothing more."""
    rows = list(sessions)
    made = _calendar("PUBLISH")
    made.add("X-WR-CALNAME", _("Mentoring"))
    made.add("REFRESH-INTERVAL", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    _describe_zones(made, rows)
    for session in rows:
        made.add_component(_event(session, _("Mentoring session")))
    return _written(made)


def described(name: str, first: date, last: date) -> Timezone:
    """Describe a time zone between two days: its offset at the first, and each change until the last."""
    zone = ZoneInfo(name)
    made = Timezone()
    made.add("TZID", name)
    start = datetime.combine(first, time(), tzinfo=zone)
    made.add_component(_observance(start, start))
    for before, after in _changes(zone, first, last):
        made.add_component(_observance(before, after))
    return made


def _changes(zone: ZoneInfo, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Give the last second before and the first after each change of offset, found by halving the day it is on."""
    at, end = datetime.combine(first, time(), tzinfo=UTC), datetime.combine(last, time(), tzinfo=UTC)
    while at < end:
        low, high = at, at + DAY
        if _offset(low, zone) != _offset(high, zone):
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if _offset(middle, zone) == _offset(at, zone) else (low, middle)
            yield low.astimezone(zone), high.astimezone(zone)
        at += DAY


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _observance(before: datetime, after: datetime) -> TimezoneStandard | TimezoneDaylight:
    """Describe what holds from a change on; it begins on the clock as it went before (RFC 5545, 3.6.5)."""
    was, will = before.utcoffset() or timedelta(), after.utcoffset() or timedelta()
    made = TimezoneDaylight() if (after.dst() or timedelta()) > timedelta() else TimezoneStandard()
    made.add("DTSTART", (after.astimezone(UTC) + was).replace(tzinfo=None))
    made.add("TZOFFSETFROM", was)
    made.add("TZOFFSETTO", will)
    made.add("TZNAME", after.tzname() or "")
    return made


def _calendar(method: Method) -> Calendar:
    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", PRODUCT)
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", method)
    return made


def _describe_zones(made: Calendar, sessions: list[MentoringSession]) -> None:
    """Describe each zone in which a session is told: that of its mentor, so that it keeps its hour there."""
    spans: dict[str, list[date]] = {}
    for session in sessions:
        name = zone_of(session.mentorship.mentor).key
        if name != "UTC":
            spans.setdefault(name, []).append(session.starts_at.date())
    for name, days in sorted(spans.items()):
        made.add_component(described(name, min(days) - MARGIN, max(days) + MARGIN))


def _event(session: MentoringSession, summary: str) -> Event:
    made, zone = Event(), zone_of(session.mentorship.mentor)
    made.add("UID", f"{session.uuid}@{urlsplit(settings.BASE_URL).hostname or 'lead-ai'}")
    made.add("DTSTAMP", session.changed_at.astimezone(UTC))
    made.add("LAST-MODIFIED", session.changed_at.astimezone(UTC))
    made.add("SEQUENCE", session.sequence)
    for name, at in (("DTSTART", session.starts_at), ("DTEND", session.ends_at)):
        made.add(name, at.astimezone(UTC if zone.key == "UTC" else zone))
    made.add("SUMMARY", summary)
    made.add("STATUS", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    made.add("URL", f"{settings.BASE_URL}{reverse('mentoring-session', args=[session.uuid])}")
    made.add("CLASS", "PRIVATE")
    return made


def _invited(session: MentoringSession) -> Event:
    pair = session.mentorship
    told = {"mentor": pair.mentor.name, "mentee": pair.mentee.name}
    made = _event(session, _("Mentoring: %(mentor)s and %(mentee)s") % told)
    if session.place:
        made.add("LOCATION", session.place)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    made.add("ORGANIZER", _person(name or "lead_ai", address))
    for person in (pair.mentor, pair.mentee):
        if person.email:
            made.add("ATTENDEE", _attending(person), encode=False)
    return made


def _attending(person: Engineer) -> vCalAddress:
    made = _person(person.name, person.email or "")
    made.params["ROLE"] = vText("REQ-PARTICIPANT")
    made.params["PARTSTAT"] = vText("NEEDS-ACTION")
    made.params["RSVP"] = vText("FALSE")
    return made


def _person(name: str, address: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    # A quotation mark cannot stand in a parameter, nor a line end anywhere.
    made.params["CN"] = vText(" ".join(name.replace('"', "'").split()))
    return made


def _written(made: Calendar) -> str:
    return bytes(made.to_ical()).decode()


def in_zone(at: datetime, zone: ZoneInfo) -> datetime:
    """Give a moment on the clock of a zone."""
    return timezone.localtime(at, zone)
