"""Which mentorships need care: fallen quiet, with a goal overdue, with sessions that help less, or left by a leaver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import TYPE_CHECKING, Final

from django.db.models import Avg, Max, Q
from django.utils import timezone

from mentoring.models import Goal, MentoringNudge, MentoringSession, Mentorship
from mentoring.querysets import AGREED, OPEN_STATES
from teams.models import Engineer

if TYPE_CHECKING:
    from teams.querysets import Viewer

Topic = MentoringNudge.Topic
State, Ending = Mentorship.State, Mentorship.Ending

# No session for so long, and none planned for so long ahead: the pair has fallen quiet.
SILENCE: Final = timedelta(weeks=4)
PLANNED: Final = timedelta(days=14)
# A fall of the mean of two sessions, or two sessions at or below a value, of 1 to 5.
FALL, LOW = 1, 2
# A topic that still holds so long after the pair was told is shown to whoever runs the programme.
PATIENCE: Final = timedelta(days=14)
# Whose last day is so near is announced: their mentees need somebody.
ANNOUNCED: Final = timedelta(days=30)
# So long after a mentor left, a mentee without a new one is still listed.
REMEMBERED: Final = timedelta(days=90)


def topics_now(pairs: Iterable[Mentorship], now: datetime) -> dict[int, list[Topic]]:
    """Tell by id what each of these mentorships has to be told; only active ones have anything. Four queries."""
    active = [pair for pair in pairs if pair.state == State.ACTIVE]
    found = ((Topic.QUIET, _quiet(active, now)), (Topic.OVERDUE, _overdue(active, now)), (Topic.PULSE, _fallen(active)))
    told: dict[int, list[Topic]] = defaultdict(list)
    for topic, ids in found:
        for pair in ids:
            told[pair].append(topic)
    return dict(told)


def _quiet(pairs: Sequence[Mentorship], now: datetime) -> list[int]:
    """Count from the last session held, the start or the end of a pause, whichever came last; a planned one spares."""
    rows = MentoringSession.objects.filter(mentorship__in=pairs)
    held = dict(rows.held(now).values_list("mentorship").annotate(last=Max("ends_at")).order_by())
    soon = rows.ahead(now).filter(starts_at__lte=now + PLANNED).order_by()
    planned = set(soon.values_list("mentorship_id", flat=True))
    limit = _day(now) - SILENCE
    return [pair.pk for pair in pairs if pair.pk not in planned and _last_sign(pair, held.get(pair.pk)) <= limit]


def _last_sign(pair: Mentorship, held: datetime | None) -> date:
    days = [_day(pair.created_at) if pair.starts is None else pair.starts, pair.resumed_on, held and _day(held)]
    return max(day for day in days if day)


def _overdue(pairs: Sequence[Mentorship], now: datetime) -> list[int]:
    rows = Goal.objects.overdue(_day(now)).filter(plan__mentorship__in=pairs)
    found = set(rows.values_list("plan__mentorship_id", flat=True))
    return [pair.pk for pair in pairs if pair.pk in found]


def _fallen(pairs: Sequence[Mentorship]) -> list[int]:
    """Compare the last two sessions that were rated with the two before."""
    rows = MentoringSession.objects.standing().filter(mentorship__in=pairs, missed=False, pulses__isnull=False)
    values: dict[int, list[float]] = defaultdict(list)
    rated = rows.annotate(value=Avg("pulses__value")).order_by("starts_at", "pk")
    for pair, value in rated.values_list("mentorship_id", "value"):
        values[pair].append(value)
    return [pair.pk for pair in pairs if _falls(values[pair.pk])]


def _falls(values: Sequence[float]) -> bool:
    last, before = values[-2:], values[-4:-2]
    if len(last) < 2:
        return False
    return max(last) <= LOW or (len(before) == 2 and fmean(before) - fmean(last) >= FALL)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Care:
    """A mentorship that needs somebody else's care, what for, and since when its pair has been told."""

    pair: Mentorship
    topics: tuple[str, ...]
    since: date

    @property
    def said(self) -> list[str]:
        """What for, in words."""
        return [str(Topic(topic).label) for topic in self.topics]


