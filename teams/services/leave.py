"""Entering leave, by hand or from a calendar, and taking it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar

from teams.errors import NotYoursError, OverbookedError, RefusedLeaveError
from teams.models import Engineer, Leave, User
from teams.permissions import people_away_by
from teams.services.audit import record_audit
from teams.services.overlaps import work_over_leave

LARGEST_FILE = 1_000_000
MOST_ROWS = 1_000
LONGEST_NAME = 80
SHORT_SHOWN = 5
# What takes less of a day is an appointment and no leave.
SHORTEST = timedelta(hours=7)
# Of what repeats in a calendar so many times are taken, within so long before and after today.
MOST_TIMES = 500
LOOKS_BACK, LOOKS_AHEAD = timedelta(days=365), timedelta(days=731)
EARLIEST = 1900
_DAILY_OR_RARER = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
MAILTO = "mailto:"


@dataclass(frozen=True, slots=True)
class LeaveGiven:
    """Days away, both included, in % of the contract."""

    starts: date
    ends: date
    percent: int = 100


@transaction.atomic
def add_leave(engineer: Engineer, given: Iterable[LeaveGiven], *, actor: User, in_spite: bool = False) -> int:
    """Enter leave; the same days again change the share, and other days must not overlap. Give how many are new.

    Raises NotYoursError for who is neither the person nor their lead nor HR, RefusedLeaveError for days that are
    out of order or overlap with others, OverbookedError where work stands on days that are new or change, unless
    ``in_spite`` of it.
    """
    # One writer per person at a time, so that no two leaves overlap.
    person = Engineer.objects.select_for_update().get(pk=engineer.pk)
    if not people_away_by(actor).filter(pk=person.pk).exists():
        raise NotYoursError(_("The person, their lead and HR enter leave."))
    count, touched = 0, []
    for each in given:
        _check(person, each)
        days = Leave.objects.filter(engineer=person, starts=each.starts, ends=each.ends)
        if days.filter(percent=each.percent).exists():
            continue
        touched.append((each.starts, each.ends))
        if not days.update(percent=each.percent, added_by=actor):
            Leave.objects.create(
                engineer=person, starts=each.starts, ends=each.ends, percent=each.percent, added_by=actor
            )
            count += 1
    faults = work_over_leave({person: touched})
    if faults and not in_spite:
        raise OverbookedError(faults)
    record_audit("enter leave", person, actor=actor, subject=person, fields=["leave"])
    return count


def _check(person: Engineer, given: LeaveGiven) -> None:
    if given.ends < given.starts:
        raise RefusedLeaveError(_("It would end before it begins."))
    others = Leave.objects.filter(engineer=person, starts__lte=given.ends, ends__gte=given.starts)
    overlap = others.exclude(starts=given.starts, ends=given.ends).order_by("starts").first()
    if overlap is not None:
        told = {"first": overlap.starts.isoformat(), "last": overlap.ends.isoformat()}
        raise RefusedLeaveError(_("It overlaps with the leave from %(first)s to %(last)s.") % told)


@transaction.atomic
def remove_leave(leave: Leave, *, actor: User) -> LeaveGiven:
    """Take leave back; give what it was, so that it can be entered again."""
    if not people_away_by(actor).filter(pk=leave.engineer_id).exists():
        raise NotYoursError(_("The person, their lead and HR enter leave."))
    record_audit("remove leave", leave.engineer, actor=actor, subject=leave.engineer, fields=["leave"])
    was = LeaveGiven(leave.starts, leave.ends, leave.percent)
    leave.delete()
    return was


def leave_in(name: str, content: bytes) -> tuple[list[LeaveGiven], list[str]]:
    """Read leave from a calendar (.ics: each event of a day or more is days away) or a CSV file; say what is too short.

    The CSV file names From, To and, where it is not all of the time, Percent.

    Raises RefusedLeaveError naming the row or what else is wrong.
    """
    if len(content) > LARGEST_FILE:
        raise RefusedLeaveError(_("The file is larger than 1 MB."))
    if name.lower().endswith(".ics"):
        entries = list(calendar_entries(content))
        found, short = [given for entry in entries for given in entry.given], said_short(entries)
    else:
        found, short = list(_from_csv(content)), []
    if not found:
        raise RefusedLeaveError(" ".join([_("The file holds no leave."), *short[:SHORT_SHOWN]]))
    if len(found) > MOST_ROWS:
        raise RefusedLeaveError(_("The file holds more than %(most)s entries.") % {"most": MOST_ROWS})
    return sorted(set(found), key=lambda each: (each.starts, each.ends)), short


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An entry of a calendar and the mail addresses of whom it is of.

    ``given`` are the days it takes, once for each time it takes place; none where it is shorter than a day.
    """

    number: int
    given: tuple[LeaveGiven, ...]
    people: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        """Whether it is shorter than a day, so that it is no leave."""
        return not self.given


