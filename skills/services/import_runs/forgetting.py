"""Uploads that nobody applied do not stay."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import SkillsError
from teams.models import ImportRun

KEPT_FOR = timedelta(days=7)
State = ImportRun.State
# What is being worked on is left to the worker.
IDLE = (State.READY, State.FAULTY, State.FAILED)


def forget_old_runs() -> None:
    """Forget the uploads that were not applied within seven days."""
    ImportRun.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).exclude(state=State.APPLIED).delete()


def discard_run(run: ImportRun) -> None:
    """Forget an upload; raise SkillsError where it is being worked on or has been applied."""
    deleted, _rows = ImportRun.objects.filter(pk=run.pk, state__in=IDLE).delete()
    if not deleted:
        raise SkillsError(_("This import is under way or has been applied."))


def forget_superseded(run: ImportRun) -> None:
    """Forget earlier uploads of the same file that came to nothing, now that this one is applied."""
    ImportRun.objects.filter(
        kind=run.kind, file_name=run.file_name, pk__lt=run.pk, state__in=(State.FAULTY, State.FAILED)
    ).delete()
