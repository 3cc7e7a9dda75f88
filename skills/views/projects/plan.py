"""The teams of several projects that are staffed at once, and what each gives up for the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.projects import Staffing
from skills.projects.asked import query_of
from skills.projects.posing import Days
from skills.staffing import Alone, TeamScore
from skills.views.projects.added import Added, WithAdded, button
from skills.views.projects.considered import leave_said
from teams.models import Engineer, Project
from teams.services.assignments import is_over
from teams.templatetags.lead_ai_ui import percent

WHOLE = 100


@dataclass(frozen=True)
class PlanLine:
    """One project of a plan: its team, its coverage, and what it would reach if the others took nobody."""

    project: Project
    team: TeamScore
    names: list[str]
    alone: Alone
    may_change: bool
    url: str
    is_here: bool
    on_it: list[str]
    added: Added
    is_proved: bool

    @property
    def coverage(self) -> float:
        return float(self.team.coverage)

    @property
    def field(self) -> str:
        """Name the field of the form that holds the team."""
        return field_of(self.project, is_here=self.is_here)

    @property
    def alone_said(self) -> str:
        if self.alone.coverage is None:
            return _("no team") if self.alone.is_proved else _("not worked out in time")
        share = percent(float(self.alone.coverage))
        return share if self.alone.is_proved else _("at least %(share)s") % {"share": share}

    @property
    def cost(self) -> str:
        """Say in points of coverage what the plan costs the project."""
        if not self.is_proved:
            return _("not known yet")
        if self.alone.coverage is None:
            return ""
        lost = self.alone.coverage - self.team.coverage
        if lost <= 0:
            return _("nothing") if self.alone.is_proved else _("not worked out in time")
        points = round(WHOLE * lost)
        if not points:
            return _("less than 1 point") if self.alone.is_proved else _("something")
        told = ngettext("%(points)s point", "%(points)s points", points) % {"points": points}
        return told if self.alone.is_proved else _("at least %(told)s") % {"told": told}

    @property
    def may_confirm(self) -> bool:
        """Whether the reader may confirm the team, and anybody is added by it."""
        return self.may_change and not is_over(self.project) and bool(self.added.people)

    @property
    def planned_before(self) -> list[str]:
        """Who is planned for the project and not in this plan."""
        return [row.engineer.name for row in self.added.planned_before]

    @property
    def left_out(self) -> str:
        """Say why the team is not among those that the reader confirms."""
        if not self.may_change:
            return _("Not yours to confirm: its leads do.")
        if is_over(self.project):
            return _("It is over: nobody is confirmed for it any more.")
        if not self.team.people:
            return _("Nobody to confirm.")
        return "" if self.added.people else _("Nobody to add: everyone is on it or planned already.")


def field_of(project: Project, *, is_here: bool) -> str:
    """Name the field that holds whom to confirm for a project."""
    return "person" if is_here else f"person.{project.slug}"


def plan_of(read: Staffing, changed: Collection[int], added: Mapping[int, Added]) -> list[PlanLine]:
    """Give a line per project of the plan; ``changed`` are the ids of those that the reader may change.

    ``added`` says what a confirmation does about each of them.
    """
    if not read.is_joint:
        return []
    every = {each.slug for each in read.projects}
    found = []
    for (project, team), days in zip(read.teams, read.periods, strict=False):
        wanted = query_of(read.wanted, **{"with": sorted(every - {project.slug}), "keep": [], "out": [], "people": ""})
        found.append(
            PlanLine(
                project,
                team,
                [_named(read, read.people[slug], days) for slug in team.people],
                read.alone[project.slug],
                project.pk in changed,
                reverse("project-staffing", args=[project.slug]) + wanted,
                project.pk == read.project.pk,
                sorted(read.people[slug].name for slug in team.ask.shares.keys() & set(team.people)),
                added.get(project.pk, Added()),
                read.solution.is_proved,
            )
        )
    return found


def _named(read: Staffing, person: Engineer, days: Days) -> str:
    away = leave_said(read, person, days)
    return f"{person.name} ({away})" if away else person.name


def total_of(read: Staffing) -> float:
    """Give what all projects together cover of all they ask."""
    teams = [team for _project, team in read.teams]
    asked = sum(team.unit * team.ask.asked for team in teams)
    return sum(team.fit for team in teams) / asked if asked else 1.0


@dataclass(frozen=True)
class WithPlan(WithAdded):
    """What the page says of the teams of all its projects."""

    @cached_property
    def plan(self) -> list[PlanLine]:
        """The teams of all projects that are staffed at once; none for a single one."""
        return plan_of(self.read, self.changed, self.added)

    @property
    def total(self) -> float:
        """What the projects of the plan cover together."""
        return total_of(self.read)

    @property
    def confirmed_teams(self) -> list[PlanLine]:
        """The teams of the plan that the reader may confirm."""
        return [line for line in self.plan if line.may_confirm]

    @property
    def button(self) -> str:
        """Say what a click on the confirmation does."""
        told: list[Added] = [line.added for line in self.confirmed_teams] if self.plan else [self.here]
        return button(told)

    @property
    def confirmed_names(self) -> str:
        return ", ".join(line.project.name for line in self.confirmed_teams)
