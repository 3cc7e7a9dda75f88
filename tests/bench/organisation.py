"""The organisation that is measured: the demo's, as large as asked for, with a team of any size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, cast

from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from lead_ai.demo.seed import seed_demo
from skills.models import Assessment, CurrentLevel, FrameworkVersion, GapReport, GapReportRow
from skills.periods import Period, PeriodKind, period_containing
from teams.models import Engineer, Membership, Team, TeamLead, User

TEAM_OF = 10


def migrate() -> None:
    """Make the tables and load the framework."""
    call_command("migrate", verbosity=0)


def seed(size: int) -> None:
    """Fill the database as of the day after the last month ended: the day on which its reports are due."""
    midday = timezone.make_aware(datetime.combine(closed_month().next.starts, time(12)))
    seed_demo(now=midday, engineers=size, teams=size // TEAM_OF)
    clear(GapReportRow._meta.db_table, GapReport._meta.db_table)
    analyse()


def without_assessments() -> None:
    """Leave the people and forget all that was judged."""
    clear(*tables_of_assessments())
    analyse()


def tables_of_assessments() -> list[str]:
    """Give the tables of what was judged and of all that refers to it, those that refer to others first."""
    return [CurrentLevel._meta.db_table, *_with_all_that_refers_to(Assessment)]


def _with_all_that_refers_to(model: type[Model]) -> list[str]:
    tables: dict[str, None] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if (relation.one_to_many or relation.one_to_one) and relation.auto_created:
            related = cast("type[Model]", relation.related_model)
            tables |= dict.fromkeys(_with_all_that_refers_to(related))
    return [*tables, model._meta.db_table]


def closed_month() -> Period:
    """Give the last month that is over."""
    return period_containing(PeriodKind.MONTHLY, timezone.localdate()).previous


def version() -> FrameworkVersion:
    """Give the framework version in force."""
    found = FrameworkVersion.objects.in_force()
    assert found is not None
    return found


def team_of(people: int) -> tuple[Team, list[int]]:
    """Put as many people into a team of their own; give it and their ids, rising."""
    team = Team.objects.create(name=f"A team of {people}", slug=f"a-team-of-{people}")
    ids = sorted(Engineer.objects.order_by("-pk").values_list("pk", flat=True)[:people])
    Membership.objects.filter(engineer__in=ids).update(team=team)
    return team, ids


def lead_of(team: Team, engineer: int) -> User:
    """Make a person the lead of a team, with an account."""
    user = User.objects.create(email="bench@demo.example", name="Lead")
    Engineer.objects.filter(pk=engineer).update(user=user)
    TeamLead.objects.create(team=team, engineer_id=engineer, starts=timezone.localdate())
    return user


def clear(*tables: str) -> None:
    """Empty tables, those that refer to others first, and let no work of it wait for later."""
    names = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)}")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {name}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def analyse() -> None:
    """Tell the planner how much there is, as autovacuum does in time; give back what was cleared."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("ANALYZE")


def fetched(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Give all rows of a statement of our own."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def copied(table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Write rows by what the database does fastest."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
