"""What the import commands share: reading the file, telling faults, the dry run and the summary."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from skills.errors import SkillsError
from skills.services.import_summary import OUTCOMES, ImportSummary

# --json lists everything.
MOST_LISTED = 20


class ImportCommand(BaseCommand):
    """A command that imports one file in one transaction."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        # Django's own --version gives way to the version of what is imported.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def bytes_of(self, path: Path) -> bytes:
        """Read a file; raise CommandError where that cannot be done."""
        with self.opened(path) as file:
            return file.read()

    def opened(self, path: Path) -> BinaryIO:
        """Open a file; raise CommandError where that cannot be done."""
        try:
            return path.open("rb")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error

    @contextmanager
    def one_transaction(self, *, dry_run: bool) -> Iterator[None]:
        """Keep all or nothing (nothing on a dry run); every fault goes to standard error."""
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(dry_run)
        except SkillsError as error:
            raise CommandError(f"{error}\nNothing was imported.") from error

    def tell(self, subject: str, summary: ImportSummary, options: dict[str, Any]) -> None:
        """Print the summary, as JSON where asked for."""
        if options["json"]:
            self.stdout.write(json.dumps(summary.as_dict() | {"dry_run": options["dry_run"]}, ensure_ascii=False))
            return
        counts = ", ".join(f"{getattr(summary, outcome)} {outcome}" for outcome in OUTCOMES)
        self.stdout.write(f"{subject}: {counts}.")
        for name, value in summary.details.items():
            self.stdout.write(f"  {name.replace('_', ' ')}: {_plain(value)}")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return _listed([f"{name} ({number})" for name, number in value.items()])
    if isinstance(value, list):
        return _listed([" ".join(entry.values()) if isinstance(entry, dict) else str(entry) for entry in value])
    return str(value)


def _listed(entries: list[str]) -> str:
    more = [f"and {len(entries) - MOST_LISTED} more"] if len(entries) > MOST_LISTED else []
    return ", ".join(entries[:MOST_LISTED] + more) or "none"
