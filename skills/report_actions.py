"""Reads the actions of a gap report: who, what it moved, in the words and for the eyes of one reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from skills.matrix import CompetencyHead
from skills.models import GapReport
from teams.models import Engineer
from teams.querysets import led_team_ids

if TYPE_CHECKING:
    from teams.querysets import Viewer


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """Someone in a report. Who is not open to the reader any more is a former member: ``slug`` is None then."""

    id: int
    slug: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """From a level to a higher or lower one in a competency; ``start`` is None where none was known."""

    competency: CompetencyHead
    start: int | None
    end: int


@dataclass(frozen=True, slots=True)
class Action:
    """A mentorship in the period: whether it opened or closed, its goals reached, and the levels that moved.

    ``goals`` is empty for whoever may not read what goals are about; ``reached`` counts them for everyone.
    """

    person: PersonNamed
    by: str
    opened: date | None
    closed: date | None
    completed: bool
    reached: int
    goals: tuple[Step, ...]
    moved: tuple[Step, ...]


def people_in(report: GapReport) -> set[int]:
    """Give the ids of the people whom the actions of a report are about."""
    return {told["engineer"] for told in report.actions}


def read_actions(
    report: GapReport, people: Mapping[int, PersonNamed], heads: Mapping[int, CompetencyHead], reader: Viewer
) -> tuple[Action, ...]:
    """Give the actions of a report to one reader, in one query.

    Who mentors stands in everyone's directory while they are there. HR reads that a goal was reached, and not which.
    """
    if not report.actions:
        return ()
    directory = Engineer.objects.in_directory(reader).filter(pk__in={told["by"] for told in report.actions})
    names = dict(directory.values_list("pk", "name"))
    is_hr = reader.is_authenticated and reader.is_hr
    whole = not is_hr or report.team_id in led_team_ids(reader)
    return tuple(
        Action(
            person=people[told["engineer"]],
            by=names.get(told["by"], _("somebody who has left")),
            opened=_day(told["opened"]),
            closed=_day(told["closed"]),
            completed=told["completed"],
            reached=len(told["goals"]),
            goals=_steps(told["goals"], heads) if whole else (),
            moved=_steps(told["moved"], heads),
        )
        for told in report.actions
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _steps(told: Iterable[Any], heads: Mapping[int, CompetencyHead]) -> tuple[Step, ...]:
    return tuple(Step(heads[each], start, end) for each, start, end in told if each in heads)
