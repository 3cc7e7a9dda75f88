from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.models import Goal, GrowthPlan, MentoringSession, Mentorship
from skills.models import FrameworkVersion, ProjectNeed, RoleHolding, TeamNeed
from skills.services.gap_reports import make_now
from teams.models import Assignment, Engineer, ImportRun, Job, Membership, Project, Team, User
from teams.models.users import OPERATOR_GROUP
from tests.conftest import signed_in
from tests.factories import (
    EngineerFactory,
    TeamFactory,
    UserFactory,
    a_competency,
    assessed,
    leading,
    member,
    signing_in,
    version_in_force,
)
from tests.mentoring.pairs import a_pair, a_programme, a_session

pytestmark = pytest.mark.django_db

TODAY = date.today()  # noqa: DTZ011 - tests run in UTC
WORDS = ("Nothing waits for you", "One thing needs you", "Two things need you", "Three things need you")


def body_of(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def heading(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page)
    assert found
    return found[1]


def calls(page: str) -> dict[str, str]:
    """Give the address of each call by its title, in the order of the page."""
    listed = re.search(r'<section class="card" aria-label="Needs you">(.*?)</section>', page, re.DOTALL)
    assert listed
    rows = re.findall(
        r'<div class="list__title">(.*?)</div>.*?<a class="btn btn--sm[^"]*" href="([^"]+)">', listed[1], re.DOTALL
    )
    return dict(rows)


def meta_of(page: str, title: str) -> str:
    found = re.search(re.escape(title) + r'</div><div class="list__meta">(.*?)</div>', page)
    assert found, title
    return found[1]


def known_in_full(person: Engineer) -> None:
    """Confirm each requirement of the person's role at the level it asks for."""
    holding = RoleHolding.objects.get(engineer=person)
    asked = holding.role.versions.get(version=version_in_force()).requirements.all()
    for slug, level in asked.values_list("competency__slug", "level"):
        assessed(person, slug, level)


@pytest.fixture
def need(team: Team) -> TeamNeed:
    return TeamNeed.objects.create(team=team, competency=a_competency("deep-learning"), level=3, people=2, weight=3)


def test_home_is_titled_by_what_it_found(alice: Engineer, bob: Engineer, need: TeamNeed) -> None:
    page = body_of(signed_in(alice))
    found = calls(page)
    assert heading(page) == WORDS[len(found)]
    assert "you lead Applied AI, 2 people" in page


def test_lead_hears_of_a_need_that_nobody_meets_and_who_is_closest(
    alice: Engineer, bob: Engineer, need: TeamNeed
) -> None:
    assessed(bob, "deep-learning", 2)
    page = body_of(signed_in(alice))
    title = "No one meets the team need for Deep learning"
    assert calls(page)[title] == "/teams/applied-ai/gaps/?lens=team-needs&risk=1"
    assert meta_of(page, title) == "ML-02 · needed: two people at level 3 · closest: Bob at level 2"


def test_lead_hears_which_project_already_asks_for_an_uncovered_need(
    alice: Engineer, bob: Engineer, need: TeamNeed
) -> None:
    project = Project.objects.create(name="ETA v2", slug="eta-v2", starts=TODAY)
    ProjectNeed.objects.create(project=project, competency=need.competency, level=3)
    Assignment.objects.create(project=project, engineer=bob, starts=TODAY, allocation=10, state="planned")
    meta = meta_of(body_of(signed_in(alice)), "No one meets the team need for Deep learning")
    assert meta.endswith(" · In ETA v2: 1 planned")


def test_lead_hears_of_a_need_that_hangs_on_one_person(alice: Engineer, bob: Engineer, need: TeamNeed) -> None:
    assessed(bob, "deep-learning", 3)
    assert "Only Bob is at level 3 in Deep learning" in calls(body_of(signed_in(alice)))


def test_lead_hears_of_self_assessments_until_they_are_answered(alice: Engineer, bob: Engineer) -> None:
    day = TODAY - timedelta(days=9)
    assessed(bob, "deep-learning", 2, source="self", assessed_on=day)
    assessed(bob, "programming", 3, source="self", assessed_on=day)
    page = body_of(signed_in(alice))
    title = "Two self-assessments wait for your confirmation"
    assert calls(page)[title] == "/teams/applied-ai/matrix/?show=unconfirmed&person=bob"
    assert meta_of(page, title).startswith("Bob 2 · oldest from ")
    assessed(bob, "deep-learning", 2)
    assert "One self-assessment waits for your confirmation" in calls(body_of(signed_in(alice)))
    assessed(bob, "programming", 4)
    assert not [one for one in calls(body_of(signed_in(alice))) if "self-assessment" in one]


def test_a_lead_above_is_not_asked_to_confirm_for_another_lead(alice: Engineer, bob: Engineer, head: Engineer) -> None:
    assessed(bob, "deep-learning", 2, source="self")
    assert not [one for one in calls(body_of(signed_in(head))) if "self-assessment" in one]


def test_lead_hears_of_who_is_nearly_ready(alice: Engineer, bob: Engineer) -> None:
    senior = member(Team.objects.get(slug="applied-ai"), name="Sam", role="senior-ai-engineer")
    known_in_full(senior)
    holding = RoleHolding.objects.get(engineer=senior)
    RoleHolding.objects.filter(pk=holding.pk).update(role=RoleHolding.objects.get(engineer=bob).role)
    found = calls(body_of(signed_in(alice)))
    ready = [one for one in found if "Sam is" in one and "ready for Senior AI Engineer" in one]
    assert ready
    assert found[ready[0]] == "/engineers/sam/?role=senior-ai-engineer"


def test_lead_hears_of_people_of_whom_little_is_known(alice: Engineer, bob: Engineer) -> None:
    known_in_full(alice)
    found = calls(body_of(signed_in(alice)))
    (title,) = [one for one in found if one.startswith("Bob is not assessed in")]
    assert found[title] == "/teams/applied-ai/matrix/?show=unassessed&person=bob"


def test_lead_hears_of_a_stale_corner(alice: Engineer, bob: Engineer) -> None:
    for slug in ("deep-learning", "model-development", "model-evaluation", "ml-frameworks", "ai-development-lifecycle"):
        assessed(bob, slug, 3, assessed_on=TODAY - timedelta(days=500))
    found = calls(body_of(signed_in(alice)))
    title = "Levels in Machine learning and model development are getting old"
    assert found[title] == "/teams/applied-ai/matrix/?show=stale&domain=machine-learning-and-models"


def test_lead_hears_of_a_new_report(alice: Engineer, bob: Engineer, team: Team) -> None:
    make_now([team.pk], now=timezone.now())
    found = calls(body_of(signed_in(alice)))
    (title,) = [one for one in found if one.startswith("Gap report is ready: ")]
    assert found[title].startswith("/teams/applied-ai/reports/")


def test_at_most_six_things_are_listed_and_the_rest_can_wait(alice: Engineer, bob: Engineer, team: Team) -> None:
    for slug, level in (("deep-learning", 3), ("programming", 4)):
        TeamNeed.objects.create(team=team, competency=a_competency(slug), level=level, people=2, weight=3)
    assessed(bob, "programming", 4)
    assessed(bob, "cloud-platforms", 2, source="self")
    for slug in ("model-development", "model-evaluation", "ml-frameworks", "ai-development-lifecycle"):
        assessed(bob, slug, 3, assessed_on=TODAY - timedelta(days=500))
    make_now([team.pk], now=timezone.now())
    for number in range(4):
        senior = member(team, name=f"Sam {number}", role="senior-ai-engineer")
        known_in_full(senior)
        RoleHolding.objects.filter(engineer=senior).update(role=RoleHolding.objects.get(engineer=bob).role)
    page = body_of(signed_in(alice))
    assert len(calls(page)) == 6
    assert "Can wait:" in page


def test_what_comes_up_is_named_with_its_day(alice: Engineer, bob: Engineer, need: TeamNeed) -> None:
    assessed(bob, "deep-learning", 3)
    Engineer.objects.filter(pk=bob.pk).update(ends=TODAY + timedelta(days=1))
    project = Project.objects.create(name="ETA v2", slug="eta-v2", state="running", starts=TODAY)
    Assignment.objects.create(
        project=project, engineer=alice, starts=TODAY, ends=TODAY + timedelta(days=30), allocation=60
    )
    page = body_of(signed_in(alice))
    assert "Bob leaves the team" in page
    assert ">Tomorrow<" in page
    assert "The only person at need level in ML-02" in page
    assert "Alice: assignment to ETA v2 ends" in page


def test_a_head_sees_each_team_parent_first(alice: Engineer, bob: Engineer, head: Engineer, need: TeamNeed) -> None:
    page = body_of(signed_in(head))
    assert re.findall(r'class="tree" data-depth="(\d)"><a href="[^"]+">([^<]+)<', page) == [
        ("0", "Division"),
        ("1", "Applied AI"),
    ]
    assert calls(page)["No one meets one need of Applied AI"] == "/teams/applied-ai/gaps/?lens=team-needs&risk=1"
    assert "you lead Division and 1 team more" in page


def test_engineer_sees_own_growth_and_what_it_asks_for(bob: Engineer) -> None:
    page = body_of(signed_in(bob))
    assert "Begin with one domain" in page
    assert [one for one in calls(page) if one.endswith("competencies are not assessed yet")]
    assessed(bob, "programming", 3)
    page = body_of(signed_in(bob))
    assert "What moves you furthest" in page
    assert "Senior AI Engineer" in page
    assert set(calls(page).values()) <= {"/growth/", "/engineers/bob/"}
    assert "/matrix/" not in page


def test_engineer_hears_what_the_lead_confirmed(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3, rater=alice)
    page = body_of(signed_in(bob))
    title = "Alice confirmed 1 of your levels"
    assert calls(page)[title] == "/engineers/bob/"
    assert meta_of(page, title) == "Programming 3"


def test_engineer_without_an_aim_is_asked_to_choose_one(charlie: Engineer) -> None:
    page = body_of(signed_in(charlie))
    assert calls(page)["Choose the role you aim for"] == "/growth/"
    # The next step of the career map from the role held, as on the growth page.
    assert "measures against Senior AI Engineer until you do" in meta_of(page, "Choose the role you aim for")


def test_mentor_sees_mentees_and_their_next_session(erin: Engineer, bob: Engineer) -> None:
    pair = Mentorship.objects.get(mentor=erin)
    starts = timezone.now() + timedelta(days=2)
    MentoringSession.objects.create(mentorship=pair, starts_at=starts, ends_at=starts + timedelta(hours=1))
    plan = GrowthPlan.objects.create(engineer=bob, mentorship=pair, title="Plan")
    Goal.objects.create(plan=plan, competency=a_competency("programming"), from_level=2, to_level=3)
    page = body_of(signed_in(erin))
    assert "People you mentor" in page
    assert "Active · Goal: Programming 2 → 3" in page
    assert "Session with Bob" in page
    assert "Session with Erin" in body_of(signed_in(bob))
    assert "/engineers/bob/" not in page


@pytest.fixture
def set_up(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3)


def test_hr_sees_what_is_not_filled_in(dana: User, set_up: None, team: Team) -> None:
    EngineerFactory(name="Nobody's")
    TeamFactory(name="Leaderless", slug="leaderless")
    member(Team.objects.get(slug="leaderless"), name="Alone")
    found = calls(body_of(signed_in(dana)))
    assert found["One person is in no team"] == "/admin/teams/engineer/?employment=no-team"
    assert "One person holds no role" in found
    assert "One team has no lead" in found
    assert "Two people cannot sign in yet" in found


def test_hr_is_asked_to_confirm_whom_no_lead_who_can_sign_in_answers_for(
    dana: User, set_up: None, alice: Engineer, bob: Engineer
) -> None:
    title = "One person waits for your confirmation"
    alone = EngineerFactory(name="Nobody's")
    project = Project.objects.create(name="ETA v2", slug="eta-v2", starts=TODAY)
    rows = [
        Assignment.objects.create(project=project, engineer=each, starts=TODAY, allocation=10, state="planned")
        for each in (alone, bob)
    ]
    page = body_of(signed_in(dana))
    assert calls(page)[title] == "/projects/eta-v2/#people"
    assert meta_of(page, title) == "Nobody's for ETA v2"
    rows[0].delete()
    assert title not in calls(body_of(signed_in(dana)))
    assert title in calls(body_of(signed_in(alice)))
    User.objects.filter(engineer=alice).update(is_active=False)
    assert meta_of(body_of(signed_in(dana)), title) == "Bob for ETA v2"


def test_hr_sees_imports_to_finish_until_a_newer_one_is_there(dana: User, set_up: None) -> None:
    def uploaded(name: str, state: str) -> ImportRun:
        return ImportRun.objects.create(kind="people", state=state, file_name=name, content=b"", digest="0" * 64)

    run = uploaded("people.csv", "faulty")
    found = calls(body_of(signed_in(dana)))
    assert found["Import of people.csv: has faults"] == f"/admin/imports/{run.pk}/"
    uploaded("mended.csv", "applied")
    assert not [one for one in calls(body_of(signed_in(dana))) if one.startswith("Import of")]


def test_hr_sees_counts_frameworks_and_reports(dana: User, set_up: None, team: Team) -> None:
    make_now([team.pk], now=timezone.now())
    page = body_of(signed_in(dana))
    assert re.search(r'>People</span><span class="tile__value">2<', page)
    assert "62 competencies, 8 roles" in page
    assert "/teams/applied-ai/reports/" in page
    assert "Work in the background" not in page


def test_a_superuser_also_sees_what_runs_in_the_background(set_up: None) -> None:
    admin: User = UserFactory(name="Root", is_staff=True, is_superuser=True)
    Job.objects.create(kind="gap_reports", key="x", state=Job.State.DEAD)
    page = body_of(signed_in(admin))
    assert "Work in the background" in page
    assert calls(page)["One job was given up"] == "/admin/teams/job/?state__exact=dead"


def test_an_operator_sees_no_skills(set_up: None) -> None:
    operator: User = UserFactory(name="Op", is_staff=True)
    operator.groups.add(Group.objects.get_or_create(name=OPERATOR_GROUP)[0])
    page = body_of(signed_in(operator))
    assert "Work in the background" in page
    assert heading(page) == "Nothing waits for you"
    assert "Bob" not in page
    assert "/teams/applied-ai/" not in page


def test_an_empty_instance_shows_hr_the_first_steps(dana: User) -> None:
    page = body_of(signed_in(dana))
    assert heading(page) == "Set up lead_ai"
    assert "One of five steps done" in page
    assert 'href="/admin/imports/new/?kind=people"' in page
    now = re.search(r'aria-current="step">.*?<h2>(.*?)</h2>', page, re.DOTALL)
    assert now
    assert now[1] == "People"


def test_the_first_steps_end_with_the_first_level(dana: User, alice: Engineer, bob: Engineer) -> None:
    assert heading(body_of(signed_in(dana))) == "Set up lead_ai"
    assessed(bob, "programming", 3)
    assert heading(body_of(signed_in(dana))) != "Set up lead_ai"


def test_an_account_without_a_person_says_what_to_do(db: None) -> None:
    user: User = UserFactory(name="Visitor", email="visitor@test.example")
    page = body_of(signed_in(user))
    assert heading(page) == "Welcome"
    assert "visitor@test.example belongs to no person in the directory yet" in page


def test_nothing_waits_for_a_lead_whose_team_is_known_and_met(alice: Engineer, team: Team) -> None:
    known_in_full(alice)
    TeamNeed.objects.create(team=team, competency=a_competency("programming"), level=1, people=1, weight=1)
    page = body_of(signed_in(alice))
    assert heading(page) == "Nothing waits for you"
    assert 'href="/teams/applied-ai/matrix/"' in page


def test_without_a_framework_home_still_opens(alice: Engineer, head: Engineer, bob: Engineer) -> None:
    FrameworkVersion.objects.update(status="retired")
    for who in (alice, head, bob):
        assert heading(body_of(signed_in(who))) == "Nothing waits for you"


def test_home_is_for_who_is_signed_in() -> None:
    assert Client().get("/").headers["Location"] == "/account/login/?next=/"


def test_forty_members_cost_no_more_queries_than_ten(alice: Engineer, team: Team) -> None:
    client = signed_in(alice)

    def count(members: int) -> int:
        for number in range(Engineer.objects.members_of(team).count(), members):
            person = member(team, name=f"Member {number}")
            assessed(person, "programming", number % 4, source="self")
            Membership.objects.filter(engineer=person).update(ends=TODAY + timedelta(days=40))
        with CaptureQueriesContext(connection) as queries:
            body_of(client)
        return len(queries)

    body_of(client)  # The first request of a session also writes it.
    assert count(10) == count(40)


def test_more_teams_below_cost_a_head_no_more_queries(alice: Engineer, head: Engineer, division: Team) -> None:
    client = signed_in(head)

    def count(teams: int) -> int:
        for number in range(division.children.count(), teams):
            team = TeamFactory(name=f"Team {number}", parent=division)
            lead = member(team, name=f"Lead {number}")
            leading(team, lead)
            signing_in(lead)
        with CaptureQueriesContext(connection) as queries:
            body_of(client)
        return len(queries)

    body_of(client)
    assert count(3) == count(12)


def test_a_mentee_is_asked_to_answer_prepare_follow_up_and_rate(
    bob: Engineer, erin: Engineer, charlie: Engineer
) -> None:
    asked = Mentorship.objects.create(mentor=charlie, mentee=bob, state="proposed")
    pair = Mentorship.objects.get(mentor=erin)
    ahead = a_session(pair, days=2)
    Engineer.objects.filter(pk=bob.pk).update(time_zone="Asia/Kolkata")
    held = a_session(pair, days=-2)
    held.follow_ups.create(owner=bob, text="Read it", due=timezone.localdate())
    page = body_of(signed_in(bob))
    assert calls(page)["Charlie could be your mentor"] == f"/mentoring/{asked.uuid}/"
    assert calls(page)["Session with Erin has no agenda yet"] == f"/mentoring/sessions/{ahead.uuid}/"
    assert f"{ahead.starts_at + timedelta(hours=5, minutes=30):%H:%M}" in meta_of(
        page, "Session with Erin has no agenda yet"
    )
    assert calls(page)["One follow-up is due"] == f"/mentoring/sessions/{held.uuid}/"
    assert "How useful was the session with Erin?" in page
    page = body_of(signed_in(erin))
    assert f'href="/mentoring/{pair.uuid}/"' in page
    assert "Charlie could be" not in page


def test_whoever_runs_a_programme_is_told_who_needs_care_or_another_mentor(
    head: Engineer, dana: User, bob: Engineer, charlie: Engineer, alice: Engineer, set_up: None
) -> None:
    quiet = a_pair(charlie, bob, programme=a_programme(head))
    nudge = quiet.nudges.create(topic="quiet", week="2026-W01")
    type(nudge).objects.filter(pk=nudge.pk).update(created_at=timezone.now() - timedelta(days=15))
    left = a_pair(charlie, alice, programme=quiet.programme)
    Engineer.objects.filter(pk=charlie.pk).update(ends=timezone.localdate() + timedelta(days=10))
    for who in (head, dana):
        page = body_of(signed_in(who))
        assert calls(page)["One mentorship needs care"] == "/mentoring/programmes/winter/results/#care"
        assert "A mentor leaves: Alice and Bob need another one" in page
    assert left.mentee == alice
    assert "needs care" not in body_of(signed_in(alice))
