from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skills.models import Assessment, CurrentLevel
from teams.models import Engineer, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed

pytestmark = pytest.mark.django_db

FLOW = "/engineers/bob/assess/"
ROW = "/engineers/bob/assess/deep-learning/row/"
STILL = "/engineers/bob/still-true/"
HTMX = {"HX-Request": "true"}


def long_ago() -> Any:
    return timezone.localdate() - timedelta(days=500)


def rows_of(client: Client, query: str = "") -> list[str]:
    page = client.get(FLOW + query).content.decode()
    return re.findall(r'<li class="rating" id="rating-([a-z0-9-]+)"', page)


def form_of(client: Client, slug: str = "deep-learning", **changes: Any) -> dict[str, Any]:
    page = client.get(FLOW).content.decode()
    row = page.partition(f'id="rating-{slug}"')[2].partition("</form>")[0]
    return {**dict(re.findall(r'<input type="hidden" name="(key|seen|next)" value="([^"]*)"', row)), **changes}


def domain_form(client: Client, title: str) -> dict[str, Any]:
    """Read the form that repeats the levels of a domain, as a browser would send it."""
    page = client.get(FLOW).content.decode()
    form = page.partition(f">{title}</a>")[2].partition("</form>")[0]
    pairs = re.findall(r'<input type="hidden" name="(key|seen|next)" value="([^"]*)"', form)
    return {"key": dict(pairs)["key"], "next": FLOW, "seen": [value for name, value in pairs if name == "seen"]}


def test_bob_comes_to_his_own_flow(bob: Engineer) -> None:
    assert signed_in(bob).get("/assess/")["Location"] == FLOW


def test_who_is_nobody_in_the_directory_has_no_flow(dana: User) -> None:
    assert signed_in(dana).get("/assess/").status_code == 404


def test_bob_is_asked_about_both_roles_and_first_about_what_is_stale_or_missing(bob: Engineer) -> None:
    assessed(bob, "deep-learning", 2)
    client = signed_in(bob)
    rows = rows_of(client)
    assert 20 < len(rows) <= 62
    assert "deep-learning" in rows[-3:]
    page = client.get(FLOW).content.decode()
    assert f"1 of {len(rows)} done" in page


def test_filters_leave_what_is_stale_and_what_is_not_assessed(bob: Engineer) -> None:
    assessed(bob, "deep-learning", 2, assessed_on=long_ago())
    client = signed_in(bob)
    whole = rows_of(client)
    assert rows_of(client, "?show=stale") == ["deep-learning"]
    assert set(rows_of(client, "?show=missing")) == set(whole) - {"deep-learning"}
    assert set(rows_of(client, "?domain=machine-learning-and-ai")) < set(whole) or rows_of(client, "?domain=x") == []


