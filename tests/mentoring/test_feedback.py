"""Feedback at the end: opened for both at once, and a concern for HR that the other never reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from mentoring.models import MentoringFeedback, Mentorship
from teams.models import Engineer, User
from tests.conftest import signed_in
from tests.mentoring.pairs import pair_of

MINE = {"worth": "4", "text": "You ask good questions", "concern": "cnry-concern"}


@pytest.fixture
def path(bob: Engineer, erin: Engineer) -> str:
    pair = pair_of(erin, bob, state="completed", ended_how="completed", ends=timezone.localdate())
    return f"/mentoring/{pair.uuid}/feedback/"


def test_neither_reads_the_other_before_both_are_in(path: str, bob: Engineer, erin: Engineer) -> None:
    assert signed_in(bob).post(path, MINE).status_code == 302
    assert "You ask good questions" not in signed_in(erin).get(path).content.decode()
    signed_in(erin).post(path, {"worth": "5", "text": "You did the work", "concern": ""})
    told = signed_in(erin).get(path).content.decode()
    assert "You ask good questions" in told
    assert "cnry-concern" not in told
    own = signed_in(bob).get(path).content.decode()
    assert "You did the work" in own
    assert "cnry-concern" in own


def test_it_is_given_once(path: str, bob: Engineer) -> None:
    client = signed_in(bob)
    client.post(path, MINE)
    assert client.post(path, MINE | {"worth": "1"}).status_code == 422
    assert MentoringFeedback.objects.get().worth == 4


def test_after_14_days_it_is_open_and_too_late_to_answer(path: str, bob: Engineer, erin: Engineer) -> None:
    signed_in(bob).post(path, MINE)
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        assert "You ask good questions" not in signed_in(erin).get(path).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        client = signed_in(erin)
        assert "You ask good questions" in client.get(path).content.decode()
        assert client.post(path, {"worth": "1", "text": "So do you"}).status_code == 422


def test_not_before_the_end_and_not_of_a_proposal(path: str, bob: Engineer) -> None:
    for state, how in (("active", ""), ("ended", "declined"), ("ended", "withdrawn")):
        Mentorship.objects.update(state=state, ended_how=how)
        assert signed_in(bob).post(path, MINE).status_code == 422
    assert "Feedback comes at the end" in signed_in(bob).get(path).content.decode()


def test_leads_and_hr_read_none_of_it(path: str, bob: Engineer, alice: Engineer, dana: User, charlie: Engineer) -> None:
    signed_in(bob).post(path, MINE)
    assert [signed_in(each).get(path).status_code for each in (alice, dana, charlie)] == [403, 403, 404]
    for who in (alice, dana):
        page = signed_in(who).get(path.removesuffix("feedback/")).content.decode()
        assert "You ask good questions" not in page
        assert "cnry-concern" not in page
