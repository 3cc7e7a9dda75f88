from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from skills.formats.framework_yaml import parse_framework
from skills.management.reporting import ImportCommand
from skills.services.framework_import import import_framework


class Command(ImportCommand):
    help = "Bring in a framework, as a draft unless --publish is given. The same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", choices=["yaml"], default="yaml")
        parser.add_argument("--slug", help="instead of the slug in the file")
        parser.add_argument("--version", dest="as_version", help="instead of the version in the file")
        parser.add_argument("--publish", action="store_true", help="publish it, so that people are measured against it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, or say all that is wrong with it."""
        with self.one_transaction(dry_run=options["dry_run"]):
            content = parse_framework(self.bytes_of(options["file"]))
            given = {"slug": options["slug"], "version": options["as_version"]}
            content = replace(content, **{name: value for name, value in given.items() if value})
            version, summary = import_framework(content, publish=options["publish"])
        self.tell(f"{version.framework.slug} {version.version}, {version.get_status_display()}", summary, options)
