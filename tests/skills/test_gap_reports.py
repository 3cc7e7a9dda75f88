from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from skills.models import Assessment, FrameworkVersion, GapReport, GapReportRow, ReportSchedule, TeamNeed
from skills.periods import parse_period
from skills.services.gap_reports import (
    KIND,
    drafting,
    due_reports,
    enqueue_reports,
    ensure_schedules,
    generate_reports,
    last_closed_period,
    make_now,
    plan_reports,
    store_drafts,
    version_for,
)
from skills.services.gap_reports import jobs as report_jobs
from skills.services.gap_reports.drafting import draft_reports
from teams.models import Assignment, Engineer, Job, Membership, Project, Team
from teams.models.audit import AppendOnlyError
from teams.services import jobs
from tests.factories import TeamFactory, a_competency, assessed, member, version_in_force

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OCTOBER = parse_period("2026-10")
SYSTEM_DESIGN = "scalable-ai-infrastructure"


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def published_long_ago(db: None) -> None:
    FrameworkVersion.objects.update(published_at=datetime(2026, 1, 1, tzinfo=UTC))


def scheduled(team: Team, *, kind: str = "monthly", starts: date = date(2026, 8, 15), **fields: object) -> None:
    ReportSchedule.objects.update_or_create(team=team, defaults={"kind": kind, "starts": starts, **fields})


def keys(team: Team, now: datetime = NOON) -> list[str]:
    return [due.period.key for due in due_reports(now=now, team_ids=[team.pk])]


def made(team: Team, key: str = "2026-10") -> GapReport:
    generate_reports([team.pk], parse_period(key), version_in_force())
    return GapReport.objects.get(team=team, period=key)


def work_off() -> None:
    while waiting := Job.objects.filter(state=Job.State.QUEUED).first():
        jobs.run(waiting.pk)


# -- What is due ----------------------------------------------------------------------------------------


def test_team_is_owed_every_closed_period_since_its_schedule_began(team: Team) -> None:
    scheduled(team)
    assert keys(team) == ["2026-08", "2026-09", "2026-10"]


@pytest.mark.parametrize(("kind", "newest"), [("weekly", "2026-W47"), ("monthly", "2026-10"), ("quarterly", "2026-Q3")])
def test_newest_period_owed_is_the_last_one_that_closed(team: Team, kind: str, newest: str) -> None:
    scheduled(team, kind=kind)
    assert keys(team)[-1] == newest


def test_report_falls_due_at_the_local_hour_after_the_period(team: Team) -> None:
    scheduled(team, starts=date(2026, 10, 1), time_zone="Asia/Tokyo", hour=6)
    assert keys(team, datetime(2026, 10, 31, 20, 59, tzinfo=UTC)) == []
    assert keys(team, datetime(2026, 10, 31, 21, 0, tzinfo=UTC)) == ["2026-10"]


def test_after_a_long_absence_a_team_gets_its_oldest_24_reports_first(team: Team) -> None:
    scheduled(team, kind="weekly", starts=date(2025, 1, 1))
    assert keys(team)[0] == "2025-W01"
    assert len(keys(team)) == 24


def test_report_that_exists_is_not_owed_and_a_hole_is(team: Team, bob: Engineer) -> None:
    scheduled(team)
    made(team, "2026-08")
    made(team, "2026-10")
    assert keys(team) == ["2026-09"]


def test_report_under_an_older_version_counts_as_made(team: Team, bob: Engineer) -> None:
    scheduled(team, starts=date(2026, 10, 1))
    made(team)
    first = version_in_force()
    FrameworkVersion.objects.create(
        framework=first.framework, version="2.0.0", status="published", title="Next", published_at=timezone.now()
    )
    assert keys(team) == []


def test_schedule_switched_off_owes_nothing(team: Team) -> None:
    scheduled(team, active=False)
    assert keys(team) == []


def test_unknown_zone_of_one_team_does_not_stop_the_others(team: Team, other_team: Team) -> None:
    scheduled(team, time_zone="Mars/Olympus")
    scheduled(other_team)
    assert keys(team) == keys(other_team) == ["2026-08", "2026-09", "2026-10"]


def test_period_is_measured_by_the_version_in_force_at_its_end() -> None:
    first = version_in_force()
    later = FrameworkVersion.objects.create(
        framework=first.framework,
        version="2.0.0",
        status="published",
        title="Next",
        published_at=datetime(2026, 11, 10, tzinfo=UTC),
    )
    assert version_for(OCTOBER) == first
    assert version_for(parse_period("2026-11")) == later
    assert version_for(parse_period("2025-01")) == first


