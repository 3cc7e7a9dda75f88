"""What an uploaded import holds, and what it does to the instance."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from skills.formats.judgements import Given
from skills.formats.mapping import Mapping, parse_mapping
from skills.formats.people import COLUMNS
from skills.services.assessment_import import Progress, import_assessments
from skills.services.framework_import import import_framework_file
from skills.services.import_summary import ImportSummary
from skills.services.leave_import import import_leave
from skills.services.people_import import import_people
from skills.services.resource_import import import_resources
from teams.models import ImportRun, User

Kind = ImportRun.Kind


def digest_of(run: ImportRun) -> str:
    """Give the SHA-256 of all that decides what an import does: file, mapping and options."""
    options = json.dumps(run.options, sort_keys=True).encode()
    parts = (run.kind.encode(), bytes(run.content), run.mapping.encode(), options)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def mapping_of(run: ImportRun) -> Mapping:
    """Give the mapping of an import, with the look-ups that were read when it was uploaded."""
    if not run.mapping:
        return Mapping()
    lookups: dict[str, dict[str, str]] = run.options.get("lookups", {})
    return parse_mapping(run.mapping.encode(), COLUMNS, lambda *names: lookups["|".join(names)])


def given_of(run: ImportRun) -> Given:
    """Give in which part and by whom was judged where the file says nothing."""
    return Given(run.options.get("source") or "self", run.options.get("rater"))


def import_run(
    run: ImportRun, *, actor: User | None, progress: Progress | None = None, check_only: bool = False
) -> dict[str, Any]:
    """Do what an import does and give its summary; ``check_only`` may leave the undoing to the caller's transaction."""
    summary = _import(run, actor, progress, check_only=check_only).as_dict()
    # What is not read was left out when the file was uploaded.
    left_out = ("unknown_columns", "ignored_columns", "too_short")
    return summary | {name: run.options[name] for name in left_out if name in run.options}


def _import(run: ImportRun, actor: User | None, progress: Progress | None, *, check_only: bool) -> ImportSummary:
    content = bytes(run.content)
    if run.kind == Kind.FRAMEWORK:
        return import_framework_file(content, actor=actor, publish=bool(run.options.get("publish")))[1]
    if run.kind == Kind.PEOPLE:
        return import_people(io.BytesIO(content), mapping=mapping_of(run), actor=actor)
    if run.kind == Kind.RESOURCES:
        return import_resources(io.BytesIO(content), actor=actor)
    if run.kind == Kind.LEAVE:
        return import_leave(io.BytesIO(content), actor=actor)
    return import_assessments(
        io.BytesIO(content), given=given_of(run), actor=actor, progress=progress, check_only=check_only
    )
