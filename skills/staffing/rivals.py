"""What it costs each project to be staffed together with others."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from fractions import Fraction

from skills.staffing.problem import Ask, Policy, Problem
from skills.staffing.solving import SECONDS, Solution, solve


@dataclass(frozen=True, slots=True)
class Alone:
    """The most coverage that one project could reach if its rivals took nobody, from 0 to 1.

    Where it is not proved, ``coverage`` is the least that can be reached, or None where nothing is known. Where it is
    proved, None says that no team keeps what was asked.
    """

    key: str
    coverage: Fraction | None
    is_proved: bool


def alone_each(solution: Solution, *, seconds: float = SECONDS) -> list[Alone]:
    """Solve for each project as if it had no rivals, all of them within ``seconds``; in the order of the projects.

    The most coverage is asked for under either policy, so that no project does worse alone than together.
    """
    ends, asks = time.monotonic() + seconds, solution.problem.asks
    found = []
    for at, ask in enumerate(asks):
        left = ends - time.monotonic()
        found.append(_alone(solution, ask, left / (len(asks) - at)))
    return found


def _alone(solution: Solution, ask: Ask, seconds: float) -> Alone:
    together = next((team.coverage for team in solution.teams if team.ask.key == ask.key), None)
    if seconds <= 0:
        return Alone(ask.key, together, is_proved=False)
    found = solve(_only(solution.problem, ask), seconds=seconds, settle=False, fall_back=False)
    reached = [team.coverage for team in found.teams] + ([] if together is None else [together])
    return Alone(ask.key, max(reached, default=None), found.is_proved)


def _only(problem: Problem, ask: Ask) -> Problem:
    return replace(problem, asks=(ask,), policy=Policy.DELIVER)
