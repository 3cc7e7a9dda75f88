"""Reading a tree of plain values: each look-up checks the shape and notes a fault with its path and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from skills.formats.faults import Fault, FaultList, shown
from skills.formats.safe_yaml import Document, Path

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_TEXT = 20_000


class Tree:
    """A document being read: its faults, and what nobody asked for (kept as extensions)."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults = FaultList()
        self.unread: dict[str, Any] = {}

    @property
    def root(self) -> Branch:
        """Give the mapping at the top."""
        return Branch(self, (), self.document.value)

    def fault(self, path: Path, message: str) -> None:
        """Note a fault at a path."""
        self.faults.add(Fault(message, self.document.line_of(path), spelled(path), unit="line"))


def spelled(path: Path) -> str:
    """Write a path as it reads in a message: ``roles[2].requirements.mentoring``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


class Branch:
    """A mapping of the document. What is missing or of another shape becomes a fault and an empty value."""

    def __init__(self, tree: Tree, path: Path, value: Any) -> None:
        self.tree = tree
        self.path = path
        self.asked: set[str | int] = set()
        if isinstance(value, dict):
            self.values: dict[str | int, Any] = value
        else:
            self.values = {}
            self.fault(None, _("Here belong names with values (name: value)."))

    def __contains__(self, key: str) -> bool:
        return self.raw(key) is not None

    def fault(self, key: str | int | None, message: str) -> None:
        """Note a fault at a key of this branch, or at the branch itself."""
        self.tree.fault(self.path if key is None else (*self.path, key), message)

    def raw(self, key: str | int) -> Any:
        """Give a value as it is, ``None`` where there is none."""
        self.asked.add(key)
        return self.values.get(key)

    def text(self, key: str | int, *, required: bool = False, longest: int = LONGEST_TEXT) -> str:
        """Give a text; empty where there is none."""
        value = self.raw(key)
        if value is None or value == "":
            if required:
                self.fault(key, _("“%(key)s” is missing. Add it.") % {"key": key})
            return ""
        if not isinstance(value, str):
            self.fault(key, _("%(value)s is no text. Put it in quotes.") % {"value": shown(value)})
            return ""
        if len(value) > longest:
            self.fault(key, _("The text is longer than %(limit)s characters. Shorten it.") % {"limit": longest})
        return value

    def slug(self, key: str | int) -> str:
        """Give a slug that must be there."""
        value = self.text(key, required=True, longest=120)
        if value and not SLUG.fullmatch(value):
            message = _(
                "“%(value)s” is no slug. Use small letters, digits and single hyphens, such as model-evaluation."
            )
            self.fault(key, message % {"value": shown(value)})
        return value

    def whole(self, key: str | int, low: int, high: int, default: int | None = None) -> int:
        """Give a whole number between two bounds; it must be there unless there is a default."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if type(value) is int and low <= value <= high:
            return value
        message = (
            _("“%(key)s” is missing. Give a whole number from %(low)s to %(high)s.")
            if value is None
            else _("%(value)s is not a whole number from %(low)s to %(high)s.")
        )
        self.fault(key, message % {"key": key, "value": shown(value), "low": low, "high": high})
        return default if default is not None else low

    def number(self, key: str, low: float, high: float) -> int | float | None:
        """Give a number between two bounds, or ``None`` where there is none."""
        value = self.raw(key)
        if value is None:
            return None
        if type(value) in {int, float} and low <= value <= high:
            number: int | float = value
            return number
        message = _("%(value)s is not a number from %(low)s to %(high)s.")
        self.fault(key, message % {"value": shown(value), "low": f"{low:g}", "high": f"{high:g}"})
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts, empty where there is none."""
        found = []
        for place, value in enumerate(self._list(key)):
            if isinstance(value, str) and value and len(value) <= LONGEST_TEXT:
                found.append(value)
            else:
                self.tree.fault((*self.path, key, place), _("%(value)s is no text.") % {"value": shown(value)})
        return tuple(found)

    def branch(self, key: str | int) -> Branch:
        """Give the mapping at a key; empty where there is none."""
        value = self.raw(key)
        return Branch(self.tree, (*self.path, key), {} if value is None else value)

    def branches(self, key: str) -> Iterator[Branch]:
        """Give the mappings of a list, in its order."""
        for place, value in enumerate(self._list(key)):
            yield Branch(self.tree, (*self.path, key, place), value)

    def keyed(self, key: str, low: int, high: int) -> dict[int, str]:
        """Give texts by whole number (levels, weights)."""
        branch = self.branch(key)
        found = {}
        for number in branch.values:
            text = branch.text(number, required=True)
            if isinstance(number, int) and low <= number <= high:
                found[number] = text
            else:
                message = _("“%(number)s” is not a whole number from %(low)s to %(high)s.")
                branch.fault(number, message % {"number": shown(number), "low": low, "high": high})
        return found

    def rest(self) -> dict[str, Any]:
        """Give what nobody asked for."""
        rest = {str(key): value for key, value in self.values.items() if key not in self.asked}
        self.asked |= self.values.keys()
        return rest

    def keep_rest(self, path: str) -> None:
        """Keep what nobody asked for among the document's extensions."""
        for key, value in self.rest().items():
            self.tree.unread[f"{path}/{key}" if path else key] = value

    def _list(self, key: str) -> list[Any]:
        value = self.raw(key)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self.fault(key, _("“%(key)s” must be a list, each entry on a line of its own after “- ”.") % {"key": key})
        return []
