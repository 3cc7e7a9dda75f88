"""What leads to a goal: steps that either of the pair adds and ticks, and evidence of how far it is."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotOwnGoalError
from mentoring.models import Goal, GoalEvidence, GoalStep
from teams.models import User
from teams.services.audit import record_audit

MOST_STEPS = 30
MOST_EVIDENCE = 20


@transaction.atomic
def add_step(goal: Goal, text: str, *, actor: User) -> GoalStep:
    """Add something to do on the way to an open goal: the person whose goal it is, or a mentor who shares it."""
    current = _open(goal, actor)
    if not text.strip():
        raise MentoringError(_("Say what the step is."))
    if current.steps.count() >= MOST_STEPS:
        raise MentoringError(_("A goal has at most %(most)s steps.") % {"most": MOST_STEPS})
    made = current.steps.create(text=text.strip())
    record_audit("add", made, actor=actor, subject=current.plan.engineer)
    return made


@transaction.atomic
def tick_step(step: GoalStep, *, done: bool, actor: User) -> GoalStep:
    """Say that a step is done, or is not after all."""
    goal = _open(step.goal, actor)
    current = GoalStep.objects.select_for_update().get(pk=step.pk)
    if (current.done_on is not None) != done:
        current.done_on = timezone.localdate() if done else None
        current.save()
        record_audit("done" if done else "undo", current, actor=actor, subject=goal.plan.engineer)
    return current


@transaction.atomic
def remove_step(step: GoalStep, *, actor: User) -> None:
    """Take a step out of an open goal."""
    goal = _open(step.goal, actor)
    record_audit("remove", step, actor=actor, subject=goal.plan.engineer)
    GoalStep.objects.filter(pk=step.pk).delete()


@transaction.atomic
def add_evidence(goal: Goal, *, url: str, text: str, actor: User) -> GoalEvidence:
    """Add a link or a text that shows how far an open goal is."""
    current = _open(goal, actor)
    if not (url.strip() or text.strip()):
        raise MentoringError(_("Give a link or a text."))
    if current.evidence.count() >= MOST_EVIDENCE:
        raise MentoringError(_("A goal has at most %(most)s pieces of evidence.") % {"most": MOST_EVIDENCE})
    made = current.evidence.create(url=url.strip(), text=text.strip())
    record_audit("add", made, actor=actor, subject=current.plan.engineer)
    return made


@transaction.atomic
def remove_evidence(evidence: GoalEvidence, *, actor: User) -> None:
    """Take a piece of evidence away from an open goal."""
    goal = _open(evidence.goal, actor)
    record_audit("remove", evidence, actor=actor, subject=goal.plan.engineer)
    GoalEvidence.objects.filter(pk=evidence.pk).delete()


def _open(goal: Goal, actor: User) -> Goal:
    Goal.objects.select_for_update().get(pk=goal.pk)
    current = Goal.objects.worked_on_by(actor).filter(pk=goal.pk).select_related("plan__engineer").first()
    if current is None:
        raise NotOwnGoalError(_("Only the person whose goal it is, and a mentor who shares it, do this."))
    if current.state != Goal.State.OPEN:
        raise MentoringError(_("This goal is closed. Reopen it first."))
    return current
