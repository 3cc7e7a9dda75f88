from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from skills.gaps import Lens
from skills.matrix import Measure, TeamView, load_teams, team_gap_view
from skills.models import Exemption, ProjectNeed, RoleHolding, TeamNeed
from skills.what_if import (
    LevelSet,
    RoleChange,
    Scenario,
    WhatIf,
    best_hires,
    best_level_ups,
    changed,
    help_of,
    what_if,
)
from teams.models import Assignment, Engineer, Membership, Project, Team, User
from tests.factories import LONG_AGO, EngineerFactory, a_competency, a_role, assessed, member, version_in_force

SKILL = "programming"
TOP = 5
NEW = "~senior-ai-engineer-1"


@pytest.fixture
def people(team: Team, other_team: Team, alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    """Three members of several roles, charlie elsewhere, levels, an exemption, and two projects that need more."""
    carla = member(team, name="Carla", role="senior-ai-engineer", employee_id=None)
    today = timezone.localdate()
    for who, *levels in ((alice, 4, 3, 2), (bob, 2, 1, 0), (carla, 3, 3, 1), (charlie, 4, 2, 3)):
        for competency, level in zip((SKILL, "data-pipelines", "deep-learning"), levels, strict=True):
            assessed(who, competency, level, assessed_on=today - timedelta(days=90 * level))
    assessed(bob, "mentoring", None)
    assessed(charlie, "mentoring", 2, source="self")
    Exemption.objects.create(
        engineer=charlie, competency=a_competency("cloud-platforms"), reason="r", starts=today, ends=today
    )
    for name, level in (("one", 3), ("two", 5)):
        project = Project.objects.create(name=name, slug=name, state="running", starts=LONG_AGO)
        ProjectNeed.objects.create(project=project, competency=a_competency(SKILL), level=level)
        for engineer in (bob, charlie):
            Assignment.objects.create(project=project, engineer=engineer, starts=LONG_AGO, allocation=20)


def measure(lens: Lens) -> Measure:
    return Measure(version_in_force(), timezone.localdate(), lens)


def leave() -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(engineer__slug="bob").update(ends=yesterday)


def join() -> None:
    team, charlie = Team.objects.get(slug="applied-ai"), Engineer.objects.get(slug="charlie")
    Membership.objects.create(team=team, engineer=charlie, starts=timezone.localdate())


def hire() -> None:
    new = EngineerFactory(name="New", slug="new", employee_id=None)
    Membership.objects.create(team=Team.objects.get(slug="applied-ai"), engineer=new, starts=LONG_AGO)
    role = a_role("senior-ai-engineer")
    RoleHolding.objects.create(engineer=new, role=role, starts=LONG_AGO)
    asked = role.versions.get(version=version_in_force()).requirements.filter(weight__gt=0, level__gt=0)
    for competency, level in asked.values_list("competency__slug", "level"):
        assessed(new, competency, level)


def level_up() -> None:
    assessed(Engineer.objects.get(slug="bob"), SKILL, 4)
    assessed(Engineer.objects.get(slug="carla"), "mentoring", 3)


def take_role() -> None:
    today = timezone.localdate()
    bob = Engineer.objects.get(slug="bob")
    RoleHolding.objects.filter(engineer=bob).update(ends=today - timedelta(days=1))
    RoleHolding.objects.create(engineer=bob, role=a_role("lead-ai-engineer"), starts=today)


def end_project() -> None:
    Project.objects.filter(slug="two").update(state=Project.State.DONE)


CHANGES: dict[str, tuple[Scenario, Callable[[], None]]] = {
    "leave": (Scenario(leave=("bob",)), leave),
    "join": (Scenario(join=("charlie",)), join),
    "hire": (Scenario(hires=("senior-ai-engineer",)), hire),
    "levels": (Scenario(levels=(LevelSet("bob", SKILL, 4), LevelSet("carla", "mentoring", 3))), level_up),
    "role": (Scenario(roles=(RoleChange("bob", "lead-ai-engineer"),)), take_role),
    "project": (Scenario(ends=("two",)), end_project),
}
ALL = Scenario(
    join=("charlie",),
    hires=("senior-ai-engineer",),
    levels=CHANGES["levels"][0].levels,
    roles=CHANGES["role"][0].roles,
    ends=("two",),
)


def told(view: TeamView) -> str:
    """Tell all figures, members and needs of a team, with a hypothetical hire by the name of the real one."""
    return repr((view.gaps, [column.need for column in view.columns], help_of(view.loaded))).replace(NEW, "new")


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("edited", [False, True])
def test_what_if_equals_doing_it_for_real(people: None, team: Team, dana: User, kind: str, edited: bool) -> None:
    if edited:
        TeamNeed.objects.create(team=team, competency=a_competency(SKILL), level=4, people=3, weight=3)
    scenario, do = CHANGES[kind]
    supposed = {lens: what_if(team, measure(lens), scenario, dana) for lens in Lens}
    assert not any(each.faults for each in supposed.values())
    before = {lens: told(each.before) for lens, each in supposed.items()}
    do()
    real = {lens: told(team_gap_view(team, measure(lens))) for lens in Lens}
    assert {lens: told(each.after) for lens, each in supposed.items()} == real
    assert real[Lens.OWN_ROLE] != before[Lens.OWN_ROLE]


def test_all_kinds_at_once_equal_doing_them_for_real(people: None, team: Team, dana: User) -> None:
    supposed = {lens: what_if(team, measure(lens), ALL, dana) for lens in Lens}
    for kind in ("join", "hire", "levels", "role", "project"):
        CHANGES[kind][1]()
    for lens, each in supposed.items():
        assert told(each.after) == told(team_gap_view(team, measure(lens)))


def test_nothing_supposed_changes_nothing(people: None, team: Team, dana: User) -> None:
    asked = what_if(team, measure(Lens.OWN_ROLE), Scenario(), dana)
    assert told(asked.before) == told(asked.after)
    everyone = what_if(team, measure(Lens.OWN_ROLE), Scenario(leave=("alice", "bob", "carla")), dana)
    assert everyone.after.gaps.readiness is None


def test_a_scenario_stores_nothing(people: None, team: Team, dana: User) -> None:
    def counts() -> dict[str, int]:
        return {model.__name__: model._default_manager.count() for model in apps.get_models()}

    before = counts()
    asked = what_if(team, measure(Lens.TEAM_NEEDS), ALL, dana)
    best_hires(asked.after.loaded)
    best_level_ups(asked.after.loaded, highest=TOP, most=3)
    assert counts() == before


@pytest.mark.parametrize("lens", list(Lens))
def test_the_best_hire_and_level_up_are_those_of_trying_each_by_itself(
    people: None, team: Team, dana: User, lens: Lens
) -> None:
    loaded = what_if(team, measure(lens), Scenario(join=("charlie",), hires=("ai-engineer",)), dana).after.loaded

    hires = best_hires(loaded)
    tried = [(role.slug, help_of(changed(loaded, Scenario(hires=(role.slug,))))) for role in loaded.yardstick.roles]
    assert [(each.role.slug, each.help) for each in hires] == sorted(tried, key=lambda each: each[1].place)

    ups = best_level_ups(loaded, highest=TOP, most=10_000)
    one_by_one = []
    for row, person in enumerate(loaded.members):
        for column, head in enumerate(loaded.yardstick.competencies):
            level = int(loaded.cells.levels[row, column])
            raised = max(level, 0) + 1
            if level >= -1 and raised <= TOP and person.id > 0:
                step = Scenario(levels=(LevelSet(person.slug, head.slug, raised),))
                place = (*help_of(changed(loaded, step)).place, head.code, row)
                one_by_one.append((place, person.slug, head.slug, raised))
    assert [(each.engineer, each.competency, each.level) for each in ups] == [row[1:] for row in sorted(one_by_one)]
    assert [each.help.place for each in ups] == [row[0][:4] for row in sorted(one_by_one)]
    assert best_level_ups(loaded, highest=TOP, most=1) == ups[:1]


def test_a_team_without_members_or_roles_has_no_level_up(team: Team) -> None:
    loaded = load_teams([team.pk], measure(Lens.OWN_ROLE))
    assert best_level_ups(loaded, highest=TOP, most=3) == []
    assert len(best_hires(loaded)) == len(loaded.yardstick.roles)
    bare = replace(loaded.yardstick, roles=())
    assert best_hires(replace(loaded, yardstick=bare)) == []


def test_what_the_reader_may_not_see_is_refused_as_unknown(people: None, team: Team, alice: Engineer) -> None:
    user = alice.user
    assert user is not None
    asked = Scenario(
        leave=("charlie",),
        join=("charlie", "nobody", "bob"),
        hires=("no-role",),
        levels=(LevelSet("charlie", SKILL, 3), LevelSet("bob", "no-skill", 3), LevelSet("bob", SKILL, 9)),
        roles=(RoleChange("bob", "no-role"),),
        ends=("no-project",),
    )
    answer = what_if(team, measure(Lens.OWN_ROLE), asked, user)
    assert len(answer.scenario) == 0
    assert len(answer.faults) == 10
    unknown = [fault for fault in answer.faults if "whose levels" in fault]
    assert [fault.replace("charlie", "nobody") for fault in unknown] == [unknown[1]] * 2
    assert told(answer.after) == told(answer.before)


def test_who_opted_in_joins_with_levels_alone(people: None, team: Team, alice: Engineer, dana: User) -> None:
    Engineer.objects.filter(slug="charlie").update(skills_visibility="everyone")
    user = alice.user
    assert user is not None
    scenario = Scenario(join=("charlie",))
    opened: WhatIf = what_if(team, measure(Lens.OWN_ROLE), scenario, user)
    whole = what_if(team, measure(Lens.OWN_ROLE), scenario, dana)
    row = [one.slug for one in opened.after.loaded.members].index("charlie")
    assert opened.opened == ("Charlie",)
    assert whole.opened == ()
    cells = opened.after.loaded.cells
    assert not any(each[row].any() for each in (cells.confirmed, cells.exempt, cells.project_levels))
    assert whole.after.loaded.cells.confirmed[row].any()
    # Nor do exemptions, projects or judges show once a project ends.
    ended = what_if(team, measure(Lens.OWN_ROLE), replace(scenario, ends=("two",)), user)
    assert not ended.after.loaded.cells.project_levels[row].any()


def test_a_scenario_has_an_end(people: None, team: Team, dana: User) -> None:
    answer = what_if(team, measure(Lens.OWN_ROLE), Scenario(hires=("ai-engineer",) * 61), dana)
    assert (len(answer.scenario), len(answer.faults)) == (0, 1)
