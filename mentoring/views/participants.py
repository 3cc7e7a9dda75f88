from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentoring.errors import MentoringError
from mentoring.forms.programmes import EnterForm
from mentoring.models import MentoringProgramme, Mentorship, ProgrammeParticipant
from mentoring.querysets import OPEN_STATES
from mentoring.services.taking_part import enter_people, remove_participant
from mentoring.views.programme_access import run_programme
from mentoring.views.programmes import FORM_FAULT, LONGEST_SEARCH, programme_tabs
from teams.models import Engineer
from teams.requests import SignedInRequest

PAGE_SIZE: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
def programme_participants(request: SignedInRequest, slug: str) -> HttpResponse:
    found = run_programme(request, slug)
    if request.method != "POST":
        return _page(request, found, EnterForm(initial={"part": ProgrammeParticipant.Part.MENTEE}))
    if not request.user.is_hr:
        raise PermissionDenied
    if "remove" in request.POST:
        return _removed(request, found)
    form = EnterForm(request.POST)
    if form.is_valid():
        try:
            made = enter_people(found, form.given(), actor=request.user)
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            said = ngettext("%(count)s person takes part.", "%(count)s people take part.", len(made))
            messages.success(request, said % {"count": len(made)})
            return redirect("programme-participants", found.slug)
    return _page(request, found, form)


def _removed(request: SignedInRequest, found: MentoringProgramme) -> HttpResponse:
    try:
        asked = UUID(request.POST["remove"])
    except ValueError as unfit:
        raise Http404 from unfit
    part = get_object_or_404(found.participants.select_related("engineer", "programme"), uuid=asked)
    name = part.engineer.name
    remove_participant(part, actor=request.user)
    messages.success(request, _("%(name)s takes part no longer, and can be entered again.") % {"name": name})
    return redirect("programme-participants", found.slug)


def _page(request: SignedInRequest, found: MentoringProgramme, form: EnterForm) -> HttpResponse:
    text, part = request.GET.get("q", "").strip()[:LONGEST_SEARCH], request.GET.get("part", "")
    rows = found.participants.matched_by(request.user).select_related("engineer")
    rows = rows.filter(part=part) if part in ProgrammeParticipant.Part.values else rows
    rows = rows.filter(engineer__name__icontains=text) if text else rows
    rows = rows.prefetch_related("wishes").order_by("engineer__name", "engineer", "part")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    people = [each.engineer for each in page]
    today = timezone.localdate()
    teams = {
        each.pk: vars(each)["team_name"]
        for each in Engineer.objects.filter(pk__in=[each.pk for each in people]).with_team_name(today)
    }
    open_pairs = _open_pairs(request, found, people)
    context: dict[str, Any] = {
        "programme": found,
        "form": form,
        "page_obj": page,
        "lines": [
            (each, teams.get(each.engineer_id) or "", open_pairs.get((each.part, each.engineer_id), []))
            for each in page
        ],
        "text": text,
        "part": part,
        "parts": [("", _("everybody")), ("mentor", _("mentors")), ("mentee", _("mentees"))],
        "longest": LONGEST_SEARCH,
        "programme_pages": programme_tabs(found, runs=True, current="programme-participants"),
    }
    return render(request, "mentoring/programme_participants.html", context, status=FORM_FAULT if form.errors else 200)


def _open_pairs(
    request: SignedInRequest, found: MentoringProgramme, people: list[Engineer]
) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Give (other's name, state) of the open mentorships of some people here, by part and person."""
    pairs: dict[tuple[str, int], list[tuple[str, str]]] = {}
    ids = {each.pk for each in people}
    rows = Mentorship.objects.coordinated_by(request.user).filter(programme=found, state__in=OPEN_STATES)
    rows = rows.filter(Q(mentor__in=ids) | Q(mentee__in=ids))
    for row in rows.select_related("mentor", "mentee").order_by("pk"):
        state = str(row.get_state_display())
        if row.mentor_id in ids:
            pairs.setdefault(("mentor", row.mentor_id), []).append((row.mentee.name, state))
        if row.mentee_id in ids:
            pairs.setdefault(("mentee", row.mentee_id), []).append((row.mentor.name, state))
    return pairs
