"""The matrix as a table of a file: competencies down, people across, and a sheet that says what it holds."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from skills.exports import Column, Marked, Sheet, Value, about_sheet
from skills.levels import Status
from skills.matrix import Cell, TeamMatrix
from skills.matrix import Column as Competency
from skills.views.matrix.grid import Grid
from skills.views.matrix.headline import headline
from skills.views.matrix.marks import is_asked

NOT_CONCERNED = "NC"


def matrix_sheet(grid: Grid) -> Sheet:
    """Give the table of a view: the same people and competencies in the same order, whichever are rows on the page."""
    heads = [
        Column(_("Code"), 10),
        Column(_("Competency"), 44),
        Column(_("Domain"), 30),
        *(Column(person.name, 12, "level") for person in grid.people),
        Column(_("Need level"), 10, "level"),
        Column(_("People needed"), 10, "number"),
        Column(_("Depth"), 10, "number"),
    ]
    return Sheet(_("Matrix"), heads, list(_rows(grid)), frozen=2)


def _rows(grid: Grid) -> Iterator[list[Value]]:
    domains = {domain.slug: domain.title for domain in grid.matrix.domains}
    for column in grid.columns:
        cells = [_value(grid, grid.cells[person.slug][column.slug]) for person in grid.people]
        yield [column.code, column.title, domains.get(column.domain, ""), *cells, *_need(column)]


def _need(column: Competency) -> list[Value]:
    if column.need is None:
        return [None, None, None]
    return [column.need.level, column.need.people, column.need.depth]


def _value(grid: Grid, cell: Cell) -> Marked:
    if cell.status is Status.NOT_CONCERNED:
        return Marked(NOT_CONCERNED, state="none")
    if cell.level is None:
        return Marked(None, state="unknown" if is_asked(cell) else "")
    told = {"unconfirmed": cell.status is Status.UNCONFIRMED, "stale": cell.stale, "below": bool(cell.gap)}
    step = grid.scale[cell.level].step if cell.level in grid.scale else None
    return Marked(cell.level, step, " ".join(state for state, is_so in told.items() if is_so))


def matrix_about(grid: Grid) -> Sheet:
    """Give the sheet with lens, day, framework, figures and the meaning of the marks."""
    matrix, figures = grid.matrix, headline(grid)
    version = matrix.measure.version
    facts: list[tuple[str, Value]] = [
        (_("Team"), matrix.team.name),
        (_("Compared"), figures.compared),
        (_("As of"), matrix.measure.as_of),
        (_("Framework"), f"{version.title} {version.version}"),
        (_("Requirements"), figures.met),
        (_("Confidence"), figures.firm),
        (_("Filter"), _filters(grid, matrix)),
        *((str(step.value), Marked(step.title, step.step)) for step in grid.scale.values()),
        (_("Empty, hatched"), Marked(_("Not assessed, and asked for"), state="unknown")),
        (_("Empty"), _("Not assessed, nothing asked for")),
        (NOT_CONCERNED, _("Not concerned")),
        (_("Dotted border"), Marked(_("Self-assessed, unconfirmed"), state="unconfirmed")),
        (_("Italic"), _("Stale: older than the framework allows for this competency")),
        (_("Orange line below"), Marked(_("Below the requirement"), state="below")),
        (_("Depth"), _("People at or above the need level")),
    ]
    return about_sheet(_("About"), facts, heads=(_("What"), _("Value")))


def _filters(grid: Grid, matrix: TeamMatrix) -> str:
    if not grid.wanted.is_filtered:
        return _("none")
    counts = {"shown": len(grid.columns), "all": len(matrix.columns), "people": len(grid.people)}
    return _("%(shown)s of %(all)s competencies, %(people)s people") % counts
