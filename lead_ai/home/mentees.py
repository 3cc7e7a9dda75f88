"""The people somebody mentors, with the next session and what they work on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.models import Goal, MentoringSession, Mentorship
from mentoring.querysets import OPEN_STATES
from skills.models import CompetencyVersion, FrameworkVersion
from teams.models import Engineer

GOALS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Mentee:
    name: str
    url: str
    state: str
    goals: tuple[str, ...]
    next_session: datetime | None

    @property
    def text(self) -> str:
        return " · ".join([self.state, *self.goals[:GOALS_SHOWN]])

    @property
    def day(self) -> str:
        return date_format(timezone.localtime(self.next_session), "D j M, H:i") if self.next_session else ""


def mentees_of(engineer: Engineer, version: FrameworkVersion | None, now: datetime) -> list[Mentee]:
    """Give the people whom one person mentors, by name, in four queries."""
    pairs = list(
        Mentorship.objects.filter(mentor=engineer, state__in=OPEN_STATES)
        .select_related("mentee")
        .order_by("mentee__name")
    )
    sessions = MentoringSession.objects.filter(mentorship__in=pairs).ahead(now).order_by("-starts_at")
    soonest = dict(sessions.values_list("mentorship_id", "starts_at"))
    goals = _goals(pairs, version)
    return [
        Mentee(pair.mentee.name, _url(pair), _state(pair), tuple(goals[pair.pk]), soonest.get(pair.pk))
        for pair in pairs
    ]


def _url(pair: Mentorship) -> str:
    return reverse("mentorship", args=[pair.uuid])


def _state(pair: Mentorship) -> str:
    state = pair.get_state_display()
    return f"{state} · {_('reverse mentoring')}" if pair.is_reverse else state


def _goals(pairs: list[Mentorship], version: FrameworkVersion | None) -> dict[int, list[str]]:
    titles = dict(CompetencyVersion.objects.filter(version=version).values_list("competency_id", "title"))
    found: dict[int, list[str]] = defaultdict(list)
    rows = Goal.objects.filter(plan__mentorship__in=pairs, state=Goal.State.OPEN).order_by("due", "pk")
    for pair, competency, start, end in rows.values_list(
        "plan__mentorship_id", "competency_id", "from_level", "to_level"
    ):
        if competency in titles:
            told = {"title": titles[competency], "from": "?" if start is None else start, "to": end}
            found[pair].append(_("Goal: %(title)s %(from)s → %(to)s") % told)
    return found