# -- Schedules ------------------------------------------------------------------------------------------


def test_team_with_people_gets_a_monthly_schedule_from_this_month_on(team: Team, bob: Engineer) -> None:
    assert ensure_schedules(now=NOON) == 1
    assert ensure_schedules(now=NOON) == 0
    schedule = ReportSchedule.objects.get()
    assert (schedule.team, schedule.kind, schedule.starts) == (team, "monthly", date(2026, 11, 24))
    assert keys(team) == []
    assert keys(team, datetime(2026, 12, 1, 6, tzinfo=UTC)) == ["2026-11"]
    assert schedule.history.count() == 1


def test_schedule_that_hr_switched_off_stays_off(team: Team, bob: Engineer) -> None:
    scheduled(team, active=False)
    assert ensure_schedules(now=NOON) == 0
    assert not ReportSchedule.objects.get().active


# -- Making them ----------------------------------------------------------------------------------------


def test_report_holds_headline_and_a_row_per_relevant_competency(team: Team, alice: Engineer, bob: Engineer) -> None:
    for person in (alice, bob):
        assessed(person, SYSTEM_DESIGN, 1, assessed_on=date(2026, 9, 1))
    report = made(team)
    assert (report.members, report.kind, report.starts, report.ends) == (
        2,
        "monthly",
        date(2026, 10, 1),
        date(2026, 10, 31),
    )
    assert report.readiness is not None
    assert 0 < report.readiness < 1
    row = report.rows.get(competency__slug=SYSTEM_DESIGN)
    assert row.short == sorted([alice.pk, bob.pk])
    assert (row.depth, row.need_people) == (0, 2)
    assert row.priority == pytest.approx(row.size * row.depth_factor * row.scarcity_factor * row.project_factor)
    unknown = report.rows.exclude(competency__slug=SYSTEM_DESIGN).exclude(unknown=[])
    assert unknown.exists()
    assert report.rows.filter(required=0, need_level=None).count() == 0


def test_figures_of_a_report_equal_those_of_the_gaps_page(team: Team, alice: Engineer, bob: Engineer) -> None:
    from skills.matrix import Measure, team_gap_view

    assessed(bob, SYSTEM_DESIGN, 2, assessed_on=date(2026, 9, 1))
    assessed(alice, SYSTEM_DESIGN, 5, source="self", assessed_on=date(2025, 1, 1))
    report = made(team)
    page = team_gap_view(team, Measure(version_in_force(), OCTOBER.ends)).gaps
    assert (report.readiness, report.coverage, report.confidence) == (page.readiness, page.coverage, page.confidence)
    assert (report.single_points, report.uncovered) == (len(page.single_points), len(page.uncovered))
    stored = {row.code: row for row in report.rows.select_related("competency")}
    slugs = dict(Engineer.objects.values_list("pk", "slug"))
    for gap in page.gaps:
        row = stored[gap.code]
        assert (row.gap, row.required, row.depth, row.need_level) == (gap.gap, gap.required, gap.depth, gap.need_level)
        assert row.priority == gap.priority
        assert sorted(slugs[one] for one in row.short) == sorted(gap.short)
    assert {row.code for row in stored.values() if row.gap} == {gap.code for gap in page.gaps}


def test_making_a_report_twice_gives_one(team: Team, bob: Engineer) -> None:
    first = generate_reports([team.pk], OCTOBER, version_in_force())
    again = generate_reports([team.pk], OCTOBER, version_in_force())
    assert (first.made, first.existing) == (frozenset({team.pk}), frozenset())
    assert (again.made, again.existing) == (frozenset(), frozenset({team.pk}))
    assert GapReport.objects.count() == 1


def test_twin_that_stores_second_leaves_the_first_as_it_is(team: Team, other_team: Team, bob: Engineer) -> None:
    drafts = draft_reports([team.pk, other_team.pk], OCTOBER, version_in_force())
    twins = draft_reports([team.pk], OCTOBER, version_in_force())
    assert store_drafts(twins) == {team.pk}
    assert store_drafts(drafts) == {other_team.pk}
    assert GapReport.objects.get(team=team).uuid == twins[0].report.uuid
    assert GapReportRow.objects.filter(report__team=team).count() == len(twins[0].rows)


