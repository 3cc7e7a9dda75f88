"""Objects of a page, fetched through what the reader may see: 404 for outsiders, 403 for those who may know them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from teams.models import Engineer, Team
from teams.requests import SignedInRequest
from teams.services.readings import record_reading, record_team_reading


def visible_team(request: SignedInRequest, slug: str) -> Team:
    """Give the team of the page and note who opened it; members without the right get 403, everyone else 404."""
    team = Team.objects.visible_to(request.user).select_related("parent").filter(slug=slug).first()
    # Asked in either case, so that time does not tell an outsider which slugs exist.
    known = Team.objects.known_to(request.user).filter(slug=slug).exists()
    if team is not None:
        record_team_reading(request.user, team)
        return team
    if known:
        raise PermissionDenied
    raise Http404


def visible_engineer(request: SignedInRequest, slug: str) -> Engineer:
    """Give the person of the page and note who opened it.

    Who may know the person and not read their history gets 403, everyone else 404.
    """
    engineer = Engineer.objects.visible_to(request.user).filter(slug=slug).first()
    # Asked in either case, as above.
    people = Engineer.objects.filter(slug=slug)
    known = people.known_to(request.user).exists() | people.opted_in_to(request.user).exists()
    if engineer is not None:
        record_reading(request.user, engineer)
        return engineer
    if known:
        raise PermissionDenied
    raise Http404
