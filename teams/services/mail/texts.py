"""Texts that go into a mail: nothing in them that a header, a line or a direction of writing could be forged with."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from django.template import Context
from django.template.loader import get_template
from django.utils.functional import Promise

# Cc: control characters, line ends among them; Cf: marks of direction and joiners; Zl, Zp: separators of lines.
UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
LONGEST_SUBJECT: Final = 150
PLAIN: Final = (bool, int, float, Decimal, date, time)


def one_line(text: str) -> str:
    """Give a text on one line, without characters that control, hide or turn what is read."""
    seen = "".join(" " if unicodedata.category(letter) in UNSEEN else letter for letter in text)
    return " ".join(seen.split())


def plain(value: object) -> Any:
    """Give a value of a mail's context as text on one line, a number, a date, or lists of those; refuse all else.

    A row of the database is refused: with it whatever it leads to could get into a mail.
    """
    if value is None or isinstance(value, PLAIN):
        return value
    if isinstance(value, str | Promise):
        return one_line(str(value))
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    raise TypeError(f"A mail's context holds text, numbers, dates and lists of them, no {type(value).__name__}.")


def render_text(template: str, context: dict[str, Any]) -> str:
    """Render a plain text template: nothing is escaped, for nothing reads it as markup."""
    # The loader's template escapes by its settings; the engine's inside it does as the context says.
    made = get_template(template).template  # type: ignore[attr-defined]
    text: str = made.render(Context(context, autoescape=False))
    return text


def render_subject(template: str, context: dict[str, Any]) -> str:
    """Render ``emails/<template>_subject.txt`` into a subject of at most 150 characters."""
    return one_line(render_text(f"emails/{template}_subject.txt", context))[:LONGEST_SUBJECT].strip()


def render_body(template: str, context: dict[str, Any]) -> str:
    """Render ``emails/<template>.txt`` and the footer below it."""
    lines = render_text(f"emails/{template}.txt", context).strip().splitlines()
    footer = render_text("emails/footer.txt", context).strip()
    return "\n".join(line.rstrip() for line in lines) + f"\n\n{footer}\n"
