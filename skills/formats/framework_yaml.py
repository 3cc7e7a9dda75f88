"""The project's own YAML of a framework (``schema: lead-ai-framework/1``)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from skills.formats.branches import Branch, Tree
from skills.formats.faults import shown
from skills.formats.framework import FrameworkContent
from skills.formats.framework_names import LONGEST_TITLE, Names, known
from skills.formats.framework_reference import ReferenceReader
from skills.formats.framework_roles import MOST_WEIGHT, RoleReader
from skills.formats.framework_structure import StructureReader
from skills.formats.safe_yaml import load_yaml

SCHEMA = "lead-ai-framework/1"


def parse_framework(data: bytes) -> FrameworkContent:
    """Read a framework of the project's own YAML; raise FaultyFileError naming every fault by line and path."""
    tree = Tree(load_yaml(data))
    content = _FrameworkReader(tree).read()
    tree.faults.raise_if_any()
    return content


class _FrameworkReader:
    def __init__(self, tree: Tree) -> None:
        self.root = tree.root
        self.tree = tree
        self.names = Names()

    def read(self) -> FrameworkContent:
        schema = self.root.text("schema", required=True)
        if schema and schema != SCHEMA:
            message = _("“%(schema)s” is not known. This program reads “%(known)s”.")
            self.root.fault("schema", message % {"schema": shown(schema), "known": SCHEMA})
        head = self.root.branch("framework")
        structure = StructureReader(self.root, self.names)
        scale, domains = structure.scale(), structure.domains()
        self.names.roles = {str(role.get("slug")) for role in self._plain_list("roles")}
        self.names.facts = {str(fact.get("id")) for fact in self._plain_list("market_facts")}
        content = {**self._head(head), **self._parts(), "scale": scale, "domains": domains}
        for branch, path in ((head, "framework"), (self.root, "")):
            branch.keep_rest(path)
        return FrameworkContent(**content, extensions=self.tree.unread)

    def _plain_list(self, key: str) -> list[dict[str, Any]]:
        value = self.root.values.get(key)
        return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []

    def _head(self, head: Branch) -> dict[str, Any]:
        # The status in the file is where it came from; here a version is published by whoever says so.
        head.raw("status")
        return {
            "slug": head.slug("slug"),
            "title": head.text("title", required=True, longest=LONGEST_TITLE),
            "version": head.text("version", required=True, longest=40),
            "language": head.text("language", longest=16) or "en",
            "creator": head.text("creator", longest=200),
            "licence": head.text("licence", longest=100),
            "subject": head.text("subject", longest=200),
            "description": head.text("description"),
            "target_role": known(head, "target_role", self.names.roles) if "target_role" in head else None,
        }

    def _parts(self) -> dict[str, Any]:
        roles, reference = RoleReader(self.names), ReferenceReader(self.names)
        bands, more = reference.salaries(self.root.branch("salary_reference"))
        kinds = self.root.branch("kinds")
        weights = self.root.keyed("weights", 0, MOST_WEIGHT)
        return {
            "kinds": {str(kind): kinds.text(kind) for kind in kinds.values},
            "weights": {str(weight): name for weight, name in weights.items()},
            "roles": self._each("roles", roles.role, unique="slug"),
            "focus_areas": self._each("focus_areas", reference.focus_area, unique="slug"),
            "transitions": self._each("transitions", roles.transition, unique=("from_role", "to_role")),
            "market_facts": self._each("market_facts", reference.market_fact, unique="ident"),
            "scarcity_hints": self._each("scarcity_hints", reference.scarcity, unique="competency"),
            "salary_bands": bands,
            "salary_extensions": more,
        }

    def _each(self, key: str, read: Any, *, unique: str | tuple[str, ...]) -> tuple[Any, ...]:
        names = (unique,) if isinstance(unique, str) else unique
        found: dict[tuple[Any, ...], Any] = {}
        for branch in self.root.branches(key):
            entry = read(branch)
            ident = tuple(getattr(entry, name) for name in names)
            if ident in found:
                branch.fault(None, _("“%(ident)s” stands here twice.") % {"ident": " → ".join(map(str, ident))})
            found[ident] = entry
            branch.keep_rest(f"{key}/{'/'.join(map(str, ident))}")
        return tuple(found.values())
