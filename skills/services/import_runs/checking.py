"""Looking at what an import would do, without doing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import transaction

from skills.errors import SkillsError
from skills.formats.faults import Fault, FaultyFileError
from skills.services.assessment_import import Progress
from skills.services.import_runs.contents import Kind, import_run
from teams.models import ImportRun
from teams.services.jobs import Run

PROGRESS_SECONDS = 600
State = ImportRun.State


def check_run(run: ImportRun) -> None:
    """Say what an import would change, or all that is wrong with it. Nothing else is stored."""
    try:
        with _undone(run):
            summary = import_run(run, actor=run.uploaded_by, progress=progress_teller(run), check_only=True)
    except SkillsError as error:
        note_faults(run, error)
        return
    if run.faults:
        # Found while the file was taken in, such as a formula in a column that may be empty.
        _become_faulty(run, run.faults)
        return
    run.summary, run.state = summary, State.READY
    run.save(update_fields=["summary", "state"])


@contextmanager
def _undone(run: ImportRun) -> Iterator[None]:
    """Undo what a check writes; assessments are checked without writing, so that nobody waits for them."""
    if run.kind == Kind.ASSESSMENTS:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def check_by_worker(attempt: Run) -> None:
    """Check a long import; safe to run twice."""
    run = ImportRun.objects.filter(pk=attempt.payload["run"], state=State.CHECKING).first()
    if run is not None:
        check_run(run)


def note_faults(run: ImportRun, error: SkillsError) -> None:
    """Store what is wrong with an import; its content is of no use any more."""
    found = error.faults if isinstance(error, FaultyFileError) else (Fault(str(error)),)
    places = {(fault["row"], fault["column"]) for fault in run.faults}
    more = [fault.as_dict() for fault in found if (fault.row, fault.column) not in places]
    _become_faulty(run, sorted([*run.faults, *more], key=_row))


def _become_faulty(run: ImportRun, faults: list[dict[str, Any]]) -> None:
    run.state, run.faults, run.content = State.FAULTY, faults, b""
    run.options.pop("lookups", None)
    run.save(update_fields=["state", "faults", "content", "options"])


def _row(fault: dict[str, Any]) -> int:
    return fault.get("row") or fault.get("line") or 0


def progress_teller(run: ImportRun) -> Progress:
    """Give what tells how far a run is; by the cache, because its own transaction shows nothing before it ends."""
    size = max(len(run.content), 1)

    def tell(done: int) -> None:
        cache.set(_key(run), min(100 * done // size, 100), PROGRESS_SECONDS)

    return tell


def progress_of(run: ImportRun) -> int | None:
    """Give how many percent of a run's file have been read, ``None`` where that is not known."""
    percent: int | None = cache.get(_key(run))
    return percent


def _key(run: ImportRun) -> str:
    return f"import-progress-{run.pk}-{run.state}-{run.digest}"
