from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from skills.cell import cell
from skills.models import Assessment
from skills.models.assessments import Source
from skills.views.story_chart import SHAPES, StoryChart, story_chart
from teams.models import Engineer, User
from tests.conftest import signed_in
from tests.factories import assessed

pytestmark = pytest.mark.django_db

TODAY = date.today()  # noqa: DTZ011 - tests run in UTC


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def chart_of(person: Engineer) -> StoryChart | None:
    found = cell(person, "programming", as_of=TODAY)
    assert found is not None
    return story_chart(found, [row.source for row in found.history])


def page(client: Client) -> str:
    response = client.get("/engineers/bob/competencies/programming/")
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_every_source_has_a_shape_of_its_own() -> None:
    assert set(SHAPES) == set(Source.values)
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_the_line_steps_when_something_is_shared_and_is_loose_until_confirmed(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 1, source="self", rater=bob, assessed_on=ago(300))
    assessed(bob, "programming", 3, rater=alice, assessed_on=ago(100))
    chart = chart_of(bob)
    assert chart is not None
    assert [line.firm for line in chart.lines] == [False, True, True]
    flat, step, after = chart.lines
    assert flat.y1 == flat.y2 == step.y1
    assert step.x1 == step.x2 == after.x1
    assert float(step.y2) < float(step.y1)
    assert [(mark.shape, mark.firm) for mark in chart.marks] == [(SHAPES["self"], False), (SHAPES["lead"], True)]


def test_peers_are_marks_that_move_no_line(alice: Engineer, bob: Engineer, erin: Engineer) -> None:
    assessed(bob, "programming", 2, rater=alice, assessed_on=ago(100))
    assessed(bob, "programming", 5, source="peer", rater=erin, assessed_on=ago(50))
    chart = chart_of(bob)
    assert chart is not None
    assert len({line.y1 for line in chart.lines} | {line.y2 for line in chart.lines}) == 1
    assert [mark.firm for mark in chart.marks] == [True, False]


def test_an_expired_certification_holds_no_level_after_its_last_day(bob: Engineer) -> None:
    assessed(bob, "programming", 2, source="self", rater=bob, assessed_on=ago(300))
    assessed(bob, "programming", 4, source="certification", assessed_on=ago(200), expires_on=ago(100))
    chart = chart_of(bob)
    assert chart is not None
    assert [line.firm for line in chart.lines if line.y1 == line.y2] == [False, True, False]


def test_withdrawn_and_not_concerned_are_no_marks(bob: Engineer) -> None:
    gone = assessed(bob, "programming", 5, assessed_on=ago(60))
    Assessment.objects.filter(pk=gone.pk).update(withdrawn_at="2026-01-01T00:00Z")
    assert chart_of(bob) is None
    assessed(bob, "programming", None, assessed_on=ago(30))
    chart = chart_of(bob)
    assert chart is not None
    assert (chart.lines, chart.marks) == ([], [])
    assert [row.counted for row in chart.table] == ["not concerned"]


def test_marks_of_one_day_and_level_stand_side_by_side(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 2, source="self", rater=bob, assessed_on=ago(60))
    assessed(bob, "programming", 2, rater=alice, assessed_on=ago(60))
    chart = chart_of(bob)
    assert chart is not None
    assert len({mark.move for mark in chart.marks}) == 2


def test_history_page_draws_says_and_tables_the_same(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 1, source="self", rater=bob, assessed_on=ago(300))
    assessed(bob, "programming", 3, rater=alice, assessed_on=ago(100))
    text = page(signed_in(alice))
    said = re.search(r'role="img" aria-label="([^"]+)"', text)
    assert said
    assert "1, unconfirmed" in said[1]
    assert "3, confirmed" in said[1]
    assert text.count('<path class="c-said') == 4  # two marks, two keys of the legend
    table = text[text.index('<table class="mini"') :]
    assert table[: table.index("</table>")].count("<tr>") == 3
    assert "style=" not in text[text.index("<figure") : text.index("</figure>")]


def test_an_empty_history_draws_nothing(bob: Engineer, dana: User) -> None:
    text = page(signed_in(dana))
    assert "Nobody has assessed this yet" in text
    assert "The level that counted" not in text
