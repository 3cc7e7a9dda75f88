"""What the overview of a team shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.overview.glance import TeamGlance
from skills.overview.teams import TeamRow
from skills.views.glance import GlanceView
from skills.views.hints import Hint
from skills.views.teams_page import TeamLine, team_lines
from teams.models import StandIn, Team


@dataclass(frozen=True)
class TeamPage:
    """``below`` are the first of the teams below, ``whole_below`` how many there are."""

    team: TeamGlance
    leads: Sequence[str]
    stand_ins: Sequence[StandIn]
    below: Sequence[TeamRow]
    whole_below: int
    parent: Team | None
    for_hr: bool

    @cached_property
    def glance(self) -> GlanceView:
        return GlanceView(self.team)

    @property
    def has_people(self) -> bool:
        return bool(self.team.people)

    @property
    def below_lines(self) -> list[TeamLine]:
        return team_lines(self.below)

    @property
    def more_below(self) -> int:
        return self.whole_below - len(self.below)

    @property
    def said(self) -> str:
        count = len(self.team.people)
        parts = [ngettext("%(count)s person", "%(count)s people", count) % {"count": count}]
        if self.leads:
            parts.append(_("led by %(names)s") % {"names": ", ".join(self.leads)})
        else:
            parts.append(_("no lead of its own"))
        if self.whole_below:
            told = ngettext("%(count)s team below", "%(count)s teams below", self.whole_below)
            parts.append(told % {"count": self.whole_below})
        return " · ".join(parts)

    @property
    def empty(self) -> Hint:
        if self.for_hr:
            text = _("Import people with this team, or add members to it in the administration.")
            return Hint(_("Nobody is in this team yet"), text, reverse("admin:index"), _("Open the administration"))
        return Hint(_("Nobody is in this team yet"), _("HR adds members; figures appear as soon as they hold roles."))
