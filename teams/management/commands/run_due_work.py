from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from teams.services.heartbeats import BEAT, pulse
from teams.services.jobs import run_due_work


class Command(BaseCommand):
    help = "Do all work that is due, here and now, without a queue. With --loop: again and again until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="stand in for worker and beat until Ctrl-C or SIGTERM")

    def handle(self, *args: Any, loop: bool, **options: Any) -> None:
        if not loop:
            self.stdout.write(f"{run_due_work()} jobs done.")
            return
        stop = threading.Event()
        for wanted in (signal.SIGINT, signal.SIGTERM):
            # The job at hand is finished first.
            signal.signal(wanted, lambda *_: stop.set())
        while not stop.is_set():
            pulse(BEAT)
            if done := run_due_work():
                self.stdout.write(f"{done} jobs done.")
            close_old_connections()
            stop.wait(settings.SWEEP_SECONDS)
