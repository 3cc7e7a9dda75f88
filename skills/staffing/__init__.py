"""Who should work on a project (rule 7 of the product's rules). No queries and no clock.

Worths are whole units of a cover, so that sums are exact and an optimum can be proved to the last digit.
"""

from skills.staffing.problem import Ask, Candidate, Need, Policy, Problem
from skills.staffing.rivals import Alone, alone_each
from skills.staffing.scoring import Cover, TeamScore, scored
from skills.staffing.solving import Solution, Without, solve, without_each
from skills.staffing.stepwise import greedy

__all__ = [
    "Alone",
    "Ask",
    "Candidate",
    "Cover",
    "Need",
    "Policy",
    "Problem",
    "Solution",
    "TeamScore",
    "Without",
    "alone_each",
    "greedy",
    "scored",
    "solve",
    "without_each",
]
