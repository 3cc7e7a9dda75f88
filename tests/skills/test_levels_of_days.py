from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from skills.levels import Judgement, Source, current_level
from skills.matrix import CompetencyHead, read_levels, read_yardstick
from skills.matrix.packing import SOURCES
from skills.models import Assessment, Competency
from skills.services.current_levels import rebuild_current_levels
from teams.models import Engineer, Team
from tests.factories import a_competency, assessed, member, version_in_force

SKILLS = ("deep-learning", "programming")
DAYS = (0, 1, 9, 10, 11, 30, 60)


def judge(people: list[Engineer], rng: random.Random, today: date) -> None:
    """Say things of people on any of the last 90 days: shared late, withdrawn, expired, not concerned."""
    competencies = [a_competency(slug) for slug in SKILLS]
    for _ in range(160):
        said = today - timedelta(days=rng.randint(0, 90))
        source = rng.choice(["self", "self", "lead", "peer", "certification", "certification"])
        expires = said + timedelta(days=rng.randint(0, 60)) if source == "certification" else None
        withdrawn = rng.random() < 0.3
        level = None if rng.random() < 0.1 else rng.randint(0, 5)
        left = today - timedelta(days=rng.randint(0, (today - said).days))
        Assessment.objects.create(
            engineer=rng.choice(people),
            competency=rng.choice(competencies),
            level=level,
            not_concerned=level is None,
            source=source,
            assessed_on=said,
            shared_on=None if rng.random() < 0.1 else rng.choice([said, left]),
            expires_on=expires,
            withdrawn_at=timezone.make_aware(datetime.combine(left, time(15))) if withdrawn else None,
        )


def expected(engineer: Engineer, slug: str, day: date) -> tuple[int, int]:
    history = [
        Judgement(row.level, Source(row.source), row.assessed_on, row.shared_on, row.pk, row.expires_on)
        for row in Assessment.objects.filter(engineer=engineer, competency__slug=slug)
        if row.withdrawn_at is None or timezone.localdate(row.withdrawn_at) > day
    ]
    level = current_level(history, as_of=day)
    return level.code, level.assessed_on.toordinal() if level.assessed_on else 0


@pytest.mark.parametrize("seed", range(4))
def test_levels_of_any_day_are_what_history_said_then(team: Team, seed: int) -> None:
    rng, today = random.Random(seed), timezone.localdate()
    people = sorted((member(team, name=f"Person {number}") for number in range(4)), key=lambda one: one.pk)
    judge(people, rng, today)
    rebuild_current_levels()
    yardstick = read_yardstick(version_in_force())
    for ago in DAYS:
        day = today - timedelta(days=ago)
        table = read_levels([one.pk for one in people], yardstick, as_of=day)
        told = {
            (one.slug, slug): (int(table.levels[row, column]), int(table.assessed_on[row, column]))
            for row, one in enumerate(people)
            for slug in SKILLS
            for column in [yardstick.slugs.index(slug)]
        }
        assert told == {(one.slug, slug): expected(one, slug, day) for one in people for slug in SKILLS}, ago


def test_the_largest_numbers_are_read_as_they_are(team: Team) -> None:
    bob, version, today = member(team, name="Bob"), version_in_force(), timezone.localdate()
    version.scale.create(value=2**15 - 1, name="Beyond")
    last = Competency.objects.create(pk=2**21 - 1, framework=version.framework, slug="last")
    Assessment.objects.create(
        engineer=bob, competency=last, level=2**15 - 1, source="review", assessed_on=today, shared_on=today
    )
    rebuild_current_levels()
    head = CompetencyHead(last.pk, "last", "X-99", "Last", "domain")
    yardstick = replace(read_yardstick(version), competencies=(head,), months=((6, 12),))
    table = read_levels([bob.pk], yardstick, as_of=today)
    told = (table.levels[0, 0], table.sources[0, 0], table.assessed_on[0, 0])
    assert told == (2**15 - 1, SOURCES.index(Source.REVIEW), today.toordinal())


def test_a_level_kept_since_before_a_certification_expired_is_not_of_a_day_after(team: Team) -> None:
    today = timezone.localdate()
    bob, said = member(team, name="Bob"), today - timedelta(days=40)
    for source, level, expires in (("self", 1, None), ("certification", 4, today - timedelta(days=20))):
        Assessment.objects.create(
            engineer=bob,
            competency=a_competency(SKILLS[0]),
            level=level,
            source=source,
            assessed_on=said,
            shared_on=said,
            expires_on=expires,
        )
    rebuild_current_levels()
    bob.current_levels.update(
        level=4, source="certification", expires_on=today - timedelta(days=20), assessment=Assessment.objects.last()
    )
    yardstick = read_yardstick(version_in_force())
    column = yardstick.slugs.index(SKILLS[0])
    levels = [
        read_levels([bob.pk], yardstick, as_of=today - timedelta(days=ago)).levels[0, column] for ago in (20, 19, 0)
    ]
    assert levels == [4, 1, 1]


def test_levels_of_nobody_are_brought_in_step_without_a_word(team: Team) -> None:
    bob = member(team, name="Bob")
    assessed(bob, "programming", 3)
    rebuild_current_levels([])
    assert bob.current_levels.get().level == 3
