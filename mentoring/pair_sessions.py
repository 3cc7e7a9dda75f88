"""The sessions of a pair as its page tells them, and what waits for one of the two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mentoring.models import FollowUp, MentoringSession, Mentorship, SessionPulse
from mentoring.querysets import AGREED
from skills.models import FocusArea
from teams.models import Engineer

# After this time a pulse is not asked for any more.
PULSE_WAITS: Final = timedelta(days=21)
PROMPTS: Final = 3


@dataclass(frozen=True)
class PairSessions:
    """What comes first, what comes after, and what was, newest first."""

    next: MentoringSession | None
    ahead: Sequence[MentoringSession]
    earlier: Sequence[MentoringSession]

    @property
    def held(self) -> int:
        """How many took place."""
        return sum(not each.missed and each.cancelled_at is None for each in self.earlier)


def sessions_of(pair: Mentorship, now: datetime) -> PairSessions:
    """Read the sessions of a pair with pulses and follow-ups, in three queries."""
    rows = MentoringSession.objects.filter(mentorship=pair)
    known = list(rows.prefetch_related("pulses__author", "follow_ups__owner").order_by("starts_at", "pk"))
    ahead = [each for each in known if each.ends_at > now and each.cancelled_at is None]
    earlier = [each for each in known if each.ends_at <= now or each.cancelled_at is not None]
    return PairSessions(ahead[0] if ahead else None, ahead[1:], list(reversed(earlier)))


def waiting_for_pulse(person: Engineer, now: datetime) -> list[MentoringSession]:
    """Give the sessions of a person that were held lately and wait for their pulse, newest first."""
    given = SessionPulse.objects.filter(author=person).values("session")
    rows = MentoringSession.objects.held(now).filter(ends_at__gte=now - PULSE_WAITS).exclude(pk__in=given)
    rows = (rows.filter(mentorship__mentor=person) | rows.filter(mentorship__mentee=person)).distinct()
    return list(rows.select_related("mentorship__mentor", "mentorship__mentee").order_by("-starts_at", "-pk"))


def follow_ups_of(person: Engineer) -> list[FollowUp]:
    """Give what a person has still to do in running mentorships, by day; what has none comes last."""
    rows = FollowUp.objects.filter(owner=person, done_on__isnull=True, session__mentorship__state__in=AGREED)
    rows = rows.select_related("session__mentorship__mentor", "session__mentorship__mentee")
    return sorted(rows, key=lambda each: (each.due is None, each.due or each.session.starts_at.date(), each.pk))


def next_sessions(pairs: Iterable[Mentorship], now: datetime) -> dict[int, MentoringSession]:
    """Give the next session of each of these mentorships by id, in one query."""
    rows = MentoringSession.objects.filter(mentorship__in=list(pairs)).ahead(now)
    found: dict[int, MentoringSession] = {}
    for session in rows:
        found.setdefault(session.mentorship_id, session)
    return found


def proposed_agenda(pair: Mentorship) -> str:
    """Give the agenda that a new session begins with: that of the programme, or prompts of the focus areas.

    Without a programme they are the areas of the goals' competencies, or of what the mentorship is for.
    """
    if pair.programme is not None and pair.programme.agenda:
        return pair.programme.agenda
    areas = FocusArea.objects.order_by("pk")
    if pair.programme is not None and pair.programme.focus_areas.exists():
        areas = areas.filter(mentoring_programmes=pair.programme)
    else:
        goals = pair.growth_plan.goals.filter(state="open") if hasattr(pair, "growth_plan") else None
        wanted = list(goals.values_list("competency_id", flat=True)) if goals is not None else []
        wanted = wanted or list(pair.competencies.values_list("pk", flat=True))
        areas = areas.filter(version__status="published", competencies__in=wanted).distinct()
    prompts = [str(prompt) for area in areas for prompt in area.mentoring_prompts]
    return "\n".join(list(dict.fromkeys(prompts))[:PROMPTS])
