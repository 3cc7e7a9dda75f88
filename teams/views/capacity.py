from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teams.capacity import WEEK, WHOLE, Week, week_of, weeks
from teams.models import Engineer, Team
from teams.requests import SignedInRequest
from teams.views.access import visible_team
from teams.workloads import workloads

SHOWN: Final = (13, 26, 52)
USUAL: Final = 26
# Of the contract; below it somebody has more time than work.
UNDER: Final = 50


@dataclass(frozen=True)
class WeekBar:
    """A week as a column of the timeline, in shares of the width and height."""

    week: Week
    place: int
    count: int

    @property
    def x(self) -> str:
        return f"{100 * self.place / self.count:.3f}%"

    @property
    def width(self) -> str:
        return f"{88 / self.count:.3f}%"

    @property
    def room(self) -> tuple[str, str]:
        return _column(0, self.week.capacity)

    @property
    def load(self) -> tuple[str, str]:
        return _column(0, self.week.load - self.week.over)

    @property
    def over(self) -> tuple[str, str]:
        return _column(self.week.load - self.week.over, self.week.over)

    @property
    def plan(self) -> tuple[str, str]:
        return _column(self.week.load, self.week.planned)

    @property
    def said(self) -> str:
        told = {"day": date_format(self.week.starts, "j M"), "load": self.week.load, "capacity": self.week.capacity}
        return _("Week of %(day)s: %(load)s %% of %(capacity)s %%") % told


# So much of the height is 100 %, the rest is for what is over.
SCALE: Final = 70


def _column(base: int, share: int) -> tuple[str, str]:
    """Give top and height of a part of a column."""
    height = SCALE * share / WHOLE
    return f"{100 - SCALE * base / WHOLE - height:.1f}%", f"{height:.1f}%"


@dataclass(frozen=True)
class PersonWeeks:
    """One person's weeks, and what stands out in them."""

    person: Engineer
    weeks: Sequence[Week]

    @property
    def bars(self) -> list[WeekBar]:
        return [WeekBar(week, place, len(self.weeks)) for place, week in enumerate(self.weeks)]

    @property
    def is_over(self) -> bool:
        return any(week.over for week in self.weeks)

    @property
    def is_under(self) -> bool:
        """Whether more than half of the contract is free in most weeks."""
        free = [week for week in self.weeks if week.capacity and week.load * 100 < week.capacity * UNDER]
        return len(free) * 2 > len(self.weeks)

    @property
    def mean(self) -> int:
        """The share that is taken of what the person can give."""
        capacity = sum(week.capacity for week in self.weeks)
        return round(100 * sum(week.load for week in self.weeks) / capacity) if capacity else 0


@dataclass(frozen=True)
class CapacityPage:
    """The time of a team, week by week."""

    team: Team
    first: date
    count: int

    @cached_property
    def rows(self) -> list[PersonWeeks]:
        people = list(Engineer.objects.active().members_of(self.team).order_by("name", "pk"))
        loads = workloads(people)
        return [PersonWeeks(each, weeks(loads[each.pk], self.first, self.count)) for each in people]

    @property
    def mondays(self) -> list[date]:
        return [self.first + WEEK * number for number in range(self.count)]

    @property
    def months(self) -> list[tuple[str, str]]:
        """The months with the place of their first whole week."""
        found = []
        for place, monday in enumerate(self.mondays):
            if place == 0 or monday.month != (monday - WEEK).month:
                found.append((date_format(monday, "M"), f"{100 * place / self.count:.3f}%"))
        return found

    @property
    def full(self) -> str:
        """Where 100 % lies."""
        return f"{100 - SCALE}%"

    @property
    def over(self) -> int:
        return sum(row.is_over for row in self.rows)

    @property
    def under(self) -> int:
        return sum(row.is_under for row in self.rows)

    @property
    def days(self) -> str:
        last = self.first + WEEK * self.count - timedelta(days=1)
        return f"{date_format(self.first, 'j M Y')} – {date_format(last, 'j M Y')}"


@require_safe
def team_capacity(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    asked = request.GET.get("weeks", "")
    count = int(asked) if asked in {str(each) for each in SHOWN} else USUAL
    context = {
        "team": team,
        "page": CapacityPage(team, week_of(timezone.localdate()), count),
        "lengths": [(str(each), _("%(count)s weeks") % {"count": each}) for each in SHOWN],
        "count": str(count),
    }
    return render(request, "teams/team_capacity.html", context)
