"""Whom the confirmation of a team adds to its project, whose word is the last, and who was planned before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.projects import Staffing
from skills.projects.posing import Days
from skills.staffing import TeamScore
from skills.views.projects import saying
from teams.models import Assignment, Engineer, Project
from teams.permissions import accountable_leads
from teams.querysets import DatedQuerySet


def planned_for(project: Project, days: Days) -> DatedQuerySet[Assignment]:
    """Give what is planned for a project in some days and waits for a lead's word."""
    rows = Assignment.objects.filter(project=project, state=Assignment.State.PLANNED, starts__lte=days[1])
    return rows.filter(Q(ends=None) | Q(ends__gte=days[0])).select_related("engineer").order_by("engineer__name", "pk")


@dataclass(frozen=True)
class Added:
    """What one click does about the team of one project.

    ``at_once`` are slugs of whom the reader confirms, ``asked`` of those whose leads are asked, ``waiting`` of whom is
    planned just so already. ``planned_before`` is planned for the project, of people who are not in the team.
    """

    at_once: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    planned_before: tuple[Assignment, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Whom the click adds."""
        return tuple(sorted((*self.at_once, *self.asked)))


def added_of(read: Staffing, project: Project, team: TeamScore, days: Days) -> Added:
    """Tell what a click does about the team of one of the projects; whoever is on it already stays as they are."""
    planned = list(planned_for(project, days))
    same = {row.engineer.slug for row in planned if row.allocation == project.allocation}
    news = [slug for slug in team.people if slug not in team.ask.shares]
    others = [slug for slug in news if read.people[slug].pk not in read.led]
    return Added(
        tuple(slug for slug in news if slug not in others),
        tuple(slug for slug in others if slug not in same),
        tuple(slug for slug in others if slug in same),
        tuple(row for row in planned if row.engineer.slug not in team.people),
    )


def leads_of(people: Iterable[Engineer]) -> Mapping[int, str]:
    """Name the leads who confirm each of the people, by id; HR where there is none."""
    ids = [each.pk for each in people]
    above = accountable_leads(ids) if ids else {}
    names = dict(
        Engineer.objects.filter(pk__in={pk for each in above.values() for pk in each}).values_list("pk", "name")
    )
    told: dict[int, str] = defaultdict(lambda: _("HR"))
    return told | {pk: ", ".join(sorted(names[each] for each in leads)) for pk, leads in above.items()}


def button(every: Iterable[Added]) -> str:
    """Say what the click does, of all teams together."""
    told = list(every)
    confirmed = len({slug for each in told for slug in each.at_once})
    asked = len({slug for each in told for slug in each.asked})
    if confirmed and asked:
        return _("Confirm %(count)s, ask for %(asked)s") % {"count": confirmed, "asked": asked}
    if asked:
        said = ngettext("Plan %(count)s, ask their leads", "Plan %(count)s, ask their leads", asked)
        return said % {"count": asked}
    return ngettext("Confirm %(count)s person", "Confirm %(count)s people", confirmed) % {"count": confirmed}


@dataclass(frozen=True)
class WithAdded(saying.Said):
    """What the page says of whom a click adds.

    ``changed`` are the ids of the projects that the reader may change.
    """

    changed: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def added(self) -> Mapping[int, Added]:
        """What a click does about each project that the reader may change, by its id."""
        told = zip(self.read.teams, self.read.periods, strict=False)
        return {
            project.pk: added_of(self.read, project, team, days)
            for (project, team), days in told
            if project.pk in self.changed
        }

    @property
    def here(self) -> Added:
        """What a click does about the team of the page's project."""
        return self.added.get(self.read.project.pk, Added())

    @cached_property
    def leads(self) -> Mapping[int, str]:
        """The names of the leads whose word is asked, by the ids of their people."""
        slugs = {slug for each in self.added.values() for slug in (*each.asked, *each.waiting)}
        return leads_of(self.read.people[slug] for slug in slugs)

    def word(self, slug: str) -> str:
        """Say how somebody of the team gets on the project; nothing to who may not change it."""
        if slug in self.read.on_it:
            return _("on it already")
        if slug in self.here.at_once:
            return _("confirmed at once")
        name = {"name": self.leads[self.read.people[slug].pk]}
        if slug in self.here.waiting:
            return _("planned, waits for %(name)s") % name
        return _("asks %(name)s") % name if slug in self.here.asked else ""

    @property
    def asked_in_words(self) -> list[str]:
        """Whose leads are asked by the confirmation of a plan, for people of any of its teams."""
        people = [self.read.people[slug] for each in self.added.values() for slug in each.asked]
        return sorted({f"{each.name} ({self.leads[each.pk]})" for each in people})

    @property
    def nothing_new(self) -> str:
        """Say why there is nobody to confirm; nothing where there is somebody, or no team."""
        team = self.read.team
        if team is None or not team.people or self.here.people or self.read.project.pk not in self.changed:
            return ""
        if self.here.waiting:
            return _("Nobody is left to add: whoever is not on it yet is planned and waits for a lead.")
        if not self.read.solution.is_proved:
            return _("Nobody to add to the people on it was found so far.")
        if team.uncovered:
            return _("Nobody is added: nobody whom you may choose and who has the time would cover more.")
        return _("The people on it are the best team already.")
