"""What somebody leads: their teams at a glance, and what these ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call, counted
from lead_ai.home.coming import Coming, assignments_of, leavers_of
from lead_ai.home.team_calls import CONFIRM, calls_below, team_calls
from skills.models import FrameworkVersion
from skills.overview.glance import TeamGlance, glances
from skills.overview.teams import TeamRow, team_rows, tree
from skills.overview.waiting import Waiting, waiting_for_confirmation
from skills.projects.underway import Underway, underway
from teams.models import StandIn, Team, User
from teams.permissions import people_assessable_by
from teams.querysets import led_team_ids, own_engineer_id

# As many teams as stand on the home page; the others are on the page of teams.
ROWS_SHOWN = 12
# As many teams as one reads in person, of those led directly.
READ_WHOLE = 4


@dataclass(frozen=True)
class Leading:
    """``teams`` are all led ones in the order of the tree; ``rows`` are empty where there is one team only."""

    teams: Sequence[Team]
    glances: Sequence[TeamGlance]
    rows: Sequence[TeamRow]
    waiting: Sequence[Waiting]
    coming: Sequence[Coming]
    today: date
    acting_for: Sequence[str] = ()
    begun: Mapping[str, Sequence[Underway]] = field(default_factory=dict)

    @property
    def first(self) -> Team:
        """The team that the acts of the page lead to: the first with people, parents first."""
        return next((one.team for one in self.glances if one.people), self.teams[0])

    @property
    def glance(self) -> TeamGlance | None:
        """The team drawn with its people, None where no team led in person has any."""
        return next((one for one in self.glances if one.people), None)

    @property
    def said(self) -> str:
        names = ", ".join(self.acting_for)
        return f"{self._led} · " + _("standing in for %(names)s") % {"names": names} if names else self._led

    @property
    def _led(self) -> str:
        if len(self.teams) == 1:
            count = len(self.glances[0].people) if self.glances else 0
            people = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
            return _("you lead %(team)s, %(people)s") % {"team": self.teams[0].name, "people": people}
        others = len(self.teams) - 1
        told = {"team": self.teams[0].name, "count": others}
        return (
            ngettext("you lead %(team)s and %(count)s team more", "you lead %(team)s and %(count)s teams more", others)
            % told
        )

    @property
    def calls(self) -> Iterator[Call]:
        for one in self.glances:
            for call in team_calls(one, self.today, self.begun):
                yield call if len(self.teams) == 1 else replace(call, meta=f"{one.team.name} · {call.meta}")
        if self.waiting:
            yield self._confirm()
        own = {one.team.pk for one in self.glances}
        yield from calls_below([row for row in self.rows if row.team.pk not in own])

    def _confirm(self) -> Call:
        count = sum(one.count for one in self.waiting)
        title = counted(
            ngettext(
                "%(count)s self-assessment waits for your confirmation",
                "%(count)s self-assessments wait for your confirmation",
                count,
            ),
            count,
        )
        people = " · ".join(f"{one.name} {one.count}" for one in self.waiting[:4])
        oldest = date_format(min(one.oldest for one in self.waiting), "j F")
        meta = _("%(people)s · oldest from %(day)s") % {"people": people, "day": oldest}
        query = "?show=unconfirmed" + (f"&person={self.waiting[0].slug}" if len(self.waiting) == 1 else "")
        url = reverse("team-matrix", args=[self.first.slug]) + query
        return Call(CONFIRM, "accent", "check", title, meta, url, _("Confirm"))


def leading(user: User, version: FrameworkVersion | None, today: date) -> Leading | None:
    """Read what somebody leads, None for nothing, in a fixed number of queries (and one per step of the tree)."""
    ids = led_team_ids(user)
    if not ids:
        return None
    places = tree(Team.objects.filter(pk__in=ids))
    teams = [place.team for place in places]
    if version is None:
        return Leading(teams, [], [], [], [], today)
    in_person = set(Team.objects.led_directly_by(user).values_list("pk", flat=True))
    read = glances([team for team in teams if team.pk in in_person][:READ_WHOLE], version, today)
    people = {row.id for one in read for row in one.people}
    uncovered = {row.competency.slug for one in read for row in one.depth if row.have == 0}
    acting = StandIn.objects.running(today).filter(engineer=own_engineer_id(user))
    return Leading(
        teams=teams,
        glances=read,
        rows=team_rows(places[:ROWS_SHOWN], version, today) if len(teams) > 1 else [],
        waiting=waiting_for_confirmation(people_assessable_by(user), version),
        coming=[
            *(coming for one in read for coming in leavers_of(one)),
            *(assignments_of(people, today) if people else ()),
        ],
        today=today,
        begun=underway(user, uncovered),
        acting_for=list(acting.order_by("lead__name").values_list("lead__name", flat=True).distinct()),
    )
