"""Where the boxes and lines of the career map stand: roles by their place on the ladder, left to right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from skills.catalogue import LadderRole, Rung

# In units of the drawing's view box.
WIDTH: Final = 164
HEIGHT: Final = 44
COLUMN_GAP: Final = 30
ROW_GAP: Final = 40
MARGIN: Final = 2
LONGEST_LINE: Final = 20


@dataclass(frozen=True, slots=True)
class Box:
    slug: str
    lines: tuple[tuple[str, float], ...]
    x: float
    y: float
    mark: str

    @property
    def middle(self) -> float:
        return self.x + WIDTH / 2


@dataclass(frozen=True, slots=True)
class Line:
    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class CareerMap:
    view_box: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    box_width: int = WIDTH
    box_height: int = HEIGHT


def career_map(rungs: Sequence[Rung], marks: Mapping[str, str]) -> CareerMap | None:
    """Place the roles that have a place on the ladder; ``marks`` says which box is the reader's own or target."""
    placed = [rung for rung in rungs if rung.position is not None]
    if len(placed) < 2:
        return None
    trunk = placed[0].roles[0].track
    columns = [_by_row(rung.roles, trunk) for rung in placed]
    above = max(-min(column) for column in columns)
    below = max(max(column) for column in columns)
    boxes: dict[str, Box] = {}
    rows: dict[str, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        for row, role in column.items():
            x = MARGIN + number * (WIDTH + COLUMN_GAP)
            y = MARGIN + (row + above) * (HEIGHT + ROW_GAP)
            boxes[role.slug] = Box(role.slug, _lines(role.title, y), x, y, marks.get(role.slug, ""))
            rows[role.slug] = (number, row)
    width = 2 * MARGIN + len(columns) * (WIDTH + COLUMN_GAP) - COLUMN_GAP
    height = 2 * MARGIN + (above + below + 1) * (HEIGHT + ROW_GAP) - ROW_GAP
    lines = tuple(_edges((role for rung in placed for role in rung.roles), boxes, rows))
    return CareerMap(f"0 0 {width} {height}", tuple(boxes.values()), lines)


def _by_row(roles: Iterable[LadderRole], trunk: str) -> dict[int, LadderRole]:
    """Put the role of the trunk in row 0 and its branches above (-1) and below (1), by turns."""
    ordered = sorted(roles, key=lambda role: role.track != trunk)
    rows = [0, *(sign * step for step in range(1, len(ordered)) for sign in (-1, 1))]
    return dict(zip(rows, ordered, strict=False))


def _lines(title: str, y: float) -> tuple[tuple[str, float], ...]:
    """Break a title into at most two lines at the blank nearest to the middle."""
    blanks = [place for place, letter in enumerate(title) if letter == " "]
    if len(title) <= LONGEST_LINE or not blanks:
        return ((title, y + HEIGHT / 2),)
    cut = min(blanks, key=lambda place: abs(place - len(title) / 2))
    return ((title[:cut], y + HEIGHT / 2 - 8), (title[cut + 1 :], y + HEIGHT / 2 + 8))


def _edges(
    roles: Iterable[LadderRole], boxes: Mapping[str, Box], rows: Mapping[str, tuple[int, int]]
) -> Iterable[Line]:
    drawn: set[frozenset[str]] = set()
    for role in roles:
        for step in role.leads_to:
            pair = frozenset((role.slug, step.slug))
            # A way there and back is one line; the list below the map names both.
            if step.slug in boxes and pair not in drawn:
                drawn.add(pair)
                yield Line(_path(boxes[role.slug], boxes[step.slug], rows[role.slug], rows[step.slug]), step.kind)


def _path(start: Box, end: Box, here: tuple[int, int], there: tuple[int, int]) -> str:
    if here[0] == there[0]:
        return _vertical(start, end)
    if here[1] == there[1] and abs(there[0] - here[0]) > 1:
        return _over(start, end)
    y1, y2 = start.y + HEIGHT / 2, end.y + HEIGHT / 2
    x1, x2 = (start.x + WIDTH, end.x) if start.x < end.x else (start.x, end.x + WIDTH)
    half = (x1 + x2) / 2
    return f"M{x1:g} {y1:g} C{half:g} {y1:g} {half:g} {y2:g} {x2:g} {y2:g}"


def _vertical(start: Box, end: Box) -> str:
    first, last = sorted((start, end), key=lambda box: box.y)
    return f"M{first.middle:g} {first.y + HEIGHT:g} V{last.y:g}"


def _over(start: Box, end: Box) -> str:
    """Lead a line that skips a column below the boxes between."""
    level = start.y + HEIGHT + ROW_GAP / 2
    x1, x2 = start.x + WIDTH - 16, end.middle
    points = [(x1, start.y + HEIGHT), (x1, level), (x2, level), (x2, end.y + HEIGHT)]
    return _rounded(points)


def _rounded(points: Sequence[tuple[float, float]], radius: float = 8) -> str:
    """Join points by straight lines with rounded corners."""
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for (before, corner), (_, after) in pairwise(list(pairwise(points))):
        path += f" L{_near(corner, before, radius)} Q{corner[0]:g} {corner[1]:g} {_near(corner, after, radius)}"
    return f"{path} L{points[-1][0]:g} {points[-1][1]:g}"


def _near(corner: tuple[float, float], other: tuple[float, float], radius: float) -> str:
    length = abs(other[0] - corner[0]) + abs(other[1] - corner[1]) or 1
    share = min(1, radius / length)
    return f"{corner[0] + (other[0] - corner[0]) * share:g} {corner[1] + (other[1] - corner[1]) * share:g}"
