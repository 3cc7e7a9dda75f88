"""What a programme has come to: take-up, sessions, goals, satisfaction, levels; small groups are hidden here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Avg, Count
from django.utils import timezone

from mentoring.care import Care, leaving, needing_care, to_rematch
from mentoring.comparing import compare_mentees
from mentoring.models import (
    Goal,
    MentoringFeedback,
    MentoringProgramme,
    MentoringSession,
    Mentorship,
    ProgrammeParticipant,
    SessionPulse,
)
from mentoring.outcomes import FEWEST, Comparison
from mentoring.querysets import AGREED
from skills.models import FrameworkVersion
from teams.models import Engineer, Team

State, Ending = Mentorship.State, Mentorship.Ending
MONTHS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class TakeUp:
    """How many may take part, do, and have somebody."""

    eligible: int
    mentors: int
    mentees: int
    matched: int
    proposed: int
    accepted: int
    declined: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Month:
    """Sessions held in a calendar month, and how many mentorships ran in it."""

    first: date
    held: int
    running: int

    @property
    def each(self) -> float | None:
        """Sessions per mentorship; None where none ran."""
        return self.held / self.running if self.running else None


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean from 1 to 5, and of how many people it is; ``value`` is None under five of them."""

    value: float | None
    people: int


@dataclass(frozen=True, slots=True)
class Goals:
    """Goals of the mentorships' plans."""

    set: int
    reached: int
    dropped: int
    overdue: int


@dataclass(frozen=True)
class Outcome:
    """Figures of one programme. Satisfaction is told up to ``said_until``, so that one answer cannot be subtracted."""

    take_up: TakeUp
    months: Sequence[Month]
    goals: Goals
    pulse: Mean
    worth: Mean
    said_until: date
    comparison: Comparison | None

    @property
    def held(self) -> int:
        """All sessions held in the months shown."""
        return sum(month.held for month in self.months)

    @property
    def each(self) -> float | None:
        """Sessions per mentorship and month."""
        running = sum(month.running for month in self.months)
        return self.held / running if running else None

    @property
    def is_small(self) -> bool:
        """Whether so few take part that figures would speak of single people."""
        return self.take_up.mentees < FEWEST


def outcome_of(programme: MentoringProgramme, version: FrameworkVersion | None, now: datetime) -> Outcome:
    """Read the figures of a programme in a fixed number of queries."""
    today = timezone.localdate(now)
    pairs = list(Mentorship.objects.filter(programme=programme).order_by("pk"))
    until = today.replace(day=1) - timedelta(days=1)
    return Outcome(
        take_up=_take_up(programme, pairs, today),
        months=_months(programme, pairs, now),
        goals=_goals(programme, today),
        pulse=_pulse(programme, until),
        worth=_worth(programme, until),
        said_until=until,
        comparison=compare_mentees(pairs, version, today),
    )


def was_agreed(pair: Mentorship) -> bool:
    """Tell whether both had said yes, whatever became of it."""
    both = pair.mentor_accepted_at is not None and pair.mentee_accepted_at is not None
    return pair.state in (*AGREED, State.COMPLETED) or both or pair.starts is not None


def _take_up(programme: MentoringProgramme, pairs: Sequence[Mentorship], today: date) -> TakeUp:
    parts = ProgrammeParticipant.objects.filter(programme=programme).values_list("part", "engineer_id")
    mentees = {person for part, person in parts if part == "mentee"}
    agreed = [pair for pair in pairs if was_agreed(pair)]
    matched = {pair.mentee_id for pair in agreed}
    return TakeUp(
        eligible=_eligible(programme, today),
        mentors=sum(1 for part, _person in parts if part == "mentor"),
        mentees=len(mentees),
        matched=len(matched),
        proposed=sum(1 for pair in pairs if pair.state == State.PROPOSED),
        accepted=len(agreed),
        declined=sum(1 for pair in pairs if pair.ended_how == Ending.DECLINED),
        waiting=len(mentees - matched),
    )


