from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from skills.catalogue import read_scale
from skills.errors import UnknownRoleError
from skills.gaps import Lens
from skills.matrix import Measure
from skills.models import FrameworkVersion
from skills.views.what_if.address import Address
from skills.views.what_if.page import WhatIfPage
from skills.what_if import WhatIf, what_if
from teams.models import Engineer, Team
from teams.requests import SignedInRequest
from teams.services.readings import READ, record_readings
from teams.views.access import visible_team

REFUSED: Final = 422


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def team_what_if(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return render(request, "skills/no_framework.html", {"team": team})
    address = Address.of(request.GET)
    answer = _answer(request, team, version, address)
    if answer.scenario.join:
        record_readings(request.user, Engineer.objects.filter(slug__in=answer.scenario.join), action=READ)
    known = replace(address, lens=answer.before.measure.lens, scenario=answer.scenario)
    page = WhatIfPage(answer, known, read_scale(version), request.user)
    in_page = request.headers.get("HX-Target") == "main"
    if address.in_parts and not in_page and not page.faults:
        return redirect(page.link)
    status = REFUSED if page.faults else 200
    response = render(request, "skills/what_if.html", {"team": team, "page": page}, status=status)
    if in_page:
        # A form sends a change in parts; the address holds it whole, so that it can be shared as it stands.
        response.headers["HX-Push-Url"] = page.link
    return response


def _answer(request: SignedInRequest, team: Team, version: FrameworkVersion, address: Address) -> WhatIf:
    today = timezone.localdate()
    role = address.role if address.lens is Lens.TARGET_ROLE and address.role else None
    try:
        return what_if(team, Measure(version, today, address.lens, role), address.scenario, request.user)
    except UnknownRoleError as error:
        if role is not None:
            raise Http404 from error
        # The version names no target role, and the reader no other.
        return what_if(team, Measure(version, today), address.scenario, request.user)
