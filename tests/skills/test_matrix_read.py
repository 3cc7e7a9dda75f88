from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skills.errors import UnknownRoleError
from skills.gaps import Lens
from skills.levels import Freshness, Source, Status
from skills.matrix import Measure, load_teams, read_yardstick, team_gap_view, team_matrix
from skills.models import Exemption, FrameworkVersion, ProjectNeed, RoleHolding, TeamNeed
from skills.services.current_levels import rebuild_current_levels
from teams.models import Assignment, Engineer, Membership, Project, Team
from tests.factories import (
    LONG_AGO,
    a_competency,
    a_role,
    assessed,
    member,
    version_in_force,
)

SKILL = "programming"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def version(db: None) -> FrameworkVersion:
    return version_in_force()


@pytest.fixture
def measure(version: FrameworkVersion, today: date) -> Callable[..., Measure]:
    def build(lens: Lens = Lens.OWN_ROLE, as_of: date = today, role: str | None = None) -> Measure:
        return Measure(version, as_of, lens, role)

    return build


By = Callable[..., Measure]


def test_matrix_shows_members_of_the_day_by_name(team: Team, alice: Engineer, measure: By, today: date) -> None:
    zoe = member(team, name="zoe", employee_id="A1")
    member(team, name="Bea", employee_id=None)
    Membership.objects.filter(engineer=zoe).update(ends=today)
    left = member(team, name="Gone")
    Membership.objects.filter(engineer=left).update(ends=today - timedelta(days=1))
    coming = member(team, name="Coming")
    Membership.objects.filter(engineer=coming).update(starts=today + timedelta(days=1))

    matrix = team_matrix(team, measure())

    assert [person.name for person in matrix.people] == ["Alice", "Bea", "zoe"]
    assert list(matrix.cells) == ["zoe", "alice", "bea"]  # by employee id, without one last
    assert [person.name for person in team_matrix(team, measure(as_of=today + timedelta(days=1))).people] == [
        "Alice",
        "Bea",
        "Coming",
    ]


def test_member_with_two_memberships_of_one_team_is_shown_once(team: Team, bob: Engineer, measure: By) -> None:
    Membership.objects.create(team=team, engineer=bob, starts=LONG_AGO + timedelta(days=1), ends=date(2999, 1, 1))
    assert [person.slug for person in team_matrix(team, measure()).people] == ["bob"]


def test_member_of_two_teams_counts_in_both(
    team: Team, other_team: Team, bob: Engineer, charlie: Engineer, measure: By
) -> None:
    Membership.objects.create(team=other_team, engineer=bob, starts=LONG_AGO)
    assessed(bob, SKILL, 1)
    loaded = load_teams([team.pk, other_team.pk], measure())
    assert [one.slug for one in loaded.members] == ["bob", "bob", "charlie"]
    column = loaded.yardstick.slugs.index(SKILL)
    assert loaded.cells.levels[:, column].tolist() == [1, 1, -1]


def test_cell_tells_level_source_age_and_gap(team: Team, bob: Engineer, measure: By, today: date) -> None:
    assessed(bob, SKILL, 1, assessed_on=today)
    assessed(bob, "data-pipelines", 2, source="self", assessed_on=today - timedelta(days=300))
    assessed(bob, "mentoring", None, assessed_on=today - timedelta(days=500))
    cells = team_matrix(team, measure()).cells["bob"]

    cell = cells[SKILL]
    assert (cell.level, cell.status, cell.source, cell.freshness) == (
        1,
        Status.CONFIRMED,
        Source.LEAD,
        Freshness.FRESH,
    )
    assert (cell.required, cell.weight, cell.gap, cell.assessed_on) == (3, 3, 2, today)
    assert (cell.short, cell.stale, cell.exempt, cell.project_level) == (True, False, False, 0)
    assert (cells["data-pipelines"].status, cells["data-pipelines"].freshness) == (
        Status.UNCONFIRMED,
        Freshness.AGEING,
    )
    released = cells["mentoring"]
    assert (released.status, released.level, released.gap, released.stale) == (Status.NOT_CONCERNED, None, 0, True)
    unknown = cells["deep-learning"]
    assert (unknown.status, unknown.level, unknown.gap, unknown.source) == (Status.NOT_ASSESSED, None, None, None)


