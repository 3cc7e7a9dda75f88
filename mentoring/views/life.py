from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.forms.mentorships import PauseForm, ReasonForm, ReassignForm
from mentoring.matches.following import mentors_to_follow
from mentoring.services.life import complete, end, pause, reassign, resume
from mentoring.views.answering import asked, done
from mentoring.views.fetching import coordinated_mentorship, kept_mentorship, own_mentorship
from teams.models import Engineer
from teams.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_pause(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair = kept_mentorship(request, uuid)
    words = {
        "title": _("Pause the mentorship"),
        "text": _("Nobody is reminded while it rests, the place stays taken, and nothing is lost."),
        "action": _("Pause"),
    }
    form = PauseForm(request.POST or None, reads=_("The other one reads it."))

    def act() -> object:
        given = form.cleaned_data
        return pause(pair, given["reason"], actor=request.user, resumes_on=given["resumes_on"])

    return asked(request, pair, form, words, _("Paused. Either of you resumes it."), act)


@require_POST
def mentorship_resume(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair = kept_mentorship(request, uuid)
    return done(request, pair, _("It goes on."), lambda: resume(pair, actor=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_complete(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair = own_mentorship(request, uuid)
    words = {
        "title": _("Complete the mentorship"),
        "text": _(
            "It has done what it was for. Sessions still to come are called off, the place is free again, and both of "
            "you are asked how it was. Plan, sessions and notes stay for you to read."
        ),
        "action": _("Complete"),
    }
    form = forms.Form(request.POST) if request.method == "POST" else forms.Form()
    said = _("Completed. Say how it was while it is fresh.")
    return asked(request, pair, form, words, said, lambda: complete(pair, actor=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_end(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair = kept_mentorship(request, uuid)
    words = {
        "title": _("End the mentorship early"),
        "text": _(
            "Sessions still to come are called off and the place is free again. It cannot be taken up again, "
            "only paused instead; what was written stays for the two to read."
        ),
        "action": _("End it"),
        "is_final": True,
    }
    form = ReasonForm(request.POST or None, reads=_("The other one reads it."))
    said = _("Ended. Plan, sessions and notes stay for the two to read.")
    return asked(request, pair, form, words, said, lambda: end(pair, form.cleaned_data["reason"], actor=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_reassign(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair = coordinated_mentorship(request, uuid)
    words = {
        "title": _("Pass on to another mentor"),
        "text": _(
            "Plan and goals go along to the new pair once both have said yes. Earlier sessions stay where they were."
        ),
        "action": _("Propose the new pair"),
    }
    mentors = Engineer.objects.filter(pk__in=mentors_to_follow(pair, timezone.localdate())).order_by("name", "pk")
    form = ReassignForm(request.POST or None, mentors=mentors, reads=_("Both read it."))

    def act() -> object:
        given = form.cleaned_data
        return reassign(pair, given["mentor"], given["reason"], actor=request.user)

    return asked(request, pair, form, words, _("Passed on. The new mentor and the mentee are asked."), act)
