"""A gap report as tables for a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from skills.exports import Column, Sheet, about_sheet, download, file_name, to_csv, to_xlsx
from skills.exports.sheets import Value
from skills.report_actions import Action, PersonNamed, Step
from skills.reports import Figure, ReportRow, ReportView


def report_sheet(view: ReportView) -> Sheet:
    """Give the gaps by priority with their movement and every factor unrounded."""
    columns = [
        Column(_("Place"), 7, "number"),
        Column(_("Places up"), 9, "number"),
        Column(_("Code"), 9),
        Column(_("Competency"), 44),
        Column(_("Priority"), 10, "number"),
        Column(_("Size"), 10, "number"),
        Column(_("Depth factor"), 12, "number"),
        Column(_("Scarcity factor"), 13, "number"),
        Column(_("Project factor"), 12, "number"),
        Column(_("Gap"), 8, "number"),
        Column(_("Required"), 9, "number"),
        Column(_("Depth"), 8, "number"),
        Column(_("People needed"), 13, "number"),
        Column(_("Need level"), 10, "level"),
        Column(_("Stale"), 8, "number"),
        Column(_("Below"), 40),
        Column(_("Not assessed"), 40),
        Column(_("Moved by actions"), 40),
    ]
    moved = _moved(view.actions)
    rows = ([*_gap(place, row), moved.get(row.competency.id, "")] for place, row in enumerate(view.gaps, 1))
    return Sheet(_("Gaps"), columns, rows, frozen=4)


def _gap(place: int, row: ReportRow) -> list[Value]:
    return [
        place,
        row.moved,
        row.row.code,
        row.competency.title,
        row.row.priority,
        row.row.size,
        row.row.depth_factor,
        row.row.scarcity_factor,
        row.row.project_factor,
        row.row.gap,
        row.row.required,
        row.row.depth,
        row.row.need_people,
        row.row.need_level,
        row.row.stale,
        _names(row.short),
        _names(row.unknown),
    ]


def _names(people: Iterable[PersonNamed]) -> str:
    return ", ".join(person.name for person in people)


def _moved(actions: Iterable[Action]) -> dict[int, str]:
    """Say of each competency whose level moved while an action ran."""
    found: dict[int, list[str]] = {}
    for action in actions:
        for step in action.moved:
            told = {"name": action.person.name, "by": action.by, "levels": _levels(step)}
            said = _("%(name)s, mentored by %(by)s: %(levels)s") % told
            found.setdefault(step.competency.id, []).append(said)
    return {competency: "; ".join(said) for competency, said in found.items()}


def _levels(step: Step) -> str:
    return f"{'?' if step.start is None else step.start} → {step.end}"


def actions_sheet(view: ReportView) -> Sheet:
    """Give the mentorships of the period: opened, closed, goals reached, and the levels that moved."""
    columns = [
        Column(_("Action"), 14),
        Column(_("Person"), 30),
        Column(_("With"), 30),
        Column(_("Opened"), 12),
        Column(_("Closed"), 12),
        Column(_("Goals reached"), 13, "number"),
        Column(_("Moved"), 60),
    ]
    rows = ([_("Mentorship"), *_action(action)] for action in view.actions)
    return Sheet(_("Actions"), columns, rows)


def _action(action: Action) -> list[Value]:
    moved = ", ".join(f"{step.competency.title} {_levels(step)}" for step in action.moved)
    return [action.person.name, action.by, action.opened, action.closed, action.reached, moved]


def depth_sheet(view: ReportView) -> Sheet:
    """Give every team need with its depth then."""
    columns = [
        Column(_("Code"), 9),
        Column(_("Competency"), 44),
        Column(_("Need level"), 10, "level"),
        Column(_("People needed"), 13, "number"),
        Column(_("Depth"), 8, "number"),
    ]
    rows = (
        [row.row.code, row.competency.title, row.row.need_level, row.row.need_people, row.row.depth]
        for row in view.depth
    )
    return Sheet(_("Depth"), columns, rows)


def about(view: ReportView) -> Sheet:
    """Say what the report is of, and give the headline with the change since the one before."""
    report = view.report
    told: list[tuple[str, Value]] = [
        (_("Team"), report.team.name),
        (_("Period"), report.period),
        (_("From"), report.starts),
        (_("To"), report.ends),
        (_("Framework"), f"{report.version.title} {report.version.version}"),
        (_("People"), report.members),
        (_("Fingerprint"), report.fingerprint),
    ]
    for label, figure in _headline(view):
        told.append((label, figure.value))
        told.append((_("%(figure)s, change") % {"figure": label}, figure.change))
    return about_sheet(_("About"), told, heads=(_("What"), _("Value")))


def _headline(view: ReportView) -> list[tuple[str, Figure]]:
    return [
        (_("Readiness"), view.headline.readiness),
        (_("Coverage"), view.headline.coverage),
        (_("Confidence"), view.headline.confidence),
        (_("Single points"), view.headline.single_points),
        (_("Uncovered"), view.headline.uncovered),
    ]


def report_file(view: ReportView, kind: str) -> HttpResponse | None:
    """Give a report as CSV (its gaps) or XLSX (gaps, depth, actions and what it is of); None for another kind."""
    report = view.report
    name = file_name("gap-report", report.team.slug, report.period, extension=kind)
    if kind == "csv":
        return download(to_csv(report_sheet(view)), name=name)
    if kind == "xlsx":
        return download(to_xlsx([report_sheet(view), depth_sheet(view), actions_sheet(view), about(view)]), name=name)
    return None
