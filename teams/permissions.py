"""Who may act for whom: sets of people that depend on leads, not only on who may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from teams.models import Assignment, Engineer, Membership, Nomination, Project, StandIn, Team, TeamLead, User
from teams.querysets import (
    NOBODY,
    DatedQuerySet,
    EngineerQuerySet,
    TeamQuerySet,
    led_team_ids,
    own_engineer_id,
    running_on,
)


@dataclass(frozen=True)
class Accountability:
    """Teams whose members one person assesses, and leads of teams below who have no other lead: (team, lead).

    Each is given with the leads whose accountability it is: the person, or else those they stand in for.
    """

    teams: Mapping[int, frozenset[int]]
    sole_leads: Mapping[tuple[int, int], frozenset[int]]

    @property
    def spared(self) -> frozenset[tuple[int, int]]:
        """Give (team, lead) where a lead would be assessed in their own name."""
        return frozenset((team, lead) for team, leads in self.teams.items() if len(leads) == 1 for lead in leads)


def people_assessable_by(user: User | AnonymousUser) -> EngineerQuerySet:
    """Give the people whom ``user`` assesses as lead, or standing in for one.

    One accountable rater per person: the lead of the person's team, or, where the team has no lead but
    the person, the nearest lead above. Nobody assesses themselves as lead, nor the lead they stand in for.
    """
    own = own_engineer_id(user)
    if own == NOBODY:
        return Engineer.objects.none()
    mine = accountability_of(user)
    running = Membership.objects.filter(running_on(timezone.localdate()), engineer=OuterRef("pk"))
    alone: Q = Q(pk__in=[])
    for team, lead in mine.sole_leads:
        alone |= Q(Exists(running.filter(team=team)), pk=lead)
    members = running.filter(team__in=list(mine.teams))
    for team, lead in mine.spared:
        if lead != own:
            members = members.exclude(team=team, engineer=lead)
    return Engineer.objects.filter(Exists(members) | alone).exclude(pk=own)


def accountability_of(user: User | AnonymousUser) -> Accountability:
    """Walk down from the teams that ``user`` leads, also for another; two queries per step of the tree."""
    teams: dict[int, frozenset[int]] = {}
    sole_leads: dict[tuple[int, int], frozenset[int]] = {}
    frontier = _led(user)
    while frontier:
        teams |= frontier
        rows = Team.objects.filter(parent__in=list(frontier)).exclude(pk__in=list(teams))
        below = {team: frontier[parent] for team, parent in rows.values_list("pk", "parent_id") if parent}
        leads = _current_leads(set(below))
        sole_leads |= {
            (team, *found): below[team]  # type: ignore[misc]
            for team, found in leads.items()
            if len(found) == 1 and found != below[team]
        }
        frontier = {team: answering for team, answering in below.items() if team not in leads}
    return Accountability(teams=teams, sole_leads=sole_leads)


def lead_acted_for(user: User | AnonymousUser, engineer: Engineer) -> Engineer | None:
    """Give the lead in whose name ``user`` assesses ``engineer`` today, None where they do so in their own."""
    own, today = own_engineer_id(user), timezone.localdate()
    if own == NOBODY or not StandIn.objects.running(today).filter(engineer=own).exists():
        return None
    mine = accountability_of(user)
    answering: set[int] = set()
    for team in Membership.objects.on(today).filter(engineer=engineer).values_list("team_id", flat=True):
        answering |= mine.teams.get(team, frozenset()) | mine.sole_leads.get((team, engineer.pk), frozenset())
    if own in answering:
        return None
    return Engineer.objects.filter(pk__in=answering - {engineer.pk}).order_by("pk").first()


def teams_given_stand_ins_by(user: User) -> TeamQuerySet:
    """Give the teams for whose leads ``user`` names stand-ins: those they lead in person and below, all for HR.

    Who stands in names nobody further.
    """
    if user.is_hr:
        return Team.objects.all()
    return Team.objects.filter(pk__in=Team.objects.led_in_person_by(user).descendant_ids())


def _led(user: User | AnonymousUser) -> dict[int, frozenset[int]]:
    """Give the teams with a lead who is ``user``, or whom ``user`` stands in for; one's own name comes first."""
    own = own_engineer_id(user)
    found: dict[int, set[int]] = defaultdict(set)
    for team, lead in TeamLead.objects.exercised_by(user).values_list("team_id", "engineer_id"):
        found[team].add(lead)
    return {team: frozenset({own}) if own in leads else frozenset(leads) for team, leads in found.items()}


