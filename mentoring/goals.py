"""What a person works on: goals beside today's levels, the target level's statement, and what helps to reach it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from mentoring.models import Goal
from skills.catalogue import CompetencyEntry, ScaleStep
from skills.models import LearningResource
from skills.profiles import Known, Standing
from skills.resources import offered_for


@dataclass(frozen=True)
class GoalLine:
    """One goal on a day, beside the level that stands then."""

    goal: Goal
    competency: CompetencyEntry
    known: Known
    start: ScaleStep | None
    to: ScaleStep
    today: date
    resources: Sequence[LearningResource] = field(default=())

    @property
    def statement(self) -> str:
        """How the target level shows in behaviour."""
        return self.competency.statements.get(self.to.value, self.to.description)

    @property
    def is_open(self) -> bool:
        """Whether it is neither reached nor dropped."""
        return self.goal.state == Goal.State.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed while it is open."""
        return self.is_open and self.goal.due is not None and self.goal.due < self.today

    @property
    def level_is_there(self) -> bool:
        """Whether the level that stands is the one aimed for, or above: then the person is asked to confirm."""
        return self.known.level is not None and self.known.level >= self.to.value

    @property
    def progress(self) -> float:
        """How much of the way between the two levels is done, 0 to 1."""
        start = self.start.value if self.start else self.to.value - 1
        have = start if self.known.level is None else self.known.level
        return min(max((have - start) / (self.to.value - start), 0.0), 1.0)

    @property
    def mentor(self) -> str:
        """The name of the mentor who sees it, empty where none does."""
        pair = self.goal.plan.mentorship
        return pair.mentor.name if pair is not None else ""


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals of one person: open ones by day, then the closed ones, newest first."""

    open: Sequence[GoalLine]
    closed: Sequence[GoalLine]


def goals_of(found: Standing, rows: Iterable[Goal] | None = None) -> Goals:
    """Read the goals of one person (or the given ones of them) in two queries."""
    if rows is None:
        rows = Goal.objects.filter(plan__engineer=found.engineer)
        rows = rows.select_related("plan__mentorship__mentor").order_by("due", "pk")
    known = [goal for goal in rows if goal.competency_id in found.catalogue.slug_of]
    offered = offered_for({goal.competency_id: goal.to_level for goal in known if goal.state == Goal.State.OPEN})
    lines = [line for goal in known if (line := _line(found, goal, offered.get(goal.competency_id, ()))) is not None]
    closed = [line for line in lines if not line.is_open]
    return Goals(
        open=[line for line in lines if line.is_open],
        closed=sorted(closed, key=lambda line: line.goal.closed_on or date.min, reverse=True),
    )


def _line(found: Standing, goal: Goal, offered: Sequence[LearningResource]) -> GoalLine | None:
    known = found.catalogue
    to = known.steps.get(goal.to_level)
    if to is None:
        return None
    entry = known.by_slug[known.slug_of[goal.competency_id]]
    start = known.steps.get(goal.from_level) if goal.from_level is not None else None
    return GoalLine(goal, entry, found.known[entry.slug], start, to, found.as_of, offered)
