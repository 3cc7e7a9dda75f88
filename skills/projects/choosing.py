"""Who should work on a project, from the people whom the reader may choose from (rule 7 of the product's rules)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from django.db.models import Q
from django.utils import timezone

from skills.catalogue import Catalogue, catalogue
from skills.errors import NoFrameworkError
from skills.matrix import Yardstick, read_levels, read_yardstick
from skills.models import FrameworkVersion, ProjectNeed, RoleAim
from skills.staffing import Ask, Candidate, Need, Policy, Problem, Solution, TeamScore, Without, solve, without_each
from teams.capacity import DAY, Conflict, Span, Workload, conflicts, least_free
from teams.models import Assignment, Engineer, Project, User
from teams.permissions import people_assigned_by, people_considered_by
from teams.querysets import EngineerQuerySet
from teams.workloads import workloads

MOST_TOGETHER = 9


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks of the team: policy, whom to keep and leave out, how many, and the least coverage in %.

    ``together`` are the slugs of projects that compete for the same people and are staffed at once.
    """

    policy: Policy = Policy.DELIVER
    keep: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()
    head_count: int | None = None
    minimum: int = 0
    together: frozenset[str] = frozenset()


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
    """The best team for a project and what it was chosen from; ``led`` are ids of whose work and leave is open.

    ``pool`` are the slugs of those who may work on this project; the others are there for its rivals.
    """

    project: Project
    wanted: Wanted
    known: Catalogue
    problem: Problem
    solution: Solution
    people: Mapping[str, Engineer]
    loads: Mapping[int, Workload]
    days: tuple[date, date]
    rivals: tuple[Project, ...] = ()
    on_it: tuple[Engineer, ...] = ()
    led: frozenset[int] = frozenset()
    pool: frozenset[str] = frozenset()

    @property
    def ask(self) -> Ask:
        """What the project asks for."""
        return self.problem.asks[0]

    @property
    def team(self) -> TeamScore | None:
        """The best team; None where nothing keeps what was asked."""
        return self.solution.teams[0] if self.solution.is_possible else None

    @property
    def rival_teams(self) -> list[tuple[Project, TeamScore]]:
        """The best teams of the projects that are staffed at once, with this one."""
        return list(zip(self.rivals, self.solution.teams[1:], strict=False)) if self.solution.is_possible else []

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
        busy = self.loads[person.pk].with_work(Span(*self.days, self.ask.allocation))
        faults = tuple(conflicts(busy, *self.days))
        return Considered(
            person,
            covers,
            min(candidate.free[at] for at in self.ask.segments),
            faults,
            is_left_out=candidate.slug in self.wanted.leave_out - self.wanted.keep,
        )


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
    yardstick, rivals = read_yardstick(version), _rivals(project, user, wanted)
    pools = [_pool(each, user) for each in (project, *rivals)]
    told = [dict(pool.values_list("pk", "slug")) for pool in pools]
    own = [frozenset(each.values()) for each in told]
    people = list(Engineer.objects.filter(pk__among={pk for each in told for pk in each}).order_by("pk"))
    led = frozenset(people_assigned_by(user).values_list("pk", flat=True))
    # What is confirmed for the rivals counts: whoever is placed here must still have the time to be confirmed.
    loads = workloads(people, without=[project.pk])
    periods = [staffing_period(each, timezone.localdate()) for each in (project, *rivals)]
    pieces, segments = _segments(periods, loads.values() if rivals else ())
    free = {pk: tuple(least_free(load, *piece) for piece in pieces) for pk, load in loads.items()}
    candidates = _candidates(people, yardstick, free, led)
    asks = _asks((project, *rivals), yardstick, wanted, segments, own)
    problem = Problem(asks, candidates, wanted.policy, Fraction(wanted.minimum, 100))
    by_slug = {person.slug: person for person in people}
    found = solve(problem)
    return Staffing(
        project,
        wanted,
        catalogue(version),
        problem,
        found,
        by_slug,
        loads,
        periods[0],
        rivals=tuple(rivals),
        on_it=tuple(_on_it(project, people, periods[0])),
        led=led,
        pool=own[0],
    )


