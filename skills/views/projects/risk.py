"""How the page of a project tells what breaks if one person leaves, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.catalogue import Catalogue
from skills.matrix import read_yardstick
from skills.risks import Cover, Lender, ProjectCovers, ProjectNeedRisk, project_covers
from skills.views.risks.words import with_last_day
from teams.models import Engineer, Project, Team, User
from teams.permissions import people_considered_by
from teams.services.readings import READ, record_readings

NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class LenderLine:
    """Somebody who could be lent, with the page on which to choose them; empty where their lead has to be asked."""

    lender: Lender
    choose_url: str


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A need that breaks easily; ``cover`` is None where enough people cover it."""

    need: ProjectNeedRisk
    step: int | None
    cover: Cover | None
    lenders: Sequence[LenderLine]
    more_lenders: int
    try_hire: str
    closest: str = ""

    @property
    def names(self) -> str:
        return ", ".join(with_last_day(each.name, each.leaves) for each in self.need.covered_by)

    @property
    def planned(self) -> str:
        """Who would cover it once they are confirmed."""
        names = [each.name for each in self.need.planned]
        if not names:
            return ""
        told = ngettext(
            "Planned: %(names)s covers it, and waits for confirmation.",
            "Planned: %(names)s cover it, and wait for confirmation.",
            len(names),
        )
        return told % {"names": ", ".join(names)}

    @property
    def breaks(self) -> str:
        """What happens if the one who covers it leaves."""
        if self.need.bus_factor != 1:
            return ""
        return _("If %(name)s leaves, nobody covers it.") % {"name": self.need.covered_by[0].name}

    @property
    def learners(self) -> str:
        return ", ".join(each.name for each in self.need.one_short)

    @property
    def resources_url(self) -> str:
        query = urlencode({"competency": self.need.head.slug, "level": self.need.level})
        return f"{reverse('resources')}?{query}"


@dataclass(frozen=True)
class ProjectRiskPage:
    """The needs of a project that break easily, for whoever looks for people for it."""

    project: Project
    reader: User
    known: Catalogue
    today: date

    @cached_property
    def read(self) -> ProjectCovers:
        return project_covers(self.project, self.reader, read_yardstick(self.known.version), as_of=self.today)

    @property
    def said(self) -> str:
        needs = self.read.risk.needs
        alone, nobody = sum(need.bus_factor == 1 for need in needs), len(self.read.risk.uncovered)
        told = {"nobody": nobody, "alone": alone, "count": len(needs)}
        return (
            ngettext(
                "%(count)s need; covered by nobody: %(nobody)s, by one person: %(alone)s",
                "%(count)s needs; covered by nobody: %(nobody)s, by one person: %(alone)s",
                len(needs),
            )
            % told
        )

    @cached_property
    def lines(self) -> list[RiskLine]:
        covers = {each.need.head.slug: each for each in self.read.covers}
        return [self._line(need, covers.get(need.head.slug)) for need in self.read.fragile]

    def _line(self, need: ProjectNeedRisk, cover: Cover | None) -> RiskLine:
        lenders = cover.borrow if cover else ()
        hire = cover.hire if cover else None
        return RiskLine(
            need,
            self.known.step(need.level),
            cover,
            [LenderLine(each, self._choose(each)) for each in lenders[:NAMED]],
            max(0, len(lenders) - NAMED),
            f"{self._what_if}?{urlencode({'hire': hire.slug})}" if hire and self._what_if else "",
            "" if need.one_short else self._closest(need),
        )

    def _closest(self, need: ProjectNeedRisk) -> str:
        people, level = self.read.closest(need)
        told = {"names": ", ".join(each.name for each in people), "level": level}
        return _("closest: %(names)s at level %(level)s") % told if people else ""

    @property
    def named(self) -> Q:
        """Whoever the page names as at a level, or one below: who could learn it, and who could be lent."""
        own = {each.id for line in self.lines for each in line.need.one_short if line.cover}
        own |= {each.id for line in self.lines if line.closest for each in self.read.closest(line.need)[0]}
        return Q(pk__in=own) | Q(slug__in={each.lender.slug for line in self.lines for each in line.lenders})

    def _choose(self, lender: Lender) -> str:
        page = reverse("project-staffing", args=[self.project.slug])
        return f"{page}?{urlencode({'keep': lender.slug})}" if lender.slug in self._considered else ""

    @cached_property
    def _considered(self) -> frozenset[str]:
        lenders = {each.slug for cover in self.read.covers for each in cover.borrow}
        rows = people_considered_by(self.reader, self.project).filter(slug__in=lenders)
        return frozenset(rows.values_list("slug", flat=True))

    @cached_property
    def _what_if(self) -> str:
        """The page on which a hire is tried in a team that the reader leads, empty for none."""
        team = Team.objects.led_by(self.reader).order_by("name", "pk").first()
        return reverse("team-what-if", args=[team.slug]) if team else ""


def risk_page(project: Project, reader: User, known: Catalogue, today: date) -> ProjectRiskPage:
    """Give what breaks on a project, and note whose levels the reader sees by it."""
    page = ProjectRiskPage(project, reader, known, today)
    record_readings(reader, Engineer.objects.filter(page.named), action=READ)
    return page
