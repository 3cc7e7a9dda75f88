from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from skills.formats.lookups import lookup_reader
from skills.formats.mapping import Mapping, parse_mapping
from skills.formats.people import COLUMNS
from skills.management.reporting import ImportCommand
from skills.services.people_import import import_people


class Command(ImportCommand):
    help = "Bring people in from CSV or XLSX. Nobody is removed; the same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="how another layout's columns become ours")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, or say all that is wrong with it."""
        with self.one_transaction(dry_run=options["dry_run"]), self.opened(options["file"]) as file:
            summary = import_people(file, mapping=self._mapping(options["mapping"]))
        self.tell("People", summary, options)

    def _mapping(self, path: Path | None) -> Mapping:
        if path is None:
            return Mapping()
        return parse_mapping(self.bytes_of(path), COLUMNS, lookup_reader(lambda name: self.opened(path.parent / name)))
