"""What is not there, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """A title that says what is, a text that says what can be done, and a link to do it."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""
