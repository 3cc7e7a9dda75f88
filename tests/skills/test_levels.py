from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from skills.levels import (
    NOT_ASSESSED,
    NOT_CONCERNED,
    Freshness,
    Judgement,
    Source,
    Status,
    current_level,
    freshness,
    oldest_within,
    status_of,
)

TODAY = date(2026, 11, 1)
DAYS = st.dates(min_value=date(1999, 1, 1), max_value=date(2051, 12, 31))


def judged(level: int | None, source: str, on: str, **more: object) -> Judgement:
    day = date.fromisoformat(on)
    given: dict[str, object] = {"shared_on": day, "entered": 1, "expires_on": None, **more}
    return Judgement(level, Source(source), day, **given)  # type: ignore[arg-type]  # the tests name fields freely


@pytest.mark.parametrize(
    ("judgements", "level", "status", "source"),
    [
        pytest.param([], None, "not_assessed", None, id="nobody judged"),
        pytest.param([judged(2, "self", "2026-01-01")], 2, "unconfirmed", "self", id="self alone"),
        pytest.param([judged(0, "self", "2026-01-01")], 0, "unconfirmed", "self", id="level 0 is a level"),
        pytest.param(
            [judged(2, "lead", "2024-01-01"), judged(4, "self", "2026-01-01")], 2, "confirmed", "lead", id="lead wins"
        ),
        pytest.param(
            [judged(2, "lead", "2026-01-01"), judged(3, "certification", "2026-02-01")],
            3,
            "confirmed",
            "certification",
            id="newest confirming wins",
        ),
        pytest.param([judged(3, "review", "2026-02-01")], 3, "confirmed", "review", id="closed review confirms"),
        pytest.param(
            [judged(2, "lead", "2026-01-01", entered=7), judged(3, "lead", "2026-01-01", entered=8)],
            3,
            "confirmed",
            "lead",
            id="same day: later entry",
        ),
        pytest.param(
            [judged(3, "lead", "2026-01-01", entered=8), judged(2, "lead", "2026-01-01", entered=7)],
            3,
            "confirmed",
            "lead",
            id="whatever the order given",
        ),
        pytest.param(
            [judged(5, "peer", "2026-03-01"), judged(5, "mentor", "2026-03-01")],
            None,
            "not_assessed",
            None,
            id="peer and mentor never decide",
        ),
        pytest.param(
            [judged(2, "self", "2026-01-01"), judged(5, "peer", "2026-03-01")],
            2,
            "unconfirmed",
            "self",
            id="peer does not confirm",
        ),
        pytest.param([judged(None, "lead", "2026-01-01")], None, "not_concerned", "lead", id="not concerned"),
        pytest.param(
            [judged(None, "lead", "2025-01-01"), judged(1, "lead", "2026-01-01")],
            1,
            "confirmed",
            "lead",
            id="concerned again",
        ),
        pytest.param([judged(4, "lead", "2026-01-01", shared_on=None)], None, "not_assessed", None, id="draft"),
        pytest.param(
            [judged(4, "lead", "2026-10-01", shared_on=date(2026, 11, 2))],
            None,
            "not_assessed",
            None,
            id="shared later",
        ),
        pytest.param(
            [judged(4, "lead", "2026-10-01", shared_on=TODAY)], 4, "confirmed", "lead", id="shared on the day"
        ),
        pytest.param(
            [judged(4, "certification", "2025-01-01", expires_on=TODAY)],
            4,
            "confirmed",
            "certification",
            id="certification on its last day",
        ),
        pytest.param(
            [judged(4, "certification", "2025-01-01", expires_on=TODAY - timedelta(days=1))],
            None,
            "not_assessed",
            None,
            id="expired certification alone",
        ),
        pytest.param(
            [
                judged(4, "certification", "2026-01-01", expires_on=date(2026, 6, 1)),
                judged(2, "lead", "2024-01-01"),
                judged(3, "self", "2026-03-01"),
            ],
            2,
            "confirmed",
            "lead",
            id="expired certification gives way to the lead",
        ),
    ],
)
def test_current_level_follows_rule_1(
    judgements: list[Judgement], level: int | None, status: str, source: str | None
) -> None:
    found = current_level(judgements, as_of=TODAY)
    assert (found.level, found.status, found.source) == (level, status, source)


