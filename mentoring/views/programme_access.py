"""Programmes, fetched through what the reader may see: 404 for outsiders, 403 for who may know and not run them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from mentoring.models import MentoringProgramme
from teams.requests import SignedInRequest


def visible_programme(request: SignedInRequest, slug: str) -> MentoringProgramme:
    """Give the programme of the page."""
    found = MentoringProgramme.objects.visible_to(request.user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def run_programme(request: SignedInRequest, slug: str) -> MentoringProgramme:
    """Give a programme that the reader runs: HR and its coordinators."""
    found = MentoringProgramme.objects.run_by(request.user).filter(slug=slug).first()
    if found is None:
        visible_programme(request, slug)
        raise PermissionDenied
    return found


def hr_programme(request: SignedInRequest, slug: str) -> MentoringProgramme:
    """Give a programme for what only HR does to it."""
    found = visible_programme(request, slug)
    if not request.user.is_hr:
        raise PermissionDenied
    return found
