"""One person's weeks: what stands out in them, as figures, in words and as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teams.capacity import WHOLE, WORKING_DAYS, Alike, Week, joined_weeks
from teams.models import Engineer, Team

# Of what the person can give; below it somebody has more time than work.
UNDER: Final = 50
# So much of the chart's height is 100 %, the rest is for what is over.
SCALE: Final = 70


@dataclass(frozen=True)
class Part:
    """A part of a column: its class, and top and height in shares of the chart."""

    kind: str
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """Weeks that say the same, as one column of the chart."""

    alike: Alike
    of: int

    @property
    def x(self) -> str:
        return f"{100 * self.alike.place / self.of:.2f}%"

    @property
    def width(self) -> str:
        return f"{100 * self.alike.count / self.of:.2f}%"

    @property
    def parts(self) -> list[Part]:
        """From the ground up: what the person can give, leave above it, work in it, what is over, what is planned."""
        week = self.alike.week
        stacked = (
            ("room", 0, week.capacity),
            ("leave", week.capacity, week.away),
            ("load", 0, week.load - week.over_mean),
            ("over", week.load - week.over_mean, week.over_mean),
            ("plan", week.load, week.planned),
        )
        return [_part(kind, base, share) for kind, base, share in stacked if share > 0]

    @property
    def title(self) -> str:
        return f"{days_of(self.alike)}: {said_of(self.alike.week)}"


def _part(kind: str, base: int, share: int) -> Part:
    height = SCALE * share / WHOLE
    return Part(kind, f"{100 - SCALE * base / WHOLE - height:.1f}%", f"{height:.1f}%")


def days_of(alike: Alike) -> str:
    """Say from which Monday to which Friday."""
    return f"{date_format(alike.week.starts, 'j M')} – {date_format(alike.ends, 'j M Y')}"


def said_of(week: Week) -> str:
    """Say the shares of a week, and what they come to."""
    told = [_("%(load)s %% of %(capacity)s %% taken") % {"load": week.load, "capacity": week.capacity}]
    if week.planned:
        told.append(_("%(share)s %% planned") % {"share": week.planned})
    return ", ".join([*told, state_of(week)])


def state_of(week: Week) -> str:
    """Say in words what a week comes to: who is away, what is over, or how much is left."""
    told = []
    if not week.here:
        told.append(_("not here"))
    elif week.here < WORKING_DAYS:
        told.append(_("comes or leaves in this week"))
    if week.leave:
        told.append(_("on leave") if week.leave == WHOLE else _("%(share)s %% on leave") % {"share": week.leave})
    if week.over:
        told.append(_over(week))
    elif week.over_if_confirmed:
        told.append(_("%(share)s %% over if what is planned is confirmed") % {"share": week.over_if_confirmed})
    elif week.is_under(UNDER):
        told.append(_("mostly free"))
    elif week.capacity and not week.free:
        told.append(_("full"))
    return ", ".join(told) or _("%(share)s %% free") % {"share": week.free}


def _over(week: Week) -> str:
    told = {"share": week.over}
    if week.over_on is None:
        return _("%(share)s %% over") % told
    return _("%(share)s %% over on %(day)s") % (told | {"day": date_format(week.over_on, "D j M")})


@dataclass(frozen=True)
class PersonLine:
    """One person's weeks, with where they belong to."""

    person: Engineer
    team: Team | None
    role: str
    weeks: Sequence[Week]

    @property
    def over(self) -> int:
        """The most that any week asks above what the person can give."""
        return max((week.over for week in self.weeks), default=0)

    @property
    def over_if_confirmed(self) -> int:
        """The same, were all that is planned confirmed."""
        return max((week.over_if_confirmed for week in self.weeks), default=0)

    @property
    def is_under(self) -> bool:
        """Whether less than half of the time is taken or planned in most of the weeks in which there is any."""
        given = [week for week in self.weeks if week.capacity]
        return sum(week.is_under(UNDER) for week in given) * 2 > len(given)

    @property
    def has_leave(self) -> bool:
        return any(week.leave for week in self.weeks)

    @property
    def taken(self) -> int:
        """The share that is taken of what the person can give."""
        capacity = sum(week.capacity for week in self.weeks)
        return round(100 * sum(week.load for week in self.weeks) / capacity) if capacity else 0

    @property
    def free(self) -> int:
        """The share of full time that is free on average."""
        return sum(week.free for week in self.weeks) // len(self.weeks)

    @cached_property
    def stretches(self) -> list[Alike]:
        return joined_weeks(self.weeks)

    @property
    def bars(self) -> list[Bar]:
        return [Bar(each, len(self.weeks)) for each in self.stretches]

    @property
    def rows(self) -> list[tuple[Alike, str, str]]:
        """The weeks as a table tells them: those alike together, their days, and what they come to."""
        return [(each, days_of(each), state_of(each.week)) for each in self.stretches]

    @property
    def said(self) -> str:
        """The chart in a sentence."""
        told = [_("%(name)s: %(share)s %% taken on average") % {"name": self.person.name, "share": self.taken}]
        over = [days_of(each) for each in self.stretches if each.week.over]
        leave = [days_of(each) for each in self.stretches if each.week.leave]
        told += [_("over %(days)s") % {"days": ", ".join(over)}] if over else []
        told += [_("on leave %(days)s") % {"days": ", ".join(leave)}] if leave else []
        return "; ".join(told) + "."
