"""What can be said of a name, a slug or a time zone without asking the database."""

from __future__ import annotations

import unicodedata
import zoneinfo
from collections.abc import Container

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Joiners are part of names in Persian and in several Indian scripts.
JOINERS = "\u200c\u200d"
# Control, format (bidi), surrogate, private, unassigned; line and paragraph separators.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Letters that Unicode does not decompose into a base letter and a mark.
UNDECOMPOSED = str.maketrans("ĐđıŁłØø", "DdiLlOo", "") | {ord("ß"): "ss"}


def unseen_in(text: str) -> str:
    """Give the first character of a line that nobody sees: a line break, a control or direction mark; else nothing."""
    return next((each for each in text if unicodedata.category(each) in UNSEEN and each not in JOINERS), "")


def said_unseen(character: str) -> str:
    """Say which character a line holds that nobody sees, and the cure."""
    told = gettext("The text holds an invisible character (U+%(code)04X: a line break, control or direction mark).")
    return told % {"code": ord(character)} + " " + gettext("Type it anew.")


def validate_line(value: str) -> None:
    """Refuse a line that holds a character that nobody sees."""
    unseen = unseen_in(value)
    if unseen:
        raise ValidationError(said_unseen(unseen))


def initials(name: str) -> str:
    """Give the first letters of the first and last word; one character for names in CJK script."""
    words = name.split()
    if not words:
        return "?"
    if "CJK" in unicodedata.name(words[0][0], "") or "HANGUL" in unicodedata.name(words[0][0], ""):
        return words[0][0]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def unused_slug(text: str, taken: Container[str], *, longest: int = 100) -> str:
    """Give a slug of ``text`` that is not in ``taken``: the plain one, else with the next free number."""
    plain = slugify(_latin(text))[:longest].strip("-") or "x"
    slug, number = plain, 2
    while slug in taken:
        slug, number = f"{plain}-{number}", number + 1
    return slug


def _latin(text: str) -> str:
    return text.translate(UNDECOMPOSED)


def validate_time_zone(value: str) -> None:
    """Refuse what is no IANA time zone."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(zone)s” is no time zone. Give one such as Europe/Berlin."), params={"zone": value})