def needing_care(pairs: Iterable[Mentorship], now: datetime) -> list[Care]:
    """Give the active ones whose pair was told of a topic two weeks ago or more and where it still holds. Five queries.

    A nudge before the last session held, or before the end of a pause, is of another time and does not count.
    """
    active = [pair for pair in pairs if pair.state == State.ACTIVE]
    holding = topics_now(active, now)
    first: dict[tuple[int, str], datetime] = _first_told(active, now)
    found = []
    for pair in active:
        told = {topic: first[pair.pk, topic] for topic in holding.get(pair.pk, []) if (pair.pk, topic) in first}
        if told:
            found.append(Care(pair, tuple(told), _day(min(told.values()))))
    return sorted(found, key=lambda care: (care.since, care.pair.mentee.name, care.pair.pk))


def _first_told(pairs: Sequence[Mentorship], now: datetime) -> dict[tuple[int, str], datetime]:
    """Give when each pair was first told of each topic in the run of weeks that lasts; only where that is long ago."""
    rows = MentoringNudge.objects.filter(mentorship__in=pairs).order_by("created_at", "pk")
    runs: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    resumed = {pair.pk: pair.resumed_on for pair in pairs}
    for pair, topic, at in rows.values_list("mentorship_id", "topic", "created_at"):
        again = resumed.get(pair)
        if again is None or _day(at) >= again:
            runs[pair, topic].append(at)
    long_ago = now - PATIENCE
    found = {key: _begin(times) for key, times in runs.items()}
    return {key: begin for key, begin in found.items() if begin <= long_ago}


def _begin(times: Sequence[datetime]) -> datetime:
    """Give the first of the times that follow each other week by week up to the newest."""
    begin = times[-1]
    for earlier in reversed(times[:-1]):
        if begin - earlier > PATIENCE:
            break
        begin = earlier
    return begin


def care_for(user: Viewer, now: datetime) -> list[Care]:
    """Give what needs the care of ``user``: in the programmes they run, everything for HR. In seven queries."""
    rows = Mentorship.objects.coordinated_by(user).filter(state=State.ACTIVE, nudges__isnull=False).distinct()
    return needing_care(rows.select_related("mentor", "mentee", "programme"), now)


def to_rematch(rows: Iterable[Mentorship]) -> list[Mentorship]:
    """Keep those whose mentee has nobody else yet."""
    found = list(rows)
    mentees = {each.mentee_id for each in found}
    given = Mentorship.objects.filter(mentee__in=mentees, state__in=OPEN_STATES).exclude(pk__in=[e.pk for e in found])
    served = set(given.values_list("mentee_id", flat=True))
    return [each for each in found if each.mentee_id not in served]


def left_by_mentor(user: Viewer, today: date) -> list[Mentorship]:
    """Give the mentorships whose mentor has left or is announced to, soonest first, while the mentee is still there.

    For whoever runs the programme, and all for HR; whoever found somebody else since is not listed. Two queries.
    """
    rows = Mentorship.objects.coordinated_by(user).select_related("mentor", "mentee", "programme")
    there = Engineer.objects.active(today).values("pk")
    return to_rematch(rows.filter(leaving(today), mentee__in=there).order_by("mentor__ends", "mentee__name", "pk"))


def leaving(today: date) -> Q:
    """Describe the mentorships of mentors who leave within 30 days, or have left within the last 90.

    Those that were passed on within the last 90 and that nobody took over belong to them, too. What had only been
    proposed is no mentorship to be gone on with.
    """
    announced = Q(state__in=AGREED, mentor__ends__isnull=False, mentor__ends__lte=today + ANNOUNCED)
    agreed = Q(starts__isnull=False) | Q(mentor_accepted_at__isnull=False, mentee_accepted_at__isnull=False)
    gone = Q(ended_how=Ending.LEAVING, mentor__ends__lt=today, ends__gte=today - REMEMBERED)
    return announced | (gone & agreed) | _passed_on_in_vain(today)


def _passed_on_in_vain(today: date) -> Q:
    """Describe the mentorships that were passed on lately and that nobody has taken over."""
    followed = Mentorship.objects.filter(follows__isnull=False).taken_up().values("follows")
    return Q(ended_how=Ending.REASSIGNED, ends__gte=today - REMEMBERED) & ~Q(pk__in=followed)
