"""Which people and competencies a view of the matrix shows, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from skills.gaps import Lens
from skills.levels import Status
from skills.matrix import Cell, Column, Person, TeamMatrix
from skills.views.matrix.marks import LOOKED_AT, is_asked
from skills.views.matrix.query import Wanted

ESSENTIAL: Final = 3

# What each filter keeps: all are about cells of which the lens asks something.
STATE_TESTS: Final[dict[str, Callable[[Cell], bool]]] = {
    "below": lambda cell: bool(cell.gap),
    "unassessed": lambda cell: cell.gap is None,
    "unconfirmed": lambda cell: cell.status is Status.UNCONFIRMED,
    "stale": lambda cell: cell.stale,
}


Cells = Mapping[str, Mapping[str, Cell]]


def cells_seen(matrix: TeamMatrix) -> Cells:
    """Give the cells as the lens sees them: where enough people meet a team need, nobody is short of it."""
    if matrix.measure.lens is not Lens.TEAM_NEEDS:
        return matrix.cells
    met = {column.slug for column in matrix.columns if column.need and column.need.depth >= column.need.people}
    return {
        person: {slug: cell._replace(gap=0) if slug in met and cell.gap else cell for slug, cell in row.items()}
        for person, row in matrix.cells.items()
    }


def state_counts(cells: Cells) -> dict[str, int]:
    """Count the cells of each state that a filter can keep."""
    # What the tests look at takes few values, which are counted at the speed of a tuple before any test is done.
    alike = Counter(map(LOOKED_AT, chain.from_iterable(row.values() for row in cells.values())))
    kinds = [(_like(told), count) for told, count in alike.items()]
    asked = [(cell, count) for cell, count in kinds if is_asked(cell)]
    return {state: sum(count for cell, count in asked if test(cell)) for state, test in STATE_TESTS.items()}


def _like(told: tuple[Any, ...]) -> Cell:
    """Give a cell of which no more than what is looked at is known."""
    level, status, freshness, required, weight, gap, exempt = told
    return Cell(level, status, freshness, required, weight, gap, None, None, exempt, 0)


def people_shown(matrix: TeamMatrix, wanted: Wanted) -> list[Person]:
    """Give the people of a view in its order: by name, or by role (highest first) and then name."""
    chosen = [person for person in matrix.people if wanted.person in {"", person.slug}]
    people = chosen or list(matrix.people)
    if wanted.people == "role":
        ladder = {role.id: place for place, role in enumerate(matrix.loaded.yardstick.roles)}
        people.sort(key=lambda person: -ladder.get(person.role.id, -1) if person.role else 1)
    return people


def columns_shown(matrix: TeamMatrix, seen: Cells, wanted: Wanted) -> list[Column]:
    """Give the competencies of a view in its order; a state keeps those in which some person shown has it."""
    people = [seen[person.slug] for person in people_shown(matrix, wanted)]
    tests = [STATE_TESTS[state] for state in wanted.show]
    return [column for column in _ordered(matrix, wanted) if _is_kept(column, people, tests, wanted)]


def _is_kept(
    column: Column, people: Sequence[Mapping[str, Cell]], tests: list[Callable[[Cell], bool]], wanted: Wanted
) -> bool:
    if wanted.domain and column.domain != wanted.domain:
        return False
    if not tests and not wanted.essentials:
        return True
    cells = [cells[column.slug] for cells in people if is_asked(cells[column.slug])]
    if wanted.essentials and not any(cell.weight == ESSENTIAL for cell in cells):
        return False
    return not tests or any(test(cell) for cell in cells for test in tests)


def _ordered(matrix: TeamMatrix, wanted: Wanted) -> list[Column]:
    columns = list(matrix.columns)
    if wanted.sort == "gap":
        columns.sort(key=lambda column: (-column.gap.priority if column.gap else 0.0, column.code))
    elif wanted.sort == "depth":
        columns.sort(key=_missing_depth)
    elif wanted.sort_person in matrix.cells:
        cells = matrix.cells[wanted.sort_person]
        columns.sort(key=lambda column: _own_gap(cells[column.slug]))
    return columns


def _missing_depth(column: Column) -> tuple[bool, int, int]:
    """Order by how many people are missing to the need, then by depth; competencies without a need come last."""
    if column.need is None:
        return True, 0, 0
    return False, column.need.depth - column.need.people, column.need.depth


def _own_gap(cell: Cell) -> tuple[int, int]:
    """Order by the gap, widest first, then by weight; what is not assessed comes after what is known to be short."""
    if not is_asked(cell):
        return 3, 0
    if cell.gap is None:
        return 1, -cell.weight
    return (0, -10 * cell.gap - cell.weight) if cell.gap else (2, -cell.weight)