def test_report_is_frozen(team: Team, bob: Engineer) -> None:
    report = made(team)
    report.readiness = 1.0
    with pytest.raises(AppendOnlyError):
        report.save()


def test_new_version_may_have_its_own_report_of_a_period(team: Team, bob: Engineer) -> None:
    made(team)
    first = version_in_force()
    later = FrameworkVersion.objects.create(
        framework=first.framework, version="2.0.0", status="published", title="Next", published_at=timezone.now()
    )
    assert generate_reports([team.pk], OCTOBER, later).made == {team.pk}
    assert [outcome.made for outcome in make_now([team.pk], now=NOON)] == [False]


def test_report_of_a_team_without_people_says_so(team: Team) -> None:
    report = made(team)
    assert (report.members, report.readiness, report.single_points, report.rows.count()) == (0, None, 0, 0)


def test_needs_that_the_lead_edited_stand_in_the_report(team: Team, bob: Engineer) -> None:
    TeamNeed.objects.create(team=team, competency=a_competency(SYSTEM_DESIGN), level=4, people=3, weight=3)
    report = made(team)
    row = report.rows.get(competency__slug=SYSTEM_DESIGN)
    assert (row.need_level, row.need_people, row.depth) == (4, 3, 0)
    assert report.uncovered == 1


# -- Late equals on time --------------------------------------------------------------------------------


def test_report_made_months_late_equals_one_made_on_time(
    team: Team, alice: Engineer, bob: Engineer, noon: time_machine.Traveller
) -> None:
    assessed(bob, SYSTEM_DESIGN, 2, assessed_on=date(2026, 9, 1))
    withdrawn = assessed(alice, SYSTEM_DESIGN, 4, assessed_on=date(2026, 10, 30))
    noon.move_to(datetime(2026, 11, 1, 6, tzinfo=UTC))
    on_time = draft_reports([team.pk], OCTOBER, version_in_force())[0]
    noon.move_to(datetime(2027, 3, 20, 6, tzinfo=UTC))
    assessed(bob, SYSTEM_DESIGN, 5, assessed_on=date(2026, 10, 15), shared_on=date(2026, 11, 20))
    Assessment.objects.filter(pk=withdrawn.pk).update(withdrawn_at=datetime(2026, 11, 2, 9, tzinfo=UTC))
    Membership.objects.filter(engineer=alice).update(ends=date(2027, 2, 28))
    member(team, name="New")
    Membership.objects.filter(engineer__name="New").update(starts=date(2026, 12, 1))
    late = draft_reports([team.pk], OCTOBER, version_in_force())[0]
    assert late.report.fingerprint == on_time.report.fingerprint
    assert late.rows == on_time.rows


@pytest.mark.parametrize(
    "change",
    [
        lambda _, bob: assessed(bob, SYSTEM_DESIGN, 3, assessed_on=date(2026, 10, 31)),
        lambda _, bob: assessed(bob, SYSTEM_DESIGN, 2, source="self", assessed_on=date(2026, 10, 31)),
        lambda team, _: member(team, name="One more"),
        lambda team, _: TeamNeed.objects.create(team=team, competency=a_competency(SYSTEM_DESIGN), level=1),
        lambda _, bob: Engineer.objects.filter(pk=bob.pk).update(ends=date(2026, 12, 31)),
    ],
    ids=["level", "unconfirmed level", "member", "need", "leaver"],
)
def test_fingerprint_tells_whether_anything_differs(
    team: Team, bob: Engineer, change: Callable[[Team, Engineer], object]
) -> None:
    before = draft_reports([team.pk], OCTOBER, version_in_force())[0].report.fingerprint
    change(team, bob)
    assert draft_reports([team.pk], OCTOBER, version_in_force())[0].report.fingerprint != before


# -- What is coming -------------------------------------------------------------------------------------


def test_report_tells_who_leaves_soon_and_what_nobody_else_meets(team: Team, alice: Engineer, bob: Engineer) -> None:
    assessed(bob, SYSTEM_DESIGN, 5, assessed_on=date(2026, 9, 1))
    assessed(alice, SYSTEM_DESIGN, 0, assessed_on=date(2026, 9, 1))
    Engineer.objects.filter(pk=bob.pk).update(ends=date(2026, 12, 31))
    Engineer.objects.filter(pk=alice.pk).update(ends=date(2027, 2, 15))
    assert made(team).risks == [
        {
            "kind": "leaver",
            "day": "2026-12-31",
            "engineer": bob.pk,
            "project": None,
            "uncovers": [a_competency(SYSTEM_DESIGN).pk],
        }
    ]


