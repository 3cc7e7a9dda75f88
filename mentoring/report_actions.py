"""What mentorships were and moved in a period, for gap reports: by ids, and only what was known by its last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from django.utils import timezone

from mentoring.models import Goal, Mentorship
from skills.levels import Judgement, Source, current_level
from skills.models import Assessment
from skills.periods import Period

# A competency by id, from a level (None: not known) to a level.
Step: TypeAlias = tuple[int, int | None, int]
History: TypeAlias = Mapping[tuple[int, int], list[Judgement]]


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

    pairs: list[Mentorship]
    goals: dict[int, list[KnownGoal]] = field(default_factory=dict)
    about: dict[int, set[int]] = field(default_factory=dict)


def mentorship_actions(engineers: Collection[int], period: Period) -> list[dict[str, Any]]:
    """Give what the mentorships of some mentees (by id) opened, closed, reached and moved in a period.

    In six queries. What ended or was reached after the period's last day counts as not known yet.
    """
    known = _known(engineers, period)
    history = _history({pair.mentee_id for pair in known.pairs}, period.ends)
    told = (_action(pair, known, history, period) for pair in known.pairs)
    return [action for action in told if action is not None]


def _known(engineers: Collection[int], period: Period) -> Known:
    rows = Mentorship.objects.filter(mentee__in=engineers, starts__isnull=False).order_by("pk")
    every = list(rows.prefetch_related("competencies"))
    ran = [pair for pair in every if _ran(pair, period)]
    roots = _roots(every)
    goals = _goals({pair.pk for pair in every if roots[pair.pk] in {roots[one.pk] for one in ran}}, period.ends)
    by_root: dict[int, list[KnownGoal]] = defaultdict(list)
    for number, found in goals.items():
        by_root[roots[number]] += found
    known = Known(ran)
    for pair in ran:
        known.goals[pair.pk] = by_root[roots[pair.pk]]
        chosen = {each.pk for each in pair.competencies.all()}
        known.about[pair.pk] = chosen | {goal.competency for goal in known.goals[pair.pk]}
    return known


def _ran(pair: Mentorship, period: Period) -> bool:
    return pair.starts is not None and pair.starts <= period.ends and (pair.ends is None or pair.ends >= period.starts)


def _roots(pairs: Iterable[Mentorship]) -> dict[int, int]:
    """Give for each mentorship the first of its chain: a plan goes along when a mentee is passed on."""
    before = {pair.pk: pair.follows_id for pair in pairs}
    found: dict[int, int] = {}
    for pair in before:
        at: int = pair
        while (earlier := before.get(at)) is not None and earlier in before and earlier < at:
            at = earlier
        found[pair] = at
    return found


def _goals(pairs: Collection[int], day: date) -> dict[int, list[KnownGoal]]:
    """Give the goals of plans by mentorship as they stood at a day's end; a goal without a history as it is."""
    rows = list(Goal.objects.filter(plan__mentorship__in=pairs).select_related("plan").order_by("pk"))
    written: dict[int, list[Any]] = defaultdict(list)
    for row in Goal.history.filter(id__in=[goal.pk for goal in rows]).order_by("history_date", "history_id"):
        written[row.id].append(row)
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    found: dict[int, list[KnownGoal]] = defaultdict(list)
    for goal in rows:
        then = [row for row in written[goal.pk] if row.history_date < midnight]
        if written[goal.pk] and not then:
            continue
        stood: Any = then[-1] if then else goal
        is_reached = stood.state == Goal.State.REACHED and stood.closed_on is not None and stood.closed_on <= day
        reached = stood.closed_on if is_reached else None
        pair = goal.plan.mentorship_id
        if pair is not None:
            found[pair].append(KnownGoal(goal.competency_id, stood.from_level, stood.to_level, reached))
    return found


def _history(engineers: Collection[int], day: date) -> History:
    found: dict[tuple[int, int], list[Judgement]] = defaultdict(list)
    rows = Assessment.objects.shared_by(day).filter(engineer__in=engineers).order_by("pk")
    fields = ("engineer_id", "competency_id", "level", "source", "assessed_on", "shared_on", "pk", "expires_on")
    for engineer, competency, level, source, *days in rows.values_list(*fields):
        found[engineer, competency].append(Judgement(level, Source(source), *days))
    return found


def _action(pair: Mentorship, known: Known, history: History, period: Period) -> dict[str, Any] | None:
    if pair.starts is None:
        return None
    first = max(pair.starts, period.starts)
    last = min(pair.ends or period.ends, period.ends)
    opened = pair.starts if pair.starts >= period.starts else None
    closed = pair.ends if pair.ends is not None and pair.ends <= period.ends else None
    goals = [goal for goal in known.goals[pair.pk] if goal.reached is not None and first <= goal.reached <= last]
    reached: list[Step] = sorted({(goal.competency, goal.start, goal.end) for goal in goals}, key=lambda one: one[0])
    moved = _moved(pair, known.about[pair.pk], history, (first - timedelta(days=1), last))
    if not (opened or closed or reached or moved):
        return None
    return {
        "kind": "mentorship",
        "id": str(pair.uuid),
        "engineer": pair.mentee_id,
        "by": pair.mentor_id,
        "opened": opened.isoformat() if opened else None,
        "closed": closed.isoformat() if closed else None,
        "completed": closed is not None and pair.ended_how == Mentorship.Ending.COMPLETED,
        "goals": [list(step) for step in reached],
        "moved": [list(step) for step in moved],
    }


def _moved(pair: Mentorship, competencies: Iterable[int], history: History, days: tuple[date, date]) -> list[Step]:
    """Give the levels that were known before and after and differ, in what the mentorship is about."""
    found: list[Step] = []
    for competency in sorted(competencies):
        given = history.get((pair.mentee_id, competency), [])
        before, after = (current_level(given, as_of=day).level for day in days)
        if before is not None and after is not None and before != after:
            found.append((competency, before, after))
    return found
