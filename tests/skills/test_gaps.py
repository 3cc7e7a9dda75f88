from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.gaps import (
    SCARCITY,
    Cells,
    Factors,
    Figures,
    Gap,
    Lens,
    Needs,
    TeamGaps,
    TeamInputs,
    default_needs,
    team_gaps,
)
from skills.levels import NOT_ASSESSED as NA
from skills.levels import NOT_CONCERNED as NC

ROLE_LENSES = [Lens.OWN_ROLE, Lens.TARGET_ROLE]


@dataclass
class Team:
    """A team written down by rows of people; what is left out asks for nothing."""

    levels: list[list[int]]
    required: list[list[int]]
    weights: list[list[int]] = field(default_factory=list)
    confirmed: list[list[int]] = field(default_factory=list)
    stale: list[list[int]] = field(default_factory=list)
    exempt: list[list[int]] = field(default_factory=list)
    project_levels: list[list[int]] = field(default_factory=list)
    needs: dict[int, tuple[int, int, int]] = field(default_factory=dict)  # column: level, people, weight
    scarcity: dict[int, float] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return len(self.required[0]) if self.required else 2

    def cells(self) -> Cells:
        shape = (len(self.levels), self.width)
        kinds = {"confirmed": np.bool_, "stale": np.bool_, "exempt": np.bool_}

        def grid(name: str) -> npt.NDArray[Any]:
            fill = 1 if name == "weights" else 0
            rows = getattr(self, name) or np.full(shape, fill)
            return np.asarray(rows, dtype=kinds.get(name, np.int8)).reshape(shape)

        return Cells(**{one.name: grid(one.name) for one in fields(Cells)})

    def inputs(self) -> TeamInputs:
        needs = np.array([[self.needs.get(column, (0, 0, 0)) for column in range(self.width)]]).transpose(2, 0, 1)
        return TeamInputs(
            engineers=tuple("abcdefgh"[: len(self.levels)]),
            competencies=tuple(f"skill-{column}" for column in range(self.width)),
            codes=tuple(f"S-{column}" for column in range(self.width)),
            cells=self.cells(),
            needs=Needs(*needs),
            scarcity=np.array([self.scarcity.get(column, 1.0) for column in range(self.width)]),
        )

    def gaps(self, lens: Lens = Lens.OWN_ROLE) -> TeamGaps:
        return team_gaps(self.inputs(), lens)

    def only(self, lens: Lens = Lens.OWN_ROLE) -> Gap:
        (gap,) = self.gaps(lens).gaps
        return gap


@pytest.mark.parametrize("lens", ROLE_LENSES)
def test_size_is_weighted_gap_by_weighted_requirement(lens: Lens) -> None:
    gap = Team(levels=[[1], [4], [NA], [NC]], required=[[3], [3], [2], [5]], weights=[[3], [1], [2], [3]]).only(lens)
    assert (gap.gap, gap.required) == (3 * 2, 3 * 3 + 1 * 3 + 2 * 2)
    assert (gap.short, gap.unknown) == (("a",), ("c",))
    assert gap.factors == Factors(6 / 16, 1.0, 1.0, 1.0)
    assert (gap.depth, gap.need_level, gap.need_people) == (None, None, None)


@pytest.mark.parametrize(
    "team",
    [
        pytest.param(Team([[3]], [[3]]), id="met"),
        pytest.param(Team([[5]], [[3]]), id="surplus"),
        pytest.param(Team([[0]], [[0]]), id="level 0 asked"),
        pytest.param(Team([[0]], [[3]], weights=[[0]]), id="weight 0"),
        pytest.param(Team([[NC]], [[3]]), id="not concerned"),
        pytest.param(Team([[0]], [[3]], exempt=[[1]]), id="exempt"),
        pytest.param(Team([[NA]], [[3]]), id="not assessed is of unknown size"),
        pytest.param(Team([[NA]], [[3]], exempt=[[1]]), id="exempt and not assessed"),
    ],
)
@pytest.mark.parametrize("lens", ROLE_LENSES)
def test_what_is_no_gap_is_not_listed(team: Team, lens: Lens) -> None:
    assert team.gaps(lens).gaps == ()


