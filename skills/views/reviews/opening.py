from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from skills.errors import ReviewNotReadyError
from skills.forms.reviews import ReviewForm, fresh_key
from skills.models import FrameworkVersion, Review
from skills.permissions import people_reviewable_by
from skills.services.reviews import Fault, faults_before_opening, open_review
from teams.models import Engineer, Team
from teams.requests import SignedInRequest

FORM_FAULT = 422
WEEKS = 2


@require_http_methods(["GET", "HEAD", "POST"])
def review_new(request: SignedInRequest) -> HttpResponse:
    may = people_reviewable_by(request.user)
    if not may.exists():
        raise PermissionDenied
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return render(request, "skills/no_framework.html")
    team = _team(request, may)
    people = list((may.in_teams(Team.objects.filter(pk=team.pk).descendant_ids()) if team else may).order_by("name"))
    if request.method == "POST":
        return _opened(request, team, ReviewForm(request.POST, version=version, people=people))
    form = ReviewForm(initial=_initial(people), version=version, people=people)
    draft = ReviewForm(data=_as_posted(_initial(people)), version=version, people=people)
    faults = faults_before_opening(draft.wanted(), request.user) if draft.is_valid() else []
    return _shown(request, team, form, faults)


def _team(request: SignedInRequest, may: Any) -> Team | None:
    """Give the team whose people are offered: the one asked for, else the first that the reader leads."""
    teams = Team.objects.visible_to(request.user)
    asked = request.POST.get("team") or request.GET.get("team")
    if asked:
        return teams.filter(slug=asked).first()
    return teams.filter(memberships__engineer__in=may.values("pk")).order_by("name").first()


def _initial(people: Sequence[Engineer]) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "title": date_format(today, "F Y"),
        "people": [str(each.pk) for each in people],
        "scope": Review.Scope.ROLE.value,
        "asks_self": True,
        "blind": True,
        "reminds": True,
        "opens": today,
        "closes": today + timedelta(weeks=WEEKS),
        "key": fresh_key(),
    }


def _as_posted(initial: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in initial.items() if value}


def _opened(request: SignedInRequest, team: Team | None, form: ReviewForm) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, team, form, [], status=FORM_FAULT)
    wanted = form.wanted()
    if request.POST.get("without"):
        blocked = {
            person.pk
            for fault in faults_before_opening(wanted, request.user)
            if not fault.warning
            for person in fault.people
        }
        form = ReviewForm(_without(request, blocked), version=form.version, people=_offered(form))
        form.is_valid()
        wanted = form.wanted()
    try:
        made = open_review(wanted, actor=request.user)
    except ReviewNotReadyError:
        return _shown(request, team, form, faults_before_opening(wanted, request.user), status=FORM_FAULT)
    messages.success(request, _("The review is open. Whoever is asked sees it on their home page."))
    return redirect("review", uuid=made.uuid)


def _without(request: SignedInRequest, blocked: set[int]) -> Any:
    posted = request.POST.copy()
    posted.setlist(
        "people", [each for each in posted.getlist("people") if not (each.isdigit() and int(each) in blocked)]
    )
    return posted


def _offered(form: ReviewForm) -> list[Engineer]:
    ids = [value for value, _name in form.fields["people"].choices]  # type: ignore[attr-defined]
    return list(Engineer.objects.filter(pk__in=ids).order_by("name"))


def _shown(
    request: SignedInRequest, team: Team | None, form: ReviewForm, faults: Sequence[Fault], *, status: int = 200
) -> HttpResponse:
    teams = Team.objects.visible_to(request.user).order_by("name")
    context = {
        "form": form,
        "team": team,
        "teams": [(each.slug, each.name) for each in teams],
        "faults": [fault for fault in faults if not fault.warning],
        "warnings": [fault for fault in faults if fault.warning],
        "can_leave_out": any(fault.people for fault in faults if not fault.warning),
    }
    return render(request, "skills/review_new.html", context, status=status)
