"""What teams lack, in three lenses (rules 2 to 6 of the product's rules).

No queries and no clock. Cells are arrays of shape [members, competencies]. ``Figures`` works on the members of
many teams laid one after another; ``team_gaps`` works on one team and names the people behind each figure.
"""

from skills.gaps.cells import Cells, Lens, Needs, default_needs
from skills.gaps.figures import DEPTH_FACTOR, PROJECT_FACTOR, SCARCITY, Figures
from skills.gaps.rows import Factors, Gap, MemberShare, TeamGaps, TeamInputs, Unknown, team_gaps

__all__ = [
    "DEPTH_FACTOR",
    "PROJECT_FACTOR",
    "SCARCITY",
    "Cells",
    "Factors",
    "Figures",
    "Gap",
    "Lens",
    "MemberShare",
    "Needs",
    "TeamGaps",
    "TeamInputs",
    "Unknown",
    "default_needs",
    "team_gaps",
]
