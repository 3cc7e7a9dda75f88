"""Mapping files: how the columns and values of another layout become ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from skills.formats.branches import Branch, Tree
from skills.formats.faults import did_you_mean, shown
from skills.formats.safe_yaml import load_yaml

UNKNOWN_ROLES = ("fault", "skip")
DATE_PARTS = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d"}
DATE_FORMAT = re.compile(r"(?:YYYY|YY|MM|DD|[ ./-])+")
DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}", re.IGNORECASE)

# Opens a look-up file by the name in the mapping and gives the two columns asked for as a dictionary.
LookupReader = Callable[[str, str, str], dict[str, str]]


@dataclass(frozen=True)
class Mapping:
    """A mapping read: sources and values are by our column's name."""

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    lookups: dict[str, dict[str, str]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    skip_unknown_roles: bool = False
    email_domain: str = ""
    date_format: str = "%Y-%m-%d"
    date_shown: str = "YYYY-MM-DD"


@dataclass(frozen=True)
class Lookup:
    """A look-up as the mapping names it: which file, and its columns of keys and of values."""

    column: str
    file: str
    key: str
    value: str


def normal(name: str) -> str:
    """Give a column's name without regard to case, spaces and punctuation."""
    return "".join(character for character in name.casefold() if character.isalnum())


def parse_mapping(data: bytes, columns: tuple[str, ...], read_lookup: LookupReader) -> Mapping:
    """Read a mapping file for a table with our ``columns``; raise FaultyFileError naming every fault by line."""
    tree = Tree(load_yaml(data))
    root = tree.root
    known = {normal(name): name for name in columns}
    lookups = _lookups(root.branch("lookups"), known)
    date_shown = root.text("date_format") or "YYYY-MM-DD"
    mapping = Mapping(
        columns=_columns(root.branch("columns"), known),
        values=_values(root.branch("values"), known),
        ignored=root.texts("ignore"),
        skip_unknown_roles=_choice(root, "unknown_roles", UNKNOWN_ROLES) == "skip",
        email_domain=_email_domain(root),
        date_format=_date_format(root, date_shown),
        date_shown=date_shown,
    )
    _refuse_rest(root)
    tree.faults.raise_if_any()
    found = {lookup.column: read_lookup(lookup.file, lookup.key, lookup.value) for lookup in lookups}
    mapping.lookups.update(found)
    return mapping


def lookup_files(data: bytes) -> set[str]:
    """Give the names of the look-up files that a mapping needs; raise FaultyFileError where it is no YAML."""
    root = Tree(load_yaml(data)).root
    branch = root.branch("lookups")
    return {branch.branch(column).text("file") for column in branch.values} - {""}


def _ours(branch: Branch, key: str | int, known: dict[str, str]) -> str:
    column = known.get(normal(str(key)))
    if column is None:
        message = _("“%(column)s” is none of our columns: %(known)s.")
        text = message % {"column": shown(key), "known": ", ".join(known.values())}
        branch.fault(key, text + did_you_mean(str(key), known.values()))
    return column or str(key)


def _columns(branch: Branch, known: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, value in branch.values.items():
        column = _ours(branch, key, known)
        if isinstance(value, list):
            found[column] = branch.texts(str(key))
        else:
            found[column] = (branch.text(key, required=True),)
    return found


def _values(branch: Branch, known: dict[str, str]) -> dict[str, dict[str, str]]:
    found = {}
    for key in branch.values:
        below = branch.branch(key)
        column = _ours(branch, key, known)
        found[column] = {str(theirs): _scalar(below, theirs) for theirs in below.values}
    return found


def _scalar(branch: Branch, key: str | int) -> str:
    """Give a value that may be written as word, number or yes/no."""
    value = branch.raw(key)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else str(value)
    branch.fault(key, _("Give one value."))
    return ""


def _lookups(branch: Branch, known: dict[str, str]) -> list[Lookup]:
    found = []
    for key in branch.values:
        below = branch.branch(key)
        found.append(
            Lookup(
                _ours(branch, key, known),
                below.text("file", required=True),
                below.text("key", required=True),
                below.text("value", required=True),
            )
        )
        _refuse_rest(below)
    return found


def _choice(branch: Branch, key: str, choices: tuple[str, ...]) -> str:
    value = branch.text(key) or choices[0]
    if value not in choices:
        message = _("“%(value)s” is not one of %(choices)s.")
        branch.fault(key, message % {"value": shown(value), "choices": ", ".join(choices)})
    return value


def _email_domain(root: Branch) -> str:
    domain = root.text("email_domain").removeprefix("@")
    if domain and not DOMAIN.fullmatch(domain):
        root.fault("email_domain", _("“%(domain)s” is no domain such as example.com.") % {"domain": shown(domain)})
    return domain


def _date_format(root: Branch, shown_as: str) -> str:
    if not DATE_FORMAT.fullmatch(shown_as) or "DD" not in shown_as or "MM" not in shown_as or "YY" not in shown_as:
        root.fault("date_format", _("Write the date's format with DD, MM and YYYY, such as DD.MM.YYYY."))
    text = shown_as
    for ours, theirs in DATE_PARTS.items():
        text = text.replace(ours, theirs)
    return text


def _refuse_rest(branch: Branch) -> None:
    known = sorted(map(str, branch.asked))
    for key in branch.rest():
        message = _("“%(key)s” means nothing here. Known: %(known)s.")
        branch.fault(key, message % {"key": shown(key), "known": ", ".join(known)} + did_you_mean(key, known))
