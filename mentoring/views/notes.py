from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.errors import EditedMeanwhileError, MentoringError, UnreadableNoteError
from mentoring.forms.sessions import FollowUpForm, NotesForm, PrivateNoteForm
from mentoring.models import FollowUp, MentoringSession, Mentorship
from mentoring.services.notes import read_note, write_note
from mentoring.services.pulses import give_pulse
from mentoring.services.sessions import add_follow_up, tick_follow_up, write_notes
from mentoring.views.fetching import own_person, own_session, private_session
from mentoring.views.sessions import session_page
from teams.requests import SignedInRequest

FORM_FAULT = 422
CONFLICT = 409
# No edition has more.
DIGITS: Final = 9
PULSES: Final = ("1", "2", "3", "4", "5")


@require_POST
def session_notes(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = own_session(request, uuid)
    form = NotesForm(request.POST, auto_id="notes_%s")
    if not form.is_valid():
        return _not_saved(request, found, form, status=FORM_FAULT)
    given, over = form.given(), request.POST.get("over", "")
    if over.isascii() and over.isdigit() and len(over) <= DIGITS:
        # Said after the other's text was shown: to save over that edition, and over no later one.
        given = replace(given, edition=int(over))
    try:
        saved = write_notes(found, given, actor=request.user)
    except EditedMeanwhileError:
        newest = MentoringSession.objects.get(pk=found.pk)
        return _not_saved(request, found, form, status=CONFLICT, theirs=newest)
    except MentoringError as fault:
        form.add_error(None, str(fault))
        return _not_saved(request, found, form, status=FORM_FAULT)
    if request.headers.get("HX-Request"):
        return render(request, "mentoring/session_notes_saved.html", {"session": saved})
    messages.success(request, _("Agenda and shared notes are saved."))
    return redirect("mentoring-session", uuid=uuid)


def _not_saved(
    request: SignedInRequest,
    found: MentoringSession,
    form: NotesForm,
    *,
    status: int,
    theirs: MentoringSession | None = None,
) -> HttpResponse:
    """Say what stands in the way; where one still types, the fields are left alone."""
    if request.headers.get("HX-Request"):
        context = {"form": form, "theirs": theirs, "oob": True}
        return render(request, "mentoring/session_notes_said.html", context, status=status)
    return session_page(request, found, status=status, notes_form=form, theirs=theirs)


@require_POST
def session_private(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = private_session(request, uuid)
    form, status, mine = PrivateNoteForm(request.POST), FORM_FAULT, None
    if form.is_valid():
        seen = "" if request.POST.get("over") else request.POST.get("seen", "")
        try:
            write_note(found, form.cleaned_data["private"].replace("\r\n", "\n"), author=request.user, seen=seen)
        except UnreadableNoteError as locked:
            form.add_error("private", str(locked))
        except EditedMeanwhileError as lost:
            form.add_error("private", str(lost))
            status, mine = CONFLICT, read_note(found, reader=request.user)
    if request.headers.get("HX-Request"):
        context = {"form": form, "mine": mine, "session": found, "note": read_note(found, reader=request.user)}
        return render(request, "mentoring/session_private_saved.html", context, status=status if form.errors else 200)
    if form.errors:
        return session_page(request, found, status=status, private_form=form, mine=mine, seen=request.POST.get("seen"))
    messages.success(request, _("Your private notes are saved."))
    return redirect("mentoring-session", uuid=uuid)


@require_POST
def session_pulse(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = own_session(request, uuid)
    given = request.POST.get("value", "")
    try:
        give_pulse(found, int(given) if given in PULSES else 0, actor=request.user)
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Thank you. The other one of you sees it, too."))
    if request.POST.get("from") == "overview":
        return redirect("mentoring")
    return redirect("mentoring-session", uuid=uuid)


@require_POST
def follow_up_new(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found, reader = own_session(request, uuid), own_person(request)
    form = FollowUpForm(request.POST, pair=found.mentorship, reader=reader, auto_id="follow_%s")
    if not form.is_valid():
        return session_page(request, found, status=FORM_FAULT, follow_up_form=form)
    given = form.cleaned_data
    owner = form.people[given["owner"]]
    try:
        add_follow_up(found, given["text"], owner=owner, due=given["due"], actor=request.user)
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The follow-up is noted."))
    return redirect("mentoring-session", uuid=uuid)


@require_POST
def follow_up(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    own = MentoringSession.objects.of(request.user).values("pk")
    found = FollowUp.objects.filter(uuid=uuid, session__in=own).select_related("session").first()
    if found is None:
        if Mentorship.objects.visible_to(request.user).filter(sessions__follow_ups__uuid=uuid).exists():
            raise PermissionDenied
        raise Http404
    done = request.POST.get("do") != "undo"
    tick_follow_up(found, done=done, actor=request.user)
    messages.success(request, _("Done.") if done else _("It is open again."))
    if request.POST.get("from") == "overview":
        return redirect("mentoring")
    return redirect("mentoring-session", uuid=found.session.uuid)
