"""Who should work on a project, from the people whom the reader may choose from (rule 7 of the product's rules)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final

from skills.projects.asked import Wanted
from skills.projects.posing import Posed, pose
from skills.staffing import Alone, Candidate, Solution, TeamScore, Without, alone_each, solve, without_each
from skills.staffing.solving import SECONDS
from teams.capacity import Conflict, Span, conflicts, free_for
from teams.models import Engineer, Project, User

# More projects than this are looked at for a second in a request, and then by a worker; so is what is told beside an
# answer that is itself not proved.
MOST_IN_REQUEST: Final = 4
SHORT_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Considered:
    """Somebody who could have been chosen: what they would cover, and why they have no time, if so."""

    person: Engineer
    covers: tuple[str, ...]
    free: int
    conflicts: tuple[Conflict, ...] = ()
    is_left_out: bool = False


@dataclass(frozen=True)
class Staffing(Posed):
    """The best team for a project and what it was chosen from."""

    solution: Solution

    @property
    def team(self) -> TeamScore | None:
        """The best team; None where nothing keeps what was asked."""
        return self.solution.teams[0] if self.solution.is_possible else None

    @property
    def teams(self) -> list[tuple[Project, TeamScore]]:
        """The teams of the project and those that are staffed at once with it; empty where there are none."""
        return list(zip(self.projects, self.solution.teams, strict=False)) if self.solution.is_possible else []

    @cached_property
    def placed(self) -> Mapping[str, list[Project]]:
        """The rivals that have each person in this plan."""
        found: dict[str, list[Project]] = {}
        for project, team in self.teams[1:]:
            for slug in team.people:
                found.setdefault(slug, []).append(project)
        return found

    def taken_by(self, slug: str) -> list[Project]:
        """Give the rivals that leave a person no time for the project in this plan; none where there is time."""
        candidate = next(each for each in self.problem.candidates if each.slug == slug)
        there = [team.ask for _project, team in self.teams[1:] if slug in team.people]
        for at in self.ask.segments:
            taken = sum(ask.further(slug) for ask in there if at in ask.segments)
            if candidate.free[at] - taken < self.ask.further(slug):
                return self.placed.get(slug, [])
        return []

    @property
    def _seconds(self) -> float:
        is_quick = self.solution.is_proved and len(self.projects) <= MOST_IN_REQUEST
        return SECONDS if is_quick else SHORT_SECONDS

    @cached_property
    def without(self) -> dict[str, Without]:
        """The best that is left without each person of the team."""
        found = without_each(self.solution, self.ask, seconds=self._seconds) if self.team else []
        return {each.slug: each for each in found}

    @cached_property
    def alone(self) -> dict[str, Alone]:
        """What each of several projects would reach if the others took nobody, by slug."""
        return {each.key: each for each in alone_each(self.solution, seconds=self._seconds)} if self.is_joint else {}

    @cached_property
    def not_free(self) -> list[Considered]:
        """The people who would cover something and have no time, or were left out."""
        return [each for each in self._others if each.conflicts or each.is_left_out]

    @cached_property
    def next_best(self) -> list[Considered]:
        """The people who are free, cover something and are not needed."""
        return [each for each in self._others if not each.conflicts and not each.is_left_out]

    @cached_property
    def _others(self) -> list[Considered]:
        chosen = set(self.team.people) if self.team else set()
        others = self.pool - chosen
        told = ((each, self._covers(each)) for each in self.problem.candidates if each.slug in others)
        found = [self._considered(candidate, covers) for candidate, covers in told if covers]
        return sorted(found, key=lambda each: (-len(each.covers), each.person.name))

    def _covers(self, candidate: Candidate) -> tuple[str, ...]:
        return tuple(
            need.competency for need in self.ask.needs if candidate.levels.get(need.competency, -1) >= need.level
        )

    def _considered(self, candidate: Candidate, covers: tuple[str, ...]) -> Considered:
        person = self.people[candidate.slug]
        load = self.loads[person.pk].but_short_leave(*self.days)
        busy = load.with_work(Span(*self.days, self.ask.further(candidate.slug)))
        faults = tuple(conflicts(busy, *self.days))
        return Considered(
            person,
            covers,
            free_for(self.loads[person.pk], *self.days),
            faults,
            is_left_out=candidate.slug in self.wanted.leave_out,
        )


def read_staffing(project: Project, user: User, wanted: Wanted) -> Staffing:
    """Choose the best team that ``user`` may choose, in a fixed number of queries.

    Raises NoFrameworkError where no framework is published.
    """
    return answered(pose(project, user, wanted))


def answered(posed: Posed, known: Solution | None = None, *, in_haste: bool = False) -> Staffing:
    """Give the answer to what was asked: the one that is known already, or the best that is found in time.

    ``in_haste`` for what a worker is looking for already.
    """
    short = in_haste or len(posed.projects) > MOST_IN_REQUEST
    found = known or solve(posed.problem, seconds=SHORT_SECONDS if short else SECONDS)
    return Staffing(**{each.name: getattr(posed, each.name) for each in fields(Posed)}, solution=found)
