"""Reads of gap reports: what a report says, for whom, and what changed since the period before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from skills.matrix import CompetencyHead
from skills.models import CompetencyVersion, GapReport, GapReportRow
from skills.periods import Period, parse_period
from skills.report_actions import Action, PersonNamed, people_in, read_actions
from teams.models import Engineer, Project

if TYPE_CHECKING:
    from teams.querysets import Viewer

FIGURES: Final = ("readiness", "coverage", "confidence", "single_points", "uncovered")


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline figure and what it was the period before; None where there was nothing to measure, or no report."""

    value: float | None
    previous: float | None = None

    @property
    def change(self) -> float | None:
        """What was added since the period before, None where either is not known."""
        return None if self.value is None or self.previous is None else self.value - self.previous


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures at the top of a report, in the lens *own role*: three shares, and two numbers of competencies."""

    readiness: Figure
    coverage: Figure
    confidence: Figure
    single_points: Figure
    uncovered: Figure


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What a report says of one competency.

    ``stale`` is a number of people; the need and ``depth`` are None where the team had no need; ``moved`` is how
    many places up the list of gaps it went since the period before, None where it is no gap or was none.
    """

    competency: CompetencyHead
    row: GapReportRow
    short: tuple[PersonNamed, ...]
    unknown: tuple[PersonNamed, ...]
    moved: int | None
    is_new: bool

    @property
    def single_point(self) -> bool:
        """Whether one member alone met the need."""
        return self.row.depth == 1

    @property
    def uncovered(self) -> bool:
        """Whether no member met the need."""
        return self.row.depth == 0


@dataclass(frozen=True, slots=True)
class Risk:
    """What a report saw coming: kind ``leaver`` or ``assignment_ends``, the last day, and who.

    ``uncovers`` are competencies that the team needs and nobody else met.
    """

    kind: str
    day: date
    person: PersonNamed
    project: str | None
    uncovers: tuple[CompetencyHead, ...]


@dataclass(frozen=True)
class ReportView:
    """One report as one reader may see it. ``rows`` are in the order of codes."""

    report: GapReport
    previous: GapReport | None
    headline: Headline
    rows: tuple[ReportRow, ...]
    gone: tuple[CompetencyHead, ...]
    risks: tuple[Risk, ...]
    actions: tuple[Action, ...]

    @property
    def period(self) -> Period:
        """The week, month or quarter."""
        return parse_period(self.report.period)

    @cached_property
    def gaps(self) -> tuple[ReportRow, ...]:
        """The competencies that the team lacked, by priority and then code."""
        return tuple(sorted((row for row in self.rows if row.row.size > 0), key=lambda row: -row.row.priority))

    @cached_property
    def depth(self) -> tuple[ReportRow, ...]:
        """The competencies that the team needed, the thinnest first, then by code."""
        return tuple(
            sorted((row for row in self.rows if row.row.depth is not None), key=lambda row: row.row.depth or 0)
        )

    @cached_property
    def unknown_cells(self) -> int:
        """How many requirements of members were not assessed."""
        return sum(len(row.unknown) for row in self.rows)

    @cached_property
    def stale_cells(self) -> int:
        """How many levels that counted were stale."""
        return sum(row.row.stale for row in self.rows)


def read_report(report: GapReport, reader: Viewer) -> ReportView:
    """Read what a report says to ``reader``, with changes since the period before; in nine queries at most.

    Names are decided now, so that the stored report needs none: whoever the reader may not see is a former member.
    """
    rows = list(GapReportRow.objects.filter(report=report))
    previous = previous_reports([report]).get(report.pk)
    before = [] if previous is None else list(GapReportRow.objects.filter(report=previous))
    heads = _heads([report, *([previous] if previous else [])])
    people = _named(_ids_in(report, rows), reader)
    places, earlier = _places(rows), _places(before)
    told = (
        ReportRow(
            competency=heads[row.competency_id],
            row=row,
            short=tuple(people[one] for one in row.short),
            unknown=tuple(people[one] for one in row.unknown),
            moved=_moved(row.competency_id, places, earlier),
            is_new=previous is not None and row.competency_id in places and row.competency_id not in earlier,
        )
        for row in rows
    )
    return ReportView(
        report=report,
        previous=previous,
        headline=headline_of(report, previous),
        rows=tuple(sorted(told, key=lambda row: row.row.code)),
        gone=tuple(heads[competency] for competency in earlier if competency not in places),
        risks=_risks(report, people, heads),
        actions=read_actions(report, people, heads, reader),
    )


