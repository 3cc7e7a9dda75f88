"""The demo tells its story: a risk, a hole, a stale corner, someone nearly there."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lead_ai.demo.seed import seed_demo
from lead_ai.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from mentoring.care import care_for
from mentoring.models import MentoringProgramme
from mentoring.programme_figures import outcome_of
from mentoring.waiting import to_answer
from skills.matrix import Measure, engineer_readiness, team_matrix
from skills.models import Assessment, GapReport
from skills.readiness import Band
from teams.models import Engineer, Team, User
from tests.factories import version_in_force


def seeded(**sizes: int) -> dict[str, int]:
    return seed_demo(now=timezone.now(), **sizes)


def facts() -> list[tuple[object, ...]]:
    rows = Assessment.objects.order_by("engineer__slug", "competency__slug", "assessed_on", "level", "source")
    return list(rows.values_list("engineer__slug", "competency__slug", "assessed_on", "level", "source", "comment"))


def test_story_has_a_hole_two_single_points_and_someone_nearly_ready(db: None) -> None:
    counted = seeded()
    assert (counted["people"], counted["teams"]) == (48, 6)
    measure = Measure(version_in_force(), timezone.localdate())
    matrix = team_matrix(Team.objects.get(slug="applied-ai"), measure)
    assert matrix.gaps.uncovered == ("continuity-and-recovery",)
    assert matrix.gaps.single_points == ("model-optimisation", "embeddings-and-retrieval")
    assert sum(cell.stale for row in matrix.cells.values() for cell in row.values()) >= 10
    tomas = Engineer.objects.get(slug="tomas-herrera")
    towards = engineer_readiness(tomas, version=measure.version, as_of=measure.as_of)
    assert (towards.role.slug, towards.readiness.band) == ("senior-ai-engineer", Band.NEARLY)
    assert GapReport.objects.filter(team__slug="applied-ai").count() >= 17


def test_story_has_a_programme_in_which_pairs_meet_fall_quiet_and_gain(db: None) -> None:
    seeded()
    now = timezone.now()
    programme = MentoringProgramme.objects.get()
    outcome = outcome_of(programme, version_in_force(), now)
    assert outcome.take_up.proposed == 2
    assert outcome.take_up.declined == 1
    assert outcome.comparison is not None
    assert outcome.comparison.mentees >= 5
    assert outcome.pulse.value is not None
    head = User.objects.get(email="head@demo.example")
    assert [care.pair.mentee.name for care in care_for(head, now)] == ["Viktor Horváth"]
    mentor = Engineer.objects.get(user__email="mentor@demo.example")
    assert [pair.mentee.name for pair in to_answer([mentor.pk])] == ["Freja Lindqvist"]
    assert any(step for report in GapReport.objects.all() for told in report.actions for step in told["moved"])


def test_each_demo_account_has_the_password_that_is_named(db: None) -> None:
    seeded()
    for email, _label in DEMO_ACCOUNTS:
        user = User.objects.get(email=email)
        assert user.check_password(DEMO_PASSWORD)


def test_same_random_seed_gives_the_same_demo(transactional_db: None) -> None:
    seeded(random_seed=7)
    first = facts()
    call_command("flush", interactive=False, verbosity=0)
    seeded(random_seed=7)
    assert facts() == first


def test_more_people_and_teams_are_invented_on_request(db: None) -> None:
    counted = seeded(engineers=60, teams=8)
    assert counted["people"] == 60
    assert Team.objects.filter(name__startswith="Team ").count() == 2


def test_demo_fills_an_empty_directory_only(db: None) -> None:
    call_command("seed_demo", stdout=StringIO())
    with pytest.raises(CommandError, match="empty one only"):
        call_command("seed_demo")
