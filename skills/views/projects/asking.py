from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from skills.errors import NotAllowedError, SkillsError
from skills.forms.nominations import EVERYONE, AskLeadsForm, DeclineForm
from skills.models import NominationRequest
from skills.services.nomination_requests import (
    ask_leads,
    decline_to_nominate,
    leads_asked_by,
    nominate_as_asked,
    withdraw_nomination_request,
)
from skills.views.projects.asked_leads import AskedLeads, NominationPage
from skills.views.projects.fetching import changed_project, known_catalogue
from skills.views.projects.pages import FORM_FAULT, draw_project, project_page, said_days
from teams.models import Project
from teams.permissions import people_assigned_by
from teams.requests import SignedInRequest


@require_POST
def project_ask_leads(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask one lead or all of them for people, or take a request back."""
    found = changed_project(request, slug)
    back = redirect(f"{reverse('project', args=[slug])}#asked")
    if request.POST.get("withdraw"):
        _withdraw(request, found)
        return back
    form = AskLeadsForm(request.POST, leads=AskedLeads(found, request.user, timezone.localdate()).choices)
    if form.is_valid():
        chosen = form.cleaned_data["lead"]
        leads = leads_asked_by(request.user)
        leads = leads if chosen == EVERYONE else leads.filter(slug=chosen)
        try:
            made = ask_leads(found, list(leads), actor=request.user, message=form.cleaned_data["message"])
        except SkillsError as fault:
            form.add_error(None, str(fault))
        else:
            told = ngettext("%(count)s lead is asked.", "%(count)s leads are asked.", len(made))
            messages.success(request, told % {"count": len(made)})
            return back
    return draw_project(request, project_page(request, slug), status=FORM_FAULT, ask_form=form)


def _withdraw(request: SignedInRequest, project: Project) -> None:
    row = _named(request.POST["withdraw"], project)
    if withdraw_nomination_request(row, actor=request.user):
        messages.success(request, _("%(name)s need not answer any more.") % {"name": row.asked.name})


def _named(text: str, project: Project) -> NominationRequest:
    try:
        key = UUID(text)
    except ValueError as fault:
        raise Http404 from fault
    return get_object_or_404(NominationRequest.objects.select_related("asked"), uuid=key, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_request(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Show a lead what a project needs and who of theirs fits; nominate somebody, or say no."""
    rows = NominationRequest.objects.answerable_by(request.user).select_related("project", "asked", "asked_by")
    row = get_object_or_404(rows, uuid=uuid)
    if request.method != "POST":
        return _page(request, row, DeclineForm())
    try:
        return _nominated(request, row) if request.POST.get("nominate") else _declined(request, row)
    except NotAllowedError as refused:
        raise PermissionDenied from refused


def _nominated(request: SignedInRequest, row: NominationRequest) -> HttpResponse:
    engineer = people_assigned_by(request.user).filter(slug=request.POST["nominate"]).first()
    if engineer is None:
        raise PermissionDenied
    nominate_as_asked(row, engineer, actor=request.user)
    messages.success(request, _("%(name)s is nominated.") % {"name": engineer.name})
    return redirect("nomination-request", uuid=row.uuid)


def _declined(request: SignedInRequest, row: NominationRequest) -> HttpResponse:
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            decline_to_nominate(row, actor=request.user, answer=form.cleaned_data["answer"])
        except NotAllowedError:
            raise
        except SkillsError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Told: you nominate nobody for %(name)s.") % {"name": row.project.name})
            return redirect("home")
    return _page(request, row, form, status=FORM_FAULT)


def _page(request: SignedInRequest, row: NominationRequest, form: DeclineForm, *, status: int = 200) -> HttpResponse:
    page = NominationPage(row, request.user, known_catalogue(), timezone.localdate())
    context = {"page": page, "project": row.project, "days": said_days(row.project), "form": form}
    return render(request, "skills/nomination_request.html", context, status=status)
