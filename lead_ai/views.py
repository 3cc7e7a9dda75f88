from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from lead_ai.home import home_page, setup_page
from skills.overview.organisation import organisation
from teams.models import User
from teams.requests import SignedInRequest


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"csrf_reason": reason}, status=403)


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    user = request.user
    found = organisation(timezone.localdate()) if user.is_hr else None
    if found is not None and not found.is_set_up:
        return render(request, "home_setup.html", {"page": setup_page(user, found)})
    return render(request, "home.html", {"page": home_page(user, found)})


@login_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    if not isinstance(request.user, User) or chosen not in User.Theme.values:
        return HttpResponseBadRequest()
    request.user.theme = chosen
    request.user.save(update_fields=["theme"])
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return redirect(came_from)
    return redirect("home")
