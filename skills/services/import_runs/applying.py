"""Doing what HR has looked at: that file and no other, all of it or nothing, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import SkillsError
from skills.services.import_runs.checking import check_by_worker, note_faults, progress_teller
from skills.services.import_runs.contents import digest_of, import_run
from skills.services.import_runs.forgetting import APPLY_KIND, CHECK_KIND, forget_superseded
from skills.services.import_runs.receiving import MOST_ROWS_AT_ONCE
from teams.models import ImportRun, User
from teams.services.audit import record_audit
from teams.services.jobs import Run, enqueue, register_kind

State = ImportRun.State


def apply_run(run: ImportRun, *, digest: str, actor: User) -> None:
    """Apply an import that was checked, at once or, where it is long, by a worker.

    Raises SkillsError where it is no longer what was looked at (``digest``), or was applied already.
    """
    if digest != run.digest or digest_of(run) != run.digest:
        raise SkillsError(_("The file is not the one that was checked. Upload it again."))
    # In one transaction with its work: whoever is killed in the middle leaves the import as it was checked.
    with transaction.atomic():
        taken = ImportRun.objects.filter(pk=run.pk, state=State.READY, digest=digest).update(state=State.APPLYING)
        if not taken:
            raise SkillsError(_("This import was applied already or is under way."))
        if run.total_steps > MOST_ROWS_AT_ONCE:
            enqueue(APPLY_KIND, key=f"{APPLY_KIND}-{run.pk}", payload={"run": run.pk}, requested_by=actor)
        else:
            run.state = State.APPLYING
            _apply(run, actor, transaction.atomic)


def apply_by_worker(attempt: Run) -> None:
    """Apply a long import; one that was cut off left nothing behind and is done anew."""
    waiting = (State.APPLYING, State.FAILED)
    run = ImportRun.objects.filter(pk=attempt.payload["run"], state__in=waiting).first()
    if run is not None:
        _apply(run, attempt.job.requested_by, attempt.completing)


def _apply(run: ImportRun, actor: User | None, all_or_nothing: Callable[[], AbstractContextManager[None]]) -> None:
    try:
        with all_or_nothing():
            summary = import_run(run, actor=actor, progress=progress_teller(run))
            _become_applied(run, summary)
            record_audit("import", run, actor=actor, reason=f"{run.kind}: {run.file_name}")
            forget_superseded(run)
    except SkillsError as error:
        # The directory has changed since the check.
        note_faults(run, error)
    finally:
        ImportRun.objects.filter(pk=run.pk, state=State.APPLYING).update(state=State.FAILED)


def _become_applied(run: ImportRun, summary: dict[str, object]) -> None:
    run.state, run.summary, run.applied_at, run.content = State.APPLIED, summary, timezone.now(), b""
    run.done_steps = run.total_steps
    run.options.pop("lookups", None)
    run.save(update_fields=["state", "summary", "applied_at", "content", "done_steps", "options"])


def register_jobs() -> None:
    """Name what checks and applies long imports."""
    register_kind(CHECK_KIND, check_by_worker)
    register_kind(APPLY_KIND, apply_by_worker)