def test_report_tells_which_assignments_end_soon(team: Team, bob: Engineer) -> None:
    project = Project.objects.create(slug="rag", name="RAG", starts=date(2026, 1, 1), state="running")
    dates = {"starts": date(2026, 5, 1), "ends": date(2026, 11, 30)}
    Assignment.objects.create(project=project, engineer=bob, allocation=50, **dates)
    assert [(risk["kind"], risk["day"], risk["project"]) for risk in made(team).risks] == [
        ("assignment_ends", "2026-11-30", project.pk)
    ]


# -- In the background ----------------------------------------------------------------------------------


def test_sweep_makes_the_reports_that_are_due_by_itself(team: Team, other_team: Team, bob: Engineer) -> None:
    scheduled(team)
    scheduled(other_team, kind="quarterly", starts=date(2026, 1, 1))
    plan_reports(NOON)
    plan_reports(NOON)
    work_off()
    assert sorted(GapReport.objects.values_list("team__slug", "period")) == [
        ("applied-ai", "2026-08"),
        ("applied-ai", "2026-09"),
        ("applied-ai", "2026-10"),
        ("platform", "2026-Q1"),
        ("platform", "2026-Q2"),
        ("platform", "2026-Q3"),
    ]
    assert Job.objects.filter(kind=KIND).count() == 6
    assert due_reports(now=NOON) == []


def test_periods_missed_over_a_year_are_made_once_each(team: Team, bob: Engineer, noon: time_machine.Traveller) -> None:
    scheduled(team, kind="weekly", starts=date(2026, 1, 1))
    for _ in range(3):
        plan_reports(NOON)
        work_off()
    assert GapReport.objects.count() == 47
    assert len(set(GapReport.objects.values_list("period", flat=True))) == 47


def test_nothing_is_planned_before_a_framework_is_published(team: Team, bob: Engineer) -> None:
    scheduled(team)
    FrameworkVersion.objects.update(status="retired")
    plan_reports(NOON)
    assert not Job.objects.exists()


def test_teams_of_an_organisation_are_made_in_chunks(bob: Engineer) -> None:
    teams: list[Team] = [TeamFactory() for _ in range(3)]
    far = Team.objects.create(pk=teams[0].pk + 1000, name="Far", slug="far")
    asked = enqueue_reports([team.pk for team in (*teams, far)], OCTOBER, version_in_force())
    assert sorted(len(job.payload["teams"]) for job in asked) in ([1, 3], [1, 1, 2])
    assert enqueue_reports([team.pk for team in (*teams, far)], OCTOBER, version_in_force()) == asked


def test_team_whose_report_cannot_be_made_does_not_stop_the_others(
    team: Team, other_team: Team, bob: Engineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault_of_one_team(team_ids: list[int], *args: object) -> list[drafting.Draft]:
        if team.pk in team_ids:
            raise ZeroDivisionError
        return draft_reports(team_ids, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(report_jobs, "draft_reports", fault_of_one_team)
    third = TeamFactory()
    enqueue_reports([team.pk, other_team.pk, third.pk], OCTOBER, version_in_force())
    work_off()
    assert set(GapReport.objects.values_list("team", flat=True)) == {other_team.pk, third.pk}
    dead = Job.objects.get(state=Job.State.DEAD)
    assert dead.payload["teams"] == [team.pk]
    assert "ZeroDivisionError" in dead.error


# -- Asked for by a person ------------------------------------------------------------------------------


def test_lead_who_asks_now_gets_the_last_closed_month(team: Team, bob: Engineer) -> None:
    assert last_closed_period(team.pk, now=NOON).key == "2026-10"
    assert [(one.period.key, one.made) for one in make_now([team.pk], now=NOON)] == [("2026-10", True)]
    assert [(one.period.key, one.made) for one in make_now([team.pk], now=NOON)] == [("2026-10", False)]


def test_lead_who_asks_now_gets_all_that_is_owed(team: Team, bob: Engineer) -> None:
    scheduled(team, kind="weekly", starts=NOON.date() - timedelta(days=14))
    assert [one.period.key for one in make_now([team.pk], now=NOON)] == ["2026-W46", "2026-W47"]
