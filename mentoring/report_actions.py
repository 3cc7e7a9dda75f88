"""What mentorships were and moved in a period, for gap reports: by ids, and only what was known by its last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

from django.utils import timezone

from mentoring.models import Goal, Mentorship
from skills.levels import Judgement, Source, current_level
from skills.models import Assessment
from skills.periods import Period

# A competency by id, from a level (None: not known) to a level.
Step: TypeAlias = tuple[int, int | None, int]
History: TypeAlias = Mapping[tuple[int, int], list[Judgement]]
# What a goal says, and what its history says it said.
SAID: Final = ("competency_id", "from_level", "to_level", "state", "closed_on")


class Pair(NamedTuple):
    """A mentorship that has begun; people and the mentorship that it goes on from are ids."""

    id: int
    uuid: UUID
    mentor: int
    mentee: int
    starts: date
    ends: date | None
    ended_how: str
    follows: int | None


@dataclass(frozen=True, slots=True)
class KnownGoal:
    """A goal as it stood at the end of a period; ``reached`` is the day, None where it was not reached by then."""

    competency: int
    start: int | None
    end: int
    reached: date | None


@dataclass
class Known:
    """The mentorships that ran in a period, and what belongs to them."""

    pairs: list[Pair]
    goals: dict[int, list[KnownGoal]] = field(default_factory=dict)
    about: dict[int, set[int]] = field(default_factory=dict)


def mentorship_actions(engineers: Collection[int], period: Period) -> list[dict[str, Any]]:
    """Give what the mentorships of some mentees (by id) opened, closed, reached and moved in a period.

    In five queries, or one where none ran. What ended or was reached after the period's last day is not known yet.
    """
    known = _known(engineers, period)
    history = _history(known, period.ends)
    told = (_action(pair, known, history, period) for pair in known.pairs)
    return [action for action in told if action is not None]


def _known(engineers: Collection[int], period: Period) -> Known:
    rows = Mentorship.objects.filter(mentee__among=engineers, starts__isnull=False).order_by("pk")
    columns = ("pk", "uuid", "mentor_id", "mentee_id", "starts", "ends", "ended_how", "follows_id")
    every = [Pair._make(row) for row in rows.values_list(*columns)]
    known = Known([pair for pair in every if _ran(pair, period)])
    roots = _roots(every)
    told = {roots[pair.id] for pair in known.pairs}
    goals = _goals([pair.id for pair in every if roots[pair.id] in told], period.ends)
    by_root: dict[int, list[KnownGoal]] = defaultdict(list)
    for number, found in goals.items():
        by_root[roots[number]] += found
    chosen = _chosen([pair.id for pair in known.pairs])
    for pair in known.pairs:
        known.goals[pair.id] = by_root[roots[pair.id]]
        known.about[pair.id] = chosen[pair.id] | {goal.competency for goal in known.goals[pair.id]}
    return known


def _chosen(pairs: Collection[int]) -> dict[int, set[int]]:
    """Give what each mentorship was made for, competencies by id."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Mentorship.competencies.through.objects.filter(mentorship__among=pairs)
    for pair, competency in rows.values_list("mentorship_id", "competency_id"):
        found[pair].add(competency)
    return found


def _ran(pair: Pair, period: Period) -> bool:
    return pair.starts <= period.ends and (pair.ends is None or pair.ends >= period.starts)


def _roots(pairs: Iterable[Pair]) -> dict[int, int]:
    """Give for each mentorship the first of its chain: a plan goes along when a mentee is passed on."""
    before = {pair.id: pair.follows for pair in pairs}
    found: dict[int, int] = {}
    for pair in before:
        at: int = pair
        while (earlier := before.get(at)) is not None and earlier in before and earlier < at:
            at = earlier
        found[pair] = at
    return found


def _goals(pairs: Collection[int], day: date) -> dict[int, list[KnownGoal]]:
    """Give the goals of plans by mentorship as they stood at a day's end; a goal without a history as it is."""
    rows = Goal.objects.filter(plan__mentorship__among=pairs).order_by("pk")
    now = {goal: (pair, *said) for goal, pair, *said in rows.values_list("pk", "plan__mentorship_id", *SAID)}
    written: dict[int, list[tuple[datetime, Any]]] = defaultdict(list)
    changes = Goal.history.filter(id__among=now.keys()).order_by("history_date", "history_id")
    for goal, moment, *said in changes.values_list("id", "history_date", *SAID):
        written[goal].append((moment, said))
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    found: dict[int, list[KnownGoal]] = defaultdict(list)
    for goal, (pair, *today) in now.items():
        then = [said for moment, said in written[goal] if moment < midnight]
        if written[goal] and not then:
            continue
        competency, start, end, state, closed_on = then[-1] if then else today
        is_reached = state == Goal.State.REACHED and closed_on is not None and closed_on <= day
        found[pair].append(KnownGoal(competency, start, end, closed_on if is_reached else None))
    return found


def _history(known: Known, day: date) -> History:
    """Give the judgements of mentees in what their mentorships are about, by mentee and competency."""
    found: dict[tuple[int, int], list[Judgement]] = defaultdict(list)
    rows = Assessment.objects.shared_by(day).filter(
        engineer__among={pair.mentee for pair in known.pairs},
        competency__among={competency for about in known.about.values() for competency in about},
    )
    fields = ("engineer_id", "competency_id", "level", "source", "assessed_on", "shared_on", "pk", "expires_on")
    # In the order of the index over both: SQLite would take the one over people and days.
    told = rows.order_by("engineer_id", "competency_id").values_list(*fields)
    for engineer, competency, level, source, *days in told:
        found[engineer, competency].append(Judgement(level, Source(source), *days))
    return found


def _action(pair: Pair, known: Known, history: History, period: Period) -> dict[str, Any] | None:
    first = max(pair.starts, period.starts)
    last = min(pair.ends or period.ends, period.ends)
    opened = pair.starts if pair.starts >= period.starts else None
    closed = pair.ends if pair.ends is not None and pair.ends <= period.ends else None
    goals = [goal for goal in known.goals[pair.id] if goal.reached is not None and first <= goal.reached <= last]
    reached: list[Step] = sorted({(goal.competency, goal.start, goal.end) for goal in goals}, key=lambda one: one[0])
    moved = _moved(pair, known.about[pair.id], history, (first - timedelta(days=1), last))
    if not (opened or closed or reached or moved):
        return None
    return {
        "kind": "mentorship",
        "id": str(pair.uuid),
        "engineer": pair.mentee,
        "by": pair.mentor,
        "opened": opened.isoformat() if opened else None,
        "closed": closed.isoformat() if closed else None,
        "completed": closed is not None and pair.ended_how == Mentorship.Ending.COMPLETED,
        "goals": [list(step) for step in reached],
        "moved": [list(step) for step in moved],
    }


def _moved(pair: Pair, competencies: Iterable[int], history: History, days: tuple[date, date]) -> list[Step]:
    """Give the levels that were known before and after and differ, in what the mentorship is about."""
    found: list[Step] = []
    for competency in sorted(competencies):
        given = history.get((pair.mentee, competency), [])
        before, after = (current_level(given, as_of=day).level for day in days)
        if before is not None and after is not None and before != after:
            found.append((competency, before, after))
    return found
