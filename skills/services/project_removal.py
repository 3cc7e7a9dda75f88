"""Deleting a project that was begun by mistake."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from skills.errors import NotAllowedError, SkillsError
from teams.models import Assignment, Project, User
from teams.services.audit import record_audit


def was_confirmed(project: Project) -> bool:
    """Tell whether anybody was ever confirmed for a project, also where that was taken back since."""
    rows: QuerySet[Any] = Assignment.history.filter(project_id=project.pk, state=Assignment.State.CONFIRMED)
    return rows.exists()


@transaction.atomic
def remove_project(project: Project, *, actor: User) -> None:
    """Delete a project with its needs, plans and nominations.

    Raises NotAllowedError for who does not change it, SkillsError where somebody was ever confirmed for it: that work
    is part of what they did.
    """
    # Held whole: whoever is being assigned meanwhile waits, and then finds no project.
    row = Project.objects.changed_by(actor).select_for_update(of=("self",)).filter(pk=project.pk).first()
    if row is None:
        raise NotAllowedError(_("The leads of the project and HR delete it."))
    if was_confirmed(row):
        raise SkillsError(_("Somebody was confirmed for it, and that stays on record. Set it to done instead."))
    for planned in row.assignments.select_related("engineer").order_by("pk"):
        record_audit("delete", planned, actor=actor, subject=planned.engineer)
    record_audit("delete", row, actor=actor)
    row.delete()
