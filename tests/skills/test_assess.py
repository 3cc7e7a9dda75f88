from __future__ import annotations

import json
import re
import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from skills.models import Assessment, CurrentLevel, Evidence
from skills.services.assessments import JudgementGiven, record_assessment
from teams.models import Engineer, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member, signing_in

pytestmark = pytest.mark.django_db

URL = "/engineers/bob/assess/deep-learning/"
HISTORY = "/engineers/bob/competencies/deep-learning/"
MATRIX = "/teams/applied-ai/matrix/?cell=bob.ML-02"
CANARY = "cnry-comment-of-erin"
INSPECTOR = {"HX-Request": "true", "HX-Target": "inspector"}


def form_of(client: Client, **changes: Any) -> dict[str, Any]:
    """Open the form as a browser does and give what it would send, with ``changes``."""
    page = client.get(URL, {"next": MATRIX}, headers=INSPECTOR).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(key|seen|next)" value="([^"]*)"', page))
    return {**hidden, **changes}


def send(client: Client, *, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    return client.post(URL, form_of(client, **changes), headers=headers or {})


def current(engineer: Engineer) -> CurrentLevel:
    return CurrentLevel.objects.get(engineer=engineer, competency=a_competency("deep-learning"))


def test_a_lead_confirms_a_level(alice: Engineer, bob: Engineer) -> None:
    response = send(signed_in(alice), level="3", comment=" Led it ", evidence="example.org/run")
    assert (response.status_code, response["Location"]) == (302, MATRIX)
    made = Assessment.objects.get()
    assert (made.level, made.source, made.rater, made.comment) == (3, "lead", alice, "Led it")
    assert Evidence.objects.get().url == "https://example.org/run"
    assert current(bob).level == 3


def test_an_engineer_assesses_themselves_and_stays_unconfirmed(bob: Engineer) -> None:
    send(signed_in(bob), level="2")
    made = Assessment.objects.get()
    assert (made.source, made.confirming) == ("self", False)


def test_not_concerned_is_no_level(alice: Engineer, bob: Engineer) -> None:
    send(signed_in(alice), level="nc")
    assert (current(bob).level, current(bob).not_concerned) == (None, True)


def test_still_true_repeats_the_level_as_of_today(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "deep-learning", 2, assessed_on=timezone.localdate() - timedelta(days=400))
    send(signed_in(alice), still="2")
    assert (current(bob).level, current(bob).assessed_on) == (2, timezone.localdate())


def test_the_inspector_shows_statements_requirement_and_what_was_said(alice: Engineer, bob: Engineer) -> None:
    erin = member(Team.objects.get(slug="applied-ai"), name="Erin")
    assessed(bob, "deep-learning", 1, source="self", rater=bob)
    assessed(bob, "deep-learning", 3, source="peer", rater=erin, comment=CANARY)
    page = signed_in(alice).get(URL, headers=INSPECTOR).content.decode()
    assert "<html" not in page
    assert page.count('type="radio"') == 7
    assert "AI Engineer, requires 3" in page
    assert "Senior AI Engineer next, requires" in page
    assert "now, self-assessed" in page
    assert "Bob, self" in page
    assert "Erin, peer" in page
    assert CANARY in page


def test_nothing_is_chosen_before_somebody_chooses(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "deep-learning", 2)
    assert " checked" not in signed_in(alice).get(URL, headers=INSPECTOR).content.decode()


def test_without_script_it_is_a_page(alice: Engineer, bob: Engineer) -> None:
    page = signed_in(alice).get(URL).content.decode()
    assert "<html" in page
    assert f'action="{URL}"' in page


def test_the_answer_refreshes_what_stands_on_the_matrix(alice: Engineer, bob: Engineer) -> None:
    response = send(signed_in(alice), headers=INSPECTOR, level="3")
    page = response.content.decode()
    assert response.status_code == 200
    for piece in (
        "c-bob-ML-02",
        "p-bob",
        "n-ML-02",
        "t-machine-learning",
        "r-machine-learning",
        "matrix-figures",
        "count-below",
        "count-unassessed",
        "count-unconfirmed",
        "count-stale",
    ):
        assert re.search(rf'id="{piece}[^"]*"[^>]* hx-swap-oob="true"', page), piece
    assert re.search(r'id="c-bob-ML-02"[^>]* data-level="3"[^>]* aria-current="true"', page)
    assert "1 of " in page
    assert json.loads(response["HX-Trigger-After-Settle"])["saved"] == {
        "engineer": "bob",
        "competency": "deep-learning",
    }


def test_the_answer_draws_the_matrix_as_it_was_looked_at(alice: Engineer, bob: Engineer) -> None:
    page = send(
        signed_in(alice), headers=INSPECTOR, level="3", next=f"{MATRIX}&lens=target-role&colour=gap"
    ).content.decode()
    assert re.search(r'id="c-bob-ML-02"[^>]* data-diff="-1"', page)
    assert "all against Lead AI Engineer" in page


@pytest.mark.parametrize(
    "place", ["/engineers/bob/", "/teams/platform/matrix/", "/teams/no-such-team/matrix/", "/nowhere/"]
)
def test_other_pages_get_no_piece_of_a_matrix(alice: Engineer, bob: Engineer, other_team: Team, place: str) -> None:
    page = send(signed_in(alice), headers=INSPECTOR, level="3", next=place).content.decode()
    assert "matrix-figures" not in page
    assert "Undo" in page


def test_undo_withdraws_and_brings_the_level_before_back(alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "deep-learning", 2)
    client = signed_in(alice)
    page = send(client, headers=INSPECTOR, level="4").content.decode()
    undo = re.search(r'hx-post="(/assessments/[^"]+)"', page)
    assert undo
    answer = client.post(undo[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert current(bob).level == 2
    assert re.search(r'id="c-bob-ML-02"[^>]* data-level="2"[^>]* hx-swap-oob="true"', answer)
    assert 'name="level"' not in answer
    assert Assessment.objects.count() == 2


def test_a_double_click_makes_one_assessment(alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    data = form_of(client, level="3", comment="once")
    answers = [client.post(URL, data, headers=INSPECTOR) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert Assessment.objects.count() == 1


def test_a_used_form_with_something_else_to_say_asks_again(alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    data = form_of(client, level="3", comment="mine")
    client.post(URL, data)
    answer = client.post(URL, {**data, "level": "4"}, headers=INSPECTOR)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This form was sent before" in page
    assert re.search(r'value="4" checked', page)
    assert ">mine</textarea>" in page.replace("\n", "")
    assert f'name="key" value="{data["key"]}"' not in page
    assert Assessment.objects.get().level == 3


def test_a_form_that_was_undone_does_not_pretend_to_save_again(alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    data = form_of(client, level="3")
    client.post(URL, data)
    client.post(f"/assessments/{data['key']}/withdraw/")
    assert client.post(URL, data, headers=INSPECTOR).status_code == 422
    assert not CurrentLevel.objects.exists()


def test_the_key_of_somebody_elses_assessment_takes_nothing_over(alice: Engineer, bob: Engineer) -> None:
    theirs = assessed(alice, "deep-learning", 5, source="self", comment=CANARY)
    answer = send(signed_in(bob), headers=INSPECTOR, level="5", key=str(theirs.uuid))
    assert answer.status_code == 422
    assert CANARY.encode() not in answer.content
    assert not Assessment.objects.filter(engineer=bob).exists()


def test_a_level_that_came_in_meanwhile_is_shown_beside_mine(alice: Engineer, bob: Engineer, head: Engineer) -> None:
    client = signed_in(alice)
    data = form_of(client, level="4", comment="typed by me")
    newer = assessed(bob, "deep-learning", 2, rater=head, comment="came in meanwhile")
    answer = client.post(URL, data, headers=INSPECTOR)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The level changed while you had it open" in page
    assert "came in meanwhile" in page
    assert "typed by me</textarea>" in page
    assert 'value="4" checked' in page
    assert current(bob).level == 2

    again = dict(re.findall(r'<input type="hidden" name="(key|seen|next)" value="([^"]*)"', page))
    assert UUID(again["seen"]) == newer.uuid
    assert client.post(URL, {**data, **again}, headers=INSPECTOR).status_code == 200
    assert current(bob).level == 4


def test_a_conflict_is_told_without_script_too(alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    data = form_of(client, level="4", comment="typed by me")
    assessed(bob, "deep-learning", 2)
    answer = client.post(URL, data)
    assert (answer.status_code, b"<html" in answer.content, b"typed by me" in answer.content) == (409, True, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Choose a level, or not concerned"),
        ({"level": "6"}, "Select a valid choice"),
        ({"level": "-1"}, "Select a valid choice"),
        ({"level": "\uff13"}, "Select a valid choice"),
        ({"level": "3", "evidence": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"level": "3", "evidence": "ftp://example.org/x"}, "Enter a valid URL"),
        ({"level": "3", "comment": "x" * 20_001}, "at most 20000 characters"),
        ({"level": "3", "key": "no-key"}, "Enter a valid UUID"),
        ({"level": "3", "seen": "x"}, "Enter a valid UUID"),
    ],
)
def test_a_fault_is_told_and_nothing_is_stored(
    alice: Engineer, bob: Engineer, changes: dict[str, str], said: str
) -> None:
    answer = send(signed_in(alice), headers=INSPECTOR, **changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example/",
        "https://evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "%2f%2fevil.example",
        "///evil.example",
        "\tjavascript:alert(1)",
    ],
)
def test_saving_never_leads_to_another_site(alice: Engineer, bob: Engineer, elsewhere: str) -> None:
    response = send(signed_in(alice), level="3", next=elsewhere)
    assert response.status_code == 302
    assert response["Location"] in {HISTORY, elsewhere if elsewhere.startswith("%2f") else HISTORY}


def test_hr_reads_and_does_not_assess_as_lead(alice: Engineer, bob: Engineer, dana: User) -> None:
    assessed(bob, "deep-learning", 2, comment=CANARY)
    client = signed_in(dana)
    page = client.get(URL).content.decode()
    assert CANARY in page
    assert 'type="radio"' not in page
    assert client.post(URL, {"level": "3", "key": str(uuid4())}).status_code == 403
    assert Assessment.objects.count() == 1


def test_the_lead_above_reads_and_does_not_assess_where_the_team_has_a_lead(
    alice: Engineer, head: Engineer, bob: Engineer
) -> None:
    client = signed_in(head)
    assert client.get(URL).status_code == 200
    assert client.post(URL, {"level": "3", "key": str(uuid4())}).status_code == 403
    assert not Assessment.objects.exists()


ROUTES = (URL, HISTORY)


def without_token(content: bytes) -> bytes:
    return re.sub(rb'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+', b"", content)


@pytest.mark.parametrize("url", ROUTES)
@pytest.mark.parametrize("headers", [{}, INSPECTOR])
def test_outsiders_get_what_a_person_who_is_not_gets(
    bob: Engineer, charlie: Engineer, url: str, headers: dict[str, str]
) -> None:
    assessed(bob, "deep-learning", 2, comment=CANARY)
    client = signed_in(charlie)
    invented = url.replace("/bob/", "/nobody-here/")
    for method in ("get", "post") if url == URL else ("get",):
        real, other = (getattr(client, method)(each, headers=headers) for each in (url, invented))
        assert (real.status_code, other.status_code) == (404, 404)
        assert without_token(real.content) == without_token(other.content)
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("url", ROUTES)
def test_a_colleague_may_know_the_person_and_not_read_this(bob: Engineer, team: Team, url: str) -> None:
    assessed(bob, "deep-learning", 2, comment=CANARY)
    fay = member(team, name="Fay")
    signing_in(fay)
    response = signed_in(fay).get(url)
    assert response.status_code == 403
    assert CANARY.encode() not in response.content


@pytest.mark.parametrize("url", ROUTES)
def test_who_may_see_levels_alone_does_not_read_the_story(bob: Engineer, charlie: Engineer, url: str) -> None:
    Engineer.objects.filter(pk=bob.pk).update(skills_visibility="everyone")
    assert signed_in(charlie).get(url).status_code == 403


@pytest.mark.parametrize("url", [*ROUTES, f"/assessments/{UUID(int=7)}/withdraw/"])
def test_the_anonymous_are_sent_to_sign_in(url: str) -> None:
    assert Client().get(url).status_code == 302
    part = Client().post(url, headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (401, "/account/login/")


@pytest.mark.parametrize("url", ["/engineers/bob/assess/no-such-thing/", "/engineers/bob/competencies/no-such-thing/"])
def test_a_competency_that_is_not_gives_404(bob: Engineer, url: str) -> None:
    assert signed_in(bob).get(url).status_code == 404


def test_the_history_tells_every_assessment_and_strikes_the_withdrawn(alice: Engineer, bob: Engineer) -> None:
    client = signed_in(alice)
    today = timezone.localdate()
    assessed(bob, "deep-learning", 1, source="self", rater=bob, assessed_on=today - timedelta(days=300))
    old = assessed(bob, "deep-learning", 2, recorded_by=alice.user, rater=alice, assessed_on=today - timedelta(days=90))
    Evidence.objects.create(assessment=old, url="https://example.org/<script>")
    send(client, level="4", comment="<b>bold</b>")
    newest = Assessment.objects.latest("pk")
    client.post(f"/assessments/{newest.uuid}/withdraw/", {"reason": "wrong person", "next": HISTORY})
    page = client.get(HISTORY).content.decode()
    assert page.count('class="lv lv--sm"') == 3
    assert "<del>Leading</del>" in page
    assert "wrong person" in page
    assert page.count("counts now") == 1
    assert 'href="https://example.org/&lt;script&gt;" rel="noopener noreferrer nofollow"' in page
    assert "&lt;b&gt;bold" in page
    assert 'role="img"' in page


def test_the_history_is_a_fragment_too(bob: Engineer) -> None:
    page = signed_in(bob).get(HISTORY, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "Nobody has assessed this yet" in page


def test_only_whoever_made_an_assessment_withdraws_it(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    made = assessed(bob, "deep-learning", 2, recorded_by=alice.user, rater=alice)
    url = f"/assessments/{made.uuid}/withdraw/"
    assert signed_in(bob).post(url).status_code == 403
    assert signed_in(charlie).post(url).status_code == 404
    assert signed_in(charlie).post(f"/assessments/{uuid4()}/withdraw/").status_code == 404
    assert signed_in(alice).get(url).status_code == 405
    assert current(bob).level == 2


def test_a_former_lead_withdraws_without_seeing_anything(alice: Engineer, bob: Engineer, other_team: Team) -> None:
    made = assessed(bob, "deep-learning", 2, recorded_by=alice.user, rater=alice)
    assessed(bob, "deep-learning", 1, source="self", comment=CANARY)
    today = timezone.localdate()
    Membership.objects.filter(engineer=bob).update(ends=today - timedelta(days=1))
    Membership.objects.create(engineer=bob, team=other_team, starts=today)
    response = signed_in(alice).post(f"/assessments/{made.uuid}/withdraw/", headers=INSPECTOR)
    assert response.status_code == 302
    assert CANARY.encode() not in response.content
    made.refresh_from_db()
    assert made.withdrawn_at is not None


def test_an_expired_certification_no_longer_decides(alice: Engineer, bob: Engineer) -> None:
    assessed(
        bob,
        "deep-learning",
        5,
        source="certification",
        assessed_on=timezone.localdate() - timedelta(days=30),
        expires_on=timezone.localdate() + timedelta(days=1),
    )
    assessed(bob, "deep-learning", 2, source="self")
    client = signed_in(alice)
    assert '>5</span><b>Shaping <span class="badge">now</span>' in client.get(URL).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        assert "now, self-assessed" in signed_in(alice).get(URL).content.decode()


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_posts_at_once_make_one_assessment(alice: Engineer, bob: Engineer) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the test database of SQLite lives in one connection's memory")
    assert alice.user is not None
    actor: User = alice.user
    given, faults = JudgementGiven(3, key=uuid4()), list[Exception]()

    def post() -> None:
        try:
            record_assessment(actor=actor, engineer=bob, competency=a_competency("deep-learning"), given=given)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test tells it
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Assessment.objects.count() == 1
