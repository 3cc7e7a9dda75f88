import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.levels import NOT_ASSESSED, NOT_CONCERNED
from skills.readiness import (
    AnyOf,
    Band,
    Qualification,
    QualificationStatus,
    Readiness,
    Requirement,
    RoleRequirements,
    role_readiness,
)

ROLE = RoleRequirements(
    [
        Requirement("programming", 4, 3),
        Requirement("statistics", 3, 2),
        Requirement("cloud", 2, 1),
        Requirement("robotics", 5, 0),
        Requirement("ethics", 0, 2),
    ]
)
DEGREE = Qualification("degree", QualificationStatus.UNKNOWN)


def measured(role: RoleRequirements = ROLE, exempt: tuple[str, ...] = (), /, **levels: int) -> Readiness:
    return role_readiness(role, levels, exempt=exempt)


@pytest.mark.parametrize(
    ("levels", "exempt", "met", "required", "have", "of"),
    [
        pytest.param({}, (), 0, 20, 0, 3, id="nothing known"),
        pytest.param({"programming": 4, "statistics": 3, "cloud": 2}, (), 20, 20, 3, 3, id="all met"),
        pytest.param(
            {"programming": 5, "statistics": 0, "cloud": 5}, (), 14, 20, 3, 3, id="surplus makes up for nothing"
        ),
        pytest.param({"programming": 2, "statistics": 3}, (), 12, 20, 2, 3, id="unknown stays below the line"),
        pytest.param({"programming": 2, "cloud": NOT_CONCERNED}, (), 6, 18, 1, 2, id="not concerned leaves"),
        pytest.param({"programming": 2, "statistics": 3}, ("statistics",), 6, 14, 1, 2, id="exempt leaves"),
        pytest.param({"robotics": 5, "ethics": 5}, (), 0, 20, 0, 3, id="weight 0 and level 0 never count"),
        pytest.param({"programming": NOT_ASSESSED}, (), 0, 20, 0, 3, id="not assessed, said outright"),
    ],
)
def test_readiness_sums_follow_rule_4(
    levels: dict[str, int], exempt: tuple[str, ...], met: int, required: int, have: int, of: int
) -> None:
    found = measured(ROLE, exempt, **levels)
    assert (found.points_met, found.points_required) == (met, required)
    assert (found.assessed_have, found.assessed_of) == (have, of)
    assert found.readiness == pytest.approx(met / required)


def test_at_most_counts_all_that_is_unknown_as_met() -> None:
    found = measured(programming=2)
    assert (found.points_met, found.points_unknown) == (6, 8)
    assert found.at_most == pytest.approx(14 / 20)


def test_role_that_asks_for_nothing_has_no_readiness() -> None:
    found = measured(RoleRequirements([Requirement("robotics", 5, 0)]), robotics=5)
    assert (found.readiness, found.at_most, found.band) == (None, None, None)


@pytest.mark.parametrize(
    ("level", "exempt", "current", "gap", "surplus", "met"),
    [
        pytest.param(2, (), 2, 2, 0, False, id="short"),
        pytest.param(4, (), 4, 0, 0, True, id="met"),
        pytest.param(5, (), 5, 0, 1, True, id="above"),
        pytest.param(0, (), 0, 4, 0, False, id="level 0"),
        pytest.param(NOT_ASSESSED, (), None, None, 0, False, id="unknown size"),
        pytest.param(NOT_CONCERNED, (), None, 0, 0, False, id="not concerned is no gap"),
        pytest.param(1, ("programming",), 1, 0, 0, False, id="exempt is no gap"),
    ],
)
def test_each_requirement_tells_its_gap(
    level: int, exempt: tuple[str, ...], current: int | None, gap: int | None, surplus: int, met: bool
) -> None:
    row = measured(ROLE, exempt, programming=level).requirements[0]
    assert (row.competency, row.required, row.weight) == ("programming", 4, 3)
    assert (row.current, row.gap, row.surplus, row.met) == (current, gap, surplus, met)


def test_requirement_of_weight_0_is_no_gap() -> None:
    robotics = measured(robotics=1).requirements[3]
    assert (robotics.counts, robotics.gap, robotics.met) == (False, 0, False)


def test_essentials_are_counted_where_concerned() -> None:
    assert (measured(programming=4).essentials_met, measured(programming=4).essentials_of) == (1, 1)
    assert measured(programming=3).essentials_met == 0
    assert measured(programming=NOT_CONCERNED).essentials_of == 0


ESSENTIAL = Requirement("deep", 4, 3)
BULK = Requirement("wide", 4, 22)  # 88 of 100 points, so that the essential alone decides between bands