def said_short(entries: Iterable[CalendarEntry]) -> list[str]:
    """Say which entries are shorter than a day."""
    told = _("Entry %(number)s: shorter than a day, not taken in.")
    return [told % {"number": each.number} for each in entries if each.is_short]


def calendar_entries(content: bytes) -> Iterator[CalendarEntry]:
    """Read the entries of a calendar (.ics) that take somebody's time.

    It is of those who are invited, else of who organises it. Of what repeats the times from a year back to two years
    ahead count. Raises RefusedLeaveError naming the entry.
    """
    try:
        events = Calendar.from_ical(content).walk("VEVENT")
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
        raise RefusedLeaveError(_("This is no calendar that can be read.")) from fault
    for number, event in enumerate(events, 1):
        if _is_free(event):
            continue
        try:
            found = _from_event(event, _moved(events, event))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
            told = _("Entry %(number)s: its days cannot be read.")
            raise RefusedLeaveError(told % {"number": number}) from fault
        if found is not None and len(found) > MOST_TIMES:
            told = _("Entry %(number)s, %(name)s, repeats more than %(most)s times. Enter its days as one leave.")
            name = str(event.get("SUMMARY") or _("without a name"))[:LONGEST_NAME]
            raise RefusedLeaveError(told % {"number": number, "name": name, "most": MOST_TIMES})
        if found is None or found:
            yield CalendarEntry(number, tuple(found or ()), _people_of(event))


def _people_of(event: Any) -> tuple[str, ...]:
    named = event.get("ATTENDEE") or event.get("ORGANIZER") or []
    addresses = [str(each) for each in (named if isinstance(named, list) else [named])]
    mails = (each[len(MAILTO) :] for each in addresses if each.lower().startswith(MAILTO))
    return tuple(dict.fromkeys(mail.strip().lower() for mail in mails))


def _is_free(event: Any) -> bool:
    """Tell whether an event is cancelled, or marked as taking no time."""
    return str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT"


def _from_event(event: Any, moved: Iterable[date]) -> list[LeaveGiven] | None:
    """Give the days of each time of an event, of more than the most that are taken one; None where it is too short."""
    starts = event["DTSTART"].dt if "DTSTART" in event else None
    if not isinstance(starts, date):
        raise TypeError
    if isinstance(starts, datetime) and _length(event, starts) < SHORTEST:
        return None
    first = _day(starts)
    days = max(first, _last_day(event, starts)) - first
    return [LeaveGiven(day, day + days) for day in islice(_times(event, starts, moved), MOST_TIMES + 1)]


def _moved(events: Iterable[Any], event: Any) -> list[date]:
    """Give the times of an event that other entries of the calendar stand for."""
    if event.get("RRULE") is None:
        return []
    same = (each for each in events if "RECURRENCE-ID" in each and each.get("UID") == event.get("UID"))
    return [each["RECURRENCE-ID"].dt for each in same]


