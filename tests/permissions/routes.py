"""What each route answers to each kind of user: the permission matrix, route by route.

A column is one of ``ROLES``: anonymous, self, colleague, other, mentor, mentee, lead, lead above, lead elsewhere,
project lead, HR, operator. A letter is what a GET answers:

    o 200   l 302 to the sign-in page   r 302 elsewhere   u 401   x 403   n 404   m 405   s 503
"""

from __future__ import annotations

EVERYONE_SIGNED_IN = "looooooooooo"
WHOLE_PAGE = "loxnnnoonnon"
TEAM = "lxxnnnoonnon"
LEADS_AND_HR = "lnnnnnooonon"
HR_ONLY = "lnnnnnnnnnon"
# The address of a file is known to nobody but those who may read what it supports.
FILE = "lonnnnoonnon"
POST_ONLY = "lmmmmmmmmmmm"
HR_POST = "lnnnnnnnnnmn"
OPEN = "oooooooooooo"
API_EVERYONE = "uooooooooooo"
API_PERSON = "uonnnnoonnon"
API_TEAM = "unnnnnoonnon"
# The account pages of other packages: our own sign-in, their own rules for who is signed in.
BEFORE_SIGN_IN = "orrrrrrrrrrr"

# Everybody who has a record in the directory.
IN_DIRECTORY = "looooooooonn"
# A programme of bob's team that his lead coordinates and erin mentors in.
RUNS_PROGRAMME = "lxxnxnonnnon"
HR_PROGRAMME = "lxxnxnxnnnon"

SLUG = {"slug": "applied-ai"}
BOB = {"slug": "bob"}
PROGRAMME = {"slug": "winter"}
MATCHED = PROGRAMME | {"uuid": "{proposal}"}
REVIEW = {"uuid": "{review}"}

