from skills.admin.careers import EngineerWithRolesAdmin
from skills.admin.frameworks import CompetencyVersionAdmin, FrameworkVersionAdmin
from skills.admin.levels import AssessmentAdmin
from skills.admin.reference import SalaryBandAdmin
from skills.admin.reports import GapReportAdmin, TeamWithNeedsAdmin
from skills.admin.requests import AssessmentRequestAdmin
from skills.admin.resources import LearningResourceAdmin
from skills.admin.reviews import ReviewAdmin
from skills.admin.roles import RoleVersionAdmin

__all__ = [
    "AssessmentAdmin",
    "AssessmentRequestAdmin",
    "CompetencyVersionAdmin",
    "EngineerWithRolesAdmin",
    "FrameworkVersionAdmin",
    "GapReportAdmin",
    "LearningResourceAdmin",
    "ReviewAdmin",
    "RoleVersionAdmin",
    "SalaryBandAdmin",
    "TeamWithNeedsAdmin",
]
