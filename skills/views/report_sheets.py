"""A gap report as tables for a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from skills.exports import Column, Sheet, about_sheet
from skills.exports.sheets import Value
from skills.reports import PersonNamed, ReportRow
from skills.views.report_page import ReportPage


def report_sheet(page: ReportPage) -> Sheet:
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
    ]
    rows = (_gap(place, row) for place, row in enumerate(page.view.gaps, 1))
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


def depth_sheet(page: ReportPage) -> Sheet:
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
        for row in page.view.depth
    )
    return Sheet(_("Depth"), columns, rows)


def about(page: ReportPage) -> Sheet:
    """Say what the report is of, and give the headline with the change since the one before."""
    report = page.report
    told: list[tuple[str, Value]] = [
        (_("Team"), report.team.name),
        (_("Period"), report.period),
        (_("From"), report.starts),
        (_("To"), report.ends),
        (_("Framework"), page.version),
        (_("People"), report.members),
        (_("Fingerprint"), report.fingerprint),
    ]
    for figure in page.tiles:
        told.append((figure.label, figure.number))
        told.append((_("%(figure)s, change") % {"figure": figure.label}, figure.change))
    return about_sheet(_("About"), told, heads=(_("What"), _("Value")))
