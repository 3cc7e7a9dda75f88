"""One assignment, changed: its days, its share, or that it is confirmed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from teams.capacity import conflicts
from teams.errors import NotYoursError, OverbookedError, TeamsError
from teams.models import Assignment, Engineer, Project, User
from teams.permissions import people_assigned_by
from teams.services.assignment_mails import tell_confirmed
from teams.services.assignments import Booking, is_over, said
from teams.services.audit import record_audit
from teams.services.holding import confirm_row, hold_people, hold_projects
from teams.workloads import workloads

CONFIRMED = Assignment.State.CONFIRMED


@transaction.atomic
def change_assignment(
    assignment: Assignment, booking: Booking, *, actor: User, confirmed: bool, reason: str = ""
) -> Assignment:
    """Give an assignment other days or another share, or confirm it; what is confirmed keeps its reason without one.

    The leads of the project change what is planned; who answers for the person, and HR, also what is confirmed. Raises
    NotYoursError, OverbookedError with the days that do not fit, and TeamsError where the project is over, other work
    on it lies on these days, no reason is given, or confirmed work would become a plan again.
    """
    hold_projects([assignment.project_id])
    people = hold_people([assignment.engineer_id])
    row = Assignment.objects.select_for_update(of=("self",)).select_related("project").get(pk=assignment.pk)
    person = people[row.engineer_id]
    _check_actor(row, actor, confirmed=confirmed)
    was_confirmed = row.state == CONFIRMED
    if was_confirmed and not confirmed:
        raise TeamsError(_("It is confirmed. End it, and plan it anew."))
    _check_days(row, booking, person)
    row.starts, row.ends, row.allocation = booking.starts, booking.ends, booking.allocation
    if confirmed:
        _confirm(row, actor, reason or (row.reason if was_confirmed else ""))
    else:
        row.save()
    # Written first, so that the check sees the work as it will be.
    load, days = workloads([person])[person.pk], (row.starts, booking.span.ends)
    found = conflicts(load.but_short_leave(*days) if confirmed else load, *days, planned=not confirmed)
    if found:
        own = people_assigned_by(actor).filter(pk=person.pk).exists()
        raise OverbookedError([said(person, fault, why=own) for fault in found])
    fields = ["starts", "ends", "allocation", "state"]
    verb = "confirm" if confirmed and not was_confirmed else "change"
    record_audit(verb, row, actor=actor, subject=person, reason=row.reason if confirmed else "", fields=fields)
    if confirmed and not was_confirmed:
        tell_confirmed(row, actor=actor)
    return row


def _confirm(row: Assignment, actor: User, reason: str) -> None:
    if is_over(row.project):
        raise TeamsError(_("The project is over: nobody is confirmed for it any more."))
    if not reason.strip():
        raise TeamsError(_("Say why: a confirmation names its reason."))
    confirm_row(row, actor, reason)


def _check_actor(row: Assignment, actor: User, *, confirmed: bool) -> None:
    if people_assigned_by(actor).filter(pk=row.engineer_id).exists():
        return
    if not Project.objects.changed_by(actor).filter(pk=row.project_id).exists():
        raise NotYoursError(_("The leads of the project, of the person and HR change it."))
    if confirmed or row.state == CONFIRMED:
        raise NotYoursError(_("The lead of this person confirms, and changes what is confirmed."))


def _check_days(row: Assignment, booking: Booking, person: Engineer) -> None:
    others = Assignment.objects.filter(project=row.project, engineer=person).exclude(pk=row.pk)
    others = others.filter(Q(ends=None) | Q(ends__gte=booking.starts), starts__lte=booking.ends or date.max)
    if others.exists():
        raise TeamsError(_("%(name)s is on this project then already.") % {"name": person.name})
