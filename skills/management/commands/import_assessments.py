from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from skills.formats.judgements import Given
from skills.management.reporting import ImportCommand
from skills.services.assessment_import import find_rater, import_assessments


class Command(ImportCommand):
    help = "Bring assessments in from a long or wide CSV or XLSX. The same file again adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        sources = ["lead", "self", "certification"]
        parser.add_argument(
            "--as", dest="source", choices=sources, default="self", help="where the file names no source"
        )
        parser.add_argument("--by", metavar="EMAIL", help="who judged, where the file names nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, or say all that is wrong with it."""
        with self.one_transaction(dry_run=options["dry_run"]), self.opened(options["file"]) as file:
            given = Given(options["source"], find_rater(options["by"]) if options["by"] else None)
            summary = import_assessments(file, given=given)
        self.tell("Assessments", summary, options)
