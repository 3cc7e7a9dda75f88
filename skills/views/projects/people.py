from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skills.forms.projects import AssignmentForm, ConfirmForm, RefusalForm
from skills.services.nomination_requests import answer_by_nominating
from skills.views.projects.fetching import changed_project, visible_assignment, visible_project
from skills.views.projects.pages import FORM_FAULT, draw_project, project_page
from teams.errors import NotYoursError, OverbookedError, TeamsError
from teams.models import Project
from teams.permissions import people_assigned_by
from teams.requests import SignedInRequest
from teams.services.assignments import (
    confirm_assignment,
    end_assignment,
    plan_assignment,
    withdraw_nomination,
)
from teams.services.refusals import refuse_assignment


@require_POST
def project_people(request: SignedInRequest, slug: str) -> HttpResponse:
    """Plan somebody; conflicts are shown first and saved only when they are accepted."""
    found = changed_project(request, slug)
    page = project_page(request, slug)
    form = AssignmentForm(request.POST, people=page.people)
    if not form.is_valid():
        return draw_project(request, page, status=FORM_FAULT, assignment_form=form)
    try:
        faults = plan_assignment(found, form.booking(), actor=request.user, in_spite=form.cleaned_data["in_spite"])
    except OverbookedError as refused:
        return draw_project(request, page, status=FORM_FAULT, assignment_form=form, conflicts=refused.faults)
    except TeamsError as refused:
        form.add_error(None, str(refused))
        return draw_project(request, page, status=FORM_FAULT, assignment_form=form)
    told = _("Planned, in spite of a conflict.") if faults else _("Planned. It takes no time until it is confirmed.")
    messages.success(request, told)
    return redirect(f"{reverse('project', args=[slug])}#people")


@require_POST
def assignment_confirm(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    row = visible_assignment(request, uuid)
    form = ConfirmForm(request.POST)
    try:
        confirm_assignment(row, actor=request.user, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    except NotYoursError as refused:
        raise PermissionDenied from refused
    except OverbookedError as refused:
        page = project_page(request, row.project.slug)
        return draw_project(request, page, status=FORM_FAULT, refused=refused.faults)
    except TeamsError as refused:
        messages.error(request, str(refused))
        return draw_project(request, project_page(request, row.project.slug), status=FORM_FAULT)
    messages.success(request, _("%(name)s is confirmed.") % {"name": row.engineer.name})
    return redirect(f"{reverse('project', args=[row.project.slug])}#people")


@require_POST
def assignment_end(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    row = visible_assignment(request, uuid)
    leads = Project.objects.changed_by(request.user).filter(pk=row.project_id).exists()
    answers = people_assigned_by(request.user).filter(pk=row.engineer_id).exists()
    if not leads and not answers:
        raise PermissionDenied
    form = RefusalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The reason is too long: 300 characters at most. Nothing is taken back."))
        return draw_project(request, project_page(request, row.project.slug), status=FORM_FAULT)
    if answers:
        stays = refuse_assignment(row, actor=request.user, reason=form.cleaned_data["reason"])
    else:
        stays = end_assignment(row, actor=request.user)
    told = _("%(name)s is off the project from today.") if stays else _("The assignment of %(name)s is taken back.")
    messages.success(request, told % {"name": row.engineer.name})
    return _back(request, row.project, "people")


def _back(request: SignedInRequest, project: Project, part: str) -> HttpResponse:
    """Go back to a part of the project's page, or to the list where the project is out of sight by now."""
    seen = Project.objects.visible_to(request.user).filter(pk=project.pk).exists()
    return redirect(f"{reverse('project', args=[project.slug])}#{part}") if seen else redirect("projects")


@require_POST
def project_nominations(request: SignedInRequest, slug: str) -> HttpResponse:
    """Offer somebody whom one leads for the project, or take that back."""
    found = visible_project(request, slug)
    gone = request.POST.get("withdraw", "")
    engineer = people_assigned_by(request.user).filter(slug=gone or request.POST.get("engineer", "")).first()
    if engineer is None:
        raise PermissionDenied
    act = withdraw_nomination if gone else answer_by_nominating
    act(found, engineer, actor=request.user)
    told = _("The nomination of %(name)s is taken back.") if gone else _("%(name)s is nominated.")
    messages.success(request, told % {"name": engineer.name})
    return _back(request, found, "nominations")
