"""What is wrong with a file: where, what, and how to cure it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from skills.errors import SkillsError

# A file with more faults than this is the wrong file; the rest is only counted.
MOST_FAULTS = 10_000


@dataclass(frozen=True)
class Fault:
    """One fault. ``row`` counts from 1, the header being row 1; in a text file it is the line (``unit``)."""

    message: str
    row: int | None = None
    column: str = ""
    unit: str = "row"

    def __str__(self) -> str:
        place = [f"{self.unit} {self.row}"] if self.row is not None else []
        if self.column:
            place.append(f"column {self.column}" if self.unit == "row" else self.column)
        return ", ".join(place) + ": " + self.message if place else self.message

    def as_dict(self) -> dict[str, Any]:
        """Give the fault as plain values for JSON."""
        return {self.unit: self.row, "column" if self.unit == "row" else "path": self.column, "message": self.message}


class FaultyFileError(SkillsError):
    """A file that cannot be imported, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class FaultList:
    """Collects faults; past ``MOST_FAULTS`` it only counts."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._more = 0

    def __len__(self) -> int:
        return len(self._faults) + self._more

    def add(self, fault: Fault) -> None:
        """Keep one more fault."""
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(fault)
        else:
            self._more += 1

    def raise_if_any(self) -> None:
        """Raise FaultyFileError with all faults in the order of the file, if there are any."""
        if self._faults:
            raise FaultyFileError(self.in_order())

    def in_order(self) -> list[Fault]:
        """Give all faults in the order of the file."""
        found = sorted(self._faults, key=lambda fault: (fault.row is not None, fault.row or 0))
        if self._more:
            found.append(Fault(_("%(count)s more faults of this file are not listed.") % {"count": self._more}))
        return found


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Give “Did you mean …?” for the nearest of the known words, empty where none is near."""
    word = _nearest(given.casefold(), tuple(known))
    return " " + _("Did you mean “%(word)s”?") % {"word": word} if word else ""


@lru_cache(maxsize=1024)
def _nearest(given: str, known: tuple[str, ...]) -> str:
    words = {word.casefold(): word for word in known}
    near = difflib.get_close_matches(given, words, n=1, cutoff=0.6)
    return words[near[0]] if near else ""


def shown(value: object, *, longest: int = 60) -> str:
    """Give a value of a file as it may stand in a message: in one line, short, without control characters."""
    text = "".join(character if character.isprintable() else "·" for character in str(value))
    return text if len(text) <= longest else text[: longest - 1] + "…"
