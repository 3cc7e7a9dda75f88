"""The table of current levels, rebuilt from the history of assessments by one statement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
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


def counting_assessments(as_of: date) -> QuerySet[Assessment]:
    """Give the assessments that can set a level as of a day: shared, of a lead, a running certification, a review, or self."""
    expired = Q(source="certification", expires_on__lt=as_of)
    return (
        Assessment.objects.shared_by(as_of)
        .filter(source__in=["self", "lead", "certification", "review"])
        .exclude(expired)
    )


def newest_counting(as_of: date, engineers: Iterable[int] | None = None) -> QuerySet[Assessment]:
    """Give the one assessment per engineer and competency that sets the level as of a day (rule 1 of the product's rules).

    A confirming one comes before a self-assessment; then the newest by date, then by time of entry.
    """
    rows = counting_assessments(as_of)
    if engineers is not None:
        rows = rows.filter(engineer__in=list(engineers))
    order = [F("confirming").desc(), F("assessed_on").desc(), F("id").desc()]
    place = Window(RowNumber(), partition_by=[F("engineer"), F("competency")], order_by=order)
    return rows.annotate(place=place).filter(place=1).order_by()


@transaction.atomic
def rebuild_current_levels(engineers: Iterable[int] | None = None) -> None:
    """Bring the table of current levels in step with history, for the engineers with these ids or for all."""
    ids = None if engineers is None else sorted(set(engineers))
    newest = newest_counting(timezone.localdate(), ids)
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
            f"INSERT INTO {table} ({', '.join(columns)}) {select} "
            f"ON CONFLICT (engineer_id, competency_id) DO UPDATE SET {changes}",
            params,
        )