def test_freshness_follows_the_months_of_the_competency(
    team: Team, bob: Engineer, version: FrameworkVersion, measure: By, today: date
) -> None:
    assessed(bob, SKILL, 3, assessed_on=today - timedelta(days=70))
    version.competencies.filter(competency__slug=SKILL).update(fresh_months=1, stale_months=2)
    assert team_matrix(team, measure()).cells["bob"][SKILL].freshness is Freshness.STALE


def test_lenses_ask_for_the_role_held_the_target_role_and_the_need(team: Team, bob: Engineer, measure: By) -> None:
    TeamNeed.objects.create(team=team, competency=a_competency(SKILL), level=5, people=3, weight=1)
    asked = {
        lens: team_matrix(team, measure(lens)).cells["bob"][SKILL]
        for lens in (Lens.OWN_ROLE, Lens.TARGET_ROLE, Lens.TEAM_NEEDS)
    }
    assert {lens: (cell.required, cell.weight) for lens, cell in asked.items()} == {
        Lens.OWN_ROLE: (3, 3),
        Lens.TARGET_ROLE: (4, 2),
        Lens.TEAM_NEEDS: (5, 1),
    }
    assert team_matrix(team, measure(Lens.TEAM_NEEDS)).cells["bob"]["mentoring"].required is None


def test_target_role_can_be_chosen(team: Team, bob: Engineer, measure: By) -> None:
    matrix = team_matrix(team, measure(Lens.TARGET_ROLE, role="junior-ai-engineer"))
    assert matrix.role is not None
    assert (matrix.role.title, matrix.cells["bob"][SKILL].required) == ("Junior AI Engineer", 2)
    default = team_matrix(team, measure(Lens.TARGET_ROLE))
    assert default.role is not None
    assert default.role.slug == "lead-ai-engineer"


def test_role_that_the_framework_does_not_hold_is_refused(team: Team, version: FrameworkVersion, measure: By) -> None:
    with pytest.raises(UnknownRoleError):
        team_matrix(team, measure(Lens.TARGET_ROLE, role="wizard"))
    version.target_role = None
    with pytest.raises(UnknownRoleError):
        team_matrix(team, measure(Lens.TARGET_ROLE))


def test_role_is_the_one_held_on_the_day(team: Team, bob: Engineer, measure: By, today: date) -> None:
    RoleHolding.objects.filter(engineer=bob).update(ends=today - timedelta(days=1))
    RoleHolding.objects.create(engineer=bob, role=a_role("senior-ai-engineer"), starts=today)

    def role(as_of: date) -> str | None:
        held = team_matrix(team, measure(as_of=as_of)).person["bob"].role
        return held.title if held else None

    assert role(today) == "Senior AI Engineer"
    assert role(today - timedelta(days=1)) == "AI Engineer"
    RoleHolding.objects.all().delete()
    assert role(today) is None


def test_person_without_role_is_asked_for_nothing(team: Team, bob: Engineer, measure: By) -> None:
    RoleHolding.objects.all().delete()
    view = team_matrix(team, measure())
    assert (view.person["bob"].readiness, view.person["bob"].counted) == (None, 0)
    assert view.gaps.readiness is None


def test_exemption_leaves_the_sums_while_it_runs(team: Team, bob: Engineer, measure: By, today: date) -> None:
    assessed(bob, SKILL, 1)
    Exemption.objects.create(
        engineer=bob, competency=a_competency(SKILL), reason="Not in this job", starts=today, ends=today
    )
    cell = team_matrix(team, measure()).cells["bob"][SKILL]
    assert (cell.level, cell.gap, cell.exempt) == (1, 0, True)
    later = team_matrix(team, measure(as_of=today + timedelta(days=1))).cells["bob"][SKILL]
    assert (later.gap, later.exempt) == (2, False)


