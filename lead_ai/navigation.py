"""What stands in the rail and the tabs: one list per kind of user, worked out once per page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from lead_ai.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from skills.reviews.waiting import waiting_for
from teams.models import Team, User
from teams.querysets import led_team_ids


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    icon: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    title: str | None
    items: list[Entry]
    # Other teams to switch to; empty where there is no choice.
    switch: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is: the name of the URL and its slug."""

    name: str = ""
    slug: str = ""

    def is_at(self, *names: str, slug: str | None = None) -> bool:
        """Tell whether this page, or one below it, is one of the named ones."""
        here = any(self.name == name or self.name.startswith(f"{name}-") for name in names)
        return here and (slug is None or slug == self.slug)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give `nav` (groups of the rail) and `tabs` (bottom of a phone); the demo accounts to whoever is not signed in."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"demo_accounts": DEMO_ACCOUNTS, "demo_password": DEMO_PASSWORD} if settings.DEMO else {}
    insecure = settings.INSECURE_SETTINGS if user.is_staff else []
    # Lazy, so that a fragment, which draws no rail, asks the database nothing.
    groups = cache(lambda: rail(user, _place(request)))
    return {
        "nav": SimpleLazyObject(groups),
        "tabs": SimpleLazyObject(lambda: tabs(groups())),
        "insecure_settings": insecure,
    }


def _place(request: HttpRequest) -> Place:
    match = request.resolver_match
    if match is None:
        return Place()
    return Place(match.url_name or "", str(match.kwargs.get("slug", "")))


def rail(user: User, place: Place) -> list[Group]:
    """Give the groups of the rail: own pages, the team one leads, what all may read, HR's tools."""
    led = list(Team.objects.filter(pk__in=led_team_ids(user)).order_by("name", "pk"))
    groups = [Group(None, _own_entries(user, place, leads=bool(led)))]
    if led:
        groups.append(_team_group(led, place))
    groups.append(Group(_("Organisation"), _shared_entries(user, place, leads=bool(led))))
    if user.is_hr:
        groups.append(Group(_("Administration"), _hr_entries(place)))
    return groups


def _own_entries(user: User, place: Place, *, leads: bool) -> list[Entry]:
    entries = [Entry(_("Home"), reverse("home"), "house", place.is_at("home"))]
    engineer = getattr(user, "engineer", None)
    if engineer is None:
        return [*entries, _reviews(user, place), _mentoring(place)] if user.is_hr else entries
    entries.append(Entry(_("My growth"), reverse("growth"), "target", place.is_at("growth", "goal", "goals")))
    entries += [_reviews(user, place), _mentoring(place)]
    if not leads:
        own = place.is_at("engineer", slug=engineer.slug)
        entries.append(Entry(_("My profile"), reverse("engineer", args=[engineer.slug]), "user-round", own))
    return entries


def _reviews(user: User, place: Place) -> Entry:
    waiting = waiting_for(user).count or None
    return Entry(_("Reviews"), reverse("reviews"), "clipboard-check", _at_reviews(place), waiting)


def _mentoring(place: Place) -> Entry:
    """Give the entry of mentoring, at whose pages are pairs, sessions, programmes, groups and mentors to ask."""
    here = place.is_at("mentoring", "mentorship", "mentors", "mentor", "programmes", "programme", "calendar-feed")
    return Entry(_("Mentoring"), reverse("mentoring"), "messages-square", here)


def _at_reviews(place: Place) -> bool:
    return place.is_at(
        "reviews", "review", "assessment-requests", "assessment-request", "disagreements", "disagreement"
    )


# The pages of a team that stand in its tabs alone, and all that the overview leads to.
TEAM_TABS = ("team-risks", "team-what-if", "team-capacity", "team-freshness", "team-certifications")
BEHIND_OVERVIEW = ("team-stand-ins", "team-stand-in-end", *TEAM_TABS)


