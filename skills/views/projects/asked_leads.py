"""What the pages show of leads who are asked for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from skills.catalogue import Catalogue, CompetencyEntry
from skills.forms.nominations import AskLeadsForm
from skills.models import NominationRequest, ProjectNeed
from skills.projects.fitting import Fit, fitting
from skills.services.nomination_requests import leads_asked_by
from teams.models import Engineer, Project, TeamLead, User
from teams.querysets import led_team_ids
from teams.services.assignments import is_over

FITTING_SHOWN = 20


@dataclass(frozen=True)
class AskedLeads:
    """Who was asked for people for a project, with a form to ask more; for the leads of the project."""

    project: Project
    reader: User
    today: date

    @cached_property
    def rows(self) -> list[NominationRequest]:
        rows = NominationRequest.objects.filter(project=self.project).select_related("asked", "asked_by__engineer")
        return list(rows)

    @cached_property
    def form(self) -> AskLeadsForm | None:
        """The form to ask with, None where nobody is left to ask or the project is over."""
        choices = self.choices
        return AskLeadsForm(leads=choices) if choices else None

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """The leads who do not have to answer yet, with their teams."""
        if is_over(self.project):
            return []
        waiting = {row.asked_id for row in self.rows if not row.outcome}
        leading = TeamLead.objects.on(self.today).select_related("team").order_by("team__name")
        leads = leads_asked_by(self.reader).exclude(pk__in=waiting).order_by("name", "pk")
        every = leads.prefetch_related(Prefetch("leaderships", leading, to_attr="leading"))
        return [(each.slug, f"{each.name} ({_teams(vars(each)['leading'])})") for each in every]


def _teams(rows: Iterable[TeamLead]) -> str:
    return ", ".join(row.team.name for row in rows)


@dataclass(frozen=True, slots=True)
class FitLine:
    """One of the reader's people, and what they would cover."""

    fit: Fit
    known: Mapping[str, CompetencyEntry]
    is_nominated: bool
    asked: int

    @property
    def person(self) -> Engineer:
        return self.fit.person

    @property
    def covers(self) -> list[CompetencyEntry]:
        return [self.known[slug] for slug in self.fit.covers]

    @property
    def one_short(self) -> list[CompetencyEntry]:
        return [self.known[slug] for slug in self.fit.one_short]

    @property
    def time(self) -> str:
        if self.fit.free >= self.asked:
            return _("%(free)s %% free") % {"free": self.fit.free}
        return _("%(free)s %% free of the %(asked)s %% asked") % {"free": self.fit.free, "asked": self.asked}


@dataclass(frozen=True)
class NominationPage:
    """What a lead sees who is asked for people: the project's name, period and needs, and who of theirs fits."""

    row: NominationRequest
    reader: User
    known: Catalogue
    today: date

    @property
    def project(self) -> Project:
        return self.row.project

    @property
    def sees_project(self) -> bool:
        """Whether the whole page of the project is open, by people of the reader's who are nominated or on it."""
        return Project.objects.visible_to(self.reader).filter(pk=self.project.pk).exists()

    @cached_property
    def needs(self) -> list[tuple[ProjectNeed, CompetencyEntry, int | None]]:
        rows = ProjectNeed.objects.filter(project=self.project).select_related("competency").order_by("-weight", "pk")
        return [
            (row, self.known.by_slug[row.competency.slug], self.known.step(row.level))
            for row in rows
            if row.competency.slug in self.known.by_slug
        ]

    @cached_property
    def people(self) -> list[FitLine]:
        """The people of the reader's teams by how they fit."""
        led = Engineer.objects.active().in_teams(led_team_ids(self.reader))
        nominated = set(led.filter(nominations__project=self.project).values_list("pk", flat=True))
        fits = fitting(self.project, led, self.known.version, as_of=self.today)
        return [
            FitLine(each, self.known.by_slug, each.person.pk in nominated, self.project.allocation) for each in fits
        ]

    @property
    def fitting(self) -> Sequence[FitLine]:
        """The first of those who cover something, or nearly."""
        found = [each for each in self.people if each.is_nominated or each.fit.covers or each.fit.one_short]
        return found[:FITTING_SHOWN]

    @property
    def others(self) -> list[FitLine]:
        """Everybody else, to be chosen by name."""
        shown = {each.person.pk for each in self.fitting}
        return sorted(
            (each for each in self.people if each.person.pk not in shown), key=lambda each: each.person.name.casefold()
        )
