from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.catalogue import catalogue
from skills.differences import rater_monitor
from skills.models import FrameworkVersion
from skills.raters import FEWEST_PAIRS
from teams.models import Team
from teams.requests import SignedInRequest


@require_safe
def raters(request: SignedInRequest) -> HttpResponse:
    if not Team.objects.visible_to(request.user).exists() and not request.user.is_hr:
        raise Http404
    version = FrameworkVersion.objects.in_force()
    monitor = rater_monitor(request.user, catalogue(version), as_of=timezone.localdate()) if version else None
    context = {"monitor": monitor, "for_hr": request.user.is_hr, "fewest": FEWEST_PAIRS}
    return render(request, "skills/raters.html", context)
