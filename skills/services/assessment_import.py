"""Bringing assessments in, by the hundred thousand: checked while they stream, written in chunks, all or nothing."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from typing import Any, BinaryIO, cast

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import SkillsError
from skills.formats.assessments import AssessmentReader
from skills.formats.faults import FaultList
from skills.formats.judgements import NOT_CONCERNED, Given, Judgement, Known, Meanings
from skills.formats.mapping import normal
from skills.models import Assessment, CompetencyVersion, FrameworkVersion
from skills.models.assessments import CONFIRMING
from skills.services.current_levels import rebuild_current_levels
from skills.services.import_summary import ImportSummary
from teams.models import Engineer, User

CHUNK = 20_000
# More people than this, and the table of current levels is rebuilt as a whole.
FEW_PEOPLE = 2_000
MOST_PARAMETERS = 500
COLUMNS = (
    "uuid",
    "engineer_id",
    "competency_id",
    "level",
    "not_concerned",
    "source",
    "confirming",
    "rater_id",
    "recorded_by_id",
    "assessed_on",
    "shared_on",
    "comment",
    "created_at",
    "withdrawal_reason",
)
Progress = Callable[[int], None]


def import_assessments(
    file: BinaryIO,
    *,
    given: Given,
    actor: User | None = None,
    progress: Progress | None = None,
    check_only: bool = False,
) -> ImportSummary:
    """Store the assessments of a long or wide table, shared on their own day; the same table again adds nothing.

    Lines of one cell and day are all kept, the later line being the newer. ``progress`` hears after each chunk how
    many bytes of the file have been read. ``check_only`` counts and stores nothing.
    Raises FaultyFileError naming every fault; nothing is stored then.
    """
    faults = FaultList()
    reader = assessment_reader(given, faults)
    writer = _Writer(actor, check_only=check_only)
    with nullcontext() if check_only else transaction.atomic():
        for chunk in _chunks(reader.judgements(file), CHUNK):
            writer.write(chunk)
            if progress is not None:
                progress(file.tell())
        faults.raise_if_any()
        writer.bring_levels_in_step()
    return ImportSummary(
        created=writer.created,
        unchanged=writer.unchanged,
        skipped=reader.skipped,
        details={
            "people": len(writer.people),
            "sources": dict(writer.sources.most_common()),
            "judged_by_themselves": reader.meanings.of_oneself,
            "unknown_columns": reader.unknown_columns,
        },
    )


def assessment_reader(given: Given, faults: FaultList) -> AssessmentReader:
    """Give a reader of tables that knows the people, competencies and levels of today."""
    return AssessmentReader(Meanings(_known(), given), faults)


def find_rater(name: str) -> int:
    """Give the id of the person named by e-mail address (also that of an account) or employee id; raise SkillsError."""
    people = Engineer.objects.filter(email__iexact=name) | Engineer.objects.filter(employee_id=name)
    found = people.first() or Engineer.objects.filter(user__email__iexact=name).first()
    if found is None:
        raise SkillsError(
            _("Nobody with the e-mail address or employee ID “%(name)s” is in the directory.") % {"name": name}
        )
    return found.pk


def _known() -> Known:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise SkillsError(_("There is no published framework to assess against. Publish one first."))
    people = Engineer.objects.values_list("pk", "employee_id", "email")
    scale = list(version.scale.order_by("value"))
    skills, names = skills_by_name(version)
    return Known(
        employees={employee_id: pk for pk, employee_id, _email in people if employee_id},
        emails={email.casefold(): pk for pk, _id, email in people if email},
        skills=skills,
        skill_names=names,
        levels={normal(step.name): step.value for step in scale} | {str(step.value): step.value for step in scale},
        scale=", ".join(str(step) for step in scale),
        today=timezone.localdate(),
    )


def skills_by_name(version: FrameworkVersion) -> tuple[dict[str, int], tuple[str, ...]]:
    """Give the competencies by title, code and slug (slugs count before codes, codes before titles), and all names."""
    rows = list(CompetencyVersion.objects.filter(version=version).select_related("competency"))
    titles = Counter(normal(row.title) for row in rows)
    by_title = {normal(row.title): row.competency_id for row in rows if titles[normal(row.title)] == 1}
    by_code = {normal(row.code): row.competency_id for row in rows}
    by_slug = {normal(row.competency.slug): row.competency_id for row in rows}
    names = [name for row in rows for name in (row.competency.slug, row.code, row.title)]
    return by_title | by_code | by_slug, tuple(names)


def _chunks(judgements: Iterator[Judgement], size: int) -> Iterator[list[Judgement]]:
    while chunk := list(islice(judgements, size)):
        yield chunk


class _Writer:
    """Writes judgements that are not there yet, without going through models, which costs several times as much."""

    def __init__(self, actor: User | None, *, check_only: bool) -> None:
        self.check_only = check_only
        self.recorder = actor.pk if actor else None
        # In the words of the database, once instead of for each row.
        self.now = connection.ops.adapt_datetimefield_value(timezone.now())
        # Only what was there before counts as the same; equal lines of one file stand for themselves.
        self.last_before = Assessment.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.before: Counter[int] = Counter()
        self.people: set[int] = set()
        self.sources: Counter[str] = Counter()
        self.created = self.unchanged = 0

    def write(self, chunk: list[Judgement]) -> None:
        people = {judgement[0] for judgement in chunk}
        if self.last_before is not None:
            self._load_before(people - self.people)
            chunk = [judgement for judgement in chunk if self._is_new(judgement)]
        self.people |= people
        self.created += len(chunk)
        self.sources.update(judgement[3] for judgement in chunk)
        if not self.check_only:
            insert_rows(self._rows(chunk))

    def bring_levels_in_step(self) -> None:
        """Rebuild the current levels of everybody met, once nobody else writes to them."""
        if not self.created or self.check_only:
            return
        if len(self.people) > FEW_PEOPLE:
            list(Engineer.objects.select_for_update().order_by("pk").values_list("pk"))
            rebuild_current_levels()
            return
        for ids in _batches(self.people):
            list(Engineer.objects.filter(pk__in=ids).select_for_update().order_by("pk").values_list("pk"))
            rebuild_current_levels(ids)

    def _load_before(self, people: Iterable[int]) -> None:
        for ids in _batches(people):
            rows = Assessment.objects.filter(
                engineer__in=ids, pk__lte=self.last_before, shared_on__isnull=False
            ).values_list("engineer_id", "competency_id", "level", "source", "rater_id", "assessed_on", "comment")
            self.before.update(
                hash((engineer, competency, NOT_CONCERNED if level is None else level, source, rater, str(day), note))
                for engineer, competency, level, source, rater, day, note in rows.iterator()
            )

    def _is_new(self, judgement: Judgement) -> bool:
        key = hash(judgement)
        if not self.before[key]:
            return True
        self.before[key] -= 1
        self.unchanged += 1
        return False

    def _rows(self, chunk: list[Judgement]) -> Iterator[tuple[Any, ...]]:
        identities = _identities(len(chunk))
        for uuid, (engineer, competency, level, source, rater, day, note) in zip(identities, chunk, strict=True):
            concerned = level != NOT_CONCERNED
            yield (
                uuid,
                engineer,
                competency,
                level if concerned else None,
                not concerned,
                source,
                source in CONFIRMING,
                rater,
                self.recorder,
                day,
                day,
                note,
                self.now,
                "",
            )


def insert_rows(rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows of assessments (values in the order of ``COLUMNS``) by COPY on PostgreSQL, else by executemany."""
    table, names = Assessment._meta.db_table, ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own columns
            # Rows may come from a generator: the driver takes them one by one.
            cursor.executemany(statement, cast("list[tuple[Any, ...]]", rows))


def _identities(count: int) -> Iterator[str]:
    """Give random UUIDs (version 4) as hexadecimal digits, drawn together."""
    digits = secrets.token_hex(16 * count)
    for place in range(0, 32 * count, 32):
        text = digits[place : place + 32]
        yield f"{text[:12]}4{text[13:16]}{'89ab'[int(text[16], 16) & 3]}{text[17:]}"


def _batches(people: Iterable[int]) -> Iterator[list[int]]:
    waiting = sorted(people)
    for place in range(0, len(waiting), MOST_PARAMETERS):
        yield waiting[place : place + MOST_PARAMETERS]
