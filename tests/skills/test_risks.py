from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from skills.matrix import Measure, read_yardstick
from skills.models import ProjectNeed, TeamNeed
from skills.risks import TeamRisks, project_risks, team_risks
from teams.models import Assignment, Engineer, Project, Team, User
from tests.conftest import signed_in
from tests.factories import LONG_AGO, a_competency, assessed, member, version_in_force

ALONE, PAIR, NOBODY = "programming", "data-pipelines", "deep-learning"
PAGE = "/teams/applied-ai/risks/"


@pytest.fixture
def needs(team: Team, alice: Engineer, bob: Engineer) -> None:
    """Bob alone has one competency, alice and bob another, nobody a third, in which bob is one level short."""
    for place, competency in enumerate((ALONE, PAIR, NOBODY), start=1):
        TeamNeed.objects.create(team=team, competency=a_competency(competency), level=3, people=2, weight=place)
    for who, alone, pair, nobody in ((alice, 1, 3, 0), (bob, 4, 3, 2)):
        for competency, level in ((ALONE, alone), (PAIR, pair), (NOBODY, nobody)):
            assessed(who, competency, level)


@pytest.fixture
def elsewhere(other_team: Team) -> list[Engineer]:
    """Five people of another team at the level that nobody in the team has."""
    people = [member(other_team, name=f"Else {place}") for place in range(5)]
    for person in people:
        assessed(person, NOBODY, 3)
    return people


def on(project: str, *people: Engineer, state: str = "running", **needs: int) -> Project:
    made: Project = Project.objects.create(name=project, slug=project, state=state, starts=LONG_AGO)
    for competency, level in needs.items():
        ProjectNeed.objects.create(project=made, competency=a_competency(competency.replace("_", "-")), level=level)
    for person in people:
        Assignment.objects.create(project=made, engineer=person, starts=LONG_AGO, allocation=20)
    return made


def read(team: Team, reader: Engineer | User) -> TeamRisks:
    user = reader.user if isinstance(reader, Engineer) else reader
    assert user is not None
    return team_risks(team, Measure(version_in_force(), timezone.localdate()), user)


def test_needs_are_told_by_how_many_would_have_to_leave(needs: None, team: Team, alice: Engineer) -> None:
    found = read(team, alice)
    assert [(need.head.slug, need.bus_factor, [one.slug for one in need.covered_by]) for need in found.needs] == [
        (NOBODY, 0, []),
        (ALONE, 1, ["bob"]),
        (PAIR, 2, ["alice", "bob"]),
    ]
    people = {risk.member.slug: risk for risk in found.people}
    assert [need.head.slug for need in people["bob"].alone] == [ALONE]
    assert [need.head.slug for need in people["bob"].pairs] == [PAIR]
    assert people["alice"].alone == ()


def test_what_breaks_is_what_breaks_when_the_person_leaves(needs: None, team: Team, alice: Engineer) -> None:
    before = {need.head.slug for need in read(team, alice).needs if need.bus_factor == 0}
    alone = {need.head.slug for risk in read(team, alice).people if risk.member.slug == "bob" for need in risk.alone}
    team.memberships.filter(engineer__slug="bob").update(ends=timezone.localdate() - timedelta(days=1))
    assert {need.head.slug for need in read(team, alice).needs if need.bus_factor == 0} == before | alone


def test_a_need_is_learnt_borrowed_or_hired(
    needs: None, team: Team, alice: Engineer, dana: User, elsewhere: list[Engineer]
) -> None:
    cover = read(team, dana).covers[0]
    assert (cover.need.head.slug, [one.slug for one in cover.learn]) == (NOBODY, ["bob"])
    assert [(one.slug, one.team, one.level) for one in cover.borrow] == [
        (person.slug, "Platform", 3) for person in elsewhere
    ]
    yardstick = read_yardstick(version_in_force())
    asked = yardstick.required[:-1, yardstick.slugs.index(NOBODY)].tolist()
    assert cover.hire == next(role for role, level in zip(yardstick.roles, asked, strict=True) if level >= 3)
    assert not cover.many_unseen
    # A need that is met asks for nobody.
    assert PAIR not in [each.need.head.slug for each in read(team, dana).covers]


def test_who_is_not_visible_is_counted_from_five_on_and_never_named(
    needs: None, team: Team, alice: Engineer, elsewhere: list[Engineer]
) -> None:
    cover = read(team, alice).covers[0]
    assert (cover.borrow, cover.many_unseen, cover.nobody) == ((), True, False)
    Engineer.objects.filter(pk=elsewhere[0].pk).update(skills_visibility="everyone")
    cover = read(team, alice).covers[0]
    assert ([one.slug for one in cover.borrow], cover.many_unseen) == ([elsewhere[0].slug], False)
    page = signed_in(alice).get(PAGE).content.decode()
    assert elsewhere[0].name in page
    assert not any(person.name in page for person in elsewhere[1:])


