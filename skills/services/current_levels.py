"""The table of current levels, rebuilt from the history of assessments by one statement."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from skills.models import Assessment, CurrentLevel

COLUMNS = (
    "engineer_id",
    "competency_id",
    "id",
    "level",
    "not_concerned",
    "source",
    "assessed_on",
    "expires_on",
)


@transaction.atomic
def rebuild_current_levels(engineers: Iterable[int] | None = None) -> None:
    """Bring the table of current levels in step with history, for the engineers with these ids or for all."""
    ids = None if engineers is None else sorted(set(engineers))
    if ids == []:
        return
    newest = Assessment.objects.setting_levels(timezone.localdate(), ids)
    stale = CurrentLevel.objects.exclude(assessment__in=newest.values("pk"))
    if ids is not None:
        stale = stale.filter(engineer__in=ids)
    stale.delete()
    _upsert(newest)


def _upsert(newest: QuerySet[Assessment]) -> None:
    select, params = newest.values_list(*COLUMNS).query.sql_with_params()
    table = CurrentLevel._meta.db_table
    columns = ["engineer_id", "competency_id", "assessment_id", *COLUMNS[3:]]
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns[2:])
    with connection.cursor() as cursor:
        cursor.execute(
            # SQLite reads ON CONFLICT after a bare SELECT as a join; a WHERE tells it apart.
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM ({select}) newest WHERE true "  # noqa: S608 - our own names
            f"ON CONFLICT (engineer_id, competency_id) DO UPDATE SET {changes}",
            params,
        )
