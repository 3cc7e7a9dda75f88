"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from skills.models import (
    Assessment,
    CurrentLevel,
    GapReport,
    LevelStatement,
    Requirement,
    RoleHolding,
    TeamNeed,
)
from skills.services.current_levels import rebuild_current_levels
from teams.models import Assignment, AuditEntry, Engineer, Membership, Project, Team
from teams.models.audit import AppendOnlyError
from tests.factories import a_competency, a_role, assessed, version_in_force

TODAY = date.today()  # noqa: DTZ011 - tests run in UTC


def refused() -> pytest.RaisesExc[DatabaseError]:
    return pytest.raises(DatabaseError)


def test_assessment_outside_the_scale_is_refused(bob: Engineer) -> None:
    with refused(), transaction.atomic():
        assessed(bob, "programming", 6)


def test_requirement_need_and_statement_outside_the_scale_are_refused(team: Team) -> None:
    with refused(), transaction.atomic():
        TeamNeed.objects.create(team=team, competency=a_competency("programming"), level=9)
    with refused(), transaction.atomic():
        Requirement.objects.filter(pk=Requirement.objects.values("pk")[:1]).update(level=7)
    with refused(), transaction.atomic():
        LevelStatement.objects.filter(pk=LevelStatement.objects.values("pk")[:1]).update(level=7)


def test_level_and_not_concerned_exclude_each_other(bob: Engineer) -> None:
    for level, not_concerned in ((None, False), (3, True)):
        with refused(), transaction.atomic():
            Assessment.objects.create(
                engineer=bob,
                competency=a_competency("programming"),
                level=level,
                not_concerned=not_concerned,
                source="self",
                assessed_on=TODAY,
            )


@pytest.mark.parametrize(
    "change", [{"level": 5}, {"source": "peer"}, {"assessed_on": date(2020, 1, 1)}, {"shared_on": None}]
)
def test_shared_assessment_is_never_changed(bob: Engineer, change: dict[str, object]) -> None:
    row = assessed(bob, "programming", 2, source="self")
    with refused(), transaction.atomic():
        Assessment.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(AppendOnlyError):
        row.delete()


def test_draft_may_still_change(bob: Engineer) -> None:
    row = assessed(bob, "programming", 2, source="self", shared_on=None)
    Assessment.objects.filter(pk=row.pk).update(level=3)
    assert not CurrentLevel.objects.filter(engineer=bob).exists()


def test_one_current_level_per_person_and_competency(bob: Engineer) -> None:
    row = assessed(bob, "programming", 2)
    with refused(), transaction.atomic():
        CurrentLevel.objects.create(
            engineer=bob,
            competency=row.competency,
            assessment=row,
            level=3,
            source="lead",
            assessed_on=TODAY,
        )


def test_current_levels_follow_from_history(bob: Engineer, alice: Engineer) -> None:
    for level, source in ((1, "self"), (2, "lead"), (3, "self"), (4, "peer")):
        assessed(bob, "programming", level, source=source)
    assessed(alice, "programming", None)
    before = list(CurrentLevel.objects.order_by("engineer").values_list("engineer", "level", "not_concerned"))
    CurrentLevel.objects.all().delete()
    rebuild_current_levels()
    assert list(CurrentLevel.objects.order_by("engineer").values_list("engineer", "level", "not_concerned")) == before
    assert (bob.pk, 2, False) in before
    assert (alice.pk, None, True) in before


def test_dates_out_of_order_are_refused(bob: Engineer, team: Team) -> None:
    project = Project.objects.create(name="P", slug="p", starts=TODAY)
    early = date(2019, 1, 1)
    for rows in (
        lambda: Membership.objects.create(engineer=bob, team=team, starts=TODAY, ends=early),
        lambda: RoleHolding.objects.create(engineer=bob, role=a_role("ai-engineer"), starts=TODAY, ends=early),
        lambda: Assignment.objects.create(engineer=bob, project=project, starts=TODAY, ends=early, allocation=50),
        lambda: Engineer.objects.filter(pk=bob.pk).update(ends=early),
    ):
        with refused(), transaction.atomic():
            rows()


def test_one_open_membership_and_role_at_a_time(bob: Engineer, team: Team) -> None:
    with refused(), transaction.atomic():
        Membership.objects.create(engineer=bob, team=team, starts=TODAY)
    with refused(), transaction.atomic():
        RoleHolding.objects.create(engineer=bob, role=a_role("ai-engineer"), starts=TODAY)


def test_one_gap_report_per_team_version_and_period(team: Team) -> None:
    def make() -> GapReport:
        return GapReport.objects.create(
            team=team,
            version=version_in_force(),
            period="2026-01",
            kind="monthly",
            starts=date(2026, 1, 1),
            ends=date(2026, 1, 31),
            members=0,
            single_points=0,
            uncovered=0,
            fingerprint="",
        )

    report = make()
    with refused(), transaction.atomic():
        make()
    with pytest.raises(AppendOnlyError):
        report.save()


def test_audit_entry_is_neither_changed_nor_deleted(bob: Engineer) -> None:
    entry = AuditEntry.objects.create(action="read", object_type="engineer", object_id="bob")
    for act in (entry.save, entry.delete):
        with pytest.raises(AppendOnlyError):
            act()


def test_triggers_survive_every_migration(db: None) -> None:
    catalogue = "sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else "pg_trigger"
    name = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {catalogue}")
        names = {row[0] for row in cursor.fetchall()}
    assert "skills_assessment_stays" in names
    assert {"skills_reviewrating_stays_insert", "skills_reviewrating_stays_update"} <= names
    assert sum("level_on_scale" in each for each in names) == 16