@pytest.mark.parametrize(
    ("deep", "wide", "band"),
    [
        pytest.param(4, 4, Band.READY, id="all met"),
        pytest.param(3, 4, Band.NEARLY, id="essential one short, 0.97"),
        pytest.param(2, 4, Band.GROWING, id="essential two short, 0.94"),
        pytest.param(NOT_ASSESSED, 4, Band.GROWING, id="essential unknown, 0.88"),
        pytest.param(4, 3, Band.GROWING, id="0.78"),
        pytest.param(4, 2, Band.EARLY, id="0.56"),
        pytest.param(NOT_CONCERNED, 4, Band.READY, id="essential does not concern"),
    ],
)
def test_band_follows_share_and_essentials(deep: int, wide: int, band: Band) -> None:
    assert measured(RoleRequirements([ESSENTIAL, BULK]), deep=deep, wide=wide).band is band


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        (95, Band.READY),
        (94, Band.NEARLY),
        (85, Band.NEARLY),
        (84, Band.GROWING),
        (60, Band.GROWING),
        (59, Band.EARLY),
    ],
)
def test_bands_begin_at_their_thresholds(percent: int, band: Band) -> None:
    assert measured(RoleRequirements([Requirement("wide", 100, 1)]), wide=percent).band is band


@pytest.mark.parametrize(
    ("levels", "reached", "met"),
    [
        ({}, (), False),
        ({"vision": 3, "speech": NOT_CONCERNED}, (), False),
        ({"vision": 4}, ("vision",), False),
        ({"vision": 4, "robots": 5}, ("vision", "robots"), True),
    ],
)
def test_any_of_asks_for_as_many_as_its_count(levels: dict[str, int], reached: tuple[str, ...], met: bool) -> None:
    asked = AnyOf("depth", 4, ("vision", "speech", "robots"), count=2)
    (found,) = measured(RoleRequirements([], [asked]), **levels).any_of
    assert (found.asked, found.reached_by, found.met) == (asked, reached, met)


@pytest.mark.parametrize(
    ("any_ofs", "qualifications", "band"),
    [
        pytest.param([AnyOf("depth", 4, ("wide",))], [], Band.READY, id="any-of met"),
        pytest.param([AnyOf("depth", 5, ("wide",))], [], Band.NEARLY, id="any-of open"),
        pytest.param([], [DEGREE], Band.NEARLY, id="required qualification unknown"),
        pytest.param([], [Qualification("degree", QualificationStatus.MISSING)], Band.NEARLY, id="missing"),
        pytest.param([], [Qualification("degree", QualificationStatus.MET)], Band.READY, id="met"),
        pytest.param(
            [], [Qualification("degree", QualificationStatus.MISSING, required=False)], Band.READY, id="only preferred"
        ),
    ],
)
def test_ready_asks_for_any_ofs_and_qualifications(
    any_ofs: list[AnyOf], qualifications: list[Qualification], band: Band
) -> None:
    role = RoleRequirements([Requirement("wide", 4, 3)], any_ofs, qualifications)
    assert measured(role, wide=4).band is band


def test_required_qualifications_that_are_not_met_are_also_needed() -> None:
    preferred = Qualification("master", QualificationStatus.MISSING, required=False)
    role = RoleRequirements([], [], [DEGREE, preferred, Qualification("years", QualificationStatus.MET)])
    assert measured(role).also_needed == (DEGREE,)


CASES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(NOT_CONCERNED, 5)), max_size=12)


def built(case: list[tuple[int, int, int]]) -> Readiness:
    role = RoleRequirements([Requirement(str(at), level, weight) for at, (level, weight, _) in enumerate(case)])
    return role_readiness(role, {str(at): code for at, (_, _, code) in enumerate(case)})


@given(CASES)
def test_readiness_lies_between_nothing_and_at_most(case: list[tuple[int, int, int]]) -> None:
    found = built(case)
    if found.readiness is not None and found.at_most is not None:
        assert 0 <= found.readiness <= found.at_most <= 1


@given(CASES, st.data())
def test_a_higher_level_never_lowers_readiness(case: list[tuple[int, int, int]], data: st.DataObject) -> None:
    known = [at for at, (_, _, code) in enumerate(case) if code >= 0]
    if not known:
        return
    at = data.draw(st.sampled_from(known))
    level, weight, code = case[at]
    raised = [*case[:at], (level, weight, code + 1), *case[at + 1 :]]
    before, after = built(case).readiness, built(raised).readiness
    assert (before is None and after is None) or (before or 0) <= (after or 0)


@given(CASES)
def test_gaps_and_points_tell_the_same_story(case: list[tuple[int, int, int]]) -> None:
    found = built(case)
    missing = sum(row.weight * row.gap for row in found.counted if row.gap is not None)
    assert found.points_required - found.points_met == missing + found.points_unknown