def test_a_saved_row_answers_with_itself_and_the_progress(bob: Engineer) -> None:
    client = signed_in(bob)
    of = len(rows_of(client))
    answer = client.post(ROW, form_of(client, level="3", comment="Led it"), headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="rating-deep-learning"' in body
    assert f"1 of {of} done" in body
    assert json.loads(answer["HX-Trigger-After-Settle"]) == {"rated": {"row": "rating-deep-learning"}}
    made = Assessment.objects.get()
    assert (made.level, made.source, made.comment) == (3, "self", "Led it")
    assert f"/assessments/together/{made.uuid}/withdraw/" in body


def test_a_row_sent_twice_makes_one_assessment(bob: Engineer) -> None:
    client = signed_in(bob)
    form = form_of(client, level="3")
    for _ in range(2):
        assert client.post(ROW, form, headers=HTMX).status_code == 200
    assert Assessment.objects.count() == 1


def test_a_row_without_a_choice_stays_open_and_says_so(bob: Engineer) -> None:
    client = signed_in(bob)
    answer = client.post(ROW, form_of(client, comment="not yet"), headers=HTMX)
    assert answer.status_code == 422
    assert "not yet" in answer.content.decode()
    assert "Choose a level" in answer.content.decode()
    assert not Assessment.objects.exists()


def test_a_level_that_changed_meanwhile_is_shown_and_nothing_typed_is_lost(alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    form = form_of(client, level="4", comment="kept words")
    assessed(bob, "deep-learning", 2)
    answer = client.post(ROW, form, headers=HTMX)
    body = answer.content.decode()
    assert (answer.status_code, "kept words" in body) == (409, True)
    assert Assessment.objects.count() == 1
    fresh = dict(re.findall(r'<input type="hidden" name="(key|seen|next)" value="([^"]*)"', body))
    assert client.post(ROW, {**fresh, "level": "4"}, headers=HTMX).status_code == 200


def test_without_script_the_row_comes_back_to_the_flow(bob: Engineer) -> None:
    client = signed_in(bob)
    answer = client.post("/engineers/bob/assess/deep-learning/", form_of(client, level="2"))
    assert answer["Location"] == FLOW


def test_an_engineers_word_on_a_stale_confirmed_level_is_asked_for_once(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "deep-learning", 2, assessed_on=long_ago(), rater=alice)
    client = signed_in(bob)
    client.post(ROW, form_of(client, still="2"), headers=HTMX)
    assert rows_of(client, "?show=stale") == []
    # The lead's word still decides, and the lead is still asked.
    assert CurrentLevel.objects.get(engineer=bob).source == "lead"
    assert rows_of(signed_in(alice), "?show=stale") == ["deep-learning"]


def test_a_lead_is_asked_to_confirm_what_is_self_assessed(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "deep-learning", 3, source="self", rater=bob)
    page = signed_in(alice).get(FLOW).content.decode()
    row = page.partition('id="rating-deep-learning"')[2].partition("</form>")[0]
    assert "unconfirmed" in row
    assert "Confirm 3" in row


def test_hr_and_the_head_read_levels_and_assess_nobody(
    head: Engineer, alice: Engineer, bob: Engineer, dana: User
) -> None:
    for who in (head, dana):
        client = signed_in(who)
        assert client.get(FLOW).status_code == 403
        for path in (ROW, STILL):
            assert client.post(path, {"level": "2", "key": str(uuid4()), "seen": str(uuid4())}).status_code == 403


def test_outsiders_find_no_flow(charlie: Engineer, bob: Engineer) -> None:
    client = signed_in(charlie)
    assert client.get(FLOW).status_code == 404
    assert [client.post(path).status_code for path in (ROW, STILL)] == [404, 404]


def test_the_flow_asks_the_same_number_of_queries_however_much_is_assessed(bob: Engineer) -> None:
    client = signed_in(bob)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(FLOW).status_code == 200
        return len(queries)

    slugs = list(a_competency("deep-learning").framework.competencies.values_list("slug", flat=True))
    for slug in slugs[:10]:
        assessed(bob, slug, 2)
    asked()
    few = asked()
    for slug in slugs[10:40]:
        assessed(bob, slug, 2)
    assert asked() == few


def test_one_press_says_of_a_whole_domain_that_it_is_still_true(bob: Engineer) -> None:
    for slug, level in (("deep-learning", 2), ("model-development", 3), ("programming", 1)):
        assessed(bob, slug, level, assessed_on=long_ago(), source="self", rater=bob)
    client = signed_in(bob)
    title = domain_of("deep-learning")
    form = domain_form(client, title)
    assert len(form["seen"]) == 2
    answer = client.post(STILL, form, headers=HTMX)
    assert "2 levels are still true as of today." in answer.content.decode()
    today = CurrentLevel.objects.filter(assessed_on=timezone.localdate()).values_list("competency__slug", "level")
    assert sorted(today) == [("deep-learning", 2), ("model-development", 3)]
    assert Assessment.objects.count() == 5

    client.post(STILL, form, headers=HTMX)
    assert Assessment.objects.count() == 5


def test_the_whole_of_it_is_undone_by_one_press(bob: Engineer) -> None:
    for slug in ("deep-learning", "model-development"):
        assessed(bob, slug, 2, assessed_on=long_ago(), source="self", rater=bob)
    client = signed_in(bob)
    form = domain_form(client, domain_of("deep-learning"))
    client.post(STILL, form, headers=HTMX)
    undo = f"/assessments/together/{form['key']}/withdraw/"
    assert client.post(f"{undo}?next={FLOW}", headers=HTMX).status_code == 200
    assert set(CurrentLevel.objects.values_list("assessed_on", flat=True)) == {long_ago()}
    assert Assessment.objects.filter(withdrawn_at__isnull=False).count() == 2
    assert client.post(undo).status_code == 404


def test_nobody_undoes_what_somebody_else_said(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "deep-learning", 2, assessed_on=long_ago(), source="self", rater=bob)
    form = domain_form(signed_in(bob), domain_of("deep-learning"))
    signed_in(bob).post(STILL, form)
    assert signed_in(alice).post(f"/assessments/together/{form['key']}/withdraw/").status_code == 404


def test_a_leads_still_true_confirms_and_says_so(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "deep-learning", 3, source="self", rater=bob)
    assessed(bob, "model-development", 2, assessed_on=long_ago(), rater=alice)
    client = signed_in(alice)
    assert "Confirm 2 levels, 1 self-assessed" in client.get(FLOW).content.decode()
    client.post(STILL, domain_form(client, domain_of("deep-learning")))
    rows = CurrentLevel.objects.filter(engineer=bob)
    assert {(row.competency.slug, row.level, row.source) for row in rows} == {
        ("deep-learning", 3, "lead"),
        ("model-development", 2, "lead"),
    }
    assert {row.assessment.rater for row in rows} == {alice}


def test_a_level_that_changed_meanwhile_is_left(alice: Engineer, bob: Engineer) -> None:
    for slug in ("deep-learning", "model-development"):
        assessed(bob, slug, 2, source="self", rater=bob)
    client = signed_in(alice)
    form = domain_form(client, domain_of("deep-learning"))
    assessed(bob, "deep-learning", 4, source="self", rater=bob)
    answer = client.post(STILL, form, headers=HTMX).content.decode()
    assert "1 level confirmed as of today. 1 changed while you had it open and was left." in answer
    assert CurrentLevel.objects.get(competency__slug="deep-learning").source == "self"


def test_nothing_is_said_of_what_is_not_assessed(bob: Engineer) -> None:
    assert (
        "Still true" not in signed_in(bob).get(FLOW).content.decode().partition("flow-domains")[2].partition("<ul")[2]
    )
    signed_in(bob).post(STILL, {"key": str(uuid4()), "seen": str(uuid4()), "next": FLOW})
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("seen", ["", "no-id", "\0"])
def test_a_broken_form_is_told_and_changes_nothing(bob: Engineer, seen: str) -> None:
    answer = signed_in(bob).post(STILL, {"key": "x", "seen": seen, "next": FLOW})
    assert (answer.status_code, answer["Location"]) == (302, FLOW)
    assert not Assessment.objects.exists()


def domain_of(slug: str) -> str:
    version = a_competency(slug).versions.get(version__status="published")
    return str(version.domain.title)