def test_not_assessed_is_listed_apart_where_it_counts() -> None:
    team = Team([[NA, NA, 1], [NC, 2, NA], [NA, 2, NA]], [[3, 3, 3]] * 3, weights=[[1, 1, 1], [1, 1, 0], [1, 1, 0]])
    told = [(one.competency, one.code, one.engineers) for one in team.gaps().unknown]
    assert told == [("skill-0", "S-0", ("a", "c")), ("skill-1", "S-1", ("a",))]


def test_readiness_is_pooled_over_members() -> None:
    found = Team([[5, 0], [1, NA]], [[4, 2], [2, 2]], weights=[[3, 1], [2, 3]]).gaps()
    assert (found.points_met, found.points_required) == (12 + 2, 12 + 2 + 4 + 6)
    assert found.readiness == pytest.approx(14 / 24)


@pytest.mark.parametrize("lens", ROLE_LENSES)
def test_coverage_is_the_share_of_met_cells(lens: Lens) -> None:
    found = Team([[3, NA], [4, NC], [2, 0]], [[3, 3]] * 3).gaps(lens)
    assert (found.covered, found.to_cover, found.coverage) == (2, 5, 2 / 5)


def test_coverage_of_needs_weighs_people() -> None:
    team = Team([[3, 3, 1], [3, 1, 1], [3, NA, 1]], [[1, 1, 1]] * 3, needs={0: (3, 2, 3), 1: (3, 2, 1)})
    found = team.gaps(Lens.TEAM_NEEDS)
    assert (found.covered, found.to_cover, found.coverage) == (3 * 2 + 1 * 1, 3 * 2 + 1 * 2, 7 / 8)


@pytest.mark.parametrize("lens", Lens)
def test_confidence_is_the_share_of_confirmed_and_not_stale_cells(lens: Lens) -> None:
    team = Team(
        [[3, 3, 3], [3, NC, NA]],
        [[2, 2, 2]] * 2,
        weights=[[1, 1, 0], [1, 1, 1]],
        confirmed=[[1, 0, 1], [1, 1, 0]],
        stale=[[0, 0, 0], [1, 0, 0]],
    )
    found = team.gaps(lens)
    assert (found.cells_firm, found.cells_counted, found.confidence) == (1, 4, 1 / 4)


@pytest.mark.parametrize("lens", Lens)
def test_team_without_members_has_nothing_to_measure(lens: Lens) -> None:
    found = Team([], []).gaps(lens)
    assert (found.readiness, found.coverage, found.confidence) == (None, None, None)
    assert (found.gaps, found.unknown, found.single_points, found.uncovered) == ((), (), (), ())


@pytest.mark.parametrize(
    ("levels", "depth", "factor", "single", "uncovered"),
    [
        pytest.param([[1], [NA]], 0, 1.5, False, True, id="uncovered"),
        pytest.param([[1], [4]], 1, 1.5, True, False, id="single point"),
        pytest.param([[3], [4]], 2, 1.0, False, False, id="two"),
        pytest.param([[1], [NC]], 0, 1.5, False, True, id="not concerned adds no depth"),
    ],
)
@pytest.mark.parametrize("lens", ROLE_LENSES)
def test_depth_is_counted_at_the_need_level(
    levels: list[list[int]], depth: int, factor: float, single: bool, uncovered: bool, lens: Lens
) -> None:
    found = Team(levels, [[5], [5]], needs={0: (3, 2, 1)}).gaps(lens)
    (gap,) = found.gaps
    assert (gap.depth, gap.need_level, gap.need_people, gap.factors.depth) == (depth, 3, 2, factor)
    assert (found.single_points == ("skill-0",), found.uncovered == ("skill-0",)) == (single, uncovered)


