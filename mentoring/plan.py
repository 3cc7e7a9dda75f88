"""The plan of a pair: its goals beside today's levels, with steps, evidence and when somebody last touched them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone

from mentoring.goals import GoalLine, goals_of
from mentoring.models import Goal, GoalEvidence, GoalStep, Mentorship
from skills.profiles import Standing


@dataclass(frozen=True)
class PlanGoal:
    """One goal of a plan."""

    line: GoalLine
    steps: Sequence[GoalStep]
    evidence: Sequence[GoalEvidence]
    touched: date

    @property
    def done(self) -> int:
        """How many of its steps are done."""
        return sum(step.done_on is not None for step in self.steps)

    @property
    def progress(self) -> float:
        """How far it is, 0 to 1: by its steps, or by the level where it has none or the level is there."""
        if not self.steps or self.line.level_is_there:
            return self.line.progress
        return self.done / len(self.steps)


@dataclass(frozen=True)
class Plan:
    """The goals of a pair: open ones by day, then the closed ones."""

    open: Sequence[PlanGoal] = ()
    closed: Sequence[PlanGoal] = ()

    @property
    def reached(self) -> int:
        """How many goals were reached."""
        return sum(each.line.goal.state == Goal.State.REACHED for each in self.closed)


def plan_of(pair: Mentorship, found: Standing) -> Plan:
    """Read the plan of a pair in six queries; ``found`` is where the mentee stands."""
    rows = Goal.objects.filter(plan__mentorship=pair).select_related("plan__mentorship__mentor")
    return plan_with(found, rows.order_by("due", "pk"))


def plan_with(found: Standing, rows: Iterable[Goal]) -> Plan:
    """Read given goals of one person the same way."""
    goals = Goal.objects.filter(pk__in=[each.pk for each in rows]).select_related("plan__mentorship__mentor")
    known = list(goals.prefetch_related("steps", "evidence").order_by("due", "pk"))
    histories = Goal.history.filter(id__in=[each.pk for each in known]).values("id")
    saved = dict(histories.annotate(at=Max("history_date")).values_list("id", "at"))
    told = goals_of(found, known)

    def whole(line: GoalLine) -> PlanGoal:
        steps, evidence = list(line.goal.steps.all()), list(line.goal.evidence.all())
        days = [timezone.localdate(saved.get(line.goal.pk, line.goal.created_at))]
        days += [each.done_on for each in steps if each.done_on]
        days += [timezone.localdate(each.created_at) for each in evidence]
        return PlanGoal(line, steps, evidence, max(days))

    return Plan([whole(line) for line in told.open], [whole(line) for line in told.closed])
