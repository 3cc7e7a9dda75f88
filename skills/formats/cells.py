"""What a cell says: each function gives its value or raises CellError with what is wrong and the cure."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from collections.abc import Collection
from datetime import date, datetime, time
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from skills.formats.columns import CellError
from skills.formats.faults import did_you_mean, shown
from skills.formats.mapping import Mapping
from teams.days import LATEST
from teams.names import said_unseen, unseen_in

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::00)?")
WHOLE = re.compile(r"(\d{1,6})(?:[.,]0+)?")
EARLIEST = date(1900, 1, 1)
YES = {"yes", "y", "true", "1", "x"}
NO = {"", "no", "n", "false", "0"}
LONGEST_NOTE = 20_000


def line(text: str, *, longest: int) -> str:
    """Give a text of one line in normal form, without characters that one cannot see."""
    text = unicodedata.normalize("NFC", text)
    if len(text) > longest:
        raise CellError(
            _("The text has %(length)s characters; at most %(longest)s fit.")
            % {"length": len(text), "longest": longest}
        )
    unseen = unseen_in(text)
    if unseen:
        raise CellError(said_unseen(unseen))
    return " ".join(text.split())


def note(text: str) -> str:
    """Give a text of several lines; only line breaks and tabs may be among its control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_NOTE:
        raise CellError(_("The text is longer than %(longest)s characters.") % {"longest": LONGEST_NOTE})
    if any(character < " " and character not in "\n\t" for character in text):
        raise CellError(_("The text holds a control character. Take it out."))
    return text


def email(text: str, domain: str = "") -> str:
    """Give an e-mail address; ``domain`` is added to one that has none."""
    address = line(text, longest=254)
    if domain and "@" not in address:
        address = f"{address.lower()}@{domain}"
    try:
        validate_email(address)
    except ValidationError as error:
        message = _("“%(value)s” is no e-mail address.")
        cure = "" if "@" in address else " " + _("A mapping file can add the part after @ (email_domain: example.com).")
        raise CellError(message % {"value": shown(address)} + cure) from error
    return address


def day(text: str, mapping: Mapping) -> date:
    """Give a date: ISO, or as the mapping says."""
    try:
        if ISO_DATE.fullmatch(text):
            found = date.fromisoformat(text)
        else:
            found = datetime.strptime(text, mapping.date_format).date()  # noqa: DTZ007 - a date has no time zone
    except ValueError as error:
        message = _("“%(value)s” is no date. Write %(format)s, such as %(example)s.")
        example = date(2026, 3, 31).strftime(mapping.date_format)
        raise CellError(message % {"value": shown(text), "format": mapping.date_shown, "example": example}) from error
    if not EARLIEST <= found <= LATEST:
        raise CellError(_("The year %(year)s cannot be meant.") % {"year": found.year})
    return found


def clock(text: str) -> time:
    """Give a time of day: 9, 9:00 or 09:00."""
    match = TIME.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise CellError(_("“%(value)s” is no time of day. Write it as 09:00.") % {"value": shown(text)})
    return time(hour, minute)


def whole(text: str, low: int, high: int) -> int:
    """Give a whole number between two bounds."""
    match = WHOLE.fullmatch(text)
    if not match or not low <= int(match[1]) <= high:
        message = _("“%(value)s” is not a whole number from %(low)s to %(high)s.")
        raise CellError(message % {"value": shown(text), "low": low, "high": high})
    return int(match[1])


def percent(text: str) -> int:
    """Give a share of full time in percent."""
    return whole(text.removesuffix("%").rstrip(), 1, 100)


def yes_or_no(text: str) -> bool:
    """Give yes or no; an empty cell is no."""
    word = text.casefold()
    if word not in YES | NO:
        raise CellError(_("“%(value)s” is neither yes nor no.") % {"value": shown(text)})
    return word in YES


def time_zone(text: str) -> str:
    """Give an IANA time zone."""
    if text not in time_zones():
        message = _("“%(value)s” is no time zone. Write one such as Europe/Berlin.")
        raise CellError(message % {"value": shown(text)} + did_you_mean(text, time_zones()))
    return text


@cache
def time_zones() -> Collection[str]:
    """Give the names of all time zones."""
    return frozenset(zoneinfo.available_timezones())
