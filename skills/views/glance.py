"""A team at a glance, as the overview of the team and the home page of its lead draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.models import GapReport
from skills.overview.glance import DepthRow, TeamGlance
from skills.overview.people import PersonRow
from skills.readiness import Readiness
from skills.views.figures import Figure, figures_of
from skills.views.periods import period_title, short_title
from teams.models import Team

DEPTH_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to know of a person, in two or three words."""

    text: str
    warn: bool = False


@dataclass(frozen=True, slots=True)
class PersonLine:
    row: PersonRow

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def url(self) -> str:
        return reverse("engineer", args=[self.row.slug])

    @property
    def role_title(self) -> str:
        return self.row.role.title if self.row.role else ""

    @property
    def own(self) -> Readiness | None:
        return self.row.own

    @property
    def next(self) -> Readiness | None:
        return self.row.next

    @property
    def next_title(self) -> str:
        return self.row.next_role.title if self.row.next_role else ""

    @property
    def marks(self) -> list[Mark]:
        row, found = self.row, []
        if row.leaves_on:
            found.append(Mark(_("until %(day)s") % {"day": date_format(row.leaves_on, "j M")}, warn=True))
        if row.stale:
            found.append(Mark(ngettext("%(count)s stale", "%(count)s stale", row.stale) % {"count": row.stale}))
        if row.unknown:
            told = ngettext("%(count)s not assessed", "%(count)s not assessed", row.unknown)
            found.append(Mark(told % {"count": row.unknown}))
        return found


@dataclass(frozen=True, slots=True)
class DepthLine:
    row: DepthRow

    @property
    def title(self) -> str:
        return self.row.competency.title

    @property
    def code(self) -> str:
        return self.row.competency.code

    @property
    def who(self) -> tuple[str, ...]:
        return self.row.who

    @property
    def have(self) -> int:
        return self.row.have

    @property
    def needed(self) -> int:
        return self.row.needed

    @property
    def said(self) -> str:
        have = self.row.have
        people = ngettext("%(count)s person", "%(count)s people", have) % {"count": have}
        state = {0: _("uncovered"), 1: _("single point of failure")}.get(have, people)
        return _("level %(level)s · %(state)s") % {"level": self.row.level, "state": state}


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over periods: labels and shares, with a sentence that says it."""

    points: Sequence[tuple[str, float | None]]
    coverage: Sequence[float | None]
    label: str


def trend_of(reports: Sequence[GapReport]) -> Trend:
    """Draw reports, oldest first, as they were told then."""
    points = [(short_title(report.period), report.readiness) for report in reports]
    label = _("Readiness by period")
    if reports:
        told = {"first": period_title(reports[0].period), "last": period_title(reports[-1].period)}
        label = _("Readiness by period, from %(first)s to %(last)s") % told
    return Trend(points, [report.coverage for report in reports], label)


@dataclass(frozen=True)
class GlanceView:
    glance: TeamGlance

    @property
    def team(self) -> Team:
        return self.glance.team

    @cached_property
    def tiles(self) -> list[Figure]:
        """Give the five figures with their change since the newest report and their course before it."""
        newest = self.glance.newest_report
        return [
            replace(
                figure.since(getattr(newest, figure.key) if newest else None),
                history=[*(getattr(report, figure.key) for report in self.glance.reports), figure.number],
            )
            for figure in figures_of(self.glance.gaps, self.glance.competencies)
        ]

    @property
    def since(self) -> str:
        newest = self.glance.newest_report
        if newest is None:
            return ""
        return _("change since %(day)s") % {"day": date_format(newest.ends, "j F")}

    @property
    def people(self) -> list[PersonLine]:
        return [PersonLine(row) for row in self.glance.people]

    @property
    def depth(self) -> list[DepthLine]:
        return [DepthLine(row) for row in self.glance.depth[:DEPTH_SHOWN]]

    @property
    def trend(self) -> Trend:
        reports = self.glance.reports
        trend = trend_of(reports)
        if not reports:
            return trend
        return replace(trend, points=[*trend.points, (_("now"), self.glance.gaps.readiness)])

    @property
    def newest_title(self) -> str:
        newest = self.glance.newest_report
        return period_title(newest.period) if newest else ""

    @property
    def newest_url(self) -> str:
        newest = self.glance.newest_report
        return reverse("team-report", args=[self.team.slug, newest.period]) if newest else ""
