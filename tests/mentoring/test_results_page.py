"""The page of a programme's results: who reads it, figures that add up, and nothing about fewer than five people."""

from __future__ import annotations

import csv
import html
import io
import statistics
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from scipy import stats

from mentoring.comparing import compare_mentees
from mentoring.models import (
    MentoringFeedback,
    MentoringNudge,
    MentoringProgramme,
    Mentorship,
    ProgrammeParticipant,
    SessionPulse,
)
from teams.models import AuditEntry, Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import assessed, member, version_in_force
from tests.mentoring.pairs import a_goal_of, a_pair, a_programme, a_session

PAGE = "/mentoring/programmes/winter/results/"


@pytest.fixture
def programme(head: Engineer) -> MentoringProgramme:
    """A programme that the head of the division coordinates."""
    return a_programme(head)


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def joined(programme: MentoringProgramme, team: Team, count: int, *, first: int = 0) -> list[Mentorship]:
    """Let people join with a mentor each; their level in programming was 2 at the start, and every other one rose."""
    pairs = []
    for number in range(first, first + count):
        mentee, mentor = member(team, name=f"Mentee {number}"), member(team, name=f"Mentor {number}")
        for person, part in ((mentee, "mentee"), (mentor, "mentor")):
            ProgrammeParticipant.objects.create(programme=programme, engineer=person, part=part)
        assessed(mentee, "programming", 2, assessed_on=ago(300))
        assessed(mentee, "programming", 2 + number % 2, assessed_on=ago(5))
        pairs.append(a_pair(mentor, mentee, programme=programme))
    return pairs


def colleagues(team: Team, count: int) -> None:
    for number in range(count):
        person = member(team, name=f"Colleague {number}")
        assessed(person, "programming", 2, assessed_on=ago(300))
        if number == 0:
            assessed(person, "programming", 3, assessed_on=ago(5))


def text(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_comparison_equals_a_separate_calculation_on_stored_levels(
    programme: MentoringProgramme, team: Team, dana: User
) -> None:
    pairs = joined(programme, team, 5)
    colleagues(team, 5)
    mentees = [0, 1, 0, 1, 0]
    # Mentors were never assessed; the five colleagues gained one level between them.
    differences = [gain - statistics.mean([1, 0, 0, 0, 0]) for gain in mentees]
    half = stats.t.ppf(0.975, 4) * statistics.stdev(differences) / 5**0.5
    found = compare_mentees(pairs, version_in_force(), timezone.localdate())
    assert found is not None
    assert (found.mentees, found.colleagues) == (5, 5)
    assert found.difference == pytest.approx(statistics.mean(differences))
    assert (found.low, found.high) == pytest.approx((found.difference - half, found.difference + half))
    page = text(signed_in(dana))
    assert "+0.20</span>" in page
    assert "A difference, not an effect: who has a mentor was not drawn by lot." in page
    Mentorship.objects.filter(pk=pairs[0].pk).delete()
    assert "+0.20</span>" not in text(signed_in(dana))
    assert "95 % interval" not in text(signed_in(dana))


def test_take_up_sessions_and_goals_add_up(programme: MentoringProgramme, team: Team, dana: User) -> None:
    pairs = joined(programme, team, 5)
    for days in (-3, -30, -60):
        a_session(pairs[0], days=days)
    a_session(pairs[1], days=-4, missed=True)
    a_session(pairs[1], days=4)
    a_goal_of(pairs[0], state="reached", closed_on=ago(2))
    a_goal_of(pairs[1], due=-4)
    a_pair(pairs[0].mentor, pairs[1].mentee, programme=programme, state="ended", ended_how="declined", starts=None)
    ProgrammeParticipant.objects.create(programme=programme, engineer=member(team, name="Waiting"), part="mentee")
    rows = {
        row[0]: row[1] for row in csv.reader(io.StringIO(signed_in(dana).get(PAGE + "export.csv").content.decode()))
    }
    told = ("Joined as mentee", "Both said yes", "Declined", "Mentees without a mentor so far")
    assert [rows[each] for each in told] == ["6", "5", "1", "1"]
    assert sum(int(value) for label, value in rows.items() if label.startswith("Sessions held")) == 3
    assert (rows["Goals set"], rows["Goals reached"]) == ("2", "1")
    assert int(rows["May take part"]) == Engineer.objects.count()
    assert AuditEntry.objects.filter(action="export", actor=dana).exists()
    assert "of 2 set, 1 overdue" in text(signed_in(dana))


def test_no_month_counts_before_the_first_pair_began(programme: MentoringProgramme, team: Team, dana: User) -> None:
    (pair, *_rest) = joined(programme, team, 5)
    a_session(pair, days=-250)
    rows = csv.reader(io.StringIO(signed_in(dana).get(PAGE + "export.csv").content.decode()))
    months = [row[0][-7:] for row in rows if row[0].startswith("Sessions held")]
    assert months[0] == f"{ago(100):%Y-%m}"


def test_satisfaction_is_told_of_five_people_and_up_to_the_last_month(
    programme: MentoringProgramme, team: Team, dana: User
) -> None:
    pairs = joined(programme, team, 5)
    for number, pair in enumerate(pairs):
        session = a_session(pair, days=-70)
        made = SessionPulse.objects.create(session=session, author=pair.mentee, value=3 + number % 2)
        if number < 4:
            SessionPulse.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=70))
    page = text(signed_in(dana))
    assert "fewer than 5 people" in page
    SessionPulse.objects.update(created_at=timezone.now() - timedelta(days=70))
    page = text(signed_in(dana))
    assert "5 people, after sessions" in page
    assert ">3.4<" in page