def _on_it(project: Project, people: Iterable[Engineer], days: tuple[date, date]) -> Iterable[Engineer]:
    """Give those of the people who are confirmed for the project in the days that are asked."""
    rows = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=days[0]), project=project, starts__lte=days[1])
    ids = set(rows.filter(state=Assignment.State.CONFIRMED).values_list("engineer_id", flat=True))
    return (each for each in people if each.pk in ids)


def _rivals(project: Project, user: User, wanted: Wanted) -> list[Project]:
    rows = Project.objects.staffed_by(user).filter(slug__in=wanted.together).exclude(pk=project.pk)
    return list(rows.order_by("slug")[:MOST_TOGETHER])


def _segments(
    periods: Sequence[tuple[date, date]], loads: Iterable[Workload]
) -> tuple[list[tuple[date, date]], list[tuple[int, ...]]]:
    """Cut the periods where one of them, or anybody's free time, changes; give the pieces and those of each period.

    A single project needs no pieces: all of its days ask the same.
    """
    first, last = min(starts for starts, _ends in periods), max(ends for _starts, ends in periods)
    cuts = {first} | {starts for starts, _ends in periods}
    cuts |= {ends + DAY for _starts, ends in periods if ends < last}
    cuts |= {day for load in loads for day in load.turning_days(first, last)}
    days = sorted(cuts)
    pieces = [(day, after - DAY) for day, after in pairwise(days)] + [(days[-1], last)]
    held = [
        tuple(at for at, piece in enumerate(pieces) if starts <= piece[0] and piece[1] <= ends)
        for starts, ends in periods
    ]
    return pieces, held


def _pool(project: Project, user: User) -> EngineerQuerySet:
    """Give the people whom the reader may choose from, among the project's candidates where it names some."""
    people = people_considered_by(user, project)
    named = project.candidates.values("pk")
    return people.filter(pk__in=named) if project.candidates.exists() else people


def _asks(
    projects: Sequence[Project],
    yardstick: Yardstick,
    wanted: Wanted,
    segments: Sequence[tuple[int, ...]],
    pools: Sequence[frozenset[str]],
) -> tuple[Ask, ...]:
    everyone = frozenset[str]().union(*pools)
    told = zip(projects, segments, pools, strict=True)
    return tuple(_ask(each, yardstick, wanted, at, everyone - pool) for each, at, pool in told)


def _ask(
    project: Project, yardstick: Yardstick, wanted: Wanted, segments: tuple[int, ...], outside: frozenset[str]
) -> Ask:
    """Write what a project asks of its own pool; whom to keep, and how many, is asked of the page's project alone."""
    here = project.slug not in wanted.together
    needs = ProjectNeed.objects.filter(project=project, competency__in=list(yardstick.columns))
    told = needs.values_list("competency__slug", "level", "people", "weight").order_by("pk")
    return Ask(
        project.slug,
        tuple(Need(*each) for each in told),
        head_count=(wanted.head_count if here else None) or project.head_count,
        allocation=project.allocation,
        pins=wanted.keep if here else frozenset(),
        bans=outside | (wanted.leave_out - wanted.keep if here else frozenset()),
        segments=segments,
    )


def _candidates(
    people: Sequence[Engineer], yardstick: Yardstick, free: Mapping[int, tuple[int, ...]], led: frozenset[int]
) -> tuple[Candidate, ...]:
    """Say of each person what they can, and of ``led`` ones where a gap to the role they aim for is open.

    Who grows would tell the role that others aim for, which they show to their leads alone.
    """
    ids = [person.pk for person in people]
    levels = read_levels(ids, yardstick, as_of=timezone.localdate()).levels.tolist() if ids else []
    aims = dict(RoleAim.objects.filter(engineer__among=led.intersection(ids)).values_list("engineer_id", "role_id"))
    default, required = yardstick.version.target_role_id, yardstick.required.tolist()
    found = []
    for person, row in zip(people, levels, strict=True):
        known = {slug: level for slug, level in zip(yardstick.slugs, row, strict=True) if level >= 0}
        gaps: frozenset[str] = frozenset()
        if person.pk in led:
            role = yardstick.role_rows.get(aims.get(person.pk, default or 0), -1)
            told = zip(yardstick.slugs, row, required[role], strict=True)
            gaps = frozenset(slug for slug, level, asked in told if 0 <= level < asked)
        found.append(Candidate(person.slug, known, gaps, free[person.pk]))
    return tuple(sorted(found, key=lambda each: each.slug))
