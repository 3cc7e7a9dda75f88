"""Objects of an API read, fetched through what the reader may see; whoever reads is noted. Anything else is 404."""

from __future__ import annotations

from typing import cast

from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from teams.models import Engineer, Team, User
from teams.services.readings import record_reading, record_team_reading


def visible_engineer(request: Request, slug: str) -> Engineer:
    """Give the person whose whole page the reader may open; raises Http404."""
    engineer = get_object_or_404(Engineer.objects.visible_to(request.user), slug=slug)
    record_reading(cast("User", request.user), engineer)
    return engineer


def visible_team(request: Request, slug: str) -> Team:
    """Give the team whose people, matrix and gaps the reader may see; raises Http404."""
    team = get_object_or_404(Team.objects.visible_to(request.user), slug=slug)
    record_team_reading(cast("User", request.user), team)
    return team
