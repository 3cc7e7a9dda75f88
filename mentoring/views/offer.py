from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.errors import MentoringError
from mentoring.forms.offers import ExclusionForm, OfferForm
from mentoring.models import MentoringExclusion, MentorOffer
from mentoring.services.offers import exclude, include_again, save_offer
from mentoring.views.own import own_engineer
from skills.catalogue import catalogue
from skills.models import FrameworkVersion
from teams.models import Engineer
from teams.requests import SignedInRequest

FORM_FAULT: Final = 422


def _own(request: SignedInRequest) -> Engineer:
    person = own_engineer(request.user)
    if person is None:
        raise Http404
    return person


@require_http_methods(["GET", "HEAD", "POST"])
def mentoring_offer(request: SignedInRequest) -> HttpResponse:
    person = _own(request)
    version = FrameworkVersion.objects.in_force()
    known = catalogue(version) if version else None
    offer = MentorOffer.objects.filter(engineer=person).first()
    started = {
        "capacity": person.mentor_capacity,
        "hours_per_month": offer.hours_per_month if offer else 2,
        "about": offer.about if offer else "",
        "topics": list(offer.topics.values_list("pk", flat=True)) if offer else [],
    }
    ids = [entry.id for entry in known.by_slug.values()] if known else []
    form = OfferForm(request.POST or None, competencies=ids, initial=started)
    if request.method == "POST" and form.is_valid():
        save_offer(form.given(), actor=request.user)
        messages.success(request, _("Your offer is saved."))
        return redirect("mentoring-offer")
    context = {
        "form": form,
        "domains": known.domains if known else (),
        "chosen": {str(each) for each in form["topics"].value() or []},
    }
    return render(request, "mentoring/offer.html", context, status=FORM_FAULT if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def mentoring_exclusions(request: SignedInRequest) -> HttpResponse:
    person = _own(request)
    rows = MentoringExclusion.objects.filter(engineer=person).select_related("other").order_by("other__name", "pk")
    if request.method == "POST" and "remove" in request.POST:
        slug = request.POST["remove"]
        row = get_object_or_404(rows, other__slug=slug)
        include_again(row, actor=request.user)
        messages.success(request, _("%(name)s may be your mentor or mentee again.") % {"name": row.other.name})
        return redirect("mentoring-exclusions")
    form = ExclusionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            for other in form.cleaned_data["people"]:
                exclude(other, actor=request.user)
        except MentoringError as fault:
            form.add_error("people", str(fault))
        else:
            messages.success(request, _("Kept. Only you see it."))
            return redirect("mentoring-exclusions")
    status = FORM_FAULT if form.errors else 200
    return render(request, "mentoring/exclusions.html", {"form": form, "rows": rows}, status=status)
