"""Links as people write them: one a line, a title in front of the address where they like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

MOST_LINKS: Final = 20
LONGEST_URL: Final = 1000
LONGEST_TITLE: Final = 200
WEB_ADDRESS: Final = URLValidator(schemes=["http", "https"])
_LINE: Final = re.compile(r"(?:(?P<title>.*\S)\s+)?(?P<url>https?://\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WebLink:
    """An address of the web, and what stands there in words; without a title the address stands for it."""

    url: str
    title: str = ""

    @property
    def label(self) -> str:
        """What is read instead of the address."""
        return self.title or self.url

    def __str__(self) -> str:
        return f"{self.title} {self.url}".strip()


def links_in(text: str) -> list[WebLink]:
    """List the links of a text; lines that hold none are left out."""
    found = (_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return [WebLink(match["url"], match["title"] or "") for match in found if match]


def check_links(text: str) -> None:
    """Raise ValidationError naming each line that is no link to the web; https:// and http:// alone are taken."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    faults = [
        _("Line %(number)s: end it with the whole address, https://… and nothing after it.") % {"number": number}
        for number, line in enumerate(lines, 1)
        if not _is_link(line)
    ]
    if len(lines) > MOST_LINKS:
        faults.append(_("There are more than %(most)s links. Keep those that people open.") % {"most": MOST_LINKS})
    if faults:
        raise ValidationError(faults)


def _is_link(line: str) -> bool:
    found = links_in(line)
    if not found or len(found[0].url) > LONGEST_URL or len(found[0].title) > LONGEST_TITLE:
        return False
    try:
        WEB_ADDRESS(found[0].url)
    except ValidationError:
        return False
    return True