def headlines(reports: Sequence[GapReport]) -> list[Headline]:
    """Give the headlines of many reports, each with the figures of the period before; in one query."""
    previous = previous_reports(reports)
    return [headline_of(report, previous.get(report.pk)) for report in reports]


def headline_of(report: GapReport, previous: GapReport | None) -> Headline:
    """Set the figures of a report beside those of the period before."""
    return Headline(*(Figure(getattr(report, name), getattr(previous, name, None)) for name in FIGURES))


def previous_reports(reports: Iterable[GapReport]) -> dict[int, GapReport]:
    """Give by report id the same team's report of the period right before; in one query.

    Under the same framework version where there is one, else the newest.
    """
    wanted = {report.pk: (report.team_id, parse_period(report.period).previous.key) for report in reports}
    if not wanted:
        return {}
    either = Q(team__in={team for team, _ in wanted.values()}, period__in={key for _, key in wanted.values()})
    found: dict[tuple[int, str], list[GapReport]] = {}
    for candidate in GapReport.objects.filter(either).order_by("pk"):
        found.setdefault((candidate.team_id, candidate.period), []).append(candidate)
    chosen = {}
    for report in reports:
        candidates = found.get(wanted[report.pk], [])
        if candidates:
            chosen[report.pk] = max(candidates, key=lambda one: (one.version_id == report.version_id, one.pk))
    return chosen


def _heads(reports: Sequence[GapReport]) -> dict[int, CompetencyHead]:
    """Name competencies by id as the first report's version does, else as the next one's."""
    rows = CompetencyVersion.objects.filter(version__in=[report.version_id for report in reports])
    heads: dict[int, CompetencyHead] = {}
    for row in sorted(
        rows.select_related("competency", "domain"), key=lambda row: row.version_id == reports[0].version_id
    ):
        heads[row.competency_id] = CompetencyHead(
            row.competency_id, row.competency.slug, row.code, row.title, row.domain.slug
        )
    return heads


def _ids_in(report: GapReport, rows: Sequence[GapReportRow]) -> set[int]:
    people = {one for row in rows for one in (*row.short, *row.unknown)}
    return people | {risk["engineer"] for risk in report.risks} | people_in(report)


def _named(ids: set[int], reader: Viewer) -> dict[int, PersonNamed]:
    visible = Engineer.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", "slug", "name")
    people = {pk: PersonNamed(pk, slug, name) for pk, slug, name in visible}
    return {one: people.get(one) or PersonNamed(one, None, _("Former member")) for one in ids}


def _places(rows: Iterable[GapReportRow]) -> dict[int, int]:
    """Give the place of each competency in the list of gaps, from 1."""
    gaps = sorted((row for row in rows if row.size > 0), key=lambda row: (-row.priority, row.code))
    return {row.competency_id: place for place, row in enumerate(gaps, start=1)}


def _moved(competency: int, places: Mapping[int, int], earlier: Mapping[int, int]) -> int | None:
    if competency not in places or competency not in earlier:
        return None
    return earlier[competency] - places[competency]


def _risks(
    report: GapReport, people: Mapping[int, PersonNamed], heads: Mapping[int, CompetencyHead]
) -> tuple[Risk, ...]:
    projects = dict(
        Project.objects.filter(pk__in={risk["project"] for risk in report.risks if risk["project"]}).values_list(
            "pk", "name"
        )
    )
    return tuple(
        Risk(
            kind=risk["kind"],
            day=date.fromisoformat(risk["day"]),
            person=people[risk["engineer"]],
            project=projects.get(risk["project"]),
            uncovers=tuple(heads[one] for one in risk["uncovers"] if one in heads),
        )
        for risk in report.risks
    )
