"""Reads that feed pages, API and reports: who can do what, and what teams lack.

Each is assembled in a fixed number of queries whatever the size of the team.
"""

from skills.matrix.levels import LevelTable, read_levels
from skills.matrix.loading import (
    GivenNeeds,
    Measure,
    Member,
    ProjectDemand,
    Roster,
    TeamsLoaded,
    exemptions,
    held_roles,
    load_roster,
    load_teams,
    measured,
    read_demands,
)
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
    "GivenNeeds",
    "Judged",
    "LevelTable",
    "Measure",
    "Member",
    "Need",
    "Person",
    "ProjectDemand",
    "RoleHead",
    "Roster",
    "TeamMatrix",
    "TeamView",
    "TeamsLoaded",
    "Yardstick",
    "engineer_levels",
    "engineer_readiness",
    "exemptions",
    "held_roles",
    "load_roster",
    "load_teams",
    "measured",
    "read_demands",
    "read_levels",
    "read_yardstick",
    "readiness_for",
    "role_requirements",
    "team_gap_view",
    "team_matrix",
]
