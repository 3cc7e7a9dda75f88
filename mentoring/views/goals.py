from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from mentoring.errors import MentoringError, NotOwnGoalError
from mentoring.forms.goals import DropForm, DueForm, GoalForm
from mentoring.goals import Goals, goals_of
from mentoring.models import Goal, Mentorship
from mentoring.plan import PlanGoal, plan_with
from mentoring.querysets import AGREED
from mentoring.services.goals import drop_goal, move_goal, reach_goal, reopen_goal, set_goal
from skills.catalogue import CompetencyEntry, ScaleStep, catalogue
from skills.models import FrameworkVersion
from skills.profiles import Standing, standing
from teams.models import Engineer, User
from teams.requests import SignedInRequest
from teams.services.readings import record_reading
from teams.views.access import visible_engineer

FORM_FAULT: Final = 422


def own_engineer(user: User) -> Engineer:
    """Give the person who signs in; raises Http404 for an account without one."""
    person: Engineer | None = getattr(user, "engineer", None)
    if person is None:
        raise Http404
    return person


def _standing(person: Engineer) -> Standing:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise Http404
    return standing(person, catalogue(version), as_of=timezone.localdate())


@require_safe
def goals(request: SignedInRequest) -> HttpResponse:
    person = own_engineer(request.user)
    return render(request, "mentoring/goals.html", {"person": person, "goals": goals_of(_standing(person))})


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Target")
def goal_new(request: SignedInRequest, competency: str) -> HttpResponse:
    found = _standing(own_engineer(request.user))
    entry = found.catalogue.by_slug.get(competency)
    above = _above(found, entry) if entry else []
    if entry is None or not above:
        raise Http404
    pairs = _pairs(found.engineer)
    shared = next((each for each in pairs if str(each.uuid) == request.GET.get("mentorship")), None)
    asked = {"to_level": request.GET.get("level", ""), "mentorship": shared.pk if shared else ""}
    form = GoalForm(request.POST or None, above=above, pairs=pairs, today=found.as_of, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            made = set_goal(form.given(entry), engineer=found.engineer, actor=request.user)
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("%(competency)s is one of your goals now.") % {"competency": entry.title})
            pair = made.plan.mentorship
            return redirect("mentorship", uuid=pair.uuid) if pair is not None else redirect("growth")
    return _goal_form(request, form, found, entry, above)


def _above(found: Standing, entry: CompetencyEntry) -> list[ScaleStep]:
    """Give the levels above the one that stands."""
    level = found.known[entry.slug].level
    return [step for step in found.catalogue.scale[1:] if level is None or step.value > level]


def _pairs(person: Engineer) -> list[Mentorship]:
    running = Mentorship.objects.filter(mentee=person, state__in=AGREED)
    return list(running.select_related("mentor").order_by("mentor__name", "pk"))


def _goal_form(
    request: SignedInRequest, form: GoalForm, found: Standing, entry: CompetencyEntry, above: list[ScaleStep]
) -> HttpResponse:
    fragment = request.headers.get("HX-Target") == "inspector"
    context = {
        "form": form,
        "entry": entry,
        "known": found.known[entry.slug],
        "statements": [(step, entry.statements.get(step.value, step.description)) for step in above[:2]],
        "fragment": fragment,
    }
    template = "mentoring/goal_form.html" if fragment else "mentoring/goal_new.html"
    return render(request, template, context, status=FORM_FAULT if form.errors else 200)


@require_safe
def goal(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return _goal_page(request, _visible_goal(request, uuid))


def _visible_goal(request: SignedInRequest, uuid: UUID) -> Goal:
    rows = Goal.objects.visible_to(request.user).select_related("plan__engineer", "plan__mentorship__mentor")
    return get_object_or_404(rows, uuid=uuid)


def _goal_page(
    request: SignedInRequest, found: Goal, *, due: DueForm | None = None, drop: DropForm | None = None
) -> HttpResponse:
    person = found.plan.engineer
    record_reading(request.user, person)
    plan = plan_with(_standing(person), [found])
    whole: PlanGoal | None = next(iter([*plan.open, *plan.closed]), None)
    if whole is None:
        raise Http404
    worked = Goal.objects.open().worked_on_by(request.user)
    context = {
        "line": whole.line,
        "each": whole,
        "goal": found,
        "works": worked.filter(pk=found.pk).exists(),
        "person": person,
        "is_own": Goal.objects.owned_by(request.user).filter(pk=found.pk).exists(),
        "due_form": due or DueForm(initial={"due": found.due}),
        "drop_form": drop or DropForm(),
    }
    faulty = any(form is not None and form.errors for form in (due, drop))
    return render(request, "mentoring/goal.html", context, status=FORM_FAULT if faulty else 200)


@require_POST
def goal_due(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found, form = _visible_goal(request, uuid), DueForm(request.POST)
    said = _("The goal has another day.")
    return _changed(request, found, form, said, lambda values: move_goal(found, values["due"], actor=request.user))


@require_POST
def goal_drop(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found, form = _visible_goal(request, uuid), DropForm(request.POST)
    said = _("The goal is dropped. It stays among your closed goals and can be reopened.")
    return _changed(request, found, form, said, lambda values: drop_goal(found, values["reason"], actor=request.user))


@require_POST
def goal_reached(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _visible_goal(request, uuid)
    said = _("Reached, and said by you. Your level changes when it is assessed.")
    return _changed(
        request, found, forms.Form(request.POST), said, lambda _values: reach_goal(found, actor=request.user)
    )


@require_POST
def goal_reopen(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _visible_goal(request, uuid)
    said = _("The goal is open again.")
    again: Callable[[dict[str, Any]], object] = lambda _values: reopen_goal(found, actor=request.user)  # noqa: E731
    return _changed(request, found, forms.Form(request.POST), said, again)


def _changed(
    request: SignedInRequest,
    found: Goal,
    form: forms.Form,
    said: str,
    change: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Do what a form asks of a goal, and go back to it; show it with the form's faults where there are any."""
    if form.is_valid():
        try:
            change(form.cleaned_data)
        except NotOwnGoalError as refused:
            raise PermissionDenied from refused
        except MentoringError as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(reverse("goal", args=[found.uuid]))
    own = Goal.objects.owned_by(request.user).filter(pk=found.pk).exists()
    if not own:
        raise PermissionDenied
    due = form if isinstance(form, DueForm) else None
    return _goal_page(request, found, due=due, drop=form if isinstance(form, DropForm) else None)


@require_safe
@vary_on_headers("HX-Request")
def engineer_goals(request: SignedInRequest, slug: str) -> HttpResponse:
    person = visible_engineer(request, slug)
    record_reading(request.user, person)
    version = FrameworkVersion.objects.in_force()
    rows = Goal.objects.filter(plan__engineer=person).select_related("plan__mentorship__mentor").order_by("due", "pk")
    whole = Goal.objects.visible_to(request.user).filter(plan__engineer=person).exists()
    context: dict[str, object] = {"person": person, "whole": whole, "today": timezone.localdate()}
    if whole and version is not None:
        found: Goals = goals_of(_standing(person), rows)
        context["goals"] = found
    else:
        # Who may not read what the goals are about sees that they are there, and until when.
        context["open"] = [goal.due for goal in rows if goal.state == Goal.State.OPEN]
    template = (
        "mentoring/engineer_goals_fragment.html"
        if request.headers.get("HX-Request")
        else "mentoring/engineer_goals.html"
    )
    return render(request, template, context)
