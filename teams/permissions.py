"""Who may act for whom: sets of people that depend on leads, not only on who may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from teams.models import Engineer, Membership, Team, TeamLead, User
from teams.querysets import NOBODY, EngineerQuerySet, own_engineer_id, running_on


@dataclass(frozen=True)
class Accountability:
    """Teams whose members one person assesses, and leads of teams below who have no other lead."""

    teams: frozenset[int]
    sole_leads: frozenset[tuple[int, int]]


def people_assessable_by(user: User | AnonymousUser) -> EngineerQuerySet:
    """Give the people whom ``user`` assesses as lead.

    One accountable rater per person: the lead of the person's team, or, where the team has no lead but
    the person, the nearest lead above. Nobody assesses themselves as lead.
    """
    own = own_engineer_id(user)
    if own == NOBODY:
        return Engineer.objects.none()
    mine = accountability_of(user)
    running = Membership.objects.filter(running_on(timezone.localdate()), engineer=OuterRef("pk"))
    alone: Q = Q(pk__in=[])
    for team, lead in mine.sole_leads:
        alone |= Q(Exists(running.filter(team=team)), pk=lead)
    return Engineer.objects.filter(Exists(running.filter(team__in=mine.teams)) | alone).exclude(pk=own)


def accountability_of(user: User | AnonymousUser) -> Accountability:
    """Walk down from the teams that ``user`` leads in person; two queries per step of the tree."""
    open_teams: set[int] = set()
    sole_leads: set[tuple[int, int]] = set()
    frontier = set(Team.objects.led_directly_by(user).values_list("pk", flat=True))
    while frontier:
        open_teams |= frontier
        below = set(Team.objects.filter(parent__in=frontier).values_list("pk", flat=True)) - open_teams
        leads = _current_leads(below)
        sole_leads |= {(team, *found) for team, found in leads.items() if len(found) == 1}  # type: ignore[misc]
        frontier = {team for team in below if team not in leads}
    return Accountability(teams=frozenset(open_teams), sole_leads=frozenset(sole_leads))


def _current_leads(teams: set[int]) -> dict[int, set[int]]:
    leads: dict[int, set[int]] = defaultdict(set)
    rows = TeamLead.objects.on(timezone.localdate()).filter(team__in=teams)
    for team, engineer in rows.values_list("team_id", "engineer_id"):
        leads[team].add(engineer)
    return leads
