from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.services.calendar import make_feed, read_feed, revoke_feed, said_of_feed
from mentoring.views.fetching import own_person
from teams.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_feed(request: SignedInRequest) -> HttpResponse:
    person = own_person(request)
    if request.method != "POST":
        return render(request, "mentoring/calendar.html", {"said": said_of_feed(person)})
    if request.POST.get("do") == "revoke":
        revoke_feed(person, actor=request.user)
        messages.success(request, _("Revoked. Calendars that read this address get nothing any more."))
        return redirect("calendar-feed")
    secret = make_feed(person, actor=request.user)
    address = f"{settings.BASE_URL}{reverse('calendar-feed-file', args=[secret])}"
    # Shown in the answer itself: an address that waits for the next page would have to be kept somewhere.
    return render(request, "mentoring/calendar.html", {"said": said_of_feed(person), "address": address})


@require_safe
def calendar_feed_file(_request: HttpRequest, token: str) -> HttpResponse:
    """Hand over a person's sessions to a program that knows the address; it signs in with nothing else."""
    text = read_feed(token)
    if text is None:
        raise Http404
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
