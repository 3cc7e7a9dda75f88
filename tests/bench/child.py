"""One piece of a bench in a process of its own: python -m tests.bench.child WHAT SIZE; tells figures as JSON."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django


def run(what: str, size: int) -> Any:
    """Do what is asked for; give what there is to tell."""
    from tests.bench import imports, levels, matching, organisation, page, reports, staffing, what_if
    from tests.bench.rounds import peak_of

    measures = {"levels": levels, "page": page, "reports": reports, "imports": imports, "matching": matching}
    measures |= {"staffing": staffing, "what-if": what_if}
    if what in measures:
        return [measured.as_json() for measured in measures[what].measure(size)]
    if what == "reports-peak":
        return _peak(lambda: reports.once(size), peak_of)
    if what == "matching-peak":
        return _peak(lambda: matching.once(size), peak_of)
    if what == "imports-peak":
        return _peak(lambda: imports.once(size), peak_of)
    steps: dict[str, Any] = {
        "migrate": organisation.migrate,
        "seed": lambda: organisation.seed(size),
        "forget": organisation.without_assessments,
        "imports-prepare": lambda: imports.prepare(size),
    }
    return steps[what]()


def _peak(work: Any, peak_of: Any) -> float:
    from skills.models import FrameworkVersion

    # Connected and with the queries' machinery loaded, as every process is that does such work.
    FrameworkVersion.objects.in_force()
    return float(peak_of(work))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lead_ai.settings")
    django.setup()
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]))))  # noqa: T201
