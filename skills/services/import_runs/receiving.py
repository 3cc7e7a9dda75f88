"""Taking an upload in: what is not read of it is left out before anything is kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from skills.errors import SkillsError
from skills.formats import leave, resources
from skills.formats.columns import match_columns
from skills.formats.faults import Fault, FaultList, FaultyFileError
from skills.formats.lookups import lookup_reader
from skills.formats.mapping import Mapping, parse_mapping
from skills.formats.people import COLUMNS, REQUIRED
from skills.formats.reduced import reduced_table
from skills.formats.safe_yaml import MOST_BYTES
from skills.services.assessment_import import assessment_reader
from skills.services.import_runs.checking import check_run, note_faults
from skills.services.import_runs.contents import Kind, digest_of, given_of
from skills.services.import_runs.forgetting import CHECK_KIND, forget_old_runs
from skills.services.leave_import import table_of_calendar
from teams.models import ImportRun, User
from teams.services.jobs import enqueue

# How a calendar begins.
CALENDAR = b"BEGIN:VCALENDAR"
# More rows than this are checked and applied by a worker, while the page tells how far it is.
MOST_ROWS_AT_ONCE = 2_000


@dataclass
class Upload:
    """What HR hands over. Look-up files are by their name in the mapping."""

    kind: str
    name: str
    file: BinaryIO
    mapping: bytes = b""
    lookups: dict[str, BinaryIO] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


def receive_upload(upload: Upload, *, actor: User) -> ImportRun:
    """Keep what is read of an uploaded file and check it, at once or, where it is long, by a worker."""
    forget_old_runs()
    run = ImportRun(kind=upload.kind, file_name=upload.name[:200], uploaded_by=actor, options=upload.options)
    run.digest = digest_of(run)
    try:
        faults = _KEEPERS[upload.kind](upload, run)
    except SkillsError as error:
        run.content = b""
        run.save()
        note_faults(run, error)
        return run
    run.digest = digest_of(run)
    run.faults = [fault.as_dict() for fault in faults]
    run.save()
    if run.total_steps > MOST_ROWS_AT_ONCE:
        enqueue(CHECK_KIND, key=f"{CHECK_KIND}-{run.pk}", payload={"run": run.pk}, requested_by=actor)
    else:
        check_run(run)
    return run


def _keep_framework(upload: Upload, run: ImportRun) -> list[Fault]:
    run.content = upload.file.read(MOST_BYTES + 1)
    return []


def _keep_people(upload: Upload, run: ImportRun) -> list[Fault]:
    mapping = _mapping(upload, run)

    def used_places(header: list[str]) -> set[int]:
        faults = FaultList()
        layout = match_columns(header, COLUMNS, REQUIRED, mapping=mapping, faults=faults)
        faults.raise_if_any()
        run.options |= {"unknown_columns": list(layout.unknown), "ignored_columns": list(layout.ignored)}
        return {place for column in layout.columns.values() for place in column.places}

    return _keep_table(upload, run, used_places)


def _keep_assessments(upload: Upload, run: ImportRun) -> list[Fault]:
    reader = assessment_reader(given_of(run), FaultList())

    def used_places(header: list[str]) -> set[int]:
        places = reader.used_places(header)
        run.options["unknown_columns"] = reader.unknown_columns
        return places

    return _keep_table(upload, run, used_places)


def _keep_resources(upload: Upload, run: ImportRun) -> list[Fault]:
    def used_places(header: list[str]) -> set[int]:
        places, layout = resources.used_places(header)
        run.options["unknown_columns"] = list(layout.unknown)
        return places

    return _keep_table(upload, run, used_places)


def _keep_leave(upload: Upload, run: ImportRun) -> list[Fault]:
    """Keep who is away on which days, of a calendar, too: its words are never kept."""
    if upload.file.read(len(CALENDAR)).upper() == CALENDAR:
        upload.file.seek(0)
        table, run.options["too_short"] = table_of_calendar(upload.file.read(MOST_BYTES))
        upload.file = io.BytesIO(table)
    upload.file.seek(0)

    def used_places(header: list[str]) -> set[int]:
        places, layout = leave.used_places(header)
        run.options["unknown_columns"] = list(layout.unknown)
        return places

    return _keep_table(upload, run, used_places)


def _keep_table(upload: Upload, run: ImportRun, used_places: Callable[[list[str]], set[int]]) -> list[Fault]:
    faults = FaultList()
    table = reduced_table(upload.file, used_places, faults)
    run.content, run.total_steps = table.content, table.rows
    return faults.in_order()


def _mapping(upload: Upload, run: ImportRun) -> Mapping:
    """Read the mapping and, of the look-up files, the two columns that it names."""
    if not upload.mapping:
        return Mapping()
    kept: dict[str, dict[str, str]] = {}

    def opened(name: str) -> BinaryIO:
        file = upload.lookups.get(name)
        if file is None:
            message = _("The mapping needs the file %(name)s. Upload it as well.")
            raise FaultyFileError([Fault(message % {"name": name})])
        file.seek(0)
        return io.BytesIO(file.read())

    read = lookup_reader(opened)

    def read_and_keep(name: str, key: str, value: str) -> dict[str, str]:
        found = kept[f"{name}|{key}|{value}"] = read(name, key, value)
        return found

    mapping = parse_mapping(upload.mapping, COLUMNS, read_and_keep)
    run.mapping = upload.mapping.decode("utf-8-sig")
    run.options["lookups"] = kept
    return mapping


_KEEPERS: dict[str, Callable[[Upload, ImportRun], list[Fault]]] = {
    Kind.FRAMEWORK: _keep_framework,
    Kind.PEOPLE: _keep_people,
    Kind.ASSESSMENTS: _keep_assessments,
    Kind.RESOURCES: _keep_resources,
    Kind.LEAVE: _keep_leave,
}
