"""The content of evidence files, under random names in a folder that no server shows: taken in, opened, forgotten."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from skills.errors import RefusedFileError
from skills.formats.evidence_files import LARGEST_FILE, MEBIBYTE, FileKind, clean_name, kind_of
from skills.models import EvidenceFile
from skills.models.evidence import random_name
from teams.models import Engineer, User

MOST_BYTES_PER_PERSON: Final = 200 * MEBIBYTE
CHUNK: Final = 64 * 1024


@dataclass(frozen=True)
class FileGiven:
    """A file that somebody hands over, with the name it had at their place."""

    name: str
    file: BinaryIO
    size: int


@dataclass(frozen=True)
class _Kept:
    """What was written to the folder."""

    stored_as: str
    sha256: str
    size: int


def keep_file(given: FileGiven, *, engineer: Engineer, actor: User) -> EvidenceFile:
    """Keep a file as evidence of ``engineer``; the same content given again by the same person is the same file.

    Raises RefusedFileError where the kind is not taken, the file is empty or too large, or the person's share is
    used up. Call it in a transaction that holds the person's row.
    """
    if not 0 < given.size <= LARGEST_FILE:
        most = LARGEST_FILE // MEBIBYTE
        raise RefusedFileError(
            _("The file is larger than %(most)s MiB.") % {"most": most} if given.size else _("The file is empty.")
        )
    kind = kind_of(given.name, given.file)
    with _written(given) as kept:
        known = EvidenceFile.objects.filter(engineer=engineer, added_by=actor, sha256=kept.sha256).first()
        if known is not None:
            _remove(kept.stored_as)
            return known
        _check_share(engineer, kept.size)
        return _row(given, kind, kept, engineer=engineer, actor=actor)


def _row(given: FileGiven, kind: FileKind, kept: _Kept, *, engineer: Engineer, actor: User) -> EvidenceFile:
    return EvidenceFile.objects.create(
        engineer=engineer,
        stored_as=kept.stored_as,
        name=clean_name(given.name),
        content_type=kind.content_type,
        size=kept.size,
        sha256=kept.sha256,
        added_by=actor,
    )


def _check_share(engineer: Engineer, size: int) -> None:
    held = EvidenceFile.objects.filter(engineer=engineer).aggregate(held=Sum("size"))["held"] or 0
    if held + size > MOST_BYTES_PER_PERSON:
        most = MOST_BYTES_PER_PERSON // MEBIBYTE
        message = _("The files of %(name)s would pass %(most)s MiB. Remove one that supports nothing any more.")
        raise RefusedFileError(message % {"name": engineer.name, "most": most})


@contextmanager
def _written(given: FileGiven) -> Iterator[_Kept]:
    """Write the content to the folder, and take it back if what follows fails."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as, digest, size = random_name(), hashlib.sha256(), 0
    given.file.seek(0)
    try:
        descriptor = os.open(folder / stored_as, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            while chunk := given.file.read(CHUNK):
                digest.update(chunk)
                size += target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        yield _Kept(stored_as, digest.hexdigest(), size)
    except BaseException:
        _remove(stored_as)
        raise


def opened_file(file: EvidenceFile) -> BinaryIO | None:
    """Open the content of a file; None where it is lost."""
    try:
        return (_folder() / file.stored_as).open("rb")
    except OSError:
        return None


def is_lost(file: EvidenceFile) -> bool:
    """Tell whether the content of a file is not where it should be, or not whole."""
    try:
        return (_folder() / file.stored_as).stat().st_size != file.size
    except OSError:
        return True


def forget_file(file: EvidenceFile) -> None:
    """Delete a file that supports nothing; its content goes once that is stored."""
    stored_as = file.stored_as
    file.delete()
    transaction.on_commit(partial(_remove, stored_as), robust=True)


def _remove(stored_as: str) -> None:
    (_folder() / stored_as).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.EVIDENCE_DIR)