def test_released_member_still_adds_depth() -> None:
    found = Team([[4], [1]], [[5], [5]], exempt=[[1], [0]], needs={0: (3, 2, 1)}).only()
    assert (found.depth, found.short) == (1, ("b",))


@pytest.mark.parametrize(("hint", "factor"), [("", 1.0), ("raised", 1.1), ("high", 1.2), ("acute", 1.3)])
def test_scarcity_factor_follows_the_hint(hint: str, factor: float) -> None:
    gap = Team([[1]], [[2]], scarcity={0: SCARCITY[hint]}).only()
    assert (gap.factors.scarcity, gap.priority) == (factor, 0.5 * factor)


@pytest.mark.parametrize(
    ("levels", "project_levels", "factor"),
    [
        pytest.param([[1], [5]], [[2], [0]], 1.5, id="project needs more than the member has"),
        pytest.param([[1], [5]], [[1], [5]], 1.0, id="project is served"),
        pytest.param([[1], [5]], [[0], [0]], 1.0, id="no project"),
        pytest.param([[1], [NA]], [[0], [4]], 1.0, id="unknown level is not below"),
        pytest.param([[1], [NC]], [[0], [4]], 1.0, id="not concerned is not below"),
    ],
)
@pytest.mark.parametrize("lens", ROLE_LENSES)
def test_project_factor_asks_for_a_member_below_its_need(
    levels: list[list[int]], project_levels: list[list[int]], factor: float, lens: Lens
) -> None:
    assert Team(levels, [[2], [2]], project_levels=project_levels).only(lens).factors.project == factor


def test_priority_is_the_product_of_all_factors() -> None:
    gap = Team([[1]], [[4]], needs={0: (4, 2, 3)}, scarcity={0: 1.3}, project_levels=[[2]]).only()
    assert gap.factors == Factors(0.75, 1.5, 1.3, 1.5)
    assert gap.priority == pytest.approx(0.75 * 1.5 * 1.3 * 1.5)


def test_need_is_a_gap_while_too_few_reach_it() -> None:
    team = Team([[3], [2], [NA], [NC], [1]], [[1], [2], [1], [1], [0]], needs={0: (3, 4, 2)})
    gap = team.only(Lens.TEAM_NEEDS)
    assert (gap.gap, gap.required, gap.depth, gap.factors.size) == (3, 4, 1, 3 / 4)
    assert (gap.short, gap.unknown) == (("b",), ("c",))  # only those whose own role counts the competency


def test_need_that_is_met_is_no_gap_however_deep() -> None:
    assert Team([[5], [5], [3]], [[5]] * 3, needs={0: (3, 2, 1)}).gaps(Lens.TEAM_NEEDS).gaps == ()


def test_competency_without_need_is_no_gap_in_team_needs() -> None:
    found = Team([[0, NA]], [[5, 5]]).gaps(Lens.TEAM_NEEDS)
    assert (found.gaps, found.unknown, found.coverage) == ((), (), None)


def test_gaps_are_ordered_by_priority_and_ties_by_code() -> None:
    # 0.2·1.1·1.5 and 0.22·1.5 differ in the last bit when multiplied as they stand.
    team = Team([[8, 39, 4]], [[10, 50, 8]], scarcity={0: 1.1, 1: 1.0}, needs={0: (9, 2, 1), 1: (50, 2, 1)})
    inputs = replace(team.inputs(), codes=("Z", "A", "M"))
    found = team_gaps(inputs, Lens.OWN_ROLE).gaps
    assert [(gap.code, gap.priority) for gap in found] == [("M", 0.5), ("A", 0.33), ("Z", 0.33)]


def test_each_gap_tells_the_part_of_each_member() -> None:
    team = Team([[1], [4], [NA], [NC]], [[3]] * 4, weights=[[3], [1], [2], [2]], project_levels=[[4], [0], [0], [0]])
    told = [
        (one.engineer, one.level, one.required, one.weight, one.gap, one.project_level) for one in team.only().shares
    ]
    assert told == [("a", 1, 3, 3, 2, 4), ("b", 4, 3, 1, 0, 0), ("c", None, 3, 2, None, 0)]


