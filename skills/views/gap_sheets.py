"""A team's gaps as tables for a file."""

from __future__ import annotations

from django.utils.translation import gettext as _

from skills.exports import Column, Sheet, about_sheet
from skills.exports.sheets import Value
from skills.views.gap_filters import LENSES
from skills.views.gap_lines import GapLine
from skills.views.gap_page import GapPage

NAMES = ", "


def gap_sheet(page: GapPage) -> Sheet:
    """Give the gaps that fit the filters, with every factor unrounded."""
    columns = [
        Column(_("Place"), 7, "number"),
        Column(_("Code"), 9),
        Column(_("Competency"), 44),
        Column(_("Domain"), 34),
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
        Column(_("Below"), 40),
        Column(_("Not assessed"), 40),
    ]
    domains = {one.slug: one.title for one in page.view.loaded.yardstick.domains}
    rows = (_row(line, domains[line.column.domain]) for line in page.fitting)
    return Sheet(_("Gaps"), columns, rows, frozen=3)


def _row(line: GapLine, domain: str) -> list[Value]:
    gap, factors = line.gap, line.gap.factors
    return [
        line.place,
        gap.code,
        line.column.title,
        domain,
        gap.priority,
        factors.size,
        factors.depth,
        factors.scarcity,
        factors.project,
        gap.gap,
        gap.required,
        gap.depth,
        gap.need_people,
        gap.need_level,
        NAMES.join(line.below),
        NAMES.join(line.unknown),
    ]


def unknown_sheet(page: GapPage) -> Sheet:
    """Give the competencies in which people are not assessed."""
    columns = [Column(_("Code"), 9), Column(_("Competency"), 44), Column(_("Not assessed"), 60)]
    return Sheet(_("Not assessed"), columns, ([one.code, one.title, NAMES.join(one.people)] for one in page.unknown))


def about(page: GapPage) -> Sheet:
    """Say what the figures are of, and give the headline."""
    measure = page.view.measure
    told: list[tuple[str, Value]] = [
        (_("Team"), page.view.team.name),
        (_("Lens"), str(LENSES[measure.lens])),
        (_("Role"), page.view.role.title if page.view.role else ""),
        (_("As of"), measure.as_of),
        (_("Framework"), str(measure.version)),
        *((figure.label, figure.number) for figure in page.figures),
    ]
    return about_sheet(_("About"), told, heads=(_("What"), _("Value")))
