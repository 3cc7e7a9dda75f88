"""Look-up files of a mapping: two columns of a table as a dictionary."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import BinaryIO

from django.utils.translation import gettext as _

from skills.formats.columns import match_columns
from skills.formats.faults import Fault, FaultList, FaultyFileError
from skills.formats.mapping import LookupReader, Mapping
from skills.formats.tables import open_table


def lookup_reader(opened: Callable[[str], AbstractContextManager[BinaryIO]]) -> LookupReader:
    """Give the function that a mapping reads its look-up files by; ``opened`` opens one by its name."""

    def read(name: str, key: str, value: str) -> dict[str, str]:
        with opened(name) as file:
            try:
                return _read(file, key, value)
            except FaultyFileError as error:
                raise FaultyFileError(
                    Fault(_("In the look-up file %(name)s: %(fault)s") % {"name": name, "fault": fault})
                    for fault in error.faults
                ) from error

    return read


def _read(file: BinaryIO, key: str, value: str) -> dict[str, str]:
    faults = FaultList()
    table = open_table(file, faults)
    layout = match_columns(table.header, (key, value), (key, value), mapping=Mapping(), faults=faults)
    faults.raise_if_any()
    keys, values = layout.columns[key], layout.columns[value]
    found = {keys.of(cells): values.of(cells) for _row, cells in table.rows}
    faults.raise_if_any()
    return found
