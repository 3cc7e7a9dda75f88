"""Saying no to a plan, and why."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from teams.models import Assignment, AuditEntry, Project, User
from teams.services.assignment_mails import tell_refused
from teams.services.assignments import end_assignment
from teams.services.audit import record_audit
from teams.services.holding import hold_people

REFUSE = "refuse"
SHOWN = 5


@transaction.atomic
def refuse_assignment(assignment: Assignment, *, actor: User, reason: str = "") -> bool:
    """Take a plan back for the person's lead, and tell the leads of the project why; tell whether anything stays.

    What was confirmed meanwhile ends as any work does.
    """
    people = hold_people([assignment.engineer_id])
    plans = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=timezone.localdate()), state=Assignment.State.PLANNED)
    row = plans.select_for_update(of=("self",)).select_related("project").filter(pk=assignment.pk).first()
    if row is None:
        return end_assignment(assignment, actor=actor)
    record_audit(REFUSE, row.project, actor=actor, subject=people[row.engineer_id], reason=reason)
    tell_refused(row, actor=actor, reason=reason)
    row.delete()
    return False


def refusals(project: Project) -> QuerySet[AuditEntry]:
    """Give the newest refusals of a project, of people who are neither planned nor confirmed for it since."""
    rows = AuditEntry.objects.filter(action=REFUSE, object_type="project", object_id=project.slug)
    rows = rows.exclude(subject=None).exclude(subject__in=project.assignments.values("engineer"))
    return rows.select_related("subject", "actor__engineer").order_by("-at", "-pk")[:SHOWN]