def _team_group(led: list[Team], place: Place) -> Group:
    team = _team_in_view(led, place)
    pages = (
        (
            "team",
            _("Overview"),
            "users",
            place.name == "team" or place.is_at(*BEHIND_OVERVIEW),
        ),
        ("team-matrix", _("Matrix"), "layout-grid", place.is_at("team-matrix")),
        ("team-gaps", _("Gaps"), "chart-no-axes-column", place.is_at("team-gaps")),
        ("team-reports", _("Gap reports"), "file-text", place.is_at("team-reports", "team-report")),
    )
    at_team = place.slug == team.slug
    items = [Entry(label, reverse(name, args=[team.slug]), icon, here and at_team) for name, label, icon, here in pages]
    others = [Entry(each.name, _same_page(place, each), "users", each == team) for each in _tree_order(led)]
    return Group(team.name, items, others if len(led) > 1 else [])


def _team_in_view(led: list[Team], place: Place) -> Team:
    """Give the team of the page, else the first one whose parent the reader does not lead."""
    for team in led:
        if place.name.startswith("team") and team.slug == place.slug:
            return team
    return _tree_order(led)[0]


def _tree_order(teams: list[Team]) -> list[Team]:
    ids = {team.pk for team in teams}
    below: dict[int | None, list[Team]] = {}
    for team in teams:
        below.setdefault(team.parent_id if team.parent_id in ids else None, []).append(team)
    ordered: list[Team] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        team = waiting.pop()
        ordered.append(team)
        waiting.extend(reversed(below.get(team.pk, [])))
    return ordered


def _same_page(place: Place, team: Team) -> str:
    kept = {"team-matrix", "team-gaps", "team-reports", *TEAM_TABS}
    name = place.name if place.name in kept else "team"
    return reverse(name, args=[team.slug])


def _shared_entries(user: User, place: Place, *, leads: bool) -> list[Entry]:
    engineer = getattr(user, "engineer", None)
    own_profile = engineer is not None and not leads and place.is_at("engineer", slug=engineer.slug)
    entries = [
        Entry(
            _("People"),
            reverse("engineers"),
            "contact",
            place.is_at("engineers", "engineer", "find", "saved-views", "saved-view") and not own_profile,
        )
    ]
    if leads or user.is_hr:
        entries.append(
            Entry(
                _("Teams"),
                reverse("teams"),
                "network",
                place.name == "teams" or (user.is_hr and not leads and place.name.startswith("team")),
            )
        )
    entries.append(Entry(_("Projects"), reverse("projects"), "folder", place.is_at("projects", "project", "capacity")))
    entries.append(Entry(_("Roles"), reverse("roles"), "waypoints", place.is_at("roles", "role")))
    entries.append(
        Entry(
            _("Framework"),
            reverse("frameworks"),
            "book-open",
            place.is_at("frameworks", "framework", "resources", "resource"),
        )
    )
    return entries


def _hr_entries(place: Place) -> list[Entry]:
    return [
        Entry(_("To confirm"), reverse("certification-proposals"), "award", place.is_at("certification-proposals")),
        Entry(_("Self and lead"), reverse("raters"), "scale", place.is_at("raters")),
        Entry(_("Imports"), reverse("import-list"), "upload"),
        Entry(_("Administration"), reverse("admin:index"), "settings"),
    ]


# At most four fit beside More; a lead's team pages come before the shared ones.
TAB_ICONS = (
    "house",
    "layout-grid",
    "chart-no-axes-column",
    "target",
    "clipboard-check",
    "messages-square",
    "user-round",
    "contact",
    "network",
    "book-open",
)
# Beside the pages of their team, a lead looks after people more often than after their own growth.
LEADING = frozenset({"layout-grid", "chart-no-axes-column"})
OWN = frozenset({"target", "clipboard-check"})
TABS = 4


def tabs(groups: list[Group]) -> list[Entry]:
    """Give the entries of the phone's tab bar; everything else stands behind More."""
    every = {entry.icon: entry for group in reversed(groups) for entry in group.items}
    passed_over = OWN if every.keys() >= LEADING else frozenset()
    return [every[icon] for icon in TAB_ICONS if icon in every and icon not in passed_over][:TABS]
