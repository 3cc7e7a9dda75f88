from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from skills.catalogue import Catalogue, CompetencyEntry
from skills.errors import NotAllowedError, SkillsError
from skills.models import ProjectTemplate
from skills.services.project_templates import may_change, needs_in, remove_template, save_template
from skills.services.projects import NeedGiven, can_add_projects
from skills.views.projects.fetching import changed_project, known_catalogue
from teams.models import User
from teams.requests import SignedInRequest


@dataclass(frozen=True)
class TemplateLine:
    """A template as it is drawn, with its needs of the framework in force."""

    row: ProjectTemplate
    known: Catalogue
    may_remove: bool

    @property
    def needs(self) -> list[tuple[CompetencyEntry, NeedGiven, int | None]]:
        """Each need with its competency and the step of its level."""
        return [
            (self.known.by_slug[need.competency], need, self.known.step(need.level))
            for need in needs_in(self.row, self.known)
        ]

    @property
    def left_out(self) -> int:
        """How many needs the framework in force does not have."""
        return len(self.row.needs) - len(self.needs)


def template_lines(user: User, known: Catalogue) -> list[TemplateLine]:
    """List all templates, for whoever begins projects; one query."""
    rows = ProjectTemplate.objects.select_related("created_by").order_by("name", "pk")
    return [TemplateLine(row, known, may_change(row, user)) for row in rows]


def asked_template(request: SignedInRequest, named: str) -> ProjectTemplate | None:
    """Give the template that a page or a form names, None without one; 404 for none of that id."""
    if not named:
        return None
    try:
        found = UUID(named)
    except ValueError as error:
        raise Http404 from error
    if not can_add_projects(request.user):
        raise Http404
    return get_object_or_404(ProjectTemplate, uuid=found)


@require_safe
def project_templates(request: SignedInRequest) -> HttpResponse:
    if not can_add_projects(request.user):
        raise PermissionDenied
    lines = template_lines(request.user, known_catalogue())
    return render(request, "skills/project_templates.html", {"lines": lines})


@require_POST
def project_template(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep what a project asks for as a template."""
    found = changed_project(request, slug)
    try:
        made = save_template(found, request.POST.get("name", ""), actor=request.user)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("%(name)s is a template now; all leads can begin with it.") % {"name": made.name})
    return redirect(f"{reverse('project', args=[slug])}#needs")


@require_POST
def project_template_remove(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    if not can_add_projects(request.user):
        raise PermissionDenied
    found = get_object_or_404(ProjectTemplate, uuid=uuid)
    try:
        remove_template(found, actor=request.user)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    messages.success(request, _("The template is gone; projects that were begun from it stay."))
    return redirect("project-templates")
