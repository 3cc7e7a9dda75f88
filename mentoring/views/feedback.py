from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.errors import MentoringError
from mentoring.forms.mentorships import FeedbackForm
from mentoring.services.feedback import give_feedback, read_feedback
from mentoring.views.fetching import own_mentorship, own_person
from teams.requests import SignedInRequest

FORM_FAULT = 422


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship_feedback(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    pair, reader = own_mentorship(request, uuid), own_person(request)
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            give_feedback(pair, form.given(), actor=request.user)
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Thank you. It is opened for both of you at once."))
            return redirect("mentorship-feedback", uuid=uuid)
    context = {
        "pair": pair,
        "other": pair.other_than(reader),
        "form": form,
        "feedback": read_feedback(pair, reader=request.user),
    }
    return render(request, "mentoring/feedback.html", context, status=FORM_FAULT if form.errors else 200)
