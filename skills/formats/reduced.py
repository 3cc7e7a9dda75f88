"""A table cut down to the columns that are read, so that nothing else of it is ever kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from skills.formats.faults import Fault, FaultList
from skills.formats.tables import UnreadableCell, open_table

# A workbook of this size is read within seconds, while somebody waits.
MOST_CELLS = 250_000


@dataclass(frozen=True)
class ReducedTable:
    """CSV with the rows where they were, and how many of them are filled."""

    content: bytes
    rows: int


def reduced_table(file: BinaryIO, used_places: Callable[[list[str]], set[int]], faults: FaultList) -> ReducedTable:
    """Copy a CSV or XLSX file as CSV without the columns that are not read; blank rows stay, so that numbers agree.

    ``used_places`` gives the places of the columns to keep; ``faults`` takes what cannot be copied, such as formulas.
    """
    table = open_table(file, faults, most_cells=MOST_CELLS)
    places = sorted(used_places(table.header))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([table.header[place] for place in places])
    rows, last = 0, 1
    for number, cells in table.rows:
        writer.writerows([[]] * (number - last - 1))
        kept = [cells[place] for place in places]
        for place, cell in zip(places, kept, strict=True):
            if isinstance(cell, UnreadableCell):
                faults.add(Fault(str(cell), number, table.header[place]))
        writer.writerow(["" if isinstance(cell, UnreadableCell) else cell for cell in kept])
        rows, last = rows + 1, number
    return ReducedTable(text.getvalue().encode(), rows)
