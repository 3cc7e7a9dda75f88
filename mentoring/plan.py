"""The plan of a pair: its goals beside today's levels, with steps, evidence and when somebody last touched them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.db.models import Max
from django.utils import timezone

from mentoring.goals import GoalLine, goals_of
from mentoring.models import Goal, GoalEvidence, GoalStep, Mentorship
from skills.models import Evidence
from skills.permissions import mentored_evidence_of
from skills.profiles import Standing

if TYPE_CHECKING:
    from teams.querysets import Viewer

SUPPORTS_SHOWN: Final = 5


@dataclass(frozen=True)
class PlanGoal:
    """One goal of a plan."""

    line: GoalLine
    steps: Sequence[GoalStep]
    evidence: Sequence[GoalEvidence]
    touched: date
    # What supports the level that stands, where its reader is the mentor.
    supports: Sequence[Evidence] = ()

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


def plan_of(pair: Mentorship, found: Standing, *, reader: Viewer) -> Plan:
    """Read the plan of a pair in eight queries; ``found`` is where the mentee stands.

    A running mentor reads what supports the levels in the goals' competencies, too, without the comments.
    """
    rows = Goal.objects.filter(plan__mentorship=pair).order_by("due", "pk")
    supports: dict[int, list[Evidence]] = defaultdict(list)
    shared = mentored_evidence_of(reader).filter(assessment__engineer=pair.mentee)
    for each in shared.select_related("assessment", "file").order_by("-assessment__assessed_on", "pk"):
        supports[each.assessment.competency_id].append(each)
    return plan_with(found, rows, supports=supports)


def plan_with(
    found: Standing, rows: Iterable[Goal], *, supports: Mapping[int, Sequence[Evidence]] = MappingProxyType({})
) -> Plan:
    """Read given goals of one person; ``supports`` is what a mentor reads of each competency, by its id."""
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
        return PlanGoal(line, steps, evidence, max(days), supports.get(line.competency.id, ())[:SUPPORTS_SHOWN])

    return Plan([whole(line) for line in told.open], [whole(line) for line in told.closed])
