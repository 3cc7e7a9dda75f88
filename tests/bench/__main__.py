"""Measure the goals of performance, all or some, on the database of DATABASE_URL, else on SQLite."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Final

from tests.bench import matching, staffing
from tests.bench.databases import Database, fresh
from tests.bench.figures import HEAD, Measured, measured, with_growth

SIZES: Final = (100, 1_000)
# What needs an organisation, and what draws its own people.
OF_PEOPLE: Final = ("levels", "page", "what-if", "reports", "imports")
ALONE: Final = ("matching", "staffing")


def main() -> int:
    """Print a line per goal and size; give 1 where one is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"of {', '.join((*ALONE, *OF_PEOPLE))}; all")
    chosen = parser.parse_args().measures or (*ALONE, *OF_PEOPLE)
    if unknown := sorted({*chosen} - {*ALONE, *OF_PEOPLE}):
        parser.error(f"There is no measure {', '.join(unknown)}.")
    largest = int(os.environ.get("SIZE", SIZES[-1]))
    sizes = sorted({*(size for size in SIZES if size < largest), largest})
    name = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    told = list(_all(sizes, chosen))
    lines = with_growth(told)
    sys.stdout.write("\n".join([f"\n{name}", HEAD, *(one.line for one in lines)]) + "\n")
    return int(any(one.misses for one in lines))


def _all(sizes: list[int], chosen: Collection[str]) -> Iterator[Measured]:
    with fresh() as empty:
        _say("migrating")
        _run(empty, "migrate")
        for size in matching.SIZES if "matching" in chosen else ():
            _say(f"{size} mentees: matching")
            yield from (_with_peak(measured(told), "matching", empty) for told in _run(empty, "matching", size))
        if "staffing" in chosen:
            _say(f"{staffing.PEOPLE} people: staffing")
            yield from (measured(told) for told in _run(empty, "staffing", staffing.PEOPLE))
        of_people = [what for what in OF_PEOPLE if what in chosen]
        for size in sizes if of_people else ():
            with fresh(empty) as seeded:
                _say(f"{size} engineers: seeding")
                _run(seeded, "seed", size)
                yield from _of_size(seeded, size, of_people)


def _of_size(seeded: Database, size: int, chosen: list[str]) -> Iterator[Measured]:
    with ExitStack() as stack:
        sources = dict.fromkeys(chosen, seeded)
        if "imports" in sources:
            sources["imports"] = stack.enter_context(fresh(seeded))
            _run(sources["imports"], "forget")
        for what, source in sources.items():
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
