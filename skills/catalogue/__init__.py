"""What a framework version says: scale, domains with their competencies, roles, the career map."""

from skills.catalogue.framework import Catalogue, CompetencyEntry, DomainEntry, ScaleStep, catalogue, read_scale
from skills.catalogue.ladder import LadderRole, Rung, ladder, reachable, role_titles
from skills.catalogue.roles import (
    AnyOfAsked,
    Asked,
    QualificationAsked,
    RoleProfile,
    Step,
    qualifications_asked,
    role_profile,
    role_profiles,
)

__all__ = [
    "AnyOfAsked",
    "Asked",
    "Catalogue",
    "CompetencyEntry",
    "DomainEntry",
    "LadderRole",
    "QualificationAsked",
    "RoleProfile",
    "Rung",
    "ScaleStep",
    "Step",
    "catalogue",
    "ladder",
    "qualifications_asked",
    "reachable",
    "read_scale",
    "role_profile",
    "role_profiles",
    "role_titles",
]
