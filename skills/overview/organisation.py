"""The organisation as HR sees it at a glance: what there is, and what is not filled in yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from skills.models import CurrentLevel, FrameworkVersion, GapReport, RoleHolding
from teams.models import Engineer, Membership, Team, TeamLead
from teams.querysets import running_on

LATELY = 5


@dataclass(frozen=True, slots=True)
class People:
    """Counts of the people employed on a day."""

    people: int
    without_account: int
    without_team: int
    without_role: int
    without_level: int

    @property
    def with_level(self) -> int:
        """People with at least one level."""
        return self.people - self.without_level


@dataclass(frozen=True, slots=True)
class Organisation:
    """What an organisation has: counts, frameworks by version, and the newest gap reports."""

    people: People
    teams: int
    teams_without_lead: int
    frameworks: tuple[FrameworkVersion, ...]
    reports: tuple[GapReport, ...]

    @property
    def is_set_up(self) -> bool:
        """Whether there is a framework, people with roles, and a first level."""
        people = self.people
        return bool(self.frameworks) and people.with_level > 0 and people.without_role < people.people


def organisation(today: date) -> Organisation:
    """Count what there is today, in four queries."""
    teams = _teams(today)
    return Organisation(
        people=_people(today),
        teams=teams["teams"],
        teams_without_lead=teams["without_lead"],
        frameworks=tuple(_frameworks()),
        reports=tuple(GapReport.objects.newest_first().select_related("team", "version")[:LATELY]),
    )


def _people(today: date) -> People:
    own = running_on(today) & Q(engineer=OuterRef("pk"))
    lacking = {
        "without_team": ~Exists(Membership.objects.filter(own)),
        "without_role": ~Exists(RoleHolding.objects.filter(own)),
        "without_level": ~Exists(CurrentLevel.objects.filter(engineer=OuterRef("pk"))),
    }
    counts = Engineer.objects.active(today).aggregate(
        people=Count("pk"),
        without_account=Count("pk", filter=Q(user__isnull=True)),
        **{name: Count("pk", filter=condition) for name, condition in lacking.items()},
    )
    return People(**counts)


def _teams(today: date) -> dict[str, int]:
    running = running_on(today) & Q(team=OuterRef("pk"))
    peopled = Exists(Membership.objects.filter(running))
    led = Exists(TeamLead.objects.filter(running))
    return Team.objects.aggregate(teams=Count("pk"), without_lead=Count("pk", filter=peopled & ~led))


def _frameworks() -> list[FrameworkVersion]:
    """Give the versions that people meet: the newest published one of each framework, and drafts."""
    versions = FrameworkVersion.objects.exclude(status="retired").select_related("framework")
    counted = versions.annotate(
        competency_count=Count("competencies", distinct=True), role_count=Count("roles", distinct=True)
    ).order_by("-framework__is_default", "framework__slug", "status", "-published_at", "-pk")
    newest: dict[tuple[int, str], FrameworkVersion] = {}
    for version in counted[:50]:
        newest.setdefault((version.framework_id, version.status), version)
    return list(newest.values())[:LATELY]