def test_current_level_tells_its_cell_and_its_day() -> None:
    nobody = current_level([], as_of=TODAY)
    released = current_level([judged(None, "lead", "2026-01-01")], as_of=TODAY)
    known = current_level([judged(3, "lead", "2026-01-01")], as_of=TODAY)
    assert [nobody.code, released.code, known.code] == [NOT_ASSESSED, NOT_CONCERNED, 3]
    assert [nobody.assessed_on, known.assessed_on] == [None, date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("level", "source", "status"),
    [
        (3, "lead", Status.CONFIRMED),
        (3, "certification", Status.CONFIRMED),
        (3, "review", Status.CONFIRMED),
        (3, "self", Status.UNCONFIRMED),
        (None, "lead", Status.NOT_CONCERNED),
        (None, "self", Status.NOT_CONCERNED),
    ],
)
def test_status_follows_level_and_source(level: int | None, source: str, status: Status) -> None:
    assert status_of(level, source) is status


@pytest.mark.parametrize(
    ("assessed_on", "as_of", "expected"),
    [
        ("2026-05-01", "2026-11-01", Freshness.FRESH),
        ("2026-04-30", "2026-11-01", Freshness.AGEING),
        ("2025-11-01", "2026-11-01", Freshness.AGEING),
        ("2025-10-31", "2026-11-01", Freshness.STALE),
        ("2025-08-31", "2026-02-28", Freshness.FRESH),  # six months after 31 August is the last of February
        ("2025-08-31", "2026-03-01", Freshness.AGEING),
    ],
)
def test_freshness_counts_calendar_months(assessed_on: str, as_of: str, expected: Freshness) -> None:
    assert freshness(date.fromisoformat(assessed_on), as_of=date.fromisoformat(as_of)) is expected


def test_freshness_can_be_set_per_competency() -> None:
    day = date(2026, 9, 1)
    assert freshness(day, as_of=TODAY, fresh_months=1, stale_months=3) is Freshness.AGEING
    assert freshness(day, as_of=TODAY, fresh_months=1, stale_months=1) is Freshness.STALE


def test_oldest_day_steps_over_short_months() -> None:
    assert oldest_within(1, as_of=date(2026, 3, 31)) == date(2026, 3, 1)
    assert oldest_within(6, as_of=date(2026, 2, 28)) == date(2025, 8, 28)
    assert oldest_within(6, as_of=date(1, 1, 1)) == date.min


@given(assessed=DAYS, as_of=DAYS, months=st.integers(min_value=1, max_value=36))
def test_one_date_judges_like_each_freshness(assessed: date, as_of: date, months: int) -> None:
    within = as_of <= assessed + relativedelta(months=months)
    assert (assessed >= oldest_within(months, as_of=as_of)) is within


@given(
    st.lists(
        st.builds(
            Judgement,
            level=st.none() | st.integers(0, 5),
            source=st.sampled_from(Source),
            assessed_on=DAYS,
            shared_on=st.none() | DAYS,
            entered=st.integers(0, 99),
            expires_on=st.none() | DAYS,
        )
    ),
    DAYS,
)
def test_nothing_newer_of_the_same_standing_is_passed_over(judgements: list[Judgement], as_of: date) -> None:
    found = current_level(judgements, as_of=as_of)
    counting = [one for one in judgements if one.shared_on is not None and one.shared_on <= as_of]
    if found.judgement is None:
        assert all(not one.confirms(as_of=as_of) and one.source is not Source.SELF for one in counting)
        return
    assert found.judgement in counting
    rivals = [one for one in counting if one.confirms(as_of=as_of)] or counting
    if found.judgement.confirms(as_of=as_of):
        assert all(one.assessed_on <= found.judgement.assessed_on for one in rivals)
    else:
        assert not any(one.confirms(as_of=as_of) for one in counting)
        assert found.source is Source.SELF
