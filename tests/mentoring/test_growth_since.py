from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.models import GrowthVisit
from mentoring.services.visits import note_visit
from skills.models import FrameworkVersion
from skills.services.framework_import import BUILT_IN, import_framework_file
from teams.models import Engineer
from tests.conftest import signed_in
from tests.factories import assessed
from tests.mentoring.pages import body

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def visited(engineer: Engineer, days: int) -> None:
    GrowthVisit.objects.update_or_create(engineer=engineer, defaults={"last_on": days_ago(days), "before_on": None})


def since(engineer: Engineer, query: str = "") -> str:
    """Give the section of the page that tells what changed."""
    return body(signed_in(engineer), f"/growth/{query}").split('id="since"')[1].split("</section>")[0]


def test_visits_of_one_day_are_one(bob: Engineer) -> None:
    first, second = date(2026, 3, 1), date(2026, 3, 20)
    assert note_visit(bob, today=first) is None
    assert note_visit(bob, today=first) is None
    assert note_visit(bob, today=second) == first
    assert note_visit(bob, today=second) == first
    assert note_visit(bob, today=first) == first, "a clock set back forgets nothing"
    assert GrowthVisit.objects.count() == 1


def test_first_visit_looks_back_ninety_days(bob: Engineer) -> None:
    assessed(bob, "programming", 2, assessed_on=days_ago(120))
    assessed(bob, "programming", 3, assessed_on=days_ago(80))
    assessed(bob, "deep-learning", 2, assessed_on=days_ago(100))
    told = since(bob)
    assert "What changed in the last 90 days" in told
    assert "/competencies/programming/" in told
    assert "/competencies/deep-learning/" not in told


def test_levels_up_and_down_are_told_with_who_and_when(bob: Engineer, alice: Engineer) -> None:
    assessed(bob, "programming", 2, rater=alice, assessed_on=days_ago(60))
    assessed(bob, "deep-learning", 3, rater=alice, assessed_on=days_ago(60))
    assessed(bob, "mentoring", 2, source="self", rater=bob, assessed_on=days_ago(60))
    visited(bob, 30)
    assessed(bob, "programming", 3, rater=alice, assessed_on=days_ago(10))
    assessed(bob, "deep-learning", 2, rater=alice, assessed_on=days_ago(5))
    assessed(bob, "ai-security", 1, source="self", rater=bob, assessed_on=days_ago(2))
    told = since(bob)
    assert "What changed since last time" in told
    assert f"Since your visit on {days_ago(30):%-d %B %Y}" in told
    lines = {part.split("/")[0]: part for part in told.split("/competencies/")[1:]}
    assert set(lines) == {"programming", "deep-learning", "ai-security"}
    assert f"Alice, lead, {days_ago(10):%-d %b %Y}" in lines["programming"]
    assert f"You, {days_ago(2):%-d %b %Y}" in lines["ai-security"]
    marks = told.split("<ul")[1].split("</ul>")[0]
    assert marks.count(">up</span>") == 2
    assert marks.count(">down</span>") == 1


def test_readiness_before_and_after_add_up(bob: Engineer) -> None:
    assessed(bob, "programming", 1, assessed_on=days_ago(60))
    visited(bob, 30)
    assert "Nothing changed; readiness is at" in since(bob)
    visited(bob, 30)
    assessed(bob, "programming", 2, assessed_on=days_ago(10))
    told = since(bob)
    weight = 3
    assert f"{weight} ÷ " in told
    assert f"{2 * weight} ÷ " in told
    assert 'data-figure="since"' in told
    assert '<details class="why' in told
    assert 'data-dir="better"' in told


def test_what_came_later_on_the_day_of_the_visit_is_told(bob: Engineer) -> None:
    visited(bob, 3)
    assessed(bob, "programming", 2, assessed_on=days_ago(3))
    assert "/competencies/programming/" in since(bob)


def test_opening_the_page_again_on_the_same_day_tells_the_same(bob: Engineer) -> None:
    visited(bob, 30)
    assessed(bob, "programming", 2, assessed_on=days_ago(10))
    told = since(bob)
    assert "/competencies/programming/" in told
    assert since(bob) == told
    assert GrowthVisit.objects.get(engineer=bob).before_on == days_ago(30)


def test_another_day_begins_anew(bob: Engineer) -> None:
    visited(bob, 30)
    assessed(bob, "programming", 2, assessed_on=days_ago(10))
    visited(bob, 1)
    assert "Nothing changed" in since(bob)


def test_certification_that_ran_out_takes_its_level_along(bob: Engineer) -> None:
    assessed(bob, "deep-learning", 2, assessed_on=days_ago(60))
    assessed(bob, "programming", 3, source="certification", assessed_on=days_ago(60), expires_on=days_ago(5))
    visited(bob, 30)
    told = since(bob)
    assert "what it rested on no longer counts" in told
    assert ">down</span>" in told


def test_level_that_no_longer_concerns_goes_neither_up_nor_down(bob: Engineer) -> None:
    assessed(bob, "programming", 3, assessed_on=days_ago(60))
    visited(bob, 30)
    assessed(bob, "programming", None, assessed_on=days_ago(5))
    told = since(bob)
    assert "not concerned" in told
    assert ">up</span>" not in told
    assert ">down</span>" not in told


def test_requirements_of_a_new_version_are_told(bob: Engineer) -> None:
    assessed(bob, "programming", 3, assessed_on=days_ago(60))
    newer_version()
    visited(bob, 30)
    told = since(bob)
    assert "2 requirements of Senior AI Engineer are others in version 9.9 of the framework" in told
    visited(bob, 30)
    FrameworkVersion.objects.filter(version="9.9").update(published_at=timezone.now() - timedelta(days=40))
    assert "of the framework" not in since(bob)


def newer_version() -> None:
    """Publish a version in which one requirement of a Senior AI Engineer is another one, and one is dropped."""
    FrameworkVersion.objects.update(published_at=timezone.now() - timedelta(days=200))
    content = yaml.safe_load(BUILT_IN.read_bytes())
    content["framework"]["version"] = "9.9"
    senior = next(role for role in content["roles"] if role["slug"] == "senior-ai-engineer")
    senior["requirements"]["programming"]["level"] = 5
    senior["requirements"]["computer-vision"] = {"level": 0, "weight": 0}
    import_framework_file(yaml.safe_dump(content, sort_keys=False).encode(), publish=True)


def test_page_without_a_level_notes_and_tells_nothing(bob: Engineer) -> None:
    assert 'id="since"' not in body(signed_in(bob))
    assert not GrowthVisit.objects.exists()


def test_nobody_elses_visit_counts(bob: Engineer, alice: Engineer) -> None:
    assessed(alice, "programming", 3, assessed_on=days_ago(10))
    visited(bob, 1)
    assert "/competencies/programming/" in since(alice)


def test_number_of_queries_does_not_grow_with_what_changed(bob: Engineer) -> None:
    client = signed_in(bob)
    visited(bob, 30)
    counts = []
    for slugs in (["programming"], ["deep-learning", "ai-security", "mentoring", "model-optimisation"]):
        for slug in slugs:
            assessed(bob, slug, 2, assessed_on=days_ago(3))
        body(client)
        with CaptureQueriesContext(connection) as queries:
            body(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
