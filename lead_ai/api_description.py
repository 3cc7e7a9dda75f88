"""How the API describes itself: names, what it leaves out, and what to call choices that share a field's name."""

from __future__ import annotations

from typing import Any, Final

from lead_ai import __version__

SPECTACULAR_SETTINGS: Final[dict[str, Any]] = {
    "TITLE": "lead_ai",
    "DESCRIPTION": "Team skills and mentoring, measured against a competency framework.",
    "VERSION": __version__,
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    # Fields of one name with choices of their own, named by what they are a state or a policy of.
    "ENUM_NAME_OVERRIDES": {
        "AssignmentState": "teams.models.Assignment.State",
        "GoalState": "mentoring.models.Goal.State",
        "MentorshipState": "mentoring.models.Mentorship.State",
        "ProjectState": "teams.models.Project.State",
        "MatchPolicy": "mentoring.models.MentoringProgramme.Policy",
        "StaffingPolicy": "skills.staffing.Policy",
    },
}
