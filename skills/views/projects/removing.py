from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from skills.errors import NotAllowedError, SkillsError
from skills.services.project_removal import remove_project, was_confirmed
from skills.views.projects.fetching import changed_project
from teams.models import Engineer, Nomination
from teams.requests import SignedInRequest

CONFLICT: Final = 409


@require_http_methods(["GET", "HEAD", "POST"])
def project_remove(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask whether a project is to be deleted, say what goes with it, and delete it."""
    found = changed_project(request, slug)
    status = 200
    if request.method == "POST":
        try:
            remove_project(found, actor=request.user)
        except NotAllowedError as refused:
            raise PermissionDenied from refused
        except SkillsError as fault:
            messages.error(request, str(fault))
            status = CONFLICT
        else:
            messages.success(request, _("%(name)s is deleted.") % {"name": found.name})
            return redirect("projects")
    planned = Engineer.objects.filter(assignments__project=found).distinct().order_by("name", "pk")
    context = {
        "project": found,
        "is_kept": was_confirmed(found),
        "planned": list(planned.values_list("name", flat=True)),
        "needs": found.needs.count(),
        "nominations": Nomination.objects.filter(project=found).count(),
    }
    return render(request, "skills/project_remove.html", context, status=status)
