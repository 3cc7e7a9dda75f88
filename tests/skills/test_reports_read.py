from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skills.models import FrameworkVersion, GapReport, Requirement
from skills.periods import parse_period
from skills.reports import ReportView, headlines, previous_reports, read_report
from skills.services.gap_reports import generate_reports
from teams.models import Assignment, Engineer, Membership, Project, Team, User
from tests.factories import assessed, member, version_in_force


@pytest.fixture(autouse=True)
def noon(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


def made(team: Team, key: str) -> GapReport:
    generate_reports([team.pk], parse_period(key), version_in_force())
    return GapReport.objects.get(team=team, period=key)


def read(report: GapReport, reader: Engineer) -> ReportView:
    assert reader.user is not None
    return read_report(report, User.objects.get(pk=reader.user.pk))


def two_competencies() -> tuple[str, str]:
    """Give two competencies that are essential for an AI engineer, at level 2 or more."""
    asked = Requirement.objects.filter(
        role__version=version_in_force(), role__role__slug="ai-engineer", weight=3, level__gte=2
    )
    first, second = asked.order_by("pk").values_list("competency__slug", flat=True)[:2]
    return first, second


def test_first_report_has_no_changes(team: Team, alice: Engineer, bob: Engineer) -> None:
    view = read(made(team, "2026-10"), alice)
    assert view.previous is None
    assert view.headline.readiness.change is None
    assert {row.moved for row in view.rows} == {None}
    assert not any(row.is_new for row in view.rows)


def test_report_tells_what_changed_since_the_period_before(team: Team, alice: Engineer, bob: Engineer) -> None:
    first, second = two_competencies()
    assessed(bob, first, 0, assessed_on=date(2026, 8, 1))
    assessed(bob, second, 1, assessed_on=date(2026, 8, 1))
    september = made(team, "2026-09")
    assert [row.competency.slug for row in read(september, alice).gaps] == [first, second]
    assessed(bob, first, 5, assessed_on=date(2026, 10, 5))
    view = read(made(team, "2026-10"), alice)
    assert view.previous == september
    assert view.headline.readiness.previous == september.readiness
    assert (view.headline.readiness.change or 0) > 0
    assert [head.slug for head in view.gone] == [first]
    assert [(row.competency.slug, row.moved) for row in view.gaps] == [(second, 1)]
    assert view.unknown_cells == read(september, alice).unknown_cells > 0


def test_gap_that_was_none_the_period_before_is_new(team: Team, alice: Engineer, bob: Engineer) -> None:
    first, _ = two_competencies()
    made(team, "2026-09")
    assessed(bob, first, 0, assessed_on=date(2026, 10, 5))
    (gap,) = read(made(team, "2026-10"), alice).gaps
    assert (gap.competency.slug, gap.is_new, gap.moved) == (first, True, None)
    assert [person.name for person in gap.short] == ["Bob"]


def test_depth_begins_with_what_nobody_meets(team: Team, alice: Engineer, bob: Engineer) -> None:
    first, _ = two_competencies()
    assessed(bob, first, 5, assessed_on=date(2025, 1, 1))
    view = read(made(team, "2026-10"), alice)
    assert view.depth[0].uncovered
    assert view.depth[-1].single_point
    assert view.depth[-1].competency.slug == first
    assert (view.stale_cells, view.headline.single_points.value) == (1, 1)
    assert view.headline.uncovered.value == len(view.depth) - 1


def test_person_who_moved_on_is_a_former_member_for_the_lead_not_for_hr(
    team: Team, alice: Engineer, bob: Engineer, dana: User
) -> None:
    first, _ = two_competencies()
    assessed(bob, first, 0, assessed_on=date(2026, 8, 1))
    report = made(team, "2026-10")
    Membership.objects.filter(engineer=bob).update(ends=date(2026, 11, 10))
    (person,) = read(report, alice).gaps[0].short
    assert (person.name, person.slug) == ("Former member", None)
    assert [one.name for one in read_report(report, dana).gaps[0].short] == ["Bob"]


def test_risks_are_told_by_name(team: Team, alice: Engineer, bob: Engineer) -> None:
    project = Project.objects.create(slug="rag", name="RAG", starts=date(2026, 1, 1), state="running")
    Assignment.objects.create(
        project=project, engineer=bob, allocation=50, starts=date(2026, 5, 1), ends=date(2026, 12, 1)
    )
    first, _ = two_competencies()
    assessed(bob, first, 5, assessed_on=date(2026, 8, 1))
    Engineer.objects.filter(pk=bob.pk).update(ends=date(2027, 1, 15))
    ending, leaver = read(made(team, "2026-10"), alice).risks
    assert (ending.kind, ending.person.name, ending.project) == ("assignment_ends", "Bob", "RAG")
    assert (leaver.kind, leaver.day, [head.slug for head in leaver.uncovers]) == ("leaver", date(2027, 1, 15), [first])


def test_previous_report_is_of_the_same_version_where_there_is_one(team: Team, bob: Engineer) -> None:
    old = version_in_force()
    september, october = made(team, "2026-09"), made(team, "2026-10")
    later = FrameworkVersion.objects.create(
        framework=old.framework, version="2.0.0", status="published", title="Next", published_at=datetime.now(UTC)
    )
    for key in ("2026-09", "2026-10"):
        generate_reports([team.pk], parse_period(key), later)
    again = GapReport.objects.get(period="2026-10", version=later)
    before = previous_reports([october, again])
    assert before[october.pk] == september
    assert before[again.pk].version == later


def test_list_of_reports_asks_once_for_all_changes(team: Team, bob: Engineer) -> None:
    reports = [made(team, key) for key in ("2026-08", "2026-09", "2026-10")]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        told = headlines(reports)
    assert len(asked) == 1
    assert [headline.readiness.previous for headline in told] == [None, reports[0].readiness, reports[1].readiness]


def test_report_of_a_larger_team_takes_no_more_queries(team: Team, alice: Engineer, bob: Engineer) -> None:
    def queries(key: str) -> int:
        report = made(team, key)
        with CaptureQueriesContext(connection) as asked:
            read(report, alice)
        return len(asked)

    few = queries("2026-09")
    for number in range(30):
        member(team, name=f"Engineer {number}")
    assert queries("2026-W44") == few
