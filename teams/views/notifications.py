from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from teams.forms.notifications import NotificationsForm
from teams.requests import SignedInRequest
from teams.services.mail import kinds_wanted_by, read_opt_out_token, set_wanted_kinds, turn_off
from teams.views.account import FORM_FAULT


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        form = NotificationsForm(initial={"wanted": sorted(kinds_wanted_by(request.user))})
        return render(request, "teams/notifications.html", {"form": form})
    form = NotificationsForm(request.POST)
    if not form.is_valid():
        return render(request, "teams/notifications.html", {"form": form}, status=FORM_FAULT)
    set_wanted_kinds(request.user, form.cleaned_data["wanted"])
    messages.success(request, _("Saved which mails you get."))
    return redirect("notifications")


# Programs for mail post here by themselves (RFC 8058). The word in the address is all that is needed, and all it can
# do is turn one kind of mail off.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def notifications_off(request: HttpRequest, token: str) -> HttpResponse:
    named = read_opt_out_token(token)
    if named is None:
        raise Http404
    user, kind = named
    if request.method == "POST":
        turn_off(user, kind)
    context = {"about": kind.label, "done": request.method == "POST"}
    return render(request, "teams/notifications_off.html", context)
