"""Measure the goals of docs/performance.md on the database of DATABASE_URL, else on SQLite: python -m tests.bench."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Final

from tests.bench import matching, staffing
from tests.bench.databases import Database, fresh
from tests.bench.figures import HEAD, Measured, measured, with_growth

SIZES: Final = (100, 1_000)


def main() -> int:
    """Print a line per goal and size; give 1 where one is missed."""
    largest = int(os.environ.get("SIZE", SIZES[-1]))
    sizes = sorted({*(size for size in SIZES if size < largest), largest})
    name = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    told = list(_all(sizes))
    lines = with_growth(told)
    sys.stdout.write("\n".join([f"\n{name}", HEAD, *(one.line for one in lines)]) + "\n")
    return int(any(one.misses for one in lines))


def _all(sizes: list[int]) -> Iterator[Measured]:
    with fresh() as empty:
        _say("migrating")
        _run(empty, "migrate")
        for size in matching.SIZES:
            _say(f"{size} mentees: matching")
            yield from (_with_peak(measured(told), "matching", empty) for told in _run(empty, "matching", size))
        _say(f"{staffing.PEOPLE} people: staffing")
        yield from (measured(told) for told in _run(empty, "staffing", staffing.PEOPLE))
        for size in sizes:
            with fresh(empty) as seeded:
                _say(f"{size} engineers: seeding")
                _run(seeded, "seed", size)
                yield from _of_size(seeded, size)


def _of_size(seeded: Database, size: int) -> Iterator[Measured]:
    with ExitStack() as stack:
        people = stack.enter_context(fresh(seeded))
        _run(people, "forget")
        for what, source in (
            ("levels", seeded),
            ("page", seeded),
            ("what-if", seeded),
            ("reports", seeded),
            ("imports", people),
        ):
            _say(f"{size} engineers: {what}")
            with fresh(source) as own:
                found = [measured(told) for told in _run(own, what, size)]
            yield from (_with_peak(one, what, source) for one in found)


def _with_peak(one: Measured, what: str, source: Database) -> Measured:
    if one.peak_goal is None:
        return one
    with fresh(source) as own:
        if what == "imports":
            _run(own, "imports-prepare")
        return replace(one, peak=_run(own, f"{what}-peak", one.size))


def _run(database: Database, what: str, size: int = 0) -> Any:
    command = [sys.executable, "-m", "tests.bench.child", what, str(size)]
    done = subprocess.run(command, env=database.environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _say(what: str) -> None:
    sys.stderr.write(f"  {what}\n")


if __name__ == "__main__":
    sys.exit(main())