def test_only_hr_and_the_coordinators_read_it_and_only_hr_what_was_raised(
    programme: MentoringProgramme, team: Team, head: Engineer, dana: User, bob: Engineer, charlie: Engineer
) -> None:
    (pair, *_rest) = joined(programme, team, 5)
    MentoringFeedback.objects.create(mentorship=pair, author=pair.mentee, worth=1, text="cnry-text", concern="cnry-hr")
    assert signed_in(bob).get(PAGE).status_code == 403
    programme.teams.add(team)
    assert signed_in(charlie).get(PAGE).status_code == 404
    assert "cnry-hr" in text(signed_in(dana))
    assert "cnry-hr" not in text(signed_in(head))
    for who in (dana, head):
        client = signed_in(who)
        assert "cnry-text" not in text(client)
        assert "cnry" not in client.get(PAGE + "export.csv").content.decode()


def test_a_coordinator_sees_no_figures_of_fewer_than_five(
    programme: MentoringProgramme, team: Team, head: Engineer, dana: User
) -> None:
    joined(programme, team, 4)
    for who, shown in ((dana, True), (head, False)):
        client = signed_in(who)
        assert ("Sessions held" in text(client)) == shown
        assert ("Goals set" in client.get(PAGE + "export.csv").content.decode()) == shown


def test_months_of_fewer_than_five_pairs_are_kept_from_coordinators_and_cannot_be_subtracted(
    programme: MentoringProgramme, team: Team, head: Engineer, dana: User
) -> None:
    pairs = joined(programme, team, 6)
    early = ago(100)
    Mentorship.objects.filter(pk__in=[pair.pk for pair in pairs[1:]]).update(starts=ago(1))
    Mentorship.objects.filter(pk=pairs[0].pk).update(starts=early)
    a_session(pairs[0], days=-95)
    month = f"{ago(95):%B %Y}"
    assert month in text(signed_in(dana))
    seen = text(signed_in(head))
    assert month not in seen
    assert "0 held in all" in seen
    rows = csv.reader(io.StringIO(signed_in(head).get(f"{PAGE}export.csv").content.decode("utf-8-sig")))
    assert f"Sessions held, {ago(95):%Y-%m}" not in [row[0] for row in rows]


def test_what_needs_care_and_whose_mentor_leaves_has_its_doors(
    programme: MentoringProgramme, team: Team, head: Engineer
) -> None:
    first, second = joined(programme, team, 2)
    nudge = MentoringNudge.objects.create(mentorship=first, topic="quiet", week="2026-W01")
    MentoringNudge.objects.filter(pk=nudge.pk).update(created_at=timezone.now() - timedelta(days=15))
    Engineer.objects.filter(pk=second.mentor_id).update(ends=timezone.localdate() + timedelta(days=20))
    page = text(signed_in(head))
    for pair in (first, second):
        assert f"/mentoring/{pair.uuid}/reassign/" in page
    assert "No session for four weeks" in page
    assert "Mentor 1 leaves after" in page


def test_the_page_asks_as_often_for_many_pairs_as_for_few(
    programme: MentoringProgramme, team: Team, dana: User
) -> None:
    client, asked = signed_in(dana), []
    for first, count in ((0, 10), (10, 30)):
        joined(programme, team, count, first=first)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        asked.append(len(queries))
    assert asked[0] == asked[1]
