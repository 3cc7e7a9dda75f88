"""The import of assessments, every row checked, against the same rows put in as they are."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from skills.formats.judgements import Given
from skills.models import Assessment, CompetencyVersion
from skills.services.assessment_import import import_assessments
from teams.models import Engineer
from tests.bench.figures import Measured
from tests.bench.organisation import clear, tables_of_assessments, version
from tests.bench.rounds import paired

GOAL: Final = 1.5
PEAK_GOALS: Final = {"postgresql": 64.0, "sqlite": 192.0}
HEAD: Final = ("Employee ID", "Skill", "Level", "Date", "Source", "By")
COLUMNS: Final = (
    *("uuid", "engineer_id", "competency_id", "level", "not_concerned", "source", "confirming", "rater_id"),
    *("assessed_on", "shared_on", "comment", "created_at", "withdrawal_reason"),
)
CURRENT = """
INSERT INTO skills_currentlevel
    (engineer_id, competency_id, assessment_id, level, not_concerned, source, assessed_on, expires_on)
SELECT engineer_id, competency_id, id, level, not_concerned, source, assessed_on, expires_on
FROM (
    SELECT a.*, ROW_NUMBER() OVER (
        PARTITION BY engineer_id, competency_id ORDER BY confirming DESC, assessed_on DESC, id DESC
    ) AS place
    FROM skills_assessment a
    WHERE shared_on IS NOT NULL AND withdrawn_at IS NULL AND (confirming OR source = 'self')
) newest
WHERE place = 1
"""


def measure(size: int) -> list[Measured]:
    """Measure 62 assessments for each person from a CSV file, into an organisation that has none."""
    checked, plain = settings.DATA_DIR / "checked.csv", settings.DATA_DIR / "plain.csv"
    with checked.open("w", newline="") as ours, plain.open("w", newline="") as floor:
        _write(ours, floor)

    def bring_in() -> None:
        with checked.open("rb") as file:
            import_assessments(file, given=Given())

    both = paired(bring_in, lambda: _floor(plain), before=_clear)
    name = "import of 62 assessments per person"
    return [Measured(name, size, *both, goal=GOAL, peak_goal=PEAK_GOALS[connection.vendor])]


def once(_size: int) -> None:
    """Import once, to see how much memory that takes."""
    with (settings.DATA_DIR / "checked.csv").open("rb") as file:
        import_assessments(file, given=Given())


def prepare(_size: int) -> None:
    """Write the file for ``once``, in a process before it."""
    with (settings.DATA_DIR / "checked.csv").open("w", newline="") as ours:
        _write(ours, io.StringIO())


def _clear() -> None:
    clear(*tables_of_assessments())


def _write(ours: Any, floor: Any) -> None:
    """Write the same assessments twice: as people name things, and as the table holds them."""
    names, numbers = csv.writer(ours), csv.writer(floor)
    names.writerow(HEAD)
    for row, uuid, (engineer, employee), (competency, slug), (lead, by) in _judgements():
        day, level, self_said = row
        source = "self" if self_said else "lead"
        names.writerow((employee, slug, level, day, source, "" if self_said else by))
        rater = engineer if self_said else lead
        confirming, now = int(not self_said), timezone.now().isoformat(" ")
        numbers.writerow((uuid.hex, engineer, competency, level, 0, source, confirming, rater, day, day, "", now, ""))


Named = tuple[int, str]


def _judgements() -> Iterator[tuple[tuple[date, int, bool], UUID, Named, Named, Named]]:
    rng = random.Random(2026)
    today = timezone.localdate()
    told = Engineer.objects.exclude(employee_id=None).order_by("pk").values_list("pk", "employee_id")
    people: list[Named] = [(pk, employee or "") for pk, employee in told]
    rows = CompetencyVersion.objects.filter(version=version()).order_by("pk")
    skills = list(rows.values_list("competency_id", "competency__slug"))
    for place, person in enumerate(people):
        lead = people[place - 1]
        for skill in skills:
            said = today - timedelta(days=rng.randint(1, 700)), rng.randint(0, 5), rng.random() < 0.3
            yield said, UUID(int=rng.getrandbits(128), version=4), person, skill, lead


@transaction.atomic
def _floor(plain: Any) -> None:
    table = Assessment._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            form = "FORMAT csv, FORCE_NOT_NULL (comment, withdrawal_reason)"
            copy_in = f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN ({form})"
            with plain.open("rb") as file, cursor.copy(copy_in) as copy:
                while block := file.read(1 << 16):
                    copy.write(block)
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            with plain.open(newline="") as file:
                rows: Any = csv.reader(file)
                cursor.executemany(f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({places})", rows)
        cursor.execute(CURRENT)
