from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.views.own import nothing_to_tell, own_growth
from skills.catalogue import LadderRole, Rung, ladder
from skills.profiles import readiness_by_role
from skills.readiness import Readiness
from skills.views.career_map import career_map
from teams.requests import SignedInRequest


@dataclass(frozen=True, slots=True)
class RolePlace:
    """A role on the map; ``mark`` is "own" for the reader's role, "aim" for the one aimed for."""

    role: LadderRole
    mark: str
    readiness: Readiness | None


@require_safe
def growth_map(request: SignedInRequest) -> HttpResponse:
    own = own_growth(request.user)
    if own is None or not own.titles:
        return nothing_to_tell(request, _("Career map"))
    found = own.standing
    rungs = ladder(found.catalogue.version)
    marks = {found.aim_slug: "aim", found.role_slug: "own"}
    context = {
        "own": own,
        "standing": found,
        "own_title": own.titles.get(found.role_slug, ""),
        "aim_title": own.titles.get(found.aim_slug, ""),
        "map": career_map(rungs, marks),
        "branches": _branches(rungs, marks, readiness_by_role(found, list(own.titles))),
    }
    return render(request, "mentoring/growth_map.html", context)


def _branches(
    rungs: Iterable[Rung], marks: dict[str, str], readiness: dict[str, Readiness]
) -> list[tuple[str, list[RolePlace]]]:
    """Give the roles by track, each track from its lowest role on, the one that starts lowest first."""
    found: dict[str, list[RolePlace]] = {}
    for role in (role for rung in rungs for role in rung.roles):
        place = RolePlace(role, marks.get(role.slug, ""), readiness.get(role.slug))
        found.setdefault(role.track, []).append(place)
    return list(found.items())
