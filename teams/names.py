"""What can be said of a name, a slug or a time zone without asking the database."""

from __future__ import annotations

import unicodedata
import zoneinfo
from collections.abc import Container

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# Letters that Unicode does not decompose into a base letter and a mark.
UNDECOMPOSED = str.maketrans("ĐđıŁłØø", "DdiLlOo", "") | {ord("ß"): "ss"}


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
