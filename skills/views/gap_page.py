"""What the page of a team's gaps shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.catalogue import ScaleStep
from skills.gaps import Lens
from skills.matrix import TeamView
from skills.projects.underway import underway
from skills.views.figures import Figure, figures_of
from skills.views.gap_filters import ORDERS, Filters, Wanted
from skills.views.gap_lines import GapLine, Names, gap_lines
from skills.views.hints import Hint
from teams.models import User

SHOWN = 20


@dataclass(frozen=True, slots=True)
class UnknownPerson:
    """A member in whom ``count`` of ``of`` requirements are not assessed."""

    slug: str
    name: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A competency in which people are not assessed."""

    title: str
    code: str
    people: list[str]


@dataclass(frozen=True)
class GapPage:
    view: TeamView
    wanted: Wanted
    scale: Sequence[ScaleStep]
    reader: User

    @property
    def filters(self) -> Filters:
        return Filters(self.wanted, self.view)

    @cached_property
    def names(self) -> Names:
        return Names(self.view, {step.value: step for step in self.scale})

    @cached_property
    def all_lines(self) -> list[GapLine]:
        return gap_lines(self.names)

    @cached_property
    def fitting(self) -> list[GapLine]:
        return sorted((line for line in self.all_lines if self.wanted.fits(line)), key=ORDERS[self.wanted.sort].place)

    @cached_property
    def lines(self) -> list[GapLine]:
        shown = self.fitting if self.wanted.every else self.fitting[:SHOWN]
        found = underway(self.reader, [line.column.slug for line in shown])
        return [replace(line, underway=found.get(line.column.slug, ())) for line in shown]

    @property
    def more_url(self) -> str:
        return self.wanted.query(all="1") if len(self.lines) < len(self.fitting) else ""

    @property
    def measured(self) -> bool:
        """Whether the lens asks the team for anything."""
        return self.view.gaps.to_cover > 0

    @property
    def at_risk(self) -> int:
        return sum(line.at_risk for line in self.all_lines)

    @property
    def leavers(self) -> list[tuple[str, str]]:
        """Who could leave, in a what-if."""
        return [("", _("nobody")), *((person.slug, person.name) for person in self.view.people)]

    @property
    def weighs(self) -> bool:
        """Whether a member's part in a gap is weighted; a team need counts people instead."""
        return self.wanted.lens is not Lens.TEAM_NEEDS

    @property
    def said(self) -> str:
        count = len(self.all_lines)
        if not self.measured:
            return _("Nothing is measured yet")
        if not count:
            return _("Every requirement that is known is met")
        if self.weighs:
            told = ngettext("%(count)s competency below requirement", "%(count)s competencies below requirement", count)
        else:
            told = ngettext(
                "%(count)s competency has fewer people than the team needs",
                "%(count)s competencies have fewer people than the team needs",
                count,
            )
        apart = _("not assessed is listed apart and never counted as zero")
        return f"{told % {'count': count}} · {apart}"

    @property
    def shown(self) -> str:
        order = ORDERS[self.wanted.sort].said
        told = {"shown": len(self.lines), "whole": len(self.all_lines), "order": order}
        return _("%(shown)s of %(whole)s gaps shown, ordered by %(order)s") % told

    @property
    def shares_label(self) -> str:
        labels = {
            Lens.OWN_ROLE: _("Below their role"),
            Lens.TARGET_ROLE: _("Below the role"),
            Lens.TEAM_NEEDS: _("Below the need"),
        }
        return labels[self.wanted.lens]

    @property
    def figures(self) -> list[Figure]:
        names = {one.slug: one for one in self.view.loaded.yardstick.competencies}
        return figures_of(self.view.gaps, names, self.view.role)

    @cached_property
    def unknown(self) -> list[UnknownLine]:
        column = self.view.column
        return [
            UnknownLine(column[one.competency].title, one.code, self.names.of(one.engineers))
            for one in self.view.gaps.unknown
        ]

    @cached_property
    def unknown_people(self) -> list[UnknownPerson]:
        figures, members = self.view.loaded.figures, self.view.loaded.members
        counts = figures.unknown.sum(axis=1).tolist(), (figures.asked > 0).sum(axis=1).tolist()
        told = zip(members, *counts, strict=True)
        found = [UnknownPerson(one.slug, one.name, count, whole) for one, count, whole in told if count]
        return sorted(found, key=lambda person: (person.name.casefold(), person.slug))

    @property
    def nothing(self) -> Hint:
        """Say why the table is empty."""
        if self.all_lines:
            every = Wanted(self.wanted.lens, self.wanted.role).query()
            return Hint(_("No gap fits these filters"), _("The team has gaps elsewhere."), every, _("Show all gaps"))
        count = sum(person.count for person in self.unknown_people)
        if not count:
            return Hint(_("Every requirement is met"), _("Nothing is left open in this view."))
        title = _("Every requirement is met; %(count)s not assessed") % {"count": count}
        return Hint(title, _("What is not assessed is a gap of unknown size: it stands apart, with who."))

    @property
    def empty(self) -> Hint:
        """Say why nothing is measured."""
        if not self.view.people:
            text = _("Gaps are told once people with roles are members. HR adds members in the administration.")
            return Hint(_("Nobody is in this team yet"), text)
        if self.wanted.lens is Lens.TARGET_ROLE:
            return Hint(_("This role asks for nothing"), _("Choose another role or lens."), "?", _("Own roles"))
        text = _(
            "Nobody here holds a role of the framework yet. HR assigns roles; one role can be measured against now."
        )
        return Hint(_("Nothing to measure by yet"), text, f"?lens={Lens.TARGET_ROLE}", _("Measure against one role"))

    @property
    def export_csv(self) -> str:
        return self._export("csv")

    @property
    def export_xlsx(self) -> str:
        return self._export("xlsx")

    def _export(self, extension: str) -> str:
        return reverse("team-gaps-export", args=[self.view.team.slug, extension]) + self.wanted.query(all="")