# Route name: (keyword arguments, query string, expected).
ROUTES: dict[str, tuple[dict[str, str], str, str]] = {
    "home": ({}, "", EVERYONE_SIGNED_IN),
    "search": ({}, "?q=bob", EVERYONE_SIGNED_IN),
    "growth": ({}, "", EVERYONE_SIGNED_IN),
    "growth-target": ({}, "", POST_ONLY),
    "growth-compare": ({}, "", EVERYONE_SIGNED_IN),
    "growth-map": ({}, "", EVERYONE_SIGNED_IN),
    "growth-export": ({"kind": "json"}, "", "looooooooonn"),
    "goals": ({}, "", "looooooooonn"),
    "goal-new": ({"competency": "programming"}, "", "looooooooonn"),
    "goal": ({"uuid": "{goal}"}, "", "lonnonoonnnn"),
    "goal-due": ({"uuid": "{goal}"}, "", POST_ONLY),
    "goal-reached": ({"uuid": "{goal}"}, "", POST_ONLY),
    "goal-drop": ({"uuid": "{goal}"}, "", POST_ONLY),
    "goal-reopen": ({"uuid": "{goal}"}, "", POST_ONLY),
    "engineer-goals": (BOB, "", WHOLE_PAGE),
    "mentoring-match": ({}, "", "loooooroooro"),
    "programmes": ({}, "", EVERYONE_SIGNED_IN),
    "programme-new": ({}, "", "lxxxxxxxxxox"),
    "programme": (PROGRAMME, "", "loonononnnon"),
    "programme-edit": (PROGRAMME, "", HR_PROGRAMME),
    "programme-close": (PROGRAMME, "", HR_PROGRAMME),
    "programme-join": (PROGRAMME, "", "loonononnnxn"),
    "programme-leave": (PROGRAMME, "", "loxnonxnnnxn"),
    "programme-participants": (PROGRAMME, "", RUNS_PROGRAMME),
    "programme-match": (PROGRAMME, "", RUNS_PROGRAMME),
    "programme-rule": (PROGRAMME, "", POST_ONLY),
    "programme-propose": (PROGRAMME, "", POST_ONLY),
    "programme-take-back": (MATCHED, "", POST_ONLY),
    "programme-match-export": (PROGRAMME | {"kind": "csv"}, "", RUNS_PROGRAMME),
    "mentors": ({}, "", EVERYONE_SIGNED_IN),
    "mentor-ask": ({"slug": "erin"}, "", "looonooooonn"),
    "mentor-wait": ({"slug": "erin"}, "", POST_ONLY),
    "mentoring-offer": ({}, "", IN_DIRECTORY),
    "mentoring-exclusions": ({}, "", IN_DIRECTORY),
    "teams": ({}, "", EVERYONE_SIGNED_IN),
    "team": (SLUG, "", TEAM),
    "team-assess": (SLUG | {"competency": "programming"}, "", "lxxnnnoonnxn"),
    "team-matrix": (SLUG, "", TEAM),
    "team-matrix-cell": (SLUG, "?cell=bob.SW-01", "lxxnnnrrnnrn"),
    "team-matrix-export": (SLUG | {"kind": "xlsx"}, "", TEAM),
    "team-gaps": (SLUG, "", TEAM),
    "team-gaps-export": (SLUG | {"kind": "csv"}, "", TEAM),
    "team-stand-ins": (SLUG, "", TEAM),
    "team-stand-in-end": (SLUG | {"uuid": "{stand-in}"}, "", TEAM),
    "freshness": ({}, "", EVERYONE_SIGNED_IN),
    "team-freshness": (SLUG, "", TEAM),
    "team-freshness-export": (SLUG | {"kind": "csv"}, "", TEAM),
    "team-reports": (SLUG, "", TEAM),
    "team-report": (SLUG | {"period": "2026-01"}, "", TEAM),
    "team-report-export": (SLUG | {"period": "2026-01", "kind": "csv"}, "", TEAM),
    "engineers": ({}, "", EVERYONE_SIGNED_IN),
    "engineers-export": ({"kind": "csv"}, "", HR_ONLY),
    "engineer": (BOB, "", WHOLE_PAGE),
    "assess-own": ({}, "", "lrrrrrrrrrnn"),
    "assess-flow": (BOB, "", "loxnnnoxnnxn"),
    "assess-row": (BOB | {"competency": "programming"}, "", POST_ONLY),
    "assess-draft": (BOB | {"competency": "programming"}, "", POST_ONLY),
    "interest": (BOB | {"competency": "programming"}, "", POST_ONLY),
    "still-true": (BOB, "", POST_ONLY),
    "assessments-withdraw": ({"key": "{assessment}"}, "", POST_ONLY),
    "assess": (BOB | {"competency": "programming"}, "", WHOLE_PAGE),
    "competency-history": (BOB | {"competency": "programming"}, "", WHOLE_PAGE),
    "assessment-withdraw": ({"uuid": "{assessment}"}, "", POST_ONLY),
    "assessment-disagree": ({"uuid": "{assessment}"}, "", POST_ONLY),
    "disagreements": ({}, "", EVERYONE_SIGNED_IN),
    "disagreement": ({"uuid": "{disagreement}"}, "", "lonnnnoonnon"),
    "competency-exempt": (BOB | {"competency": "programming"}, "", TEAM),
    "competency-exempt-end": (BOB | {"competency": "programming"}, "", POST_ONLY),
    "assessment-ask": (BOB, "", "loxnnnoxnnxn"),
    "assessment-give": (BOB | {"competency": "programming"}, "", "lrononrxnnxn"),
    "assessment-requests": ({}, "", EVERYONE_SIGNED_IN),
    "assessment-request": ({"uuid": "{request}"}, "", "loonnnnnnnnn"),
    "assessment-request-decline": ({"uuid": "{request}"}, "", POST_ONLY),
    "assessment-request-withdraw": ({"uuid": "{request}"}, "", POST_ONLY),
    "engineer-evidence": (BOB, "", WHOLE_PAGE),
    "engineer-certifications": (BOB, "", WHOLE_PAGE),
    "engineer-qualifications": (BOB, "", WHOLE_PAGE),
    "engineer-resume": (BOB, "", "loxnnnxxnnon"),
    "certification-proposals": ({}, "", HR_ONLY),
    "certification-confirm": ({"uuid": "{file}"}, "", POST_ONLY),
    "certification-withdraw": ({"uuid": "{file}"}, "", POST_ONLY),
    "team-certifications": (SLUG, "", TEAM),
    "team-certifications-export": (SLUG | {"kind": "csv"}, "", TEAM),
    "evidence-remove": ({"uuid": "{evidence}"}, "", POST_ONLY),
    "evidence-file": ({"uuid": "{file}"}, "", FILE),
    "evidence-file-remove": ({"uuid": "{file}"}, "", POST_ONLY),
    "frameworks": ({}, "", EVERYONE_SIGNED_IN),
    "framework": ({"slug": "lead-ai-engineer"}, "", EVERYONE_SIGNED_IN),
    "engineer-compare": ({}, "?engineer=bob&engineer=alice", EVERYONE_SIGNED_IN),
    "engineer-compare-export": ({}, "?engineer=bob&engineer=alice", "lrrrrroorror"),
    "raters": ({}, "", LEADS_AND_HR),
    "reviews": ({}, "", EVERYONE_SIGNED_IN),
    "review-new": ({}, "", "lxxxxxoooxox"),
    "review": (REVIEW, "", "loxnnnoonnon"),
    "review-close": (REVIEW, "", "lxxnnnoxnnon"),
    "review-reopen": (REVIEW, "", POST_ONLY),
    "review-export": (REVIEW | {"kind": "csv"}, "", "loxnnnoonnon"),
    "review-calibration": (REVIEW, "", TEAM),
    "review-calibration-export": (REVIEW, "", TEAM),
    "review-person": (REVIEW | BOB, "", "loxnnnoonnon"),
    "review-rate": (REVIEW | BOB, "", "loxnnnoxnnxn"),
    "review-submit": (REVIEW | BOB, "", POST_ONLY),
    "review-invite": (REVIEW | BOB, "", POST_ONLY),
    "review-decline": (REVIEW | BOB, "", POST_ONLY),
    "review-agree": (REVIEW | BOB | {"competency": "programming"}, "", POST_ONLY),
    "roles": ({}, "", EVERYONE_SIGNED_IN),
    "role": ({"slug": "ai-engineer"}, "", EVERYONE_SIGNED_IN),
    "role-compare": ({}, "", EVERYONE_SIGNED_IN),
    "resources": ({}, "", EVERYONE_SIGNED_IN),
    "resources-export": ({"kind": "csv"}, "", HR_ONLY),
    "resource-new": ({}, "", "lxxxxxoooxox"),
    "resource": ({"uuid": "{resource}"}, "", "lxxxxxoxxxox"),
    "resource-offer": ({"uuid": "{resource}"}, "", POST_ONLY),
    "theme": ({}, "", POST_ONLY),
    "account": ({}, "", EVERYONE_SIGNED_IN),
    "account-visibility": ({}, "", POST_ONLY),
    "account-mentoring": ({}, "", POST_ONLY),
    "account-hours": ({}, "", POST_ONLY),
    "notifications": ({}, "", EVERYONE_SIGNED_IN),
    "notifications-off": ({"token": "{opt-out}"}, "", OPEN),
    "account-token-create": ({}, "", POST_ONLY),
    "account-token-revoke": ({"prefix": "{token}"}, "", POST_ONLY),
    "import-list": ({}, "", HR_ONLY),
    "import-new": ({}, "", HR_ONLY),
    "import-template": ({"kind": "people"}, "", HR_ONLY),
    "import-detail": ({"pk": "{import}"}, "", HR_ONLY),
    "import-apply": ({"pk": "{import}"}, "", HR_POST),
    "import-discard": ({"pk": "{import}"}, "", HR_POST),
    "api-engineers": ({}, "", API_EVERYONE),
    "api-engineer": (BOB, "", API_PERSON),
    "api-engineer-levels": (BOB, "", API_PERSON),
    "api-engineer-readiness": (BOB, "", API_PERSON),
    "api-engineer-way-up": (BOB, "", API_PERSON),
    "api-teams": ({}, "", API_EVERYONE),
    "api-team": (SLUG, "", API_TEAM),
    "api-team-matrix": (SLUG, "", API_TEAM),
    "api-team-gaps": (SLUG, "", API_TEAM),
    "api-gap-reports": ({}, "", API_EVERYONE),
    "api-gap-report": ({"uuid": "{report}"}, "", API_TEAM),
    "api-reviews": ({}, "", API_EVERYONE),
    "api-review": (REVIEW, "", API_PERSON),
    "api-frameworks": ({}, "", API_EVERYONE),
    "api-framework": ({"slug": "lead-ai-engineer"}, "", API_EVERYONE),
    "api-framework-version": ({"slug": "lead-ai-engineer", "version": "1.0.0"}, "", API_EVERYONE),
    "api-role": ({"slug": "ai-engineer"}, "", API_EVERYONE),
    "api-assessments": ({}, "", "ummmmmmmmmmm"),
    "api-mentor-matches": ({}, "?programme=winter", "unnnnnonnnon"),
    "api-mentoring-programmes": ({}, "", API_EVERYONE),
    "api-mentoring-programme": (PROGRAMME, "", "uoonononnnon"),
    "api-mentoring-programme-participants": (PROGRAMME, "", "unnnnnonnnon"),
    "api-nothing": ({"rest": "no/such/thing"}, "", "unnnnnnnnnnn"),
    "api-schema": ({}, "", API_EVERYONE),
    "api-docs": ({}, "", API_EVERYONE),
    "health-live": ({}, "", OPEN),
    "health-ready": ({}, "", OPEN),
    "health-workers": ({}, "", "ssssssssssss"),
}
