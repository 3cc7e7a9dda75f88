"""Which pages people of the demo use; ``{period}`` stands for the newest gap report of the team."""

from __future__ import annotations

from typing import Final

LEAD, HEAD, ENGINEER = "lead@demo.example", "head@demo.example", "engineer@demo.example"
MENTOR, HR, ADMIN = "mentor@demo.example", "hr@demo.example", "admin@demo.example"

TEAM: Final = "/teams/applied-ai/"
MATRIX: Final = f"{TEAM}matrix/"
GAPS: Final = f"{TEAM}gaps/"

# For whoever signs in; a person with and one without a profile of their own look at all of them.
SHARED: Final = (
    "/",
    "/growth/",
    "/mentoring/",
    "/resources/",
    "/engineers/",
    "/search/?q=model",
    "/roles/",
    "/roles/senior-ai-engineer/",
    "/roles/compare/?role=ai-engineer&role=senior-ai-engineer",
    "/frameworks/",
    "/frameworks/lead-ai-engineer/",
    "/freshness/",
    "/projects/",
    "/account/",
    "/account/notifications/",
)
OF_A_TEAM: Final = (
    "",
    "matrix/",
    "gaps/",
    "risks/",
    "what-if/",
    "freshness/",
    "reports/",
    "reports/{period}/",
    "capacity/",
)

WINTER: Final = "/mentoring/programmes/winter-programme/"
OF_MENTORING: Final = (
    "/mentoring/mentors/",
    "/mentoring/mentors/yuki-tanabe/ask/",
    "/mentoring/offer/",
    "/mentoring/exclusions/",
    "/mentoring/calendar/",
    "/mentoring/groups/",
    "/mentoring/programmes/",
    WINTER,
)
OF_A_PROGRAMME: Final = (
    "/mentoring/programmes/new/",
    f"{WINTER}participants/",
    f"{WINTER}match/?mentee=jonas-virtanen&mentor=yuki-tanabe",
    f"{WINTER}match/?policy=everyone",
    f"{WINTER}results/",
)


def of_team(slug: str) -> tuple[str, ...]:
    """Give the pages of a team."""
    return tuple(f"/teams/{slug}/{page}" for page in OF_A_TEAM)


PAGES: Final[dict[str, tuple[str, ...]]] = {
    LEAD: (
        *SHARED,
        *of_team("applied-ai"),
        f"{MATRIX}?cell=kwame-boateng.ML-03",
        f"{MATRIX}?lens=team-needs&colour=gap&rows=people",
        f"{GAPS}?lens=team-needs",
        "/projects/eta-v2/",
        f"{TEAM}what-if/?leave=ravi-menon&hire=ai-engineer&level=kwame-boateng.programming.5",
        "/find/?all=programming.3&any=data-pipelines.2&from=2027-01-01&to=2027-02-01&overlap=3",
        "/views/",
        "/teams/",
        "/reviews/",
        "/reviews/new/",
        "/assessment-requests/",
        "/disagreements/",
        f"{TEAM}certifications/",
        f"{TEAM}capacity/?weeks=52&sort=over",
        "/capacity/?show=under",
        "/engineers/tomas-herrera/leave/",
        f"{TEAM}assess/model-development/",
        "/engineers/compare/?engineer=kwame-boateng&engineer=tomas-herrera",
        "/engineers/kwame-boateng/",
        "/engineers/sebastien-moreau/",
        "/engineers/kwame-boateng/assess/model-development/",
        "/engineers/kwame-boateng/competencies/model-development/",
    ),
    HEAD: ("/", "/growth/", *of_team("artificial-intelligence"), "/teams/", "/engineers/amara-okonkwo/"),
    ENGINEER: (
        *SHARED,
        "/engineers/tomas-herrera/",
        "/growth/compare/",
        "/growth/map/",
        "/engineers/tomas-herrera/qualifications/",
        "/engineers/tomas-herrera/resume/",
        "/engineers/tomas-herrera/release/",
        "/growth/goals/",
        "/growth/goals/new/ai-security/",
        *OF_MENTORING,
        "/engineers/tomas-herrera/assess/model-development/",
        "/engineers/tomas-herrera/competencies/model-development/",
        "/engineers/kwame-boateng/",
    ),
    MENTOR: ("/", "/growth/", "/account/", *of_team("ml-platform"), "/engineers/naledi-dlamini/"),
    HR: (
        *SHARED,
        "/teams/",
        *of_team("applied-ai"),
        "/engineers/kwame-boateng/",
        "/raters/",
        "/capacity/",
        "/certifications/",
        *OF_A_PROGRAMME,
    ),
    ADMIN: (*SHARED, "/teams/"),
}

# Lists of the administration; the first row of each leads on to one thing. Their look is the theme's.
ADMINISTRATION: Final = (
    "teams/engineer",
    "teams/team",
    "teams/project",
    "teams/user",
    "skills/framework",
    "skills/frameworkversion",
    "skills/roleversion",
    "skills/reportschedule",
    "skills/gapreport",
    "skills/assessment",
    "mentoring/mentorship",
)
