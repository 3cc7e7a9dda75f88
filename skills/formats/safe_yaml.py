"""YAML from strangers: events are scanned against limits first, then plain values are built, with the line of each."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, cast

import yaml
from django.utils.translation import gettext as _

from skills.formats.faults import Fault, FaultyFileError, shown

MOST_BYTES = 5 * 1024 * 1024
MOST_NODES = 200_000
DEEPEST = 20
LONGEST_KEY = 200
LONGEST_NUMBER = 40

Path = tuple[str | int, ...]
# libyaml where the package brings it: some twenty times as fast, same events.
Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAG = "tag:yaml.org,2002:"
OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


@dataclass
class Document:
    """The values of a YAML file and the line on which each stands."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Give the line of a value, or of the nearest thing around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def load_yaml(data: bytes) -> Document:
    """Read one YAML document; raise FaultyFileError for what is not plain, small, well-formed YAML."""
    text = _decoded(data)
    try:
        _scan(text)
        return _build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refusal(
            _("This is not well-formed YAML: %(problem)s.") % {"problem": shown(error.problem or error, longest=200)},
            mark.line + 1 if mark else None,
        ) from error
    except yaml.YAMLError as error:
        raise _refusal(
            _("This is not well-formed YAML: %(problem)s.") % {"problem": shown(error, longest=200)}
        ) from error


def _refusal(message: str, line: int | None = None) -> FaultyFileError:
    return FaultyFileError([Fault(message, line, unit="line")])


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _refusal(_("The file is larger than 5 MiB. Split it or leave out what does not belong to the framework."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refusal(_("This is not UTF-8. Save the file with the encoding UTF-8."), line) from error
    if not text.strip():
        raise _refusal(_("The file is empty."))
    return text


def _scan(text: str) -> None:
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=Loader):
        depth += isinstance(event, OPENING) - isinstance(event, CLOSING)
        nodes += isinstance(event, (*OPENING, yaml.ScalarEvent))
        documents += isinstance(event, yaml.DocumentStartEvent)
        problem = _problem(event) or _limit(depth, nodes, documents)
        if problem:
            raise _refusal(problem, event.start_mark.line + 1 if event.start_mark else None)


def _problem(event: Any) -> str:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return _("Anchors (&) and aliases (*) are not read. Write the value out.")
    if getattr(event, "tag", None):
        return _("Tags (!) are not read. Leave out “%(tag)s”.") % {"tag": shown(event.tag)}
    return ""


def _limit(depth: int, nodes: int, documents: int) -> str:
    if depth > DEEPEST:
        return _("Values are nested more than %(limit)s deep.") % {"limit": DEEPEST}
    if nodes > MOST_NODES:
        return _("The file holds more than %(limit)s values.") % {"limit": f"{MOST_NODES:,}"}
    return _("The file holds several documents (---). Give one framework a file.") if documents > 1 else ""


def _build(text: str) -> Document:
    document = Document()
    node = yaml.compose(text, Loader=Loader)
    if node is None:
        raise _refusal(_("The file is empty."))
    document.value = _plain(node, (), document)
    return document


def _plain(node: yaml.Node, path: Path, document: Document) -> Any:
    document.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, place), document) for place, child in enumerate(node.value)]
    return _scalar(cast("yaml.ScalarNode", node))


def _mapping(node: yaml.MappingNode, path: Path, document: Document) -> dict[str | int, Any]:
    values: dict[str | int, Any] = {}
    for key_node, value_node in node.value:
        key = _key(key_node)
        if key in values:
            raise _refusal(
                _("“%(key)s” is given twice here. Keep one of the two.") % {"key": shown(key)},
                key_node.start_mark.line + 1,
            )
        values[key] = _plain(value_node, (*path, key), document)
        document.lines[(*path, key)] = key_node.start_mark.line + 1
    return values


def _key(node: yaml.Node) -> str | int:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode) or node.tag == TAG + "merge":
        raise _refusal(_("A key must be a word or a whole number."), line)
    if len(node.value) > LONGEST_KEY:
        raise _refusal(_("A key is longer than %(limit)s characters.") % {"limit": LONGEST_KEY}, line)
    # “no” or “1.5” as a key is the word that was written, not a truth value or a fraction.
    return _scalar(node) if node.tag == TAG + "int" else _text(node)


def _scalar(node: yaml.ScalarNode) -> Any:
    kind = node.tag.removeprefix(TAG)
    if kind not in {"int", "float", "bool", "null"}:
        return _text(node)
    if kind == "null":
        return None
    if kind == "bool":
        # As in YAML 1.2: yes, no, on and off are words, and may be the name of a column.
        return {"true": True, "false": False}.get(node.value.lower(), node.value)
    return _number(node, kind)


def _text(node: yaml.ScalarNode) -> str:
    text: str = node.value
    if any(character < " " and character not in "\n\t" for character in text) or "\x7f" in text:
        raise _refusal(_("The text holds a control character. Take it out."), node.start_mark.line + 1)
    return text


def _number(node: yaml.ScalarNode, kind: str) -> int | float:
    digits = node.value.replace("_", "")
    try:
        number = int(digits, 10) if kind == "int" else float(digits)
    except ValueError:
        number = math.nan
    if len(digits) > LONGEST_NUMBER or not math.isfinite(number):
        message = _("“%(value)s” is no plain number. Write few digits, or put it in quotes.")
        raise _refusal(message % {"value": shown(node.value)}, node.start_mark.line + 1)
    return number
