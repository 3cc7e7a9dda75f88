"""What the next weeks bring: sessions, leavers, assignments that end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from lead_ai.home.calls import listed
from mentoring.models import MentoringSession, Mentorship
from mentoring.querysets import OPEN_STATES
from skills.overview.glance import TeamGlance
from skills.overview.people import PersonRow
from teams.models import Assignment, Engineer

MOST = 5
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that happens on a day; ``name`` is of the person it is about, ``url`` where it stands, if anywhere."""

    at: datetime | date
    name: str
    title: str
    text: str = ""
    url: str = ""

    @property
    def on(self) -> date:
        return localdate(self.at) if isinstance(self.at, datetime) else self.at

    @property
    def day(self) -> str:
        near = {0: _("Today"), 1: _("Tomorrow")}.get((self.on - localdate()).days) or date_format(self.on, "D j M")
        return f"{near}, {date_format(localtime(self.at), 'H:i')}" if isinstance(self.at, datetime) else near


def soonest(found: Iterable[Coming]) -> list[Coming]:
    """Keep the first few, by day."""
    return sorted(found, key=lambda one: one.on)[:MOST]


def sessions_of(engineer: Engineer, now: datetime) -> Iterator[Coming]:
    """Give the mentoring sessions of one person, as mentor or mentee, in one query."""
    mine = Q(mentorship__mentor=engineer) | Q(mentorship__mentee=engineer)
    rows = MentoringSession.objects.filter(mine, mentorship__state__in=OPEN_STATES).ahead(now)
    for row in rows.select_related("mentorship__mentor", "mentorship__mentee")[:MOST]:
        pair: Mentorship = row.mentorship
        other = pair.mentee if pair.mentor_id == engineer.pk else pair.mentor
        url = reverse("mentoring-session", args=[row.uuid])
        title = _("Session with %(name)s") % {"name": other.name}
        yield Coming(row.starts_at, other.name, title, row.agenda.partition("\n")[0][:120], url)


def leavers_of(glance: TeamGlance) -> Iterator[Coming]:
    """Give the people who leave a team soon, with what hangs on them."""
    for row in glance.people:
        if row.leaves_on is not None:
            title = _("%(name)s leaves the team") % {"name": row.name}
            yield Coming(row.leaves_on, row.name, title, _hangs_on(row, glance))


def _hangs_on(row: PersonRow, glance: TeamGlance) -> str:
    alone = [need.competency.code for need in glance.depth if need.who == (row.name,)]
    return _("The only person at need level in %(codes)s") % {"codes": listed(alone)} if alone else ""


def assignments_of(people: Iterable[int], today: date) -> Iterator[Coming]:
    """Give the assignments of people (by id) that end soon, in one query."""
    ending = Assignment.objects.on(today).filter(engineer__in=list(people), ends__lte=today + AHEAD)
    for row in ending.select_related("engineer", "project").order_by("ends", "pk")[:MOST]:
        if row.ends is not None:
            told = {"name": row.engineer.name, "project": row.project.name}
            title = _("%(name)s: assignment to %(project)s ends") % told
            share = _("%(percent)s %% are free from then on") % {"percent": row.allocation}
            yield Coming(row.ends, row.engineer.name, title, share)