def test_expired_certification_gives_way_to_what_was_said_before(
    team: Team, bob: Engineer, measure: By, today: date
) -> None:
    assessed(bob, SKILL, 2, source="self", assessed_on=today - timedelta(days=90))
    assessed(bob, SKILL, 4, source="certification", assessed_on=today - timedelta(days=60), expires_on=today)
    running = team_matrix(team, measure()).cells["bob"][SKILL]
    expired = team_matrix(team, measure(as_of=today + timedelta(days=1))).cells["bob"][SKILL]
    assert (running.level, running.source) == (4, Source.CERTIFICATION)
    assert (expired.level, expired.source, expired.status) == (2, Source.SELF, Status.UNCONFIRMED)


def test_past_day_shows_levels_as_shared_by_then(team: Team, bob: Engineer, measure: By, today: date) -> None:
    assessed(bob, SKILL, 1, assessed_on=today - timedelta(days=60))
    assessed(bob, SKILL, 2, assessed_on=today - timedelta(days=40), shared_on=today - timedelta(days=10))

    def level(days: int) -> int | None:
        return team_matrix(team, measure(as_of=today - timedelta(days=days))).cells["bob"][SKILL].level

    assert [level(days) for days in (61, 60, 40, 11, 10, 0)] == [None, 1, 1, 1, 2, 2]


def test_history_and_current_levels_tell_the_same(team: Team, bob: Engineer, measure: By, today: date) -> None:
    yesterday = today - timedelta(days=1)
    for days, (source, level) in enumerate([("self", 5), ("lead", 1), ("peer", 4), ("review", 2), ("self", 3)]):
        assessed(bob, SKILL, level, source=source, assessed_on=yesterday - timedelta(days=9 - days))
    assessed(bob, "mentoring", 2, source="self", assessed_on=yesterday)
    rebuild_current_levels()
    by_table = team_matrix(team, measure()).cells["bob"]
    by_history = team_matrix(team, measure(as_of=yesterday)).cells["bob"]
    assert by_history == by_table
    assert by_table[SKILL].level == 2


def test_default_needs_follow_from_roles_until_a_lead_edits_them(
    team: Team, alice: Engineer, bob: Engineer, measure: By
) -> None:
    view = team_gap_view(team, measure())
    need = view.column[SKILL].need
    assert view.needs_are_default
    assert need is not None
    assert (need.level, need.people, need.depth, need.uncovered) == (4, 2, 0, True)

    TeamNeed.objects.create(team=team, competency=a_competency(SKILL), level=2, people=3, weight=2)
    assessed(bob, SKILL, 2)
    edited = team_gap_view(team, measure())
    need = edited.column[SKILL].need
    assert not edited.needs_are_default
    assert need is not None
    assert (need.level, need.people, need.depth, need.single_point) == (2, 3, 1, True)
    assert edited.column["mentoring"].need is None
    assert edited.gaps.single_points == (SKILL,)


@pytest.mark.parametrize(
    ("project", "assignment", "counts"),
    [
        pytest.param({}, {}, True, id="running"),
        pytest.param({"state": "planned"}, {}, False, id="planned project"),
        pytest.param({"state": "done"}, {}, False, id="done project"),
        pytest.param({"ends": LONG_AGO}, {}, False, id="project is over"),
        pytest.param({}, {"ends": LONG_AGO}, False, id="assignment is over"),
        pytest.param({}, {"state": "planned"}, False, id="planned assignment"),
    ],
)
def test_running_project_raises_priority_for_those_on_it(
    team: Team, bob: Engineer, measure: By, project: dict[str, object], assignment: dict[str, object], *, counts: bool
) -> None:
    assessed(bob, SKILL, 2)
    for name, level in (("Low", 3), ("High", 4)):
        made = Project.objects.create(
            **{"name": name, "slug": name.lower(), "state": "running", "starts": LONG_AGO, **project}
        )
        ProjectNeed.objects.create(project=made, competency=a_competency(SKILL), level=level)
        Assignment.objects.create(
            **{"project": made, "engineer": bob, "starts": LONG_AGO, "allocation": 50, **assignment}
        )
    view = team_gap_view(team, measure())
    gap = view.column[SKILL].gap
    assert gap is not None
    assert gap.factors.project == (1.5 if counts else 1.0)
    assert [demand.level for demand in view.projects.values()] == ([4] if counts else [])
    if counts:
        assert view.projects["bob", SKILL].name == "High"


