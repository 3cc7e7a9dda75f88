"""Reads that feed pages, API and reports: who can do what, and what teams lack.

Each is assembled in a fixed number of queries whatever the size of the team.
"""

from skills.matrix.levels import LevelTable, read_levels
from skills.matrix.loading import Measure, Member, ProjectDemand, TeamsLoaded, exemptions, load_teams
from skills.matrix.person import (
    EngineerLevel,
    EngineerLevels,
    EngineerReadiness,
    engineer_levels,
    engineer_readiness,
    readiness_for,
    role_requirements,
)
from skills.matrix.team import (
    Cell,
    Column,
    DomainGroup,
    Judged,
    Need,
    Person,
    TeamMatrix,
    TeamView,
    team_gap_view,
    team_matrix,
)
from skills.matrix.yardstick import CompetencyHead, DomainHead, RoleHead, Yardstick, read_yardstick

__all__ = [
    "Cell",
    "Column",
    "CompetencyHead",
    "DomainGroup",
    "DomainHead",
    "EngineerLevel",
    "EngineerLevels",
    "EngineerReadiness",
    "Judged",
    "LevelTable",
    "Measure",
    "Member",
    "Need",
    "Person",
    "ProjectDemand",
    "RoleHead",
    "TeamMatrix",
    "TeamView",
    "TeamsLoaded",
    "Yardstick",
    "engineer_levels",
    "engineer_readiness",
    "exemptions",
    "load_teams",
    "read_levels",
    "read_yardstick",
    "readiness_for",
    "role_requirements",
    "team_gap_view",
    "team_matrix",
]
