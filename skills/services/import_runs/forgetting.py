"""Uploads that nobody applied do not stay."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import SkillsError
from teams.models import ImportRun, Job

KEPT_FOR = timedelta(days=7)
# No request takes as long.
LONGEST_REQUEST = timedelta(minutes=10)
CHECK_KIND = "check_import"
APPLY_KIND = "apply_import"
JOB_KINDS = (CHECK_KIND, APPLY_KIND)
State = ImportRun.State
# What is being worked on is left to the worker.
IDLE = (State.READY, State.FAULTY, State.FAILED)
UNDER_WAY = (State.CHECKING, State.APPLYING)


def forget_old_runs() -> None:
    """Forget the uploads that were not applied within seven days."""
    ImportRun.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).exclude(state=State.APPLIED).delete()


def can_be_forgotten(run: ImportRun) -> bool:
    """Tell whether nobody works on an upload, nor has applied it."""
    return run.state in IDLE or (run.state in UNDER_WAY and _is_given_up(run))


def _is_given_up(run: ImportRun) -> bool:
    """Tell whether whoever worked on it is gone: a request that was cut off, or a worker at each of its tries."""
    waiting = Job.objects.filter(kind__in=JOB_KINDS, payload__run=run.pk)
    if waiting.exclude(state__in=[Job.State.DEAD, Job.State.CANCELLED, Job.State.DONE]).exists():
        return False
    return waiting.exists() or run.uploaded_at < timezone.now() - LONGEST_REQUEST


def discard_run(run: ImportRun) -> None:
    """Forget an upload; raise SkillsError where it is being worked on or has been applied."""
    states = (*IDLE, *UNDER_WAY) if can_be_forgotten(run) else IDLE
    deleted, _rows = ImportRun.objects.filter(pk=run.pk, state__in=states).delete()
    if not deleted:
        raise SkillsError(_("This import is under way or has been applied."))


def forget_superseded(run: ImportRun) -> None:
    """Forget earlier uploads of the same file that came to nothing, now that this one is applied."""
    ImportRun.objects.filter(
        kind=run.kind, file_name=run.file_name, pk__lt=run.pk, state__in=(State.FAULTY, State.FAILED)
    ).delete()