def _eligible(programme: MentoringProgramme, today: date) -> int:
    """Count the people to whom a programme is open: of the teams named and those below them, or everyone."""
    named = {team.pk for team in programme.teams.all()}
    people = Engineer.objects.active(today)
    if not named:
        return people.count()
    parents: dict[int, int | None] = dict(Team.objects.values_list("pk", "parent_id"))
    return people.in_teams([team for team in parents if _lies_below(team, named, parents)], today).count()


def _lies_below(team: int, named: set[int], parents: Mapping[int, int | None]) -> bool:
    at: int | None = team
    while at is not None:
        if at in named:
            return True
        at = parents[at]
    return False


def _months(programme: MentoringProgramme, pairs: Sequence[Mentorship], now: datetime) -> list[Month]:
    rows = MentoringSession.objects.filter(mentorship__programme=programme).held(now).order_by()
    held: Counter[date] = Counter()
    for at in rows.values_list("starts_at", flat=True):
        held[timezone.localdate(at).replace(day=1)] += 1
    begun = [pair for pair in pairs if pair.starts is not None]
    # A day that somebody mistyped is before everything; no month counts in which nobody could have met.
    first = min([pair.starts for pair in begun if pair.starts], default=None)
    if first is None:
        return []
    return [Month(month, held[month], _running(begun, month)) for month in _since(first, timezone.localdate(now))]


def _since(first: date, today: date) -> list[date]:
    """Give the first days of the months from one on, at most the last twelve."""
    months: list[date] = []
    at = today.replace(day=1)
    while at >= first.replace(day=1) and len(months) < MONTHS_SHOWN:
        months.append(at)
        at = (at - timedelta(days=1)).replace(day=1)
    return months[::-1]


def _running(pairs: Iterable[Mentorship], month: date) -> int:
    after = (month + timedelta(days=32)).replace(day=1)
    return sum(1 for pair in pairs if pair.starts and pair.starts < after and (pair.ends is None or pair.ends >= month))


def _goals(programme: MentoringProgramme, today: date) -> Goals:
    rows = list(Goal.objects.filter(plan__mentorship__programme=programme).values_list("state", "due"))
    states = Counter(state for state, _due in rows)
    late = sum(1 for state, due in rows if state == Goal.State.OPEN and due is not None and due < today)
    return Goals(len(rows), states[Goal.State.REACHED], states[Goal.State.DROPPED], late)


def _pulse(programme: MentoringProgramme, until: date) -> Mean:
    rows = SessionPulse.objects.filter(session__mentorship__programme=programme, created_at__date__lte=until)
    return _mean(rows.aggregate(mean=Avg("value"), people=Count("author", distinct=True)))


def _worth(programme: MentoringProgramme, until: date) -> Mean:
    rows = MentoringFeedback.objects.filter(mentorship__programme=programme, created_at__date__lte=until)
    return _mean(rows.aggregate(mean=Avg("worth"), people=Count("author", distinct=True)))


def _mean(told: dict[str, float]) -> Mean:
    people = int(told["people"])
    return Mean(round(told["mean"], 1) if people >= FEWEST else None, people)


def care_in(programme: MentoringProgramme, pairs: Iterable[Mentorship], now: datetime) -> list[Care]:
    """Give what needs care among the pairs of a programme that the reader may know, in five queries."""
    return needing_care([pair for pair in pairs if pair.programme_id == programme.pk], now)


def leavers_in(programme: MentoringProgramme, readable: Iterable[int], today: date) -> list[Mentorship]:
    """Give the mentorships of a programme (those with ids in ``readable``) whose mentee needs another mentor soon."""
    there = Engineer.objects.active(today).values("pk")
    rows = Mentorship.objects.filter(leaving(today), programme=programme, pk__in=list(readable), mentee__in=there)
    found = rows.select_related("mentor", "mentee", "programme")
    return to_rematch(found.order_by("mentor__ends", "mentee__name", "pk"))


def concerns_in(programme: MentoringProgramme) -> list[MentoringFeedback]:
    """Give what people of a programme wrote to HR alone, newest first. For HR's eyes only."""
    rows = MentoringFeedback.objects.filter(mentorship__programme=programme).exclude(concern="")
    return list(
        rows.select_related("author", "mentorship__mentor", "mentorship__mentee").order_by("-created_at", "-pk")
    )
