"""What each of several projects could reach if its rivals took nobody."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from skills.staffing import Alone, Ask, Need, Policy, Problem, alone_each, solve
from tests.skills.every_team import drawn, exhaustive, person

ANN, BEA = person("ann", python=3), person("bea", python=2)
PYTHON = (Need("python", 3, 2),)
RIVALS = (Ask("a", PYTHON), Ask("b", PYTHON))


@pytest.mark.parametrize("policy", Policy)
def test_most_alone_equals_exhaustive_search(policy: Policy) -> None:
    for seed in range(4000, 4025):
        problem = replace(drawn(seed, people=4, asks=2), policy=policy)
        found = solve(problem)
        for ask, alone in zip(problem.asks, alone_each(found), strict=True):
            best = exhaustive(replace(problem, asks=(ask,), policy=Policy.DELIVER))
            expected = None if best is None else best.coverage[0]
            assert alone == Alone(ask.key, expected, is_proved=True)


def test_nobody_does_worse_alone_than_together() -> None:
    for seed in range(4100, 4125):
        found = solve(replace(drawn(seed, people=5, asks=2), policy=Policy.GROW))
        for team, alone in zip(found.teams, alone_each(found), strict=False):
            assert alone.coverage is not None
            assert alone.coverage >= team.coverage


def test_both_want_the_same_person_and_each_would_have_them_alone() -> None:
    found = solve(Problem(RIVALS, (ANN, BEA)))
    assert sorted(team.coverage for team in found.teams) == [0, Fraction(5, 6)]
    assert alone_each(found) == [Alone("a", Fraction(5, 6), is_proved=True), Alone("b", Fraction(5, 6), is_proved=True)]


def test_no_team_alone_is_told_apart_from_no_team_together() -> None:
    found = solve(Problem(RIVALS, (ANN, BEA), minimum=Fraction(1, 2)))
    assert not found.is_possible
    assert [each.coverage for each in alone_each(found)] == [Fraction(5, 6)] * 2
    found = solve(Problem(RIVALS, (ANN, BEA), minimum=Fraction(1)))
    assert alone_each(found) == [Alone("a", None, is_proved=True), Alone("b", None, is_proved=True)]


def test_out_of_time_what_is_reached_together_is_the_least() -> None:
    found = solve(Problem(RIVALS, (ANN, BEA)))
    assert alone_each(found, seconds=0) == [Alone(team.ask.key, team.coverage, is_proved=False) for team in found.teams]
    none = solve(Problem(RIVALS, (ANN, BEA), minimum=Fraction(1)))
    assert alone_each(none, seconds=0) == [Alone(key, None, is_proved=False) for key in "ab"]