def _times(event: Any, starts: date, moved: Iterable[date]) -> Iterator[date]:
    """Give the first day of each time that an event takes place; of what repeats those near today.

    Reckoned on the clock of the event, so that summer time moves nothing. Raises ValueError for what repeats within a
    day, or has more than one rule.
    """
    rule = event.get("RRULE")
    if rule is None:
        yield _day(starts)
        return
    if isinstance(rule, list) or starts.year < EARLIEST or not _DAILY_OR_RARER.issuperset(map(str, rule["FREQ"])):
        raise ValueError
    if min(rule.get("INTERVAL", [1])) < 1 or {"BYHOUR", "BYMINUTE", "BYSECOND"} & set(rule):
        raise ValueError
    today, zone = timezone.localdate(), starts.tzinfo if isinstance(starts, datetime) else None
    last = datetime.combine(today + LOOKS_AHEAD, time.max)
    for until in rule.get("UNTIL", []):
        last = min(last, _on_clock(until, zone, time.max))
    text = type(rule)({name: rule[name] for name in rule if name not in {"COUNT", "UNTIL"}}).to_ical().decode()
    every = rrulestr(f"{text};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=_on_clock(starts, zone))
    dates = event.get("EXDATE") or []
    left_out = [each.dt for one in (dates if isinstance(dates, list) else [dates]) for each in one.dts]
    moments = {_on_clock(each, zone) for each in (*left_out, *moved) if isinstance(each, datetime)}
    days = {each for each in (*left_out, *moved) if not isinstance(each, datetime)}
    for moment in islice(every, *rule.get("COUNT", [None])):
        if moment.date() >= today - LOOKS_BACK and moment not in moments and moment.date() not in days:
            yield moment.date()


def _on_clock(moment: date, zone: tzinfo | None, at: time = time.min) -> datetime:
    """Give a moment on the clock of a zone, without the zone; of a whole day a time of it."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, at)
    return (moment.astimezone(zone) if zone and moment.tzinfo else moment).replace(tzinfo=None)


def _length(event: Any, starts: datetime) -> timedelta:
    if "DTEND" in event:
        length: timedelta = event["DTEND"].dt - starts
    else:
        length = event["DURATION"].dt if "DURATION" in event else timedelta()
    if length < timedelta():
        raise ValueError
    return length


def _last_day(event: Any, starts: date) -> date:
    """Give the last day of an event: the end of whole days is the morning after."""
    if "DTEND" in event:
        ends = event["DTEND"].dt
    elif "DURATION" in event:
        ends = starts + event["DURATION"].dt
    else:
        return _day(starts)
    midnight = not isinstance(ends, datetime) or (ends.hour, ends.minute) == (0, 0)
    return _day(ends) - timedelta(days=1) if midnight else _day(ends)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _from_csv(content: bytes) -> Iterator[LeaveGiven]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise RefusedLeaveError(_("The file is not UTF-8 text.")) from fault
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if not {"From", "To"} <= set(rows.fieldnames or ()):
            raise RefusedLeaveError(_("The first row must name the columns From and To, and may name Percent."))
        for number, row in enumerate(rows, 2):
            yield _row(number, row)
    except csv.Error as fault:
        told = _("Line %(number)s cannot be read as CSV.")
        raise RefusedLeaveError(told % {"number": rows.reader.line_num}) from fault


def _row(number: int, row: dict[str, str | None]) -> LeaveGiven:
    try:
        first, last = (date.fromisoformat((row.get(name) or "").strip()) for name in ("From", "To"))
        percent = int((row.get("Percent") or "100").strip().rstrip("%"))
    except ValueError as fault:
        told = _("Row %(number)s: dates are written 2027-03-31, the share as a whole number.")
        raise RefusedLeaveError(told % {"number": number}) from fault
    if last < first or not 1 <= percent <= 100:
        raise RefusedLeaveError(
            _("Row %(number)s: days out of order, or a share outside 1 to 100.") % {"number": number}
        )
    return LeaveGiven(first, last, percent)
