"""The pieces of a matrix page that one assessment changes, to be swapped in out of band."""

from __future__ import annotations

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from skills.cell import Cell
from skills.views.matrix.grid import OUT_OF_BAND, Grid
from skills.views.matrix.headline import headline
from skills.views.matrix.query import wanted_from
from skills.views.matrix.reading import grid_of
from teams.models import Team, User


def matrix_changes(reader: User, place: tuple[str, str, str], cell: Cell) -> list[SafeString]:
    """Draw the cell, its domain's tallies, its need and the head figures for the page at ``place``.

    ``place`` is the URL name, slug and query of the page; nothing is drawn for other pages, nor for a team that the
    reader does not see or the person is not in.
    """
    name, slug, query = place
    team = Team.objects.visible_to(reader).filter(slug=slug).first() if name == "team-matrix" else None
    wanted = wanted_from(QueryDict(query), today=timezone.localdate())
    grid = grid_of(team, wanted) if team else None
    if grid is None or cell.engineer.slug not in grid.matrix.person:
        return []
    return [*_pieces(grid, cell), *_figures(grid)]


def _pieces(grid: Grid, cell: Cell) -> list[SafeString]:
    person = grid.matrix.person[cell.engineer.slug]
    column = grid.matrix.column[cell.entry.slug]
    drawn = [
        grid.cell(person, column, f'{OUT_OF_BAND} aria-current="true"'),
        grid.person_share(person, OUT_OF_BAND),
        grid.need(column, OUT_OF_BAND),
    ]
    if grid.wanted.sort == "framework" and not grid.wanted.people_as_rows:
        domain = next(each for each in grid.matrix.domains if each.slug == column.domain)
        drawn += [grid.tally(person, domain, OUT_OF_BAND), grid.risks(domain, OUT_OF_BAND)]
    return [mark_safe(piece) for piece in drawn]


def _figures(grid: Grid) -> list[SafeString]:
    figures = headline(grid)
    head = render_to_string("skills/matrix_head.html", {"headline": figures, "out_of_band": True})
    chips = [
        mark_safe(f'<span class="tab" id="count-{state}"{OUT_OF_BAND}>{count}</span>')
        for state, count in figures.counts.items()
    ]
    return [head, *chips]
