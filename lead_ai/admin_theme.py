"""How the admin site looks and what its rail lists: names, colours of the app, and pages by what HR does."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def for_hr(request: HttpRequest) -> bool:
    """Tell whether HR (or a superuser) looks."""
    return bool(getattr(request.user, "is_hr", False))


def _entry(title: Any, icon: str, name: str, permission: Any = for_hr) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{name}_changelist"), "permission": permission}


def _logo(_request: HttpRequest) -> str:
    return static("img/mark.svg")


UNFOLD: Final[dict[str, Any]] = {
    "SITE_TITLE": "lead_ai",
    "SITE_HEADER": "lead_ai",
    "SITE_SUBHEADER": _("Administration"),
    "SITE_URL": "/",
    "SITE_ICON": _logo,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _logo}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    # The accent of the app's tokens, from light to dark.
    "COLORS": {
        "primary": {
            "50": "#f2f5fe",
            "100": "#eaf0ff",
            "200": "#d0dcfd",
            "300": "#a2bcff",
            "400": "#7793ea",
            "500": "#4a6bd7",
            "600": "#3c59c0",
            "700": "#304cb5",
            "800": "#2a3f8f",
            "900": "#24366e",
            "950": "#1e2949",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": [
            {
                "title": _("People"),
                "items": [
                    _entry(_("People"), "person", "teams_engineer"),
                    _entry(_("Teams"), "groups", "teams_team"),
                    _entry(_("Projects"), "folder", "teams_project"),
                    _entry(_("Accounts"), "key", "teams_user", lambda _request: True),
                ],
            },
            {
                "title": _("Frameworks"),
                "separator": True,
                "items": [
                    _entry(_("Versions"), "menu_book", "skills_frameworkversion"),
                    _entry(_("Competencies"), "list", "skills_competencyversion"),
                    _entry(_("Roles"), "work", "skills_roleversion"),
                    _entry(_("Focus areas"), "target", "skills_focusarea"),
                    _entry(_("Salary bands"), "payments", "skills_salaryband"),
                    _entry(_("Learning resources"), "school", "skills_learningresource"),
                ],
            },
            {
                "title": _("Measured"),
                "separator": True,
                "items": [
                    _entry(_("Assessments"), "checklist", "skills_assessment"),
                    _entry(_("Reviews"), "rate_review", "skills_review"),
                    _entry(_("Exemptions"), "event_busy", "skills_exemption"),
                    _entry(_("Gap reports"), "description", "skills_gapreport"),
                    _entry(_("Report schedules"), "schedule", "skills_reportschedule", lambda _request: True),
                    _entry(_("Mentorships"), "diversity_3", "mentoring_mentorship"),
                ],
            },
            {
                "title": _("Records"),
                "separator": True,
                "items": [
                    {
                        "title": _("Imports"),
                        "icon": "upload",
                        "link": reverse_lazy("import-list"),
                        "permission": for_hr,
                    },
                    _entry(_("Audit"), "history", "teams_auditentry"),
                    _entry(_("Jobs"), "sync", "teams_job", lambda _request: True),
                    _entry(_("Mails"), "mail", "teams_outgoingmail", lambda _request: True),
                    _entry(_("API tokens"), "vpn_key", "teams_apitoken", lambda _request: True),
                ],
            },
        ],
    },
}
