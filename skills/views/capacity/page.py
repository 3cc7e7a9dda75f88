"""The time of many people, week by week: whom a reader asked for, team by team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.models import RoleHolding
from skills.overview.teams import tree
from skills.views.capacity.asked import FREE, LENGTHS, Asked
from skills.views.capacity.lines import SCALE, PersonLine
from teams.capacity import WEEK, weeks
from teams.models import Engineer, Membership, Team
from teams.querysets import EngineerQuerySet
from teams.workloads import workloads

PAGE_SIZE: Final = 50
# A name needs one of so many parts of the width.
MOST_NAMED: Final = 22
FITS: Final[Mapping[str, Callable[[PersonLine], bool]]] = {
    "": lambda _line: True,
    "over": lambda line: line.over > 0,
    "plans": lambda line: line.over_if_confirmed > line.over,
    "under": lambda line: line.is_under,
    "leave": lambda line: line.has_leave,
}
ORDERS: Final[Mapping[str, Callable[[PersonLine], tuple[int, str, int]]]] = {
    "name": lambda line: (0, line.person.name.casefold(), line.person.pk),
    "free": lambda line: (-line.free, line.person.name.casefold(), line.person.pk),
    "over": lambda line: (-line.over, line.person.name.casefold(), line.person.pk),
}


@dataclass(frozen=True)
class Scope:
    """Whose time is read: people, the teams they are told by (below each other), and titles of roles by slug."""

    people: EngineerQuerySet
    teams: Sequence[Team]
    titles: Mapping[str, str]
    today: date


@dataclass(frozen=True)
class CapacityPage:
    """The people of a scope whom the reader asked for, with their weeks."""

    scope: Scope
    asked: Asked
    number: str | None = None

    @cached_property
    def everyone(self) -> list[PersonLine]:
        """Those of the chosen team and role, team by team."""
        people = list(self._people())
        team_of = self._teams_of(people)
        loads = workloads(people, since=self.asked.first, until=self.asked.last)
        titles, first, count = self.scope.titles, self.asked.first, self.asked.weeks
        lines = [
            PersonLine(
                person=each,
                team=team_of.get(each.pk),
                role=titles.get(vars(each)["role_slug"], ""),
                weeks=weeks(loads[each.pk], first, count),
            )
            for each in people
        ]
        order = {team.pk: place for place, team in enumerate(self.scope.teams)}
        return sorted(lines, key=lambda line: order.get(line.team.pk, 0) if line.team else len(order))

    def _people(self) -> EngineerQuerySet:
        held = RoleHolding.objects.on(self.scope.today).filter(engineer=OuterRef("pk")).order_by("-starts", "-pk")
        found = self.scope.people.annotate(role_slug=Subquery(held.values("role__slug")[:1]))
        if self.asked.team:
            chosen = Team.objects.filter(slug=self.asked.team, pk__in=[team.pk for team in self.scope.teams])
            found = found.in_teams(chosen.descendant_ids())
        if self.asked.role:
            found = found.filter(role_slug=self.asked.role)
        return found.order_by("name", "pk")

    def _teams_of(self, people: Iterable[Engineer]) -> dict[int, Team]:
        """Give the first of the scope's teams that each person is in today."""
        by_id = {team.pk: team for team in self.scope.teams}
        place = {pk: number for number, pk in enumerate(by_id)}
        rows = Membership.objects.on(self.scope.today).filter(engineer__in=people, team__in=by_id)
        told = sorted(rows.values_list("engineer_id", "team_id"), key=lambda row: -place[row[1]])
        return {engineer: by_id[team] for engineer, team in told}

    @cached_property
    def chosen(self) -> list[PersonLine]:
        """Those who fit, in the order asked for."""
        fits = FITS[self.asked.show]
        found = [line for line in self.everyone if fits(line) and line.free >= self.asked.free]
        order = ORDERS.get(self.asked.sort)
        return sorted(found, key=order) if order else found

    @cached_property
    def shown(self) -> Page[PersonLine]:
        return Paginator(self.chosen, PAGE_SIZE).get_page(self.number)

    @property
    def groups(self) -> list[tuple[Team | None, list[PersonLine]]]:
        """The page's people by team; one group without a name where they are told in another order."""
        lines = list(self.shown.object_list)
        if self.asked.sort:
            return [(None, lines)]
        return [(team, list(found)) for team, found in groupby(lines, key=lambda line: line.team)]

    @property
    def teams_shown(self) -> set[Team]:
        """The teams whose people stand on the page."""
        return {line.team for line in self.shown.object_list if line.team}

    @property
    def teams_chosen(self) -> set[Team]:
        """The teams of all who fit, on every page."""
        return {line.team for line in self.chosen if line.team}

    @property
    def is_grouped(self) -> bool:
        """Whether there is more than one team to tell apart."""
        return not self.asked.sort and len({line.team for line in self.chosen}) > 1

    @property
    def mondays(self) -> list[date]:
        return [self.asked.first + WEEK * number for number in range(self.asked.weeks)]

    @property
    def months(self) -> list[tuple[str, str]]:
        """The months with the place of their first whole week; one that begins too near to the next has no name."""
        starts = [
            (place, monday)
            for place, monday in enumerate(self.mondays)
            if place == 0 or monday.month != (monday - WEEK).month
        ]
        after = [place for place, _monday in starts[1:]] + [self.asked.weeks]
        return [
            (
                date_format(monday, "M") if self.asked.weeks <= MOST_NAMED * (end - place) else "",
                f"{100 * place / self.asked.weeks:.2f}%",
            )
            for (place, monday), end in zip(starts, after, strict=True)
        ]

    @property
    def full(self) -> str:
        """Where 100 % lies."""
        return f"{100 - SCALE}%"

    @cached_property
    def over(self) -> int:
        return sum(line.over > 0 for line in self.everyone)

    @cached_property
    def under(self) -> int:
        return sum(line.is_under for line in self.everyone)

    @property
    def days(self) -> str:
        return f"{date_format(self.asked.first, 'j M Y')} – {date_format(self.asked.last, 'j M Y')}"

    @property
    def counted(self) -> str:
        """How many are told, of how many."""
        of = len(self.everyone)
        told = ngettext("%(count)s of %(of)s person", "%(count)s of %(of)s people", of)
        return told % {"count": len(self.chosen), "of": of}

    @property
    def weeks_chosen(self) -> str:
        return str(self.asked.weeks)

    @property
    def free_chosen(self) -> str:
        return str(self.asked.free or "")

    @property
    def chosen_elsewhere(self) -> int:
        """How many of the choices that are folded away are made."""
        asked = self.asked
        return sum(map(bool, (asked.free, asked.team, asked.role, asked.sort, asked.alone)))

    @property
    def options(self) -> dict[str, list[tuple[str, str]]]:
        """What may be chosen for each filter, with its words."""
        by_team = [("", _("team")), ("name", _("name"))]
        return {
            "weeks": [(str(each), _("%(count)s weeks") % {"count": each}) for each in LENGTHS],
            "show": [
                ("", _("everyone")),
                ("over", _("over what they can give")),
                ("plans", _("over if plans are confirmed")),
                ("under", _("less than half used")),
                ("leave", _("with leave")),
            ],
            "free": [("", _("any")), *((str(each), _("%(share)s %% or more") % {"share": each}) for each in FREE)],
            "team": [("", _("all teams")), *((team.slug, team.name) for team in self.scope.teams)],
            "role": [("", _("all roles")), *self.scope.titles.items()],
            "sort": [
                *(by_team if len(self.scope.teams) > 1 else [("", _("name"))]),
                ("free", _("most free")),
                ("over", _("most over")),
            ],
        }


def ordered(teams: Iterable[Team]) -> list[Team]:
    """Give teams as they stand below each other."""
    return [place.team for place in tree(teams)]
