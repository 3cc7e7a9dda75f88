"""A profile for clients as a document on A4, typeset by typst from data, never from built source."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

LAYOUT: Final = Path(__file__).with_name("typst") / "profile.typ"
# Accessible for screen readers (ISO 14289-1). It refuses a text that no font at hand can show.
ACCESSIBLE: Final = "ua-1"


def profile_pdf(content: dict[str, Any], released_on: date) -> bytes:
    """Typeset what somebody released.

    A name in a script that the built-in font lacks is set in a font of the machine, or shows as boxes where it has
    none; the file is tagged then, too, and only not declared to keep the standard.
    """
    place: dict[str, Any] = {
        "root": str(LAYOUT.parent),
        "sys_inputs": {"data": json.dumps(_told(content, released_on))},
    }
    try:
        return bytes(typst.compile(str(LAYOUT), ignore_system_fonts=True, pdf_standards=ACCESSIBLE, **place))
    except typst.TypstError:
        return bytes(typst.compile(str(LAYOUT), ignore_system_fonts=False, **place))


def _told(content: dict[str, Any], released_on: date) -> dict[str, Any]:
    as_of = date.fromisoformat(content["as_of"])
    days = {"day": date_format(as_of, "j F Y"), "released": date_format(released_on, "j F Y")}
    return {
        "title": _("Profile of %(name)s") % {"name": content["name"]},
        "name": content["name"],
        "role": content["role"],
        "language": (get_language() or "en").split("-")[0],
        "rtl": get_language_bidi(),
        "date": [released_on.year, released_on.month, released_on.day],
        "subtitle": _("Levels as of %(day)s, checked and released by the person on %(released)s") % days,
        "framework": content["framework"],
        "page": _("Page"),
        "heads": [_("Competency"), _("Level"), _("What this level means")],
        "domains": [
            {
                "title": domain["title"],
                "rows": [
                    [
                        row["competency"],
                        f"{row['level']} {row['title']}",
                        "\n".join([row["statement"], *row.get("used", ())]),
                    ]
                    for row in domain["rows"]
                ],
            }
            for domain in content["domains"]
        ],
    }
