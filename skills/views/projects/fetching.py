"""Projects, fetched through what the reader may see: 404 for outsiders, 403 for who may know them and not do this."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from skills.catalogue import Catalogue, catalogue
from skills.models import FrameworkVersion
from teams.models import Assignment, Project
from teams.requests import SignedInRequest


def visible_project(request: SignedInRequest, slug: str) -> Project:
    """Give the project of the page."""
    found = Project.objects.visible_to(request.user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def staffed_project(request: SignedInRequest, slug: str) -> Project:
    """Give the project for which the reader may look for people."""
    found = visible_project(request, slug)
    if not Project.objects.staffed_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def changed_project(request: SignedInRequest, slug: str) -> Project:
    """Give the project that the reader may change."""
    found = visible_project(request, slug)
    if not Project.objects.changed_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def visible_assignment(request: SignedInRequest, uuid: UUID) -> Assignment:
    """Give the assignment of a project that the reader may see, with its person and project."""
    seen = Project.objects.visible_to(request.user)
    rows = Assignment.objects.filter(project__in=seen.values("pk")).select_related("engineer", "project")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def known_catalogue() -> Catalogue:
    """Give the framework in force; 404 without one."""
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise Http404
    return catalogue(version)
