from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lead_ai.demo.seed import seed_demo
from teams.models import Engineer


class Command(BaseCommand):
    help = "Fill an empty directory with the demo: about 48 people in 6 teams and 18 months of history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--engineers", type=int, help="how many people; more than the story has are invented")
        parser.add_argument("--teams", type=int, help="how many teams the people are spread over")
        parser.add_argument("--random-seed", type=int, default=2026, help="the same number gives the same demo")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if Engineer.objects.exists():
            raise CommandError("There are people in the directory already. The demo fills an empty one only.")
        summary = seed_demo(
            now=timezone.now(),
            engineers=options["engineers"],
            teams=options["teams"],
            random_seed=options["random_seed"],
        )
        told = json.dumps(summary) if options["json"] else ", ".join(f"{n} {what}" for what, n in summary.items())
        self.stdout.write(told)
