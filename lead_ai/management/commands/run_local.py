from __future__ import annotations

import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from honcho.environ import parse_procfile
from honcho.manager import Manager

from lead_ai.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from lead_ai.health import migrations_applied
from teams.models import Engineer

# Static files are not collected here, and whoever is root on their own machine knows it.
WARNINGS_FOR_SERVERS = ("ignore:No directory at:UserWarning", "ignore:You're running the worker with superuser")
INTERRUPTED = 130  # honcho's answer to Ctrl-C
FIRST_FREE_FOR_ALL = 1024  # lower ports need rights


class Command(BaseCommand):
    help = "Start lead_ai on this machine: migrate, load the demo, then web, worker and beat until Ctrl-C."
    requires_system_checks: list[str] = []  # gunicorn's and migrate's own start runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--procfile", type=Path, default=settings.BASE_DIR / "Procfile")

    def handle(self, *args: Any, procfile: Path, **options: Any) -> None:
        refuse_taken_port(settings.PORT)
        if not migrations_applied():  # looking is quick, a migration of nothing is not
            self.stdout.write("Bringing the database up to date …")
            self.stdout.flush()
            call_command("migrate", verbosity=0)
        if settings.DEMO and not Engineer.objects.exists():
            self.stdout.write("Loading the demo …")
            self.stdout.flush()
            call_command("seed_demo", verbosity=0)
        connections.close_all()
        manager = local_processes(procfile)
        threading.Thread(target=self.welcome, daemon=True).start()
        manager.loop()
        sys.exit(0 if manager.returncode == INTERRUPTED else manager.returncode)

    def welcome(self) -> None:
        """Name the address and the demo accounts once the first page can be had."""
        wait_until_answers(f"http://127.0.0.1:{settings.PORT}/health/live")
        lines = ["", f"  lead_ai is ready: {settings.BASE_URL}/", ""]
        if settings.DEMO:
            lines += [f"    {email:24}{story}" for email, story in DEMO_ACCOUNTS]
            lines += ["", f"    password of each: {DEMO_PASSWORD}", ""]
        self.stdout.write("\n".join([*lines, "  Ctrl-C stops it.", ""]))
        self.stdout.flush()


def refuse_taken_port(port: int) -> None:
    """Raise ``CommandError`` where the port cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            other = port + 1 if port >= FIRST_FREE_FOR_ALL else 8000
            message = f"Port {port} is taken ({fault.strerror}). Start on another one: PORT={other} make run"
            raise CommandError(message) from fault


def local_processes(procfile: Path) -> Manager:
    """Make a manager of the processes in ``procfile``, each of which finds this environment's programs."""
    programs = str(Path(sys.executable).parent)
    shared = {
        **os.environ,
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", "")]),
        "PORT": str(settings.PORT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": ",".join(WARNINGS_FOR_SERVERS),
    }
    manager = Manager()
    for name, command in parse_procfile(procfile.read_text()).processes.items():
        manager.add_process(name, command, env=shared, cwd=str(settings.BASE_DIR))
    return manager


def wait_until_answers(url: str) -> None:
    """Return once ``url`` answers with any status."""
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - an address of our own making
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