def test_people_are_critical_where_nobody_else_on_a_project_covers_a_need(
    needs: None, team: Team, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    on("one", alice, bob, programming=3, data_pipelines=3)
    on("two", bob, charlie, programming=4, deep_learning=3)
    on("done", bob, state="done", programming=3)
    assessed(charlie, NOBODY, 4)
    found = read(team, alice)
    bob_risk = next(risk for risk in found.people if risk.member.slug == "bob")
    told = [(project.slug, [need.head.slug for need in critical]) for project, critical in bob_risk.projects]
    assert told == [("one", [ALONE]), ("two", [ALONE])]
    assert bob_risk.on_several
    # Charlie covers it, but not for alice, who may not see that.
    two = found.projects[1]
    assert ([need.head.slug for need in two.uncovered], two.unseen) == ([NOBODY], 1)


def test_project_risks_are_told_to_whom_may_see_the_levels(
    alice: Engineer, charlie: Engineer, dana: User, team: Team
) -> None:
    assessed(charlie, ALONE, 3)
    on("one", charlie, programming=3)
    projects, yardstick = Project.objects.all(), read_yardstick(version_in_force())
    today = timezone.localdate()
    assert [one.slug for one in project_risks(projects, dana, yardstick, as_of=today)[0].needs[0].covered_by] == [
        "charlie"
    ]
    assert alice.user is not None
    (seen,) = project_risks(projects, alice.user, yardstick, as_of=today)
    assert (seen.needs[0].bus_factor, seen.critical, seen.unseen) == (0, {}, 1)


def test_page_tells_what_breaks_and_narrows(needs: None, alice: Engineer) -> None:
    browser = signed_in(alice)
    page = browser.get(PAGE).content.decode()
    assert "1 person is the only one to cover a need of the team" in page
    assert f"{PAGE[:-6]}what-if/?leave=bob" in page
    assert "3 of 3 needs" in page
    assert "1 of 3 needs" in browser.get(f"{PAGE}?factor=0").content.decode()
    assert "No need fits these filters" in browser.get(f"{PAGE}?domain=nothing").content.decode()
    assert "3 of 3 needs" in browser.get(f"{PAGE}?factor=all&all=1").content.decode()


def test_whoever_could_learn_or_be_lent_is_a_link_with_what_to_do(
    needs: None, alice: Engineer, elsewhere: list[Engineer]
) -> None:
    lender = elsewhere[0]
    Engineer.objects.filter(pk=lender.pk).update(skills_visibility="everyone")
    browser = signed_in(alice)
    page = browser.get(PAGE).content.decode()
    row = page[page.index(f'id="need-{NOBODY}"') :].split("</tr>")[0]
    asked = f"competency={NOBODY}&amp;level=3"
    links = (
        "/engineers/bob/",
        f"/resources/?{asked}",
        f"/engineers/{lender.slug}/",
        f"/projects/new/?{asked}&amp;people=2",
    )
    for url in links:
        assert f'href="{url}"' in row, url
        assert browser.get(url.replace("&amp;", "&")).status_code == 200, url


def test_needs_are_ordered_and_exported_as_the_page_tells_them(
    needs: None, alice: Engineer, elsewhere: list[Engineer]
) -> None:
    browser = signed_in(alice)
    page = browser.get(f"{PAGE}?sort=weight").content.decode()
    assert re.findall(r'<tr id="need-([\w-]+)"', page) == [NOBODY, PAIR, ALONE]
    rows = browser.get(f"{PAGE}export.csv?sort=code").content.decode("utf-8-sig").splitlines()
    codes = [row.split(",")[0] for row in rows[1:]]
    assert codes == sorted(codes)
    assert len(rows) == 4
    assert any("five or more people" in row for row in rows)
    assert not any(person.name in row for person in elsewhere for row in rows)


def test_page_of_a_team_without_people(team: Team, dana: User) -> None:
    assert "Nothing is needed yet" in signed_in(dana).get(PAGE).content.decode()


def test_page_asks_as_much_of_a_large_team(needs: None, team: Team, alice: Engineer, other_team: Team) -> None:
    browser: Client = signed_in(alice)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(PAGE)
        return len(captured)

    def more(people: int, name: str) -> None:
        joining = [member(team, name=f"{name} {place}") for place in range(people)]
        on(name, *joining, programming=2)
        assessed(joining[0], ALONE, 3)

    more(8, "few")
    queries()
    few = queries()
    more(30, "many")
    assert queries() == few


def test_confirmed_work_counts_whatever_the_project_is_called(
    needs: None, team: Team, alice: Engineer, bob: Engineer
) -> None:
    on("begun", bob, state="planned", programming=3)
    ahead = on("ahead", state="planned", programming=3)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Assignment.objects.create(project=ahead, engineer=bob, starts=tomorrow, allocation=20)
    Assignment.objects.create(
        project=on("asked", state="running", programming=3),
        engineer=bob,
        starts=LONG_AGO,
        allocation=20,
        state="planned",
    )
    assert [project.slug for project in read(team, alice).projects] == ["begun"]


def test_whoever_leaves_is_told_with_the_day(needs: None, team: Team, alice: Engineer, bob: Engineer) -> None:
    assert "leaves on" not in signed_in(alice).get(PAGE).content.decode()
    soon = timezone.localdate() + timedelta(days=20)
    team.memberships.filter(engineer=bob).update(ends=soon)
    told = f"Bob (leaves on {date_format(soon, 'j M Y')})"
    assert told in signed_in(alice).get(PAGE).content.decode()
    assert told in signed_in(alice).get(f"{PAGE}export.csv").content.decode("utf-8-sig")
    team.memberships.create(engineer=bob, starts=soon + timedelta(days=1))
    assert "leaves on" not in signed_in(alice).get(PAGE).content.decode()
