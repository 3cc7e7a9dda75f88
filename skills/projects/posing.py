"""What is asked and who could do it, read for one reader: the pools, what is free of whom, levels and needs."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from django.db.models import Q
from django.utils import timezone

from skills.catalogue import Catalogue, catalogue
from skills.errors import NoFrameworkError
from skills.matrix import Yardstick, read_levels, read_yardstick
from skills.models import FrameworkVersion, ProjectNeed, RoleAim
from skills.projects.asked import Wanted
from skills.staffing import Ask, Candidate, Need, Problem
from teams.capacity import DAY, Span, Workload, free_for, least_free
from teams.models import Assignment, Engineer, Project, User
from teams.permissions import people_assigned_by, people_considered_by
from teams.querysets import EngineerQuerySet
from teams.workloads import workloads

MOST_TOGETHER: Final = 9

Days = tuple[date, date]
# The work of each person on each of the projects, by their ids.
OwnWork = Mapping[int, Mapping[int, Sequence[Span]]]


@dataclass(frozen=True)
class Posed:
    """What is asked for a project, and for the ``rivals`` that are staffed at once with it.

    ``led`` are ids of whose work and leave is open to the reader. ``loads`` count all work but what is planned on
    ``project``; ``periods`` and ``pools`` tell of the project and its rivals in their order: the days asked, and the
    slugs of those who may be chosen.
    """

    project: Project
    wanted: Wanted
    known: Catalogue
    problem: Problem
    people: Mapping[str, Engineer]
    loads: Mapping[int, Workload]
    rivals: tuple[Project, ...]
    led: frozenset[int]
    periods: tuple[Days, ...]
    pools: tuple[frozenset[str], ...]

    @property
    def projects(self) -> tuple[Project, ...]:
        """The project and those that are staffed at once with it."""
        return (self.project, *self.rivals)

    @property
    def is_joint(self) -> bool:
        """Whether several projects are staffed at once."""
        return bool(self.rivals)

    @property
    def days(self) -> Days:
        """The days that the project asks of people."""
        return self.periods[0]

    @property
    def pool(self) -> frozenset[str]:
        """The slugs of those who may work on the project; others are there for its rivals."""
        return self.pools[0]

    @property
    def ask(self) -> Ask:
        """What the project asks for."""
        return self.problem.asks[0]

    @property
    def on_it(self) -> Mapping[str, int]:
        """The share of each person who is confirmed for the project in the days asked, by slug."""
        return self.ask.shares


def fingerprint(problem: Problem) -> str:
    """Give the SHA-256 of all that decides an answer: needs, limits, levels, free time, policy."""
    text = json.dumps(asdict(problem), sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def staffing_period(project: Project, today: date) -> tuple[date, date]:
    """Give the days that are asked of people: what is left of the project, or all of one that is over."""
    ends = project.ends or date.max
    return (max(project.starts, today) if ends >= today else project.starts), ends


def pose(project: Project, user: User, wanted: Wanted) -> Posed:
    """Read what is asked and who could do it, of those whom ``user`` may choose, in a fixed number of queries.

    Raises NoFrameworkError where no framework is published.
    """
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise NoFrameworkError
    yardstick, together = read_yardstick(version), (project, *_rivals(project, user, wanted))
    named = [dict(_pool(each, user).values_list("pk", "slug")) for each in together]
    periods = tuple(staffing_period(each, timezone.localdate()) for each in together)
    pools = tuple(frozenset(each.values()) for each in named)
    everyone = frozenset[str]().union(*pools)
    people = list(Engineer.objects.filter(pk__among={pk for each in named for pk in each}).order_by("pk"))
    led = frozenset(people_assigned_by(user).values_list("pk", flat=True))
    # What is confirmed for one of the projects stays: whoever is on it is asked for no further time.
    bare, own_work = workloads(people, without=[each.pk for each in together]), _own_work(together, people)
    loads = _loads_for(project, bare, own_work)
    shares = [_on_it(people, own_work[each.pk], days) for each, days in zip(together, periods, strict=True)]
    pieces, segments = _segments(periods, loads.values() if len(together) > 1 else ())
    busy = [_busy(people, each, loads, days) for each, days in zip(together, periods, strict=True)]
    asking = list(zip(periods, segments, busy, strict=True))
    free = {each.pk: _free(each, loads[each.pk], pieces, asking) for each in people}
    shut = [(everyone - pool) | (taken - on_it.keys()) for pool, taken, on_it in zip(pools, busy, shares, strict=True)]
    # Whom to keep or leave out, and how many, is asked of the page's project alone.
    asked = [wanted, *(Wanted() for _rival in together[1:])]
    problem = Problem(
        tuple(
            replace(_ask(*each, yardstick), segments=held)
            for each, held in zip(zip(together, asked, shut, shares, strict=True), segments, strict=True)
        ),
        _candidates(people, yardstick, free, led),
        wanted.policy,
        Fraction(wanted.minimum, 100),
    )
    by_slug = {person.slug: person for person in people}
    told = (catalogue(version), problem, by_slug, loads, together[1:], led, periods, pools)
    return Posed(project, wanted, *told)


def _own_work(projects: Iterable[Project], people: Iterable[Engineer]) -> OwnWork:
    """Read the work of people on the projects themselves."""
    found: dict[int, dict[int, list[Span]]] = {each.pk: defaultdict(list) for each in projects}
    rows = Assignment.objects.filter(project__in=list(found), engineer__among=[each.pk for each in people]).order_by(
        "starts", "pk"
    )
    told = rows.values_list("project_id", "engineer_id", "starts", "ends", "allocation", "project__name", "state")
    for project, engineer, starts, ends, share, name, state in told:
        is_planned = state == Assignment.State.PLANNED
        found[project][engineer].append(Span(starts, ends or date.max, share, name, is_planned=is_planned))
    return found


def _loads_for(project: Project, bare: Mapping[int, Workload], own_work: OwnWork) -> dict[int, Workload]:
    """Give the workloads with all work on the projects, but what is planned for the one that is asked about."""
    return {
        pk: load.with_work(
            *(
                span
                for at, work in own_work.items()
                for span in work.get(pk, ())
                if at != project.pk or not span.is_planned
            )
        )
        for pk, load in bare.items()
    }


def _busy(people: Iterable[Engineer], project: Project, loads: Mapping[int, Workload], days: Days) -> frozenset[str]:
    """Give who has not the time for a project because of what is confirmed."""
    return frozenset(each.slug for each in people if free_for(loads[each.pk], *days) < project.allocation)


def _free(
    person: Engineer,
    load: Workload,
    pieces: Iterable[Days],
    asking: Iterable[tuple[Days, Iterable[int], frozenset[str]]],
) -> tuple[int, ...]:
    """Give what is free of a person in each piece of time.

    Leave counts in the pieces of a project for which it is not short, and which could have the person all the same.
    """
    counts = {
        at
        for days, held, busy in asking
        if person.slug not in busy and load.but_short_leave(*days) is load
        for at in held
    }
    all_here = replace(load, leave=()) if load.leave else load
    return tuple(least_free(load if at in counts else all_here, *piece) for at, piece in enumerate(pieces))


def _on_it(people: Iterable[Engineer], work: Mapping[int, Sequence[Span]], days: Days) -> dict[str, int]:
    """Give the share of each of the people who is confirmed for a project in the days that are asked, by slug."""
    running = {
        pk: [span for span in spans if not span.is_planned and span.starts <= days[1] and span.ends >= days[0]]
        for pk, spans in work.items()
    }
    return {each.slug: max(span.percent for span in running[each.pk]) for each in people if running.get(each.pk)}


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
    """Give the people whom the reader may choose from, among the project's candidates where it names some, and of
    those who are confirmed for it already.
    """
    people = people_considered_by(user, project)
    if not project.candidates.exists():
        return people
    on_it = Assignment.objects.filter(project=project, state=Assignment.State.CONFIRMED).values("engineer")
    return people.filter(Q(pk__in=project.candidates.values("pk")) | Q(pk__in=on_it))


def _ask(
    project: Project, wanted: Wanted, shut: frozenset[str], shares: Mapping[str, int], yardstick: Yardstick
) -> Ask:
    """Write what a project asks; ``shut`` are those who may not be chosen for it, or have not the time.

    Whoever is on it already is kept, unless the reader leaves them out. Of those on it who are there for a rival alone
    the reader may not read what they can.
    """
    known = {slug: share for slug, share in shares.items() if slug not in shut}
    needs = ProjectNeed.objects.filter(project=project, competency__in=list(yardstick.columns))
    told = needs.values_list("competency__slug", "level", "people", "weight").order_by("pk")
    return Ask(
        project.slug,
        tuple(Need(*each) for each in told),
        head_count=wanted.head_count or project.head_count,
        allocation=project.allocation,
        pins=wanted.keep | (known.keys() - wanted.leave_out),
        bans=shut | wanted.leave_out,
        shares=known,
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