def _current_leads(teams: set[int]) -> dict[int, set[int]]:
    leads: dict[int, set[int]] = defaultdict(set)
    rows = TeamLead.objects.on(timezone.localdate()).filter(team__in=teams)
    for team, engineer in rows.values_list("team_id", "engineer_id"):
        leads[team].add(engineer)
    return leads


def accountable_leads(engineers: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Give the leads who assess each of these people, by id; people without one are absent. Three queries.

    It reads ``people_assessable_by`` from the other end: the other leads of the person's team, else of the
    nearest team above that has a lead.
    """
    today = timezone.localdate()
    parents: dict[int, int | None] = dict(Team.objects.values_list("pk", "parent_id"))
    leads = _current_leads(set(parents))
    found: dict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.on(today).filter(engineer__in=list(engineers))
    for person, team in rows.values_list("engineer_id", "team_id"):
        found[person] |= _leads_above(person, team, parents, leads)
    return {person: tuple(sorted(above)) for person, above in found.items() if above}


def answering_leads(engineers: Iterable[int]) -> dict[int, tuple[User, ...]]:
    """Give the accounts of the leads who answer for each of these people, by id. Four queries.

    People are absent of whose leads nobody can sign in: HR answers for them.
    """
    leads = accountable_leads(engineers)
    every = Engineer.objects.filter(pk__in={pk for found in leads.values() for pk in found}, user__is_active=True)
    users = {each.pk: each.user for each in every.select_related("user") if each.user is not None}
    able = {person: tuple(users[pk] for pk in found if pk in users) for person, found in leads.items()}
    return {person: found for person, found in able.items() if found}


def _leads_above(person: int, team: int, parents: dict[int, int | None], leads: dict[int, set[int]]) -> set[int]:
    """Climb to the first team with a lead; from one's own team past oneself as its only lead."""
    at: int | None = team if leads.get(team) != {person} else parents[team]
    seen: set[int] = set()
    while at is not None and at not in seen:
        if leads.get(at):
            return leads[at] - {person}
        seen.add(at)
        at = parents[at]
    return set()


def people_assigned_by(user: User | AnonymousUser) -> EngineerQuerySet:
    """Give the people whose assignments ``user`` confirms: led ones, everyone who works here for HR."""
    if isinstance(user, User) and user.is_hr:
        return Engineer.objects.active()
    return Engineer.objects.active().in_teams(led_team_ids(user))


def assignments_explained_to(user: User | AnonymousUser) -> DatedQuerySet[Assignment]:
    """Give the assignments of which ``user`` reads who confirmed them and why: their own, those of people they lead,
    those to projects they lead, all for HR. Whoever merely works on the same project reads neither.
    """
    people, projects = Engineer.objects.visible_to(user), Project.objects.changed_by(user)
    return Assignment.objects.filter(Q(engineer__in=people.values("pk")) | Q(project__in=projects.values("pk")))


def people_considered_by(user: User | AnonymousUser, project: Project | None = None) -> EngineerQuerySet:
    """Give the people whom ``user`` may choose for a project: led ones, who shows their levels to everyone, and who
    was nominated for it by a lead of theirs.

    Nobody else: whoever varies a need and watches who covers it would read levels that are not theirs to see.
    """
    led = people_assigned_by(user).values("pk")
    allowed = Q(pk__in=led) | Q(skills_visibility="everyone")
    if project is not None and Project.objects.changed_by(user).filter(pk=project.pk).exists():
        allowed |= Q(pk__in=Nomination.objects.filter(project=project).values("engineer"))
    return Engineer.objects.active().filter(allowed)


def people_away_by(user: User | AnonymousUser) -> EngineerQuerySet:
    """Give the people whose leave ``user`` enters: oneself, led ones, everyone for HR."""
    return Engineer.objects.active().filter(
        Q(pk=own_engineer_id(user)) | Q(pk__in=people_assigned_by(user).values("pk"))
    )
