"""What the page of a project tells of needs that break if one person leaves, and what can be done about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from skills.matrix import read_yardstick
from skills.models import ProjectNeed
from skills.risks import ProjectCovers, project_covers
from teams.models import Assignment, AuditEntry, Engineer, Nomination, Project, Team, User
from tests.conftest import signed_in
from tests.factories import LONG_AGO, a_competency, assessed, member, version_in_force
from tests.skills.reviews import user_of

ALONE, PAIR, NOBODY = "programming", "data-pipelines", "deep-learning"
PAGE = "/projects/claims/"


@pytest.fixture
def project(alice: Engineer, bob: Engineer) -> Project:
    """Bob alone covers one need, alice and bob another, nobody a third, in which bob is one level short."""
    made = Project.objects.create(name="Claims", slug="claims", state="running", starts=LONG_AGO)
    made.leads.add(alice)
    for competency in (ALONE, PAIR, NOBODY):
        ProjectNeed.objects.create(project=made, competency=a_competency(competency), level=3)
    for who, alone, pair, nobody in ((alice, 1, 3, 0), (bob, 4, 3, 2)):
        Assignment.objects.create(project=made, engineer=who, starts=LONG_AGO, allocation=20)
        for competency, level in ((ALONE, alone), (PAIR, pair), (NOBODY, nobody)):
            assessed(who, competency, level)
    return made


def read(project: Project, reader: Engineer | User) -> ProjectCovers:
    user = user_of(reader) if isinstance(reader, Engineer) else reader
    return project_covers(project, user, read_yardstick(version_in_force()), as_of=timezone.localdate())


def covered(found: ProjectCovers) -> dict[str, list[str]]:
    return {need.head.slug: [one.slug for one in need.covered_by] for need in found.risk.needs}


def card(who: Engineer | User) -> str:
    page = signed_in(who).get(PAGE).content.decode()
    found = re.search(r'<section class="card" id="risk">.*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def test_needs_tell_who_covers_them_and_what_breaks(project: Project, alice: Engineer) -> None:
    found = read(project, alice)
    assert covered(found) == {NOBODY: [], ALONE: ["bob"], PAIR: ["alice", "bob"]}
    assert [need.head.slug for need in found.fragile] == [NOBODY, ALONE]
    assert [(each.need.head.slug, [one.slug for one in each.learn]) for each in found.covers] == [(NOBODY, ["bob"])]
    told = card(alice)
    assert "3 needs; covered by nobody: 1, by one person: 1" in told
    assert "Covered by Bob. If Bob leaves, nobody covers it." in told
    assert "Learn Bob one level short What helps" in told


def test_whoever_is_closest_is_named_where_nobody_is_one_level_short(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    ProjectNeed.objects.filter(competency__slug=NOBODY).update(level=5)
    assert "Learn closest: Bob at level 2 What helps" in card(alice)
    project.leads.set([charlie])
    Nomination.objects.create(project=project, engineer=bob)
    assert "Learn nobody on the project is near it" in card(charlie)


def test_only_people_whose_levels_are_open_could_be_lent(
    project: Project, alice: Engineer, charlie: Engineer, other_team: Team
) -> None:
    hidden = [member(other_team, name=f"Hidden {at}") for at in range(6)]
    for person in (charlie, *hidden):
        assessed(person, NOBODY, 4)
    (cover,) = read(project, alice).covers
    assert (cover.borrow, cover.many_unseen) == ((), False)
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    (cover,) = read(project, alice).covers
    assert [(one.slug, one.team) for one in cover.borrow] == [("charlie", "Platform")]
    page = signed_in(alice).get(PAGE).content.decode()
    assert 'href="/projects/claims/staffing/?keep=charlie"' in page
    assert "Hidden" not in card(alice)


def test_who_leads_the_project_alone_reads_no_level_that_is_closed(
    project: Project, alice: Engineer, charlie: Engineer, bob: Engineer
) -> None:
    project.leads.set([charlie])
    assert covered(read(project, charlie)) == {NOBODY: [], ALONE: [], PAIR: []}
    assert "2 more people are on it whose levels you may not see." in card(charlie)
    Nomination.objects.create(project=project, engineer=bob)
    assert covered(read(project, charlie)) == {NOBODY: [], ALONE: ["bob"], PAIR: ["bob"]}


def test_whoever_is_named_with_a_level_finds_that_it_was_read(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer, other_team: Team
) -> None:
    lender = member(other_team, name="Lender", skills_visibility="everyone")
    assessed(lender, NOBODY, 3)
    for _ in range(2):
        signed_in(alice).get(PAGE)
    noted = AuditEntry.objects.filter(action="read", actor=user_of(alice), fields=["levels"])
    assert sorted(noted.values_list("subject__name", flat=True)) == ["Bob", "Lender"]


def test_who_is_closest_finds_that_the_level_was_read(project: Project, alice: Engineer, bob: Engineer) -> None:
    ProjectNeed.objects.filter(competency=a_competency(NOBODY)).update(level=4)
    assert "closest: Bob at level 2" in card(alice)
    assert AuditEntry.objects.filter(action="read", subject=bob, fields=["levels"]).count() == 1


def test_what_can_be_done_is_linked(project: Project, alice: Engineer, head: Engineer) -> None:
    page = signed_in(alice).get(PAGE).content.decode()
    assert f'href="/resources/?competency={NOBODY}&amp;level=3"' in page
    assert re.search(r'href="/roles/[\w-]+/"', page)
    assert re.search(r'href="/teams/applied-ai/what-if/\?hire=[\w-]+"', page)
    assert 'href="#asked"' in page


def test_the_card_is_for_who_looks_for_people(project: Project, bob: Engineer, dana: User, alice: Engineer) -> None:
    assert not card(bob)
    assert "Covered by Bob." in card(dana)
    Project.objects.update(state="done")
    assert not card(alice)


def test_a_project_ahead_is_told_for_its_first_day(project: Project, alice: Engineer, bob: Engineer) -> None:
    ahead = timezone.localdate().replace(year=timezone.localdate().year + 1, month=1, day=1)
    Project.objects.update(starts=ahead)
    Assignment.objects.all().delete()
    project.refresh_from_db()
    Assignment.objects.create(project=project, engineer=bob, starts=ahead, allocation=20)
    assert covered(read(project, alice))[ALONE] == ["bob"]


def test_more_needs_and_people_cost_no_more_queries(project: Project, alice: Engineer, team: Team) -> None:
    client = signed_in(alice)
    client.get(PAGE)
    few = _queries(client)
    for slug in ("mentoring", "ai-strategy"):
        ProjectNeed.objects.create(project=project, competency=a_competency(slug), level=3)
    for at in range(8):
        person = member(team, name=f"Member {at}")
        Assignment.objects.create(project=project, engineer=person, starts=LONG_AGO, allocation=10)
    assert _queries(client) == few


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).status_code == 200
    return len(queries)


def test_whoever_is_planned_is_told_and_nobody_else_is_proposed(
    project: Project, alice: Engineer, team: Team, charlie: Engineer
) -> None:
    waits = member(team, name="Oleksandr")
    assessed(waits, NOBODY, 4)
    Assignment.objects.create(project=project, engineer=waits, starts=LONG_AGO, allocation=10, state="planned")
    assert read(project, alice).covers == ()
    told = card(alice)
    assert "Nobody who is confirmed covers it. Planned: Oleksandr covers it, and waits for confirmation." in told
    assert "uncovered" not in told
    ProjectNeed.objects.filter(competency__slug=NOBODY).update(people=2)
    (cover,) = read(project, alice).covers
    assert cover.borrow == ()
    project.leads.set([charlie])
    assert "Oleksandr" not in card(charlie)


def test_whoever_leaves_before_the_end_is_told_and_does_not_count_as_cover(
    project: Project, alice: Engineer, bob: Engineer, team: Team, charlie: Engineer
) -> None:
    soon = timezone.localdate() + timedelta(days=20)
    other = member(team, name="Other")
    assessed(other, ALONE, 4)
    assert ALONE not in [cover.need.head.slug for cover in read(project, alice).covers]
    team.memberships.filter(engineer=bob).update(ends=soon)
    covers = {cover.need.head.slug: cover for cover in read(project, alice).covers}
    assert [one.slug for one in covers[ALONE].borrow] == [other.slug]
    assert f"Covered by Bob (leaves on {date_format(soon, 'j M Y')})." in card(alice)
    team.memberships.filter(engineer=other).update(ends=soon)
    covers = {cover.need.head.slug: cover for cover in read(project, alice).covers}
    assert covers[ALONE].borrow == ()
    Project.objects.update(ends=soon - timedelta(days=1))
    project.refresh_from_db()
    assert ALONE not in [cover.need.head.slug for cover in read(project, alice).covers]
    Assignment.objects.filter(engineer=bob).update(ends=soon - timedelta(days=9))
    assert f"leaves on {date_format(soon - timedelta(days=9), 'j M Y')}" in card(alice)


def test_last_days_in_the_company_are_for_whole_pages(
    project: Project, bob: Engineer, charlie: Engineer, team: Team
) -> None:
    project.leads.set([charlie])
    Nomination.objects.create(project=project, engineer=bob)
    team.memberships.filter(engineer=bob).update(ends=timezone.localdate() + timedelta(days=20))
    assert "Covered by Bob." in card(charlie)
    assert "leaves on" not in card(charlie)


def test_nobody_is_told_to_borrow_themselves(project: Project, alice: Engineer) -> None:
    Assignment.objects.filter(engineer=alice).delete()
    assessed(alice, NOBODY, 5)
    assert [cover.borrow for cover in read(project, alice).covers if cover.need.head.slug == NOBODY] == [()]


def test_list_tells_who_is_planned(project: Project, alice: Engineer, team: Team) -> None:
    for at in range(2):
        person = member(team, name=f"Planned {at}")
        Assignment.objects.create(project=project, engineer=person, starts=LONG_AGO, allocation=10, state="planned")
    Assignment.objects.filter(state="confirmed").delete()
    page = re.sub(r"<[^>]+>", "", signed_in(alice).get("/projects/").content.decode())
    assert "0, 2 planned" in page
