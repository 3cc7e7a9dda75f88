"""What is promised of the time: no phase goes beyond the limit, and what is not proved says so. No test waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from skills.staffing import Ask, Need, Policy, Problem, solve
from skills.staffing.programme import Answer, Programme, Row, programme_of
from tests.bench.staffing import drawn
from tests.skills.every_team import person

ANN, BEA, CID = person("ann", python=4, data=3), person("bea", python=3), person("cid", data=3)
TIED = Problem((Ask("a", (Need("python", 3), Need("data", 3)), head_count=2),), (ANN, BEA, CID))


@dataclass
class Clock:
    """A clock that moves only when told, and the limit that each solve was given."""

    now: float = 1000.0
    limits: list[float] = field(default_factory=list)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("skills.staffing.solving.time.monotonic", lambda: made.now)
    return made


def solver(clock: Clock, takes: Callable[[float], float], *, finds: bool) -> Callable[..., Answer]:
    """Stand in for HiGHS: each solve moves the clock by what it takes of its limit."""
    solved = Programme.most

    def most(self: Programme, goal: Row, seconds: float) -> Answer:
        clock.limits.append(seconds)
        clock.now += takes(seconds)
        return solved(self, goal, 10.0) if finds else Answer(None, sum(goal.values()) * 2, is_done=False)

    return most


@pytest.mark.parametrize("policy", Policy)
def test_ten_projects_of_two_hundred_people_end_in_time_with_an_honest_bound(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, policy: Policy
) -> None:
    monkeypatch.setattr(Programme, "most", solver(clock, lambda limit: limit, finds=False))
    found = solve(replace(drawn(0, people=200, asks=10), policy=policy), seconds=1.0)
    assert clock.limits == [1.0]
    assert (found.is_possible, found.is_proved, found.is_settled) == (True, False, False)
    assert 0 < found.worth <= found.bound


def test_time_to_write_the_programme_is_taken_from_the_limit(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(problem: Problem, *, counts_surplus: bool = True) -> Programme:
        clock.now += 0.4
        return programme_of(problem, counts_surplus=counts_surplus)

    monkeypatch.setattr("skills.staffing.solving.programme_of", slowly)
    monkeypatch.setattr(Programme, "most", solver(clock, lambda _limit: 0.0, finds=True))
    found = solve(TIED, seconds=1.0)
    assert clock.limits[:2] == [pytest.approx(0.6), pytest.approx(0.2)]
    assert found.is_settled


def test_ties_are_left_where_the_limit_is_reached(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Programme, "most", solver(clock, lambda limit: limit, finds=True))
    found = solve(TIED, seconds=1.0)
    assert clock.limits == [1.0]
    assert (found.is_proved, found.is_settled) == (True, False)
    assert found.teams[0].coverage == 1


@pytest.mark.parametrize("solves", [1, 2, 4])
def test_no_phase_of_the_ties_gets_more_than_what_is_left(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, solves: int
) -> None:
    monkeypatch.setattr(Programme, "most", solver(clock, lambda _limit: 1.0 / solves, finds=True))
    found = solve(TIED, seconds=1.0)
    assert clock.limits == [1 - at / solves for at in range(solves)]
    assert found.is_proved
    # Worth, people, surplus and slugs are all that has to be solved here.
    assert found.is_settled == (solves == 4)
