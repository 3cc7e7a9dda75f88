"""What mentorships moved, in gap reports: on time and late alike, by ids, and named for each reader."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from mentoring.models import Goal, Mentorship
from mentoring.services.goals import reach_goal, reopen_goal
from mentoring.services.life import complete, reassign
from mentoring.services.proposing import accept
from skills.models import GapReport
from skills.periods import parse_period
from skills.services.gap_reports import draft_reports, make_for
from teams.models import Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member, signing_in, version_in_force
from tests.mentoring.pairs import a_goal_of, account

PERIOD = parse_period("2026-03")


def on(month: int, day: int) -> time_machine.travel:
    return time_machine.travel(datetime(2026, month, day, 12, tzinfo=timezone.get_current_timezone()), tick=False)


@pytest.fixture
def pair(charlie: Engineer, bob: Engineer) -> Mentorship:
    """Charlie mentors bob since 10 March; bob reached a goal on the 20th, and his level rose on the 25th."""
    with on(2, 1):
        assessed(bob, "programming", 2, assessed_on=date(2026, 2, 1))
        assessed(bob, "deep-learning", 2, assessed_on=date(2026, 2, 1))
    with on(3, 10):
        made = Mentorship.objects.create(mentor=charlie, mentee=bob, state="active", starts=date(2026, 3, 10))
        goal = a_goal_of(made, from_level=2)
    with on(3, 20):
        assert bob.user
        reach_goal(goal, actor=bob.user)
    with on(3, 25):
        assessed(bob, "programming", 3, assessed_on=date(2026, 3, 25))
        assessed(bob, "deep-learning", 3, assessed_on=date(2026, 3, 25))
    return made


def report(team: Team, key: str = "2026-03") -> GapReport:
    make_for([team.pk], parse_period(key))
    return GapReport.objects.get(team=team, period=key)


def fingerprint(team: Team) -> str:
    (draft,) = draft_reports([team.pk], PERIOD, version_in_force())
    return draft.report.fingerprint


def test_the_report_says_what_the_mentorship_moved_by_ids(pair: Mentorship, team: Team) -> None:
    programming = a_competency("programming").pk
    assert report(team).actions == [
        {
            "kind": "mentorship",
            "id": str(pair.uuid),
            "engineer": pair.mentee_id,
            "by": pair.mentor_id,
            "opened": "2026-03-10",
            "closed": None,
            "completed": False,
            "goals": [[programming, 2, 3]],
            "moved": [[programming, 2, 3]],
        }
    ]
    assert report(team, "2026-02").actions == []
    assert report(team, "2026-04").actions == []


def test_a_late_report_equals_one_made_on_time(pair: Mentorship, team: Team, dana: User, other_team: Team) -> None:
    with on(4, 1):
        on_time = fingerprint(team)
    bob = pair.mentee
    assert bob.user
    next_one = member(other_team, name="Max", mentor_capacity=2)
    signing_in(next_one)
    with on(4, 5):
        reopen_goal(Goal.objects.get(), actor=bob.user)
        a_goal_of(pair, competency="deep-learning")
        assessed(bob, "programming", 4, assessed_on=date(2026, 4, 5))
    with on(4, 10):
        new = reassign(pair, next_one, "Moved to another field", actor=dana)
        for each in (next_one, bob):
            accept(new, actor=account(each))
        Mentorship.objects.filter(pk=new.pk).update(state="active", starts=date(2026, 4, 11))
    with on(4, 20):
        new.refresh_from_db()
        complete(new, actor=bob.user)
        assert fingerprint(team) == on_time
    (passed_on, completed) = report(team, "2026-04").actions
    assert sorted(each["completed"] for each in (passed_on, completed)) == [False, True]
    programming = a_competency("programming").pk
    first = next(each for each in (passed_on, completed) if each["by"] == pair.mentor_id)
    assert (first["closed"], first["moved"]) == ("2026-04-10", [[programming, 3, 4]])


def test_what_the_mentorship_moved_is_part_of_the_fingerprint(pair: Mentorship, team: Team) -> None:
    before = fingerprint(team)
    Goal.history.all().delete()
    Goal.objects.all().delete()
    assert fingerprint(team) != before


def test_page_file_and_api_tell_it(pair: Mentorship, team: Team, alice: Engineer, dana: User) -> None:
    made = report(team)
    client = signed_in(alice)
    page = client.get(f"/teams/{team.slug}/reports/2026-03/").content.decode()
    assert "Mentorship of Bob by Charlie" in page
    assert "opened 10 March · 1 goal reached: Programming 3" in page
    assert "Programming 2 → 3" in page
    told: dict[str, Any] = client.get(f"/api/v1/gap-reports/{made.uuid}/").json()["actions"]
    assert (told["opened"], told["closed"], told["goals_reached"], told["moved"]) == (1, 0, 1, 1)
    step = {"competency": "programming", "from": 2, "to": 3}
    (mentorship,) = told["mentorships"]
    assert (mentorship["mentee"], mentorship["mentor"]) == ("bob", "Charlie")
    assert (mentorship["goals"], mentorship["moved"]) == ([step], [step])
    book = load_workbook(BytesIO(client.get(f"/teams/{team.slug}/reports/2026-03/export.xlsx").content))
    assert [cell.value for cell in book["Actions"][2]][1:3] == ["Bob", "Charlie"]
    assert "2 → 3" in str(book["Actions"]["G2"].value)


def test_hr_reads_that_a_goal_was_reached_and_not_which(pair: Mentorship, team: Team, dana: User) -> None:
    made = report(team)
    told = signed_in(dana).get(f"/api/v1/gap-reports/{made.uuid}/").json()["actions"]["mentorships"][0]
    assert (told["goals_reached"], told["goals"]) == (1, [])
    page = signed_in(dana).get(f"/teams/{team.slug}/reports/2026-03/").content.decode()
    assert "1 goal reached</div>" in page


def test_a_mentor_who_left_is_not_named(pair: Mentorship, team: Team, alice: Engineer) -> None:
    report(team)
    Engineer.objects.filter(pk=pair.mentor_id).update(ends=date(2026, 4, 1))
    page = signed_in(alice).get(f"/teams/{team.slug}/reports/2026-03/").content.decode()
    assert "Mentorship of Bob by somebody who has left" in page
