"""Who is the only one to cover a need of a project, among the people whose levels the reader may see.

People whose levels the reader may not see change nothing of what is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from skills.matrix import CompetencyHead, Yardstick, read_levels
from skills.models import ProjectNeed
from teams.models import Assignment, Engineer, Project

if TYPE_CHECKING:
    from teams.querysets import EngineerQuerySet, Viewer


@dataclass(frozen=True, slots=True)
class Named:
    """A person by id, slug and name; ``leaves`` is their last day where that is known and comes too early."""

    id: int
    slug: str
    name: str
    leaves: date | None = None


@dataclass(frozen=True, slots=True)
class ProjectNeedRisk:
    """A need of a project with who of its people covers it, by name, and who is assessed below it, with their level.

    ``below`` begins with who is closest; ``planned`` are those who would cover it once they are confirmed.
    """

    head: CompetencyHead
    level: int
    people: int
    weight: int
    covered_by: tuple[Named, ...]
    below: tuple[tuple[Named, int], ...] = ()
    planned: tuple[Named, ...] = ()

    @property
    def one_short(self) -> tuple[Named, ...]:
        """Who is one level short, by name."""
        return tuple(person for person, level in self.below if level == self.level - 1)

    @property
    def is_short(self) -> bool:
        """Whether fewer people cover it than the project needs, of those who stay."""
        return len(self.staying) < self.people

    @property
    def staying(self) -> tuple[Named, ...]:
        """Who covers it and does not leave too early."""
        return tuple(person for person in self.covered_by if person.leaves is None)

    @property
    def is_planned(self) -> bool:
        """Whether as many as needed cover it once those who are planned are confirmed."""
        return self.is_short and len(self.staying) + len(self.planned) >= self.people

    @property
    def bus_factor(self) -> int:
        """How many people would have to leave until nobody covers it."""
        return len(self.covered_by)


@dataclass(frozen=True, slots=True)
class ProjectRisk:
    """A project with its needs, the lowest bus factor first; ``unseen`` counts its people whose levels are hidden."""

    slug: str
    name: str
    needs: tuple[ProjectNeedRisk, ...]
    unseen: int

    @property
    def critical(self) -> dict[int, list[ProjectNeedRisk]]:
        """The needs that one person alone covers, by the person's id."""
        found: dict[int, list[ProjectNeedRisk]] = defaultdict(list)
        for need in self.needs:
            if need.bus_factor == 1:
                found[need.covered_by[0].id].append(need)
        return dict(found)

    @property
    def uncovered(self) -> tuple[ProjectNeedRisk, ...]:
        """The needs that nobody covers."""
        return tuple(need for need in self.needs if need.bus_factor == 0)


def project_risks(  # noqa: PLR0913 - which projects, for whom, by what and when
    projects: Iterable[Project],
    reader: Viewer,
    yardstick: Yardstick,
    *,
    as_of: date,
    staffed_on: date | None = None,
    people_seen: EngineerQuerySet | None = None,
    leaving: Mapping[int, date] | None = None,
) -> list[ProjectRisk]:
    """Tell who alone covers what in projects that the reader may see, by name of the project, in four queries.

    Who is on a project is read on ``staffed_on``, by default the same day; ``people_seen`` are those of whom the
    reader may learn what they cover, by default those whose levels they may see. ``leaving`` are the last days, by id,
    of people who leave too early.
    """
    named, ends = {project.pk: project for project in projects}, leaving or {}
    staff, planned = _staff(named, staffed_on or as_of)
    ids = {engineer for people in (*staff.values(), *planned.values()) for engineer in people}
    open_ones = Engineer.objects.levels_visible_to(reader) if people_seen is None else people_seen
    told = open_ones.filter(pk__in=ids).values_list("pk", "slug", "name")
    people = {pk: Named(pk, slug, name, ends.get(pk)) for pk, slug, name in told}
    known = sorted(people)
    levels = read_levels(known, yardstick, as_of=as_of).levels
    rows = {engineer: row for row, engineer in enumerate(known)}
    needs: dict[int, list[ProjectNeedRisk]] = defaultdict(list)
    for project, competency, level, count, weight in _needs(named):
        column = yardstick.columns.get(competency)
        if column is None:
            continue
        at = {people[one]: int(levels[rows[one], column]) for one in staff[project] if one in rows}
        waits = {people[one] for one in planned[project] if one in rows and levels[rows[one], column] >= level}
        asked = (yardstick.competencies[column], level, count, weight)
        needs[project].append(ProjectNeedRisk(*asked, *_told_apart(at, level), planned=_by_name(waits)))
    unseen = {pk: len(people_on - people.keys()) for pk, people_on in staff.items()}
    order = sorted(named.values(), key=lambda project: (project.name.casefold(), project.pk))
    return [ProjectRisk(each.slug, each.name, _in_order(needs[each.pk]), unseen.get(each.pk, 0)) for each in order]


def _in_order(needs: Iterable[ProjectNeedRisk]) -> tuple[ProjectNeedRisk, ...]:
    return tuple(sorted(needs, key=lambda need: (need.bus_factor, -need.weight, need.head.code)))


def _told_apart(levels: Mapping[Named, int], needed: int) -> tuple[tuple[Named, ...], tuple[tuple[Named, int], ...]]:
    """Give who covers a need, by name, and who is assessed below it, with their level, the closest first."""
    covered = _by_name(person for person, level in levels.items() if level >= needed)
    short = _by_name(person for person, level in levels.items() if 0 <= level < needed)
    return covered, tuple(sorted(((person, levels[person]) for person in short), key=lambda pair: -pair[1]))


def _by_name(people: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(sorted(people, key=lambda one: (one.name.casefold(), one.slug)))


def _staff(projects: Iterable[int], as_of: date) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Give who is on each project on a day, by confirmed assignments, and who besides is planned for then or later."""
    staff: dict[int, set[int]] = defaultdict(set)
    planned: dict[int, set[int]] = defaultdict(set)
    rows = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=as_of), project__in=list(projects))
    for project, engineer, state, starts in rows.values_list("project_id", "engineer_id", "state", "starts"):
        if state == Assignment.State.PLANNED:
            planned[project].add(engineer)
        elif starts <= as_of:
            staff[project].add(engineer)
    for project, people in staff.items():
        planned[project] -= people
    return staff, planned


def _needs(projects: Iterable[int]) -> list[tuple[int, int, int, int, int]]:
    rows = ProjectNeed.objects.filter(project__in=list(projects))
    return list(rows.values_list("project_id", "competency_id", "level", "people", "weight"))
