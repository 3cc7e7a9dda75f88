from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.calendar import in_zone, invitation
from mentoring.errors import MentoringError
from mentoring.forms.sessions import SessionForm, TimeForm, usual_time
from mentoring.models import MentoringSession
from mentoring.pair_sessions import proposed_agenda
from mentoring.services.sessions import cancel_session, move_session, note_missed, plan_series
from mentoring.views.fetching import own_mentorship, own_person, own_session
from mentoring.views.mentorship import session_context
from mentoring.views.times import minutes_of, zone_for
from teams.requests import SignedInRequest

FORM_FAULT = 422


@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair, reader = own_mentorship(request, uuid), own_person(request)
    zone = zone_for(reader)
    last = MentoringSession.objects.filter(mentorship=pair).standing().order_by("-starts_at").first()
    first = usual_time(pair, last.starts_at if last else None, zone, timezone.localdate())
    initial = first | {"agenda": proposed_agenda(pair), "every_weeks": pair.every_weeks}
    form = SessionForm(request.POST or None, zone=zone, pair=pair, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = plan_series(
                pair, form.given(), times=said["times_in_all"], every_weeks=said["every_weeks"], actor=request.user
            )
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _planned_said(made))
            return redirect("mentorship", uuid=uuid)
    context = {"pair": pair, "other": pair.other_than(reader), "form": form}
    return render(request, "mentoring/session_new.html", context, status=FORM_FAULT if form.errors else 200)


def _planned_said(made: list[MentoringSession]) -> str:
    if made[-1].ends_at <= timezone.now():
        return ngettext("Entered; it is over.", "%(count)s sessions are entered; they are over.", len(made)) % {
            "count": len(made)
        }
    told = ngettext("Planned. Both calendars are invited.", "%(count)s sessions are planned.", len(made))
    return told % {"count": len(made)}


@require_safe
def session(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return session_page(request, own_session(request, uuid))


def session_page(
    request: SignedInRequest, found: MentoringSession, *, status: int = 200, **replaced: Any
) -> HttpResponse:
    """Show a session to one of the two; ``replaced`` are forms with faults, or what the other wrote meanwhile."""
    reader, now = own_person(request), timezone.now()
    pair = found.mentorship
    pulses = {each.author_id: each.value for each in found.pulses.all()}
    context: dict[str, Any] = {
        "pair": pair,
        "other": pair.other_than(reader),
        "reader": reader,
        "has_begun": found.starts_at <= now,
        "is_over": found.ends_at <= now,
        "follow_ups": found.follow_ups.select_related("owner"),
        "own_pulse": pulses.get(reader.pk),
        "other_pulse": pulses.get(pair.other_than(reader).pk),
        "scale": range(1, 6),
    }
    context |= session_context(request, found, reader) | replaced
    return render(request, "mentoring/session.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def session_move(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found, reader = own_session(request, uuid), own_person(request)
    zone = zone_for(reader)
    local = in_zone(found.starts_at, zone)
    minutes = minutes_of(found)
    initial = {"day": local.date(), "hour": f"{local:%H:%M}", "minutes": str(minutes), "place": found.place}
    form = TimeForm(request.POST or None, zone=zone, pair=found.mentorship, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            move_session(found, form.times(), actor=request.user)
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            is_over = form.times().ends_at <= timezone.now()
            messages.success(request, _("Moved.") if is_over else _("Moved. Both calendars are told."))
            return redirect("mentoring-session", uuid=uuid)
    context = {"session": found, "pair": found.mentorship, "form": form}
    return render(request, "mentoring/session_move.html", context, status=FORM_FAULT if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def session_cancel(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found, reader = own_session(request, uuid), own_person(request)
    if request.method == "POST":
        said = _("Called off. Both calendars take it out.")
        return _done(request, found, said, lambda: cancel_session(found, actor=request.user))
    context = {"pair": found.mentorship, "is_over": found.ends_at <= timezone.now()}
    return render(request, "mentoring/session_cancel.html", context | session_context(request, found, reader))


@require_POST
def session_missed(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = own_session(request, uuid)
    missed = request.POST.get("missed") != "no"
    said = _("Noted: it did not take place.") if missed else _("Noted: it took place.")
    return _done(request, found, said, lambda: note_missed(found, missed=missed, actor=request.user))


@require_safe
def session_calendar(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = own_session(request, uuid)
    if found.ends_at < timezone.now() - timedelta(days=365):
        raise Http404
    answer = HttpResponse(invitation(found, "PUBLISH"), content_type="text/calendar; charset=utf-8; method=PUBLISH")
    answer.headers["Content-Disposition"] = 'attachment; filename="mentoring-session.ics"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _done(request: SignedInRequest, found: MentoringSession, said: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, said)
    return redirect("mentoring-session", uuid=found.uuid)
