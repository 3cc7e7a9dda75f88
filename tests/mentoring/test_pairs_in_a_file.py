"""A real database file: private notes in it and its write-ahead log, and two who accept the last place at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from teams.models import Engineer
from tests.faults.instances import ROOT, environment
from tests.mentoring.pairs import a_session, pair_of

CANARY = "cnry-private-note-in-a-file"
NAME = "lead_ai.sqlite3"

BEGIN = """
import django; django.setup()
from django.db import connection, connections
from mentoring.models import MentoringSession, Mentorship
from teams.models import User
"""
WRITE = """
import shutil
from mentoring.services.notes import write_note
write_note(MentoringSession.objects.get(), CANARY, author=User.objects.get(engineer__slug="erin"))
# As the files lie while the server runs: what was just written may be in the log alone.
for path in (DATA / "lead_ai.sqlite3", DATA / "lead_ai.sqlite3-wal"):
    shutil.copy(path, DATA / "copied")
"""
READ = """
from mentoring.services.notes import read_note
note = read_note(MentoringSession.objects.get(), reader=User.objects.get(engineer__slug="erin"))
print("locked" if note.is_locked else note.text)
"""
AT_ONCE = """
import threading
from mentoring.services.proposing import accept
for number in range(5):
    # Accepting one withdraws a mentee's other proposals: each round opens its own two.
    rows = Mentorship.objects.filter(mentor__slug=f"mentor-{number}")
    rows.update(state="proposed", ended_how="", ends=None)
    pairs = list(rows.order_by("pk"))
    start, given = threading.Barrier(2), []
    def do(pair):
        start.wait()
        try:
            accept(pair, actor=User.objects.get(engineer=pair.mentee_id))
            given.append("taken")
        except Exception as error:
            given.append(type(error).__name__)
        finally:
            connections.close_all()
    threads = [threading.Thread(target=do, args=(pair,)) for pair in pairs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(*sorted(given), rows.agreed().count())
    rows.update(state="ended", ended_how="stopped")
"""


def put_into(folder: Path) -> Path:
    """Write the database of the test, as far as it is, into a folder as the file of an installation."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such file; its tables are copied out in test_private_notes.py.")
    folder.mkdir()
    (folder / "copied").mkdir()
    connection.ensure_connection()
    (folder / NAME).write_bytes(connection.connection.serialize())
    return folder


def run(folder: Path, code: str, **env: str) -> list[str]:
    """Run a few lines in a process that has the file as its database; give what they print."""
    begin = f"from pathlib import Path\nDATA, CANARY = Path({str(folder)!r}), {CANARY!r}\n{BEGIN}"
    command = [sys.executable, "-c", begin + code]
    known = {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}
    given = environment(folder) | known | env
    done = subprocess.run(command, cwd=ROOT, env=given, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_file_and_log_hold_no_note_in_clear_and_a_copy_needs_its_key(
    tmp_path: Path, bob: Engineer, erin: Engineer
) -> None:
    a_session(pair_of(erin, bob))
    folder = put_into(tmp_path / "data")
    run(folder, WRITE, FIELD_KEYS="the first key")
    copied = folder / "copied"
    held = b"".join(path.read_bytes() for path in sorted(copied.iterdir()))
    assert (copied / f"{NAME}-wal").stat().st_size > 0
    assert b"gAAAAA" in held  # how each text begins that Fernet encrypted
    assert CANARY.encode() not in held
    restored = shutil.copytree(copied, tmp_path / "restored")
    assert run(restored, READ, FIELD_KEYS="the first key") == [CANARY]
    assert run(restored, READ, FIELD_KEYS="another key") == ["locked"]


def test_last_place_accepted_by_two_at_once_goes_to_one_in_a_file_too(
    tmp_path: Path, bob: Engineer, charlie: Engineer, erin: Engineer
) -> None:
    for number in range(5):
        mentor = Engineer.objects.create(name=f"Mentor {number}", slug=f"mentor-{number}", mentor_capacity=1)
        for mentee in (bob, charlie):
            pair_of(mentor, mentee, state="proposed", mentor_accepted_at=timezone.now())
    folder = put_into(tmp_path / "data")
    assert run(folder, AT_ONCE) == ["NoPlaceError taken 1"] * 5