def test_parts_in_a_need_are_against_the_need() -> None:
    team = Team([[1], [4]], [[1], [0]], needs={0: (3, 2, 2)})
    told = [(one.engineer, one.required, one.weight, one.gap) for one in team.only(Lens.TEAM_NEEDS).shares]
    assert told == [("a", 3, 2, 2)]


def test_stale_levels_are_counted_where_asked_for() -> None:
    inputs = Team([[1, 1], [1, 1]], [[3, 0], [3, 3]], stale=[[1, 1], [1, 0]]).inputs()
    figures = Figures(Lens.OWN_ROLE, inputs.cells, inputs.needs, inputs.scarcity, (2,))
    assert figures.stale.tolist() == [[2, 0]]


def test_default_needs_follow_the_heaviest_requirements() -> None:
    needs = default_needs(
        np.array([[3, 5, 2, 0], [4, 4, 2, 0], [2, 3, 1, 3]]), np.array([[2, 1, 3, 3], [3, 2, 2, 2], [2, 2, 1, 1]])
    )
    assert needs.levels.tolist() == [[4, 4, 2, 0]]
    assert needs.people.tolist() == [[2, 2, 2, 0]]
    assert needs.weights.tolist() == [[3, 2, 3, 0]]


def test_default_needs_of_many_teams_stay_apart() -> None:
    needs = default_needs(np.array([[3], [5], [1]]), np.array([[2], [2], [3]]), sizes=(1, 0, 2))
    assert needs.levels.tolist() == [[3], [0], [5]]
    assert needs.weights.tolist() == [[2], [0], [3]]


LEVEL = st.integers(NC, 5)
MEMBER = st.tuples(*[st.tuples(LEVEL, st.integers(0, 5), st.integers(0, 3), st.integers(0, 5), st.booleans())] * 3)


Member = tuple[tuple[int, int, int, int, bool], ...]


def cells_of(members: list[Member]) -> Cells:
    grid = np.array(members, dtype=np.int8).reshape(len(members), 3, 5)
    levels, required, weights, project, flag = (grid[:, :, at] for at in range(5))
    confirmed = (levels != NA) & (flag > 0)
    return Cells(levels, required, weights, confirmed, confirmed & (project > 3), (flag > 0) & (weights == 1), project)


@given(st.lists(st.lists(MEMBER, max_size=4), min_size=1, max_size=5), st.sampled_from(Lens))
def test_many_teams_at_once_equal_each_alone(teams: list[list[Member]], lens: Lens) -> None:
    sizes = [len(team) for team in teams]
    cells = cells_of([member for team in teams for member in team])
    needs = default_needs(cells.required, cells.weights, sizes=sizes)
    together = Figures(lens, cells, needs, np.array([1.0, 1.1, 1.3]), sizes)
    start = 0
    for at, size in enumerate(sizes):
        own = cells.of(slice(start, start + size))
        alone = Figures(lens, own, default_needs(own.required, own.weights), together.scarcity, [size])
        for name in ("readiness", "coverage", "confidence", "gap", "required", "priority", "depth", "stale"):
            np.testing.assert_array_equal(getattr(together, name)[at], getattr(alone, name)[0], err_msg=name)
        start += size


@given(st.lists(MEMBER, min_size=1, max_size=6), st.sampled_from(Lens))
def test_figures_stay_within_their_bounds(team: list[Member], lens: Lens) -> None:
    cells = cells_of(team)
    figures = Figures(lens, cells, default_needs(cells.required, cells.weights), np.ones(3), [len(team)])
    for share in (figures.readiness, figures.coverage, figures.confidence, figures.size):
        known = share[~np.isnan(share)]
        assert ((known >= 0) & (known <= 1)).all()
    assert ((figures.priority > 0) == (figures.gap > 0)).all()
    assert not (figures.short & figures.unknown).any()
    assert not (figures.single_points & figures.uncovered).any()
