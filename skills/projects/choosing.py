"""Who should work on a project, from the people whom the reader may choose from (rule 7 of the product's rules)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.utils import timezone

from skills.catalogue import Catalogue, catalogue
from skills.errors import NoFrameworkError
from skills.matrix import Yardstick, read_levels, read_yardstick
from skills.models import FrameworkVersion, ProjectNeed, RoleAim
from skills.staffing import Ask, Candidate, Need, Policy, Problem, Solution, TeamScore, Without, solve, without_each
from teams.capacity import Conflict, Span, Workload, conflicts, least_free
from teams.models import Engineer, Project, User
from teams.permissions import people_considered_by
from teams.querysets import EngineerQuerySet
from teams.workloads import workloads


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks of the team: policy, whom to keep and leave out, how many, and the least coverage in %."""

    policy: Policy = Policy.DELIVER
    keep: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()
    head_count: int | None = None
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Considered:
    """Somebody who could have been chosen: what they would cover, and why they have no time, if so."""

    person: Engineer
    covers: tuple[str, ...]
    free: int
    conflicts: tuple[Conflict, ...] = ()
    is_left_out: bool = False


@dataclass(frozen=True)
class Staffing:
    """The best team for a project and what it was chosen from."""

    project: Project
    wanted: Wanted
    known: Catalogue
    problem: Problem
    solution: Solution
    people: Mapping[str, Engineer]
    loads: Mapping[int, Workload]
    days: tuple[date, date]

    @property
    def ask(self) -> Ask:
        """What the project asks for."""
        return self.problem.asks[0]

    @property
    def team(self) -> TeamScore | None:
        """The best team; None where nothing keeps what was asked."""
        return self.solution.teams[0] if self.solution.is_possible else None

    @cached_property
    def without(self) -> dict[str, Without]:
        """The best that is left without each person of the team."""
        found = without_each(self.solution, self.ask) if self.team else []
        return {each.slug: each for each in found}

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
        found = [self._considered(each) for each in self.problem.candidates if each.slug not in chosen]
        return sorted((each for each in found if each.covers), key=lambda each: (-len(each.covers), each.person.name))

    def _considered(self, candidate: Candidate) -> Considered:
        covers = tuple(
            need.competency for need in self.ask.needs if candidate.levels.get(need.competency, -1) >= need.level
        )
        person = self.people[candidate.slug]
        busy = self.loads[person.pk].with_work(Span(*self.days, self.ask.allocation))
        faults = tuple(conflicts(busy, *self.days))
        return Considered(person, covers, candidate.free[0], faults, candidate.slug in self.ask.bans)


def staffing_period(project: Project, today: date) -> tuple[date, date]:
    """Give the days that are asked of people: what is left of the project, or all of one that is over."""
    ends = project.ends or date.max
    return (max(project.starts, today) if ends >= today else project.starts), ends


def read_staffing(project: Project, user: User, wanted: Wanted) -> Staffing:
    """Choose the best team that ``user`` may choose, in a fixed number of queries.

    Raises NoFrameworkError where no framework is published.
    """
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise NoFrameworkError
    yardstick, days = read_yardstick(version), staffing_period(project, timezone.localdate())
    people = list(_pool(project, user).order_by("pk"))
    loads = workloads(people, without=project.pk)
    candidates = _candidates(people, yardstick, {pk: least_free(load, *days) for pk, load in loads.items()})
    problem = Problem(
        (_ask(project, yardstick, wanted),),
        tuple(sorted(candidates, key=lambda each: each.slug)),
        wanted.policy,
        Fraction(wanted.minimum, 100),
    )
    by_slug = {person.slug: person for person in people}
    return Staffing(project, wanted, catalogue(version), problem, solve(problem), by_slug, loads, days)


def _pool(project: Project, user: User) -> EngineerQuerySet:
    """Give the people whom the reader may choose from, among the project's candidates where it names some."""
    people = people_considered_by(user)
    named = project.candidates.values("pk")
    return people.filter(pk__in=named) if project.candidates.exists() else people


def _ask(project: Project, yardstick: Yardstick, wanted: Wanted) -> Ask:
    needs = ProjectNeed.objects.filter(project=project, competency__in=list(yardstick.columns))
    told = needs.values_list("competency__slug", "level", "people", "weight").order_by("pk")
    return Ask(
        project.slug,
        tuple(Need(*each) for each in told),
        head_count=wanted.head_count or project.head_count,
        allocation=project.allocation,
        pins=wanted.keep,
        bans=wanted.leave_out - wanted.keep,
    )


def _candidates(people: Sequence[Engineer], yardstick: Yardstick, free: Mapping[int, int]) -> list[Candidate]:
    """Say of each person what they can, and where a gap to the role they aim for is open."""
    ids = [person.pk for person in people]
    levels = read_levels(ids, yardstick, as_of=timezone.localdate()).levels.tolist() if ids else []
    aims = dict(RoleAim.objects.filter(engineer__in=ids).values_list("engineer_id", "role_id"))
    default = yardstick.version.target_role_id
    found = []
    for person, row in zip(people, levels, strict=True):
        role = yardstick.role_rows.get(aims.get(person.pk, default or 0), -1)
        required = yardstick.required[role].tolist()
        told = list(zip(yardstick.slugs, row, required, strict=True))
        known = {slug: level for slug, level, _required in told if level >= 0}
        gaps = frozenset(slug for slug, level, asked in told if 0 <= level < asked)
        found.append(Candidate(person.slug, known, gaps, (free[person.pk],)))
    return found
