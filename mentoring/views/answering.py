from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import MentoringError, NoPlaceError, NotCoordinatorError, NotInPairError
from mentoring.forms.mentorships import ReasonForm
from mentoring.models import Mentorship, WaitlistEntry
from mentoring.services.places import stop_waiting
from mentoring.services.proposing import accept, decline, join_waitlist, withdraw
from mentoring.views.fetching import own_mentorship, visible_mentorship
from mentoring.views.mentorship import mentorship_page
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest

FORM_FAULT = 422
CONFLICT = 409


def done(request: SignedInRequest, pair: Mentorship, said: str, act: Callable[[], object]) -> HttpResponse:
    """Do what was asked and go back to the mentorship, with what came of it as a message; 403 for who may not."""
    try:
        act()
    except (NotInPairError, NotCoordinatorError) as refused:
        raise PermissionDenied from refused
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, said)
    return redirect("mentorship", uuid=pair.uuid)


@require_POST
def mentorship_accept(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair = own_mentorship(request, uuid)
    try:
        accepted = accept(pair, actor=request.user)
    except NoPlaceError as full:
        # Somebody else was a moment faster: the page says so, and offers to wait.
        return mentorship_page(request, pair, status=CONFLICT, no_place=str(full))
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        both = accepted.state == Mentorship.State.ACCEPTED
        said = (
            _("You work together now. Plan a first session.") if both else _("Accepted. The other one is asked, too.")
        )
        messages.success(request, said)
    return redirect("mentorship", uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_decline(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair = own_mentorship(request, uuid)
    words = {
        "title": _("Decline the proposal"),
        "text": _told_of_a_no(pair, own_engineer_id(request.user)),
        "action": _("Decline"),
    }
    reads = _("The other one reads it, and whoever proposed the pair.")
    if pair.programme_id is not None:
        reads = _("Read by the other one, whoever proposed the pair, and HR and the coordinators of the programme.")
    form = ReasonForm(request.POST or None, reads=reads)
    said = _("Declined. Thank you for saying why.")
    return asked(
        request, pair, form, words, said, lambda: decline(pair, form.cleaned_data["reason"], actor=request.user)
    )


def _told_of_a_no(pair: Mentorship, own: int) -> str:
    if pair.programme_id is None and own == pair.mentor_id:
        return _("You are not asked again for half a year. The other one is told, with your reason.")
    if pair.programme_id is None:
        return _("The other one is told, with your reason.")
    return _("This pair is not proposed again in the programme. The other one is told, with your reason.")


@require_POST
def mentorship_withdraw(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair = visible_mentorship(request, uuid)
    return done(request, pair, _("Taken back. Both are told."), lambda: withdraw(pair, actor=request.user))


@require_POST
def mentorship_wait(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair = own_mentorship(request, uuid)
    if own_engineer_id(request.user) != pair.mentee_id:
        raise PermissionDenied
    if request.POST.get("do") == "stop":
        waits = WaitlistEntry.objects.open().filter(mentee=pair.mentee, mentor=pair.mentor).first()
        return done(request, pair, _("You wait no longer."), lambda: stop_waiting(waits) if waits else None)
    said = _("You are on the list. You get a mail as soon as %(name)s has a place.") % {"name": pair.mentor.name}
    return done(request, pair, said, lambda: join_waitlist(pair, actor=request.user))


def asked(  # noqa: PLR0913 - a form, its words and its act
    request: SignedInRequest,
    pair: Mentorship,
    form: Any,
    words: dict[str, Any],
    said: str,
    act: Callable[[], object],
) -> HttpResponse:
    """Show a form that asks before it acts, and do it once it is filled in; 403 for who may not."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except (NotInPairError, NotCoordinatorError) as refused:
            raise PermissionDenied from refused
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, said)
            return redirect("mentorship", uuid=pair.uuid)
    context = {"pair": pair, "form": form, **words}
    return render(request, "mentoring/mentorship_act.html", context, status=FORM_FAULT if form.errors else 200)