def test_scarcity_hint_raises_priority(team: Team, bob: Engineer, measure: By) -> None:
    assessed(bob, "natural-language-processing", 0)
    view = team_gap_view(team, measure())
    gap = view.column["natural-language-processing"].gap
    assert gap is not None
    assert (view.hints["natural-language-processing"], gap.factors.scarcity) == ("acute", 1.3)


def test_person_tells_readiness_and_what_is_met(team: Team, bob: Engineer, measure: By) -> None:
    assessed(bob, SKILL, 3)
    assessed(bob, "deep-learning", 1)
    person = team_matrix(team, measure(Lens.TARGET_ROLE, role="junior-ai-engineer")).person["bob"]
    assert (person.met, person.counted, person.initials) == (2, 45, "B")
    assert person.readiness is not None
    assert 0 < person.readiness < 0.2


def test_domains_hold_all_competencies_in_order(team: Team, measure: By) -> None:
    view = team_matrix(team, measure())
    assert [domain.code for domain in view.domains][:3] == ["ML", "SP", "DA"]
    assert [column.code for domain in view.domains for column in domain.columns] == list(view.loaded.yardstick.codes)
    assert len(view.columns) == 62
    assert view.gaps.readiness is None  # nobody is in the team


def test_teams_of_a_chunk_equal_each_alone(
    team: Team, other_team: Team, alice: Engineer, bob: Engineer, charlie: Engineer, measure: By
) -> None:
    empty = Team.objects.create(name="Empty", slug="empty")
    TeamNeed.objects.create(team=other_team, competency=a_competency(SKILL), level=4, people=1, weight=3)
    for engineer, level in ((alice, 4), (bob, 2), (charlie, 3)):
        assessed(engineer, SKILL, level)
    for lens in Lens:
        ids = [other_team.pk, empty.pk, team.pk]
        loaded = load_teams(ids, measure(lens), read_yardstick(version_in_force()))
        for place, pk in enumerate(ids):
            alone = load_teams([pk], measure(lens))
            for figure in ("priority", "gap", "depth", "coverage", "readiness", "confidence", "unknown"):
                whole = getattr(loaded.figures, figure)
                own = whole[loaded.rows_of(place)] if figure == "unknown" else whole[place]
                expected = getattr(alone.figures, figure)
                expected = expected if figure == "unknown" else expected[0]
                assert str(own.tolist()) == str(expected.tolist()), (lens, pk, figure)


def test_queries_do_not_grow_with_members_and_teams(team: Team, other_team: Team, measure: By, today: date) -> None:
    def queries(count: int, as_of: date) -> int:
        while len(team_gap_view(team, measure()).people) < count:
            one = member(team)
            assessed(one, SKILL, 2, assessed_on=today - timedelta(days=30))
            Membership.objects.create(engineer=one, team=other_team, starts=LONG_AGO)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            matrix = team_matrix(team, measure(as_of=as_of))
            assert len(matrix.cells) == count
            assert len(matrix.people) == count
            assert matrix.gaps.gaps
            assert len(matrix.columns) == 62
            load_teams([team.pk, other_team.pk], measure(as_of=as_of), matrix.loaded.yardstick)
        return len(asked)

    few = [queries(10, today), queries(10, today - timedelta(days=7))]
    # A day that is over takes one more each time: what has changed since.
    assert few == [16, 18]
    assert [queries(40, today), queries(40, today - timedelta(days=7))] == few
