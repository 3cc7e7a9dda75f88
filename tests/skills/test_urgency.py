from __future__ import annotations

from datetime import date

import pytest

from skills.urgency import Question, Want, by_urgency, want_of


@pytest.mark.parametrize(
    ("assessed", "stale", "confirmed", "confirms", "wanted"),
    [
        (False, False, False, False, Want.MISSING),
        (True, True, True, True, Want.STALE),
        (True, True, False, True, Want.STALE),
        (True, False, False, True, Want.UNCONFIRMED),
        (True, False, False, False, Want.NOTHING),
        (True, False, True, True, Want.NOTHING),
    ],
)
def test_what_is_wanted_of_a_rater(assessed: bool, stale: bool, confirmed: bool, confirms: bool, wanted: Want) -> None:
    assert want_of(assessed=assessed, stale=stale, confirmed=confirmed, confirms=confirms) is wanted


def question(name: str, want: Want, weight: int, day: date | None = None, position: int = 0) -> Question:
    return Question(name, want, weight, day, position)


def test_what_is_stale_or_missing_and_weighs_most_is_asked_first() -> None:
    asked = [
        question("fine and heavy", Want.NOTHING, 3, date(2026, 1, 1)),
        question("missing and light", Want.MISSING, 1),
        question("stale and heavy", Want.STALE, 3, date(2024, 1, 1)),
        question("ageing and heavy", Want.AGEING, 3, date(2025, 1, 1)),
        question("unconfirmed and heavy", Want.UNCONFIRMED, 3, date(2026, 1, 1)),
        question("missing and heavy", Want.MISSING, 3),
    ]
    assert [each.competency for each in by_urgency(asked)] == [
        "missing and heavy",
        "stale and heavy",
        "unconfirmed and heavy",
        "ageing and heavy",
        "missing and light",
        "fine and heavy",
    ]


def test_the_oldest_answer_comes_first_and_then_the_place_in_the_framework() -> None:
    asked = [
        question("later", Want.STALE, 2, date(2024, 6, 1), 0),
        question("second", Want.STALE, 2, date(2024, 1, 1), 2),
        question("first", Want.STALE, 2, date(2024, 1, 1), 1),
    ]
    assert [each.competency for each in by_urgency(asked)] == ["first", "second", "later"]
