"""Who should work on a project (rule 7 of the product's rules). No queries and no clock.

Worths are whole units of a cover, so that sums are exact and an optimum can be proved to the last digit.
"""

from skills.staffing.problem import Ask, Candidate, Cover, Need, Policy, Problem, TeamScore, scored
from skills.staffing.solving import Solution, Without, greedy, solve, without_each

__all__ = [
    "Ask",
    "Candidate",
    "Cover",
    "Need",
    "Policy",
    "Problem",
    "Solution",
    "TeamScore",
    "Without",
    "greedy",
    "scored",
    "solve",
    "without_each",
]
