"""Sessions and meetings as iCalendar (RFC 5545): invitations by mail, one file, and the feed of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parseaddr
from typing import Final, Literal
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from mentoring.models import GroupMeeting, MentoringSession
from teams.models import Engineer

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PRODUCT: Final = "-//lead_ai//mentoring//EN"
DAY: Final = timedelta(days=1)
# A zone is described for this long before and after what is in the calendar.
MARGIN: Final = timedelta(days=370)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar shows of a session or a meeting; ``zone`` is the one in which it keeps its hour."""

    uuid: UUID
    starts_at: datetime
    ends_at: datetime
    sequence: int
    changed_at: datetime
    is_called_off: bool
    zone: ZoneInfo
    path: str


def zone_of(person: Engineer) -> ZoneInfo:
    """Give the time zone of a person, or the organisation's."""
    return ZoneInfo(person.time_zone or settings.TIME_ZONE)


def invitation(session: MentoringSession, method: Method) -> str:
    """Write one session with both people, for a mail or a file; who replaces the earlier entry tells by SEQUENCE."""
    made = _calendar(method)
    _describe_zones(made, [_entry_of(session)])
    made.add_component(_invited(session))
    return _written(made)


def feed(sessions: Iterable[MentoringSession], meetings: Iterable[GroupMeeting]) -> str:
    """Write what a person is to be at for an address that asks nobody who reads it: when, and nothing more."""
    held = [(_entry_of(session), _("Mentoring session")) for session in sessions]
    held += [(_entry_of_meeting(meeting), _("Mentoring group")) for meeting in meetings]
    made = _calendar("PUBLISH")
    made.add("X-WR-CALNAME", _("Mentoring"))
    made.add("REFRESH-INTERVAL", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    _describe_zones(made, [entry for entry, _summary in held])
    for entry, summary in held:
        made.add_component(_event(entry, summary))
    return _written(made)


def _entry_of(session: MentoringSession) -> Entry:
    path = reverse("mentoring-session", args=[session.uuid])
    return _entry(session, zone_of(session.mentorship.mentor), path)


def _entry_of_meeting(meeting: GroupMeeting) -> Entry:
    path = reverse("mentoring-group", args=[meeting.group.uuid])
    return _entry(meeting, ZoneInfo(settings.TIME_ZONE), path)


def _entry(held: MentoringSession | GroupMeeting, zone: ZoneInfo, path: str) -> Entry:
    return Entry(
        uuid=held.uuid,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        sequence=held.sequence,
        changed_at=held.changed_at,
        is_called_off=held.cancelled_at is not None,
        zone=zone,
        path=path,
    )


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


def _describe_zones(made: Calendar, entries: list[Entry]) -> None:
    """Describe each zone in which something is told: of a session that of its mentor."""
    spans: dict[str, list[date]] = {}
    for entry in entries:
        if entry.zone.key != "UTC":
            spans.setdefault(entry.zone.key, []).append(entry.starts_at.date())
    for name, days in sorted(spans.items()):
        made.add_component(described(name, min(days) - MARGIN, max(days) + MARGIN))


def _event(entry: Entry, summary: str) -> Event:
    made = Event()
    made.add("UID", f"{entry.uuid}@{urlsplit(settings.BASE_URL).hostname or 'lead-ai'}")
    made.add("DTSTAMP", entry.changed_at.astimezone(UTC))
    made.add("LAST-MODIFIED", entry.changed_at.astimezone(UTC))
    made.add("SEQUENCE", entry.sequence)
    for name, at in (("DTSTART", entry.starts_at), ("DTEND", entry.ends_at)):
        made.add(name, at.astimezone(UTC if entry.zone.key == "UTC" else entry.zone))
    made.add("SUMMARY", summary)
    made.add("STATUS", "CANCELLED" if entry.is_called_off else "CONFIRMED")
    made.add("URL", f"{settings.BASE_URL}{entry.path}")
    made.add("CLASS", "PRIVATE")
    return made


def _invited(session: MentoringSession) -> Event:
    pair = session.mentorship
    told = {"mentor": pair.mentor.name, "mentee": pair.mentee.name}
    made = _event(_entry_of(session), _("Mentoring: %(mentor)s and %(mentee)s") % told)
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
