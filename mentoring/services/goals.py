"""Goals of one's own growth: set from a gap, moved, reached, dropped, taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotOwnGoalError
from mentoring.models import Goal, GrowthPlan, Mentorship
from mentoring.querysets import AGREED
from mentoring.services.life import begin
from mentoring.services.places import lock_people
from skills.models import Competency, CurrentLevel, ScaleLevel
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

State = Goal.State


@dataclass(frozen=True)
class GoalGiven:
    """The level to reach and by when; ``mentorship`` is the one whose mentor is to see the goal, None for nobody."""

    competency: Competency
    to_level: int
    due: date
    mentorship: Mentorship | None = None


@transaction.atomic
def set_goal(given: GoalGiven, *, engineer: Engineer, actor: User) -> Goal:
    """Set a goal from today's level; the plan is made where there is none.

    Raises NotOwnGoalError for anybody but the engineer, MentoringError where there is an open goal for the competency,
    where the level is reached already or not on the scale, or where the day has passed.
    """
    if own_engineer_id(actor) != engineer.pk:
        raise NotOwnGoalError(_("Only %(name)s sets these goals.") % {"name": engineer.name})
    # One writer per person at a time, so that no competency gets two open goals, in whichever plans.
    lock_people([engineer.pk, *([given.mentorship.mentor_id] if given.mentorship else [])])
    start = _current_level(engineer, given.competency)
    _check(given, start)
    if Goal.objects.open().filter(plan__engineer=engineer, competency=given.competency).exists():
        raise MentoringError(_("You have an open goal for this competency already. Change that one."))
    made = Goal.objects.create(
        plan=_plan(engineer, given.mentorship),
        competency=given.competency,
        from_level=start,
        to_level=given.to_level,
        due=given.due,
    )
    if given.mentorship is not None:
        begin(given.mentorship)
    record_audit("set", made, actor=actor, subject=engineer, fields=["competency", "to_level", "due"])
    return made


def _current_level(engineer: Engineer, competency: Competency) -> int | None:
    rows = CurrentLevel.objects.filter(engineer=engineer, competency=competency)
    return rows.exclude(expires_on__lt=timezone.localdate()).values_list("level", flat=True).first()


def _check(given: GoalGiven, start: int | None) -> None:
    scale = ScaleLevel.objects.filter(version__framework=given.competency.framework_id)
    if given.to_level not in scale.values_list("value", flat=True):
        raise MentoringError(_("Level %(level)s is not on the scale.") % {"level": given.to_level})
    if start is not None and given.to_level <= start:
        raise MentoringError(_("You are at level %(level)s already. Choose a higher one.") % {"level": start})
    _check_day(given.due)


def _check_day(due: date) -> None:
    if due < timezone.localdate():
        raise MentoringError(_("The day has passed. Choose one from today on."))


def _plan(engineer: Engineer, mentorship: Mentorship | None) -> GrowthPlan:
    plans = GrowthPlan.objects.filter(engineer=engineer, mentorship=mentorship).order_by("created_at", "pk")
    if mentorship is not None and (mentorship.mentee_id != engineer.pk or mentorship.state not in AGREED):
        raise MentoringError(_("This mentorship is not running."))
    found = plans.first()
    return found or GrowthPlan.objects.create(engineer=engineer, mentorship=mentorship, title=_("Growth plan"))


@transaction.atomic
def move_goal(goal: Goal, due: date, *, actor: User) -> Goal:
    """Give an open goal another day; raises as ``set_goal``."""
    current = _own_open(goal, actor)
    _check_day(due)
    if current.due != due:
        current.due = due
        current.save()
        record_audit("move", current, actor=actor, subject=current.plan.engineer, fields=["due"])
    return current


@transaction.atomic
def reach_goal(goal: Goal, *, actor: User) -> Goal:
    """Say that a goal is reached, which a person does and no figure; the level itself stays as it was assessed."""
    return _close(_own_open(goal, actor), State.REACHED, actor)


@transaction.atomic
def drop_goal(goal: Goal, reason: str, *, actor: User) -> Goal:
    """Drop a goal for a reason, which is kept; raises MentoringError without one."""
    if not reason.strip():
        raise MentoringError(_("Say in a few words why, for you and for whoever reads the plan."))
    current = _own_open(goal, actor)
    current.drop_reason = reason.strip()
    return _close(current, State.DROPPED, actor)


def _close(current: Goal, state: State, actor: User) -> Goal:
    current.state, current.closed_on, current.closed_by = state, timezone.localdate(), actor
    current.save()
    # The reason stays with the goal: the record of decisions holds no personal texts.
    record_audit(state.value, current, actor=actor, subject=current.plan.engineer, fields=["state"])
    return current


@transaction.atomic
def reopen_goal(goal: Goal, *, actor: User) -> Goal:
    """Take up again what was reached or dropped; an open goal stays as it is.

    Raises NotOwnGoalError, or MentoringError where another goal for the competency is open by now.
    """
    current = _own(goal, actor)
    if current.state == State.OPEN:
        return current
    if Goal.objects.open().filter(plan__engineer=current.plan.engineer, competency=current.competency_id).exists():
        raise MentoringError(_("You have an open goal for this competency already. Change that one."))
    current.state, current.closed_on, current.closed_by, current.drop_reason = State.OPEN, None, None, ""
    current.save()
    record_audit("reopen", current, actor=actor, subject=current.plan.engineer, fields=["state"])
    return current


def _own(goal: Goal, actor: User) -> Goal:
    found = Goal.objects.owned_by(actor).filter(pk=goal.pk).select_related("plan").first()
    if found is None:
        raise NotOwnGoalError(_("Only the person whose goal it is changes it."))
    Engineer.objects.select_for_update().get(pk=found.plan.engineer_id)
    found.refresh_from_db()
    return found


def _own_open(goal: Goal, actor: User) -> Goal:
    found = _own(goal, actor)
    if found.state != State.OPEN:
        raise MentoringError(_("This goal is closed. Reopen it first."))
    return found
