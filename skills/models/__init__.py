from skills.models.assessments import Assessment, CurrentLevel, Exemption
from skills.models.careers import QualificationHeld, RoleAim, RoleHolding
from skills.models.certifications import Certification, CertifiedLevel
from skills.models.disagreements import Disagreement
from skills.models.evidence import Evidence, EvidenceFile, ProposedEvidence
from skills.models.frameworks import (
    Competency,
    CompetencyVersion,
    Domain,
    Framework,
    FrameworkVersion,
    LevelStatement,
    ScaleLevel,
)
from skills.models.needs import ProjectNeed, TeamNeed
from skills.models.nominations import NominationRequest
from skills.models.own import AssessmentDraft, Interest
from skills.models.project_templates import ProjectTemplate
from skills.models.reference import FocusArea, MarketFact, SalaryBand, ScarcityHint
from skills.models.releases import ProfileRelease
from skills.models.reports import GapReport, GapReportRow, ReportSchedule
from skills.models.requests import AssessmentRequest, RequestedCompetency
from skills.models.resources import LearningResource
from skills.models.reviews import Review, ReviewAgreement, ReviewParticipant, ReviewRater, ReviewRating
from skills.models.roles import (
    AnyOfRequirement,
    QualificationRequirement,
    Requirement,
    Role,
    RoleVersion,
    Transition,
)
from skills.models.staffing import StaffingAnswer
from skills.models.views import SavedView

__all__ = [
    "AnyOfRequirement",
    "Assessment",
    "AssessmentDraft",
    "AssessmentRequest",
    "Certification",
    "CertifiedLevel",
    "Competency",
    "CompetencyVersion",
    "CurrentLevel",
    "Disagreement",
    "Domain",
    "Evidence",
    "EvidenceFile",
    "Exemption",
    "FocusArea",
    "Framework",
    "FrameworkVersion",
    "GapReport",
    "GapReportRow",
    "Interest",
    "LearningResource",
    "LevelStatement",
    "MarketFact",
    "NominationRequest",
    "ProfileRelease",
    "ProjectNeed",
    "ProjectTemplate",
    "ProposedEvidence",
    "QualificationHeld",
    "QualificationRequirement",
    "ReportSchedule",
    "RequestedCompetency",
    "Requirement",
    "Review",
    "ReviewAgreement",
    "ReviewParticipant",
    "ReviewRater",
    "ReviewRating",
    "Role",
    "RoleAim",
    "RoleHolding",
    "RoleVersion",
    "SalaryBand",
    "SavedView",
    "ScaleLevel",
    "ScarcityHint",
    "StaffingAnswer",
    "TeamNeed",
    "Transition",
]
