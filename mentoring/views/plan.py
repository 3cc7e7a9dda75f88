from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.errors import MentoringError, NotOwnGoalError
from mentoring.forms.mentorships import GoalEvidenceForm, StepForm
from mentoring.models import Goal, GoalEvidence, GoalStep
from mentoring.services.steps import add_evidence, add_step, remove_evidence, remove_step, tick_step
from mentoring.views.fetching import worked_goal
from teams.requests import SignedInRequest


@require_POST
def goal_steps(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    goal, form = worked_goal(request, uuid), StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what the step is, in at most 300 characters."))
        return _back(request, goal)
    text = form.cleaned_data["text"]
    return _changed(request, goal, _("The step is added."), lambda: add_step(goal, text, actor=request.user))


@require_POST
def goal_step(request: SignedInRequest, uuid: UUID, step: UUID) -> HttpResponse:
    goal = worked_goal(request, uuid)
    found = get_object_or_404(GoalStep.objects.select_related("goal"), goal=goal, uuid=step)
    acts: dict[str, tuple[str, Callable[[], object]]] = {
        "done": (_("Done."), lambda: tick_step(found, done=True, actor=request.user)),
        "undo": (_("The step is open again."), lambda: tick_step(found, done=False, actor=request.user)),
        "remove": (_("The step is removed."), lambda: remove_step(found, actor=request.user)),
    }
    asked = acts.get(request.POST.get("do", ""))
    if asked is None:
        raise Http404
    return _changed(request, goal, *asked)


@require_POST
def goal_evidence(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    goal = worked_goal(request, uuid)
    removed = request.POST.get("remove", "")
    if removed:
        known = {str(each.uuid): each for each in GoalEvidence.objects.filter(goal=goal).select_related("goal")}
        if removed not in known:
            raise Http404
        said = _("The evidence is removed.")
        return _changed(request, goal, said, lambda: remove_evidence(known[removed], actor=request.user))
    form = GoalEvidenceForm(request.POST)
    if not form.is_valid():
        for faults in form.errors.values():
            messages.error(request, " ".join(str(fault) for fault in faults))
        return _back(request, goal)
    said, given = _("The evidence is added."), form.cleaned_data
    return _changed(
        request,
        goal,
        said,
        lambda: add_evidence(goal, url=given["url"], text=given["text"], actor=request.user),
    )


def _changed(request: SignedInRequest, goal: Goal, said: str, change: Callable[[], object]) -> HttpResponse:
    try:
        change()
    except NotOwnGoalError as refused:
        raise PermissionDenied from refused
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, said)
    return _back(request, goal)


def _back(request: SignedInRequest, goal: Goal) -> HttpResponse:
    """Go back to the goal on the page it was on: that of the pair, or its own."""
    pair = goal.plan.mentorship
    if pair is not None and request.POST.get("from") == "pair":
        return HttpResponseRedirect(f"{reverse('mentorship', args=[pair.uuid])}#goal-{goal.uuid}")
    return HttpResponseRedirect(reverse("goal", args=[goal.uuid]))
