"""The page on which days and share of one assignment are changed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from skills.forms.projects import ShareForm, share_of
from skills.views.projects.fetching import visible_assignment
from teams.errors import OverbookedError, TeamsError
from teams.forms.seen import refuses_what_changed, stamped
from teams.models import Assignment, Project
from teams.permissions import people_assigned_by
from teams.requests import SignedInRequest
from teams.services.assignment_changes import change_assignment
from teams.services.assignments import Booking
from teams.services.holding import hold_people

FORM_FAULT: Final = 422


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_change(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Give an assignment other days or another share; who may not, or where it is over, 403."""
    row = visible_assignment(request, uuid)
    _check_reader(request, row)
    if request.method != "POST":
        return _page(request, row, ShareForm(initial=stamped(share_of(row))))
    form = ShareForm(request.POST)
    if not (form.is_valid() and _changed(request, form, row)):
        return _page(request, row, form, status=FORM_FAULT)
    messages.success(request, _("The assignment of %(name)s is changed.") % {"name": row.engineer.name})
    return redirect(f"{reverse('project', args=[row.project.slug])}#people")


def _check_reader(request: SignedInRequest, row: Assignment) -> None:
    """Let through who answers for the person, and for what is only planned the leads of the project."""
    answers = people_assigned_by(request.user).filter(pk=row.engineer_id).exists()
    leads = Project.objects.changed_by(request.user).filter(pk=row.project_id).exists()
    is_past = row.ends is not None and row.ends < timezone.localdate()
    if is_past or not (answers or (leads and row.state == Assignment.State.PLANNED)):
        raise PermissionDenied


@transaction.atomic
def _changed(request: SignedInRequest, form: ShareForm, row: Assignment) -> bool:
    """Save it unless somebody else changed it since the form was shown; what is wrong stands at the form."""
    hold_people([row.engineer_id])
    now = get_object_or_404(Assignment, pk=row.pk)
    if refuses_what_changed(form, share_of(now)):
        return False
    said = form.cleaned_data
    booking = Booking(now.engineer_id, said["starts"], said["ends"], said["allocation"])
    try:
        change_assignment(now, booking, actor=request.user, confirmed=now.state == Assignment.State.CONFIRMED)
    except OverbookedError as refused:
        form.add_error(None, list(refused.faults))
        return False
    except TeamsError as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _page(request: SignedInRequest, row: Assignment, form: ShareForm, *, status: int = 200) -> HttpResponse:
    return render(request, "skills/assignment_change.html", {"row": row, "form": form}, status=status)
