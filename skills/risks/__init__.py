"""What breaks if one person leaves, in teams and in projects, and how what is not covered could be."""

from skills.risks.cover import Cover, Lender
from skills.risks.one_project import ProjectCovers, project_covers
from skills.risks.people import PersonRisk
from skills.risks.projects import ProjectNeedRisk, ProjectRisk, project_risks
from skills.risks.read import TeamRisks, team_risks
from skills.risks.team import NeedRisk, need_risks

__all__ = [
    "Cover",
    "Lender",
    "NeedRisk",
    "PersonRisk",
    "ProjectCovers",
    "ProjectNeedRisk",
    "ProjectRisk",
    "TeamRisks",
    "need_risks",
    "project_covers",
    "project_risks",
    "team_risks",
]
