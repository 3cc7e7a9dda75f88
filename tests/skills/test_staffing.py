"""The best team equals what trying every team finds, in worth and in what breaks ties."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from skills.staffing import Ask, Candidate, Need, Policy, Problem, greedy, solve, without_each
from skills.staffing.programme import Answer, Programme
from tests.skills.every_team import DELIVER, GROW, Best, drawn, exhaustive, growing, person, running


def check(problem: Problem) -> None:
    expected, found = exhaustive(problem), solve(problem)
    if expected is None:
        assert not found.is_possible
        return
    assert found.is_proved
    assert found.is_settled
    chosen = sorted((slug, at) for at, team in enumerate(found.teams) for slug in team.people)
    surplus = sum(team.surplus for team in found.teams)
    lost, coverage = -Fraction(found.worth, problem.unit), [team.coverage for team in found.teams]
    assert Best(lost, len(chosen), surplus, chosen, coverage) == expected
    assert all(reached >= problem.minimum for reached in coverage)


@pytest.mark.parametrize("block", range(4))
def test_best_team_equals_exhaustive_search(block: int) -> None:
    for seed in range(50 * block, 50 * (block + 1)):
        check(drawn(seed, people=6))


def test_best_teams_of_competing_projects_equal_exhaustive_search() -> None:
    for seed in range(1000, 1025):
        check(drawn(seed, people=4, asks=2))


def test_best_teams_beside_those_who_are_on_the_projects_already_equal_exhaustive_search() -> None:
    for seed in range(9000, 9080):
        check(running(drawn(seed, people=6), seed))
    for seed in range(9100, 9130):
        check(running(drawn(seed, people=4, asks=2), seed))


def test_who_is_on_it_already_is_never_impossible_and_takes_no_further_time(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = [replace(each, free=(10,)) for each in (ANN, BEA)]
    ask = replace(TWO, head_count=1, shares={"ann": 60, "bea": 50}, pins=frozenset({"ann", "bea"}))
    problem = Problem((ask, Ask("b", (Need("data", 3),), allocation=10)), (*busy, CID))
    assert [team.people for team in solve(problem).teams] == [("ann", "bea"), ("ann",)]
    monkeypatch.setattr(Programme, "most", lambda *_args: Answer(None, 99.0, is_done=False))
    assert [team.people for team in solve(problem).teams] == [("ann", "bea"), ("ann",)]


@pytest.mark.parametrize("block", range(4))
def test_best_team_that_grows_within_a_minimum_equals_exhaustive_search(block: int) -> None:
    for seed in range(5000 + 50 * block, 5000 + 50 * (block + 1)):
        check(growing(seed, people=5))


def test_best_teams_that_grow_within_a_minimum_and_compete_equal_exhaustive_search() -> None:
    for seed in range(6000, 6060):
        check(growing(seed, people=4, asks=2))


@pytest.mark.parametrize(
    ("needs", "people", "policy", "team", "coverage"),
    [
        ([Need("python", 3)], [person("ann", python=3), person("bea", python=5)], DELIVER, ["ann"], 1),
        ([Need("python", 3)], [person("bea", python=2)], DELIVER, [], 0),
        ([Need("python", 3, 2)], [person("ann", python=3), person("bea", python=2)], DELIVER, ["ann", "bea"], 5 / 6),
        ([Need("python", 3, 2)], [person("ann", python=3), person("bea", python=1)], DELIVER, ["ann"], 1 / 2),
        ([Need("python", 3), Need("data", 2)], [person("ann", python=3), person("bea", python=3, data=2)],
         DELIVER, ["bea"], 1),
        ([Need("python", 5)], [person("ann", python=5), person("bea", python=4, gaps=["python"])],
         GROW, ["ann", "bea"], 4 / 5),
        ([Need("python", 5)], [person("ann", python=5), person("bea", python=4)], GROW, ["ann"], 1),
        ([Need("python", 3)], [], DELIVER, [], 0),
        ([], [person("ann", python=3)], DELIVER, [], 1),
    ],
)  # fmt: skip
def test_rule_by_example(
    needs: list[Need], people: list[Candidate], policy: Policy, team: list[str], coverage: float
) -> None:
    found = solve(Problem((Ask("a", tuple(needs)),), tuple(people), policy))
    assert list(found.teams[0].people) == team
    assert float(found.teams[0].coverage) == pytest.approx(coverage)


@pytest.mark.parametrize(
    ("minimum", "counted", "coverage"),
    [(Fraction(0), ["bea", "bea"], Fraction(9, 10)), (Fraction(95, 100), ["ann", "bea"], Fraction(1))],
)
def test_growing_displaces_a_full_cover_only_as_far_as_the_minimum_allows(
    minimum: Fraction, counted: list[str], coverage: Fraction
) -> None:
    ask = Ask("a", (Need("python", 5), Need("data", 5)))
    people = (person("ann", python=5), person("bea", gaps=["python"], python=4, data=5))
    (team,) = solve(Problem((ask,), people, GROW, minimum)).teams
    assert team.people == ("ann", "bea")
    assert [cover.slug for cover in team.covers] == counted
    assert team.coverage == coverage
    assert (
        team.worth
        == sum((cover.share + Fraction(cover.grows, 4)) * cover.need.weight for cover in team.covers) * team.unit
    )


def test_no_team_is_shown_below_the_minimum_when_the_time_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Programme, "most", lambda *_args: Answer(None, 99.0, is_done=False))
    problems = [growing(seed, people=5) for seed in range(7000, 7050)]
    shown = [(team, problem) for problem in problems for team in solve(problem).teams]
    assert shown
    assert all(team.coverage >= problem.minimum for team, problem in shown)


ANN, BEA, CID = person("ann", python=4, data=3), person("bea", python=3), person("cid", data=3)
TWO = Ask("a", (Need("python", 3), Need("data", 3)))


def test_without_somebody_the_next_best_team_is_told_and_who_comes_in() -> None:
    problem = Problem((TWO,), (ANN, BEA, CID))
    found = solve(problem)
    assert found.teams[0].people == ("ann",)
    (without,) = without_each(found, TWO)
    assert without.coverage == 1
    assert without.is_proved
    assert without.comes_next == ("bea", "cid")


def test_without_somebody_equals_solving_without_them() -> None:
    for seed in range(2000, 2010):
        problem = drawn(seed, people=6)
        found = solve(problem)
        for each in without_each(found, problem.asks[0]) if found.is_possible else []:
            ask = problem.asks[0]
            less = replace(ask, bans=ask.bans | {each.slug}, pins=ask.pins - {each.slug})
            expected = exhaustive(replace(problem, asks=(less,)))
            assert (expected is None) == (each.coverage is None)


def test_person_without_whom_nothing_reaches_the_minimum_is_told_apart() -> None:
    found = solve(Problem((TWO,), (ANN, BEA), minimum=Fraction(1)))
    (without,) = without_each(found, TWO)
    assert (without.coverage, without.comes_next) == (None, ())


def test_out_of_time_nothing_is_said_of_a_team_without_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    found = solve(Problem((TWO,), (ANN, BEA, CID)))
    monkeypatch.setattr("skills.staffing.solving.greedy", pytest.fail)
    (without,) = without_each(found, TWO, seconds=0)
    assert (without.coverage, without.comes_next, without.is_proved) == (None, (), False)


@pytest.mark.parametrize("minimum", [Fraction(0), Fraction(1)])
def test_out_of_time_no_team_is_shown_that_misses_the_minimum(
    monkeypatch: pytest.MonkeyPatch, minimum: Fraction
) -> None:
    monkeypatch.setattr(Programme, "most", lambda *_args: Answer(None, 99.0, is_done=False))
    found = solve(Problem((TWO,), (BEA,), minimum=minimum))
    assert (found.is_possible, found.is_proved) == (not minimum, False)


def test_uncovered_needs_tell_how_many_people_are_missing() -> None:
    ask = Ask("a", (Need("python", 3, 2), Need("cloud", 2), Need("data", 3)))
    found = solve(Problem((ask,), (ANN, BEA)))
    assert [(need.competency, people) for need, people in found.teams[0].uncovered] == [("cloud", 1)]
    assert found.most == Fraction(3, 4)


def test_who_is_kept_and_is_not_free_leaves_no_team() -> None:
    ask = replace(TWO, pins=frozenset({"bea"}))
    assert not solve(Problem((ask,), (ANN, replace(BEA, free=(50,))))).is_possible


def test_only_kept_person_who_is_nowhere_leaves_no_team() -> None:
    assert not solve(Problem((replace(TWO, pins=frozenset({"zoe"})),), ())).is_possible


def test_out_of_time_nothing_is_claimed_as_proved() -> None:
    dice = random.Random(1)
    names = [f"c{at}" for at in range(20)]
    people = tuple(
        person(f"p{at:03}", gaps=names[:9], free=(80,), **{each: dice.randint(0, 5) for each in names})
        for at in range(150)
    )
    asks = tuple(
        Ask(f"a{at}", tuple(Need(each, 4, 2, dice.randint(1, 3)) for each in dice.sample(names, 10)), 4, 40)
        for at in range(8)
    )
    found = solve(Problem(asks, people, GROW), seconds=0.01)
    assert not found.is_proved
    assert found.bound >= found.worth > 0


def test_greedy_never_beats_the_proof() -> None:
    for seed in range(3000, 3020):
        problem = replace(drawn(seed, people=6), minimum=Fraction(0))
        found = solve(problem)
        if found.is_possible:
            assert sum(team.worth for team in greedy(problem)) <= found.worth
