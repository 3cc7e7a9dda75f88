"""What the page of one gap report shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.catalogue import ScaleStep
from skills.models import GapReport
from skills.report_actions import Action, PersonNamed, Step
from skills.reports import ReportRow, ReportView, Risk
from skills.views.figures import Figure
from skills.views.gap_lines import RAMP_TOP, SCARCITY_WORDS, Factor
from skills.views.glance import Trend
from skills.views.periods import day_span, period_title
from skills.views.report_figures import report_figures
from skills.views.report_words import Part, in_words
from teams.templatetags.lead_ai_ui import decimal, grouped

GAPS_SHOWN = 15
DEPTH_SHOWN = 10
FINGERPRINT = 12


@dataclass(frozen=True, slots=True)
class ReportLink:
    """Another report: of an older or newer period, or of another version for this one."""

    title: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    place: int
    row: ReportRow
    factors: list[Factor]

    @property
    def below(self) -> str:
        return ", ".join(person.name for person in self.row.short)

    @property
    def unknown(self) -> int:
        return len(self.row.unknown)

    @property
    def moved_down(self) -> int:
        return -(self.row.moved or 0)


@dataclass(frozen=True, slots=True)
class DepthRow:
    """A team need; ``was`` is its depth in the report before, None where that was the same or is not known."""

    row: ReportRow
    level: ScaleStep
    was: int | None

    @property
    def mark(self) -> str:
        return {0: _("uncovered"), 1: _("single point")}.get(self.row.row.depth or 0, "")


@dataclass(frozen=True, slots=True)
class Count:
    label: str
    count: int
    within: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    icon: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """An action in a line: what it is, what became of it, and the levels that moved."""

    title: str
    text: str
    moved: Sequence[Step]


@dataclass(frozen=True)
class ReportPage:
    """``older_report`` and ``newer_report`` are of the periods beside this one, ``same`` all of this period."""

    view: ReportView
    scale: Mapping[int, ScaleStep]
    older_report: GapReport | None
    newer_report: GapReport | None
    same: Sequence[GapReport]
    trend: Trend
    depths_before: Mapping[int, int]

    @property
    def report(self) -> GapReport:
        return self.view.report

    @property
    def title(self) -> str:
        return period_title(self.report.period)

    @property
    def days(self) -> str:
        return day_span(self.report.starts, self.report.ends)

    @property
    def version(self) -> str:
        return f"{self.report.version.title} {self.report.version.version}"

    @cached_property
    def tiles(self) -> list[Figure]:
        return report_figures(self.view)

    @property
    def words(self) -> list[Part]:
        return in_words(self.view, self.depths_before)

    @property
    def older(self) -> ReportLink | None:
        return link_to(self.older_report) if self.older_report else None

    @property
    def newer(self) -> ReportLink | None:
        return link_to(self.newer_report) if self.newer_report else None

    @property
    def previous_title(self) -> str:
        return period_title(self.view.previous.period) if self.view.previous else ""

    @property
    def versions(self) -> list[ReportLink]:
        """The reports of this period by framework version, where there are several."""
        if len(self.same) < 2:
            return []
        return [
            ReportLink(f"{one.version.title} {one.version.version}", address(one, named=True), one.pk == self.report.pk)
            for one in self.same
        ]

    @cached_property
    def gaps(self) -> list[GapRow]:
        return [GapRow(place, row, factors_of(row)) for place, row in enumerate(self.view.gaps, 1)]

    @property
    def first_gaps(self) -> list[GapRow]:
        return self.gaps[:GAPS_SHOWN]

    @property
    def more_gaps(self) -> list[GapRow]:
        return self.gaps[GAPS_SHOWN:]

    @property
    def gone(self) -> str:
        return ", ".join(one.title for one in self.view.gone)

    @property
    def no_gaps(self) -> str:
        count = self.view.unknown_cells
        if count:
            return _("Every requirement that is known is met; %(count)s not assessed.") % {"count": count}
        return _("Every requirement is met.")

    @property
    def missing(self) -> list[Count]:
        """Count what is not known or old, with whom most of it is about."""
        found = [Count(_("Not assessed"), self.view.unknown_cells)]
        people: Counter[PersonNamed] = Counter(person for row in self.view.rows for person in row.unknown)
        for person, count in people.most_common(2):
            if 2 * count > self.view.unknown_cells:
                found.append(Count(person.name, count, within=True))
        return [*found, Count(_("Stale, older than their months allow"), self.view.stale_cells)]

    @cached_property
    def depth(self) -> list[DepthRow]:
        """The team needs, those with most people missing first."""
        rows = sorted(
            self.view.depth,
            key=lambda row: ((row.row.depth or 0) - (row.row.need_people or 0), row.row.depth, row.row.code),
        )
        return [DepthRow(row, self._level(row.row.need_level or 0), self._was(row)) for row in rows]

    @property
    def first_depth(self) -> list[DepthRow]:
        return self.depth[:DEPTH_SHOWN]

    @property
    def more_depth(self) -> list[DepthRow]:
        return self.depth[DEPTH_SHOWN:]

    def _was(self, row: ReportRow) -> int | None:
        before = self.depths_before.get(row.competency.id)
        return None if before == row.row.depth else before

    def _level(self, value: int) -> ScaleStep:
        return self.scale.get(value) or ScaleStep(value, str(value), "", index=value, step=RAMP_TOP)

    @property
    def ahead(self) -> list[Ahead]:
        return [_ahead(risk) for risk in self.view.risks]

    @property
    def done(self) -> list[Done]:
        return [_done(action) for action in self.view.actions]

    @property
    def made(self) -> str:
        made = date_format(localtime(self.report.created_at), "j F Y, H:i")
        return _("Made %(moment)s") % {"moment": made}

    @property
    def fingerprint_short(self) -> str:
        return self.report.fingerprint[:FINGERPRINT]

    @property
    def inputs(self) -> str:
        people = self.report.members
        told = ngettext("%(people)s person", "%(people)s people", people) % {"people": grouped(people)}
        return _("%(competencies)s competencies, %(people)s") % {"competencies": len(self.view.rows), "people": told}

    @property
    def export_csv(self) -> str:
        return self._export("csv")

    @property
    def export_xlsx(self) -> str:
        return self._export("xlsx")

    def _export(self, extension: str) -> str:
        url = reverse("team-report-export", args=[self.report.team.slug, self.report.period, extension])
        return url + version_query(self.report, named=len(self.same) > 1)


def _done(action: Action) -> Done:
    title = _("Mentorship of %(name)s by %(by)s") % {"name": action.person.name, "by": action.by}
    parts = []
    if action.opened:
        parts.append(_("opened %(day)s") % {"day": date_format(action.opened, "j F")})
    if action.closed:
        said = _("completed %(day)s") if action.completed else _("ended %(day)s")
        parts.append(said % {"day": date_format(action.closed, "j F")})
    if action.reached:
        reached = ngettext("%(count)s goal reached", "%(count)s goals reached", action.reached)
        names = ", ".join(f"{step.competency.title} {step.end}" for step in action.goals)
        parts.append(reached % {"count": action.reached} + (f": {names}" if names else ""))
    return Done(title, " · ".join(parts), action.moved)


def factors_of(row: ReportRow) -> list[Factor]:
    """Give the factors of a priority as they were then."""
    found = [Factor(_("size"), decimal(row.row.size), f"{row.row.gap} ÷ {row.row.required}")]
    if row.row.depth_factor != 1:
        title = _("team need met by %(have)s of %(people)s") % {"have": row.row.depth, "people": row.row.need_people}
        found.append(
            Factor(_("depth %(have)s") % {"have": row.row.depth}, f"×{decimal(row.row.depth_factor, 1)}", title)
        )
    if row.row.scarcity_factor != 1:
        words = {1.1: "raised", 1.2: "high", 1.3: "acute"}
        hint = str(SCARCITY_WORDS.get(words.get(round(row.row.scarcity_factor, 1), ""), _("scarcity")))
        found.append(Factor(hint, f"×{decimal(row.row.scarcity_factor, 1)}", _("hard to hire, from the framework")))
    if row.row.project_factor != 1:
        found.append(Factor(_("project"), f"×{decimal(row.row.project_factor, 1)}", _("a running project needs it")))
    return found


def link_to(report: GapReport) -> ReportLink:
    return ReportLink(period_title(report.period), address(report))


def address(report: GapReport, *, named: bool = False) -> str:
    """Give the address of a report; ``named`` names its version, where a period has several."""
    return reverse("team-report", args=[report.team.slug, report.period]) + version_query(report, named=named)


def version_query(report: GapReport, *, named: bool) -> str:
    return f"?version={report.version.version}" if named else ""


def _ahead(risk: Risk) -> Ahead:
    told = {"name": risk.person.name, "day": date_format(risk.day, "j F Y"), "project": risk.project}
    names = ", ".join(one.title for one in risk.uncovers)
    text = _("Nobody else meets the team need for %(names)s.") % {"names": names} if names else ""
    if risk.kind == "leaver":
        return Ahead("user-round-minus", _("%(name)s leaves after %(day)s") % told, text)
    return Ahead("clock", _("Assignment of %(name)s to %(project)s ends %(day)s") % told, text)
