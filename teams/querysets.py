"""Sets of people and teams, including who may see them.

Visibility is worked out at each request from dated memberships and the team tree and is never copied
into grants, so that a change of team takes effect at once.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

if TYPE_CHECKING:
    from typing import Self, TypeAlias

    from django.contrib.auth.models import AnonymousUser

    from teams.models import Engineer, Project, StandIn, Team, TeamLead, User  # noqa: F401 - named in quotes below

    Viewer: TypeAlias = User | AnonymousUser

Row = TypeVar("Row", bound=models.Model)

# A leaver's last lead keeps reading for this long.
LEAVER_GRACE = timedelta(days=90)


def running_on(day: date, prefix: str = "") -> Q:
    """Give the condition that a dated row runs on ``day``, both ends included."""
    open_or_later = Q((f"{prefix}ends__isnull", True)) | Q((f"{prefix}ends__gte", day))
    return Q((f"{prefix}starts__lte", day)) & open_or_later


# No row has this id.
NOBODY = 0


def own_engineer_id(user: Viewer) -> int:
    """Give the id of the person in the directory who signs in as ``user``, ``NOBODY`` if there is none."""
    engineer: Engineer | None = getattr(user, "engineer", None)
    return NOBODY if engineer is None else engineer.pk


class DatedQuerySet(models.QuerySet[Row]):
    """Rows with ``starts`` and an optional ``ends``, both days included."""

    def on(self, day: date) -> Self:
        """Keep the rows that run on ``day``."""
        return self.filter(running_on(day))


class TeamLeadQuerySet(DatedQuerySet["TeamLead"]):
    def held_by(self, user: Viewer) -> Self:
        """Keep the times as lead that run today and are ``user``'s own."""
        return self.on(timezone.localdate()).filter(engineer_id=own_engineer_id(user))

    def exercised_by(self, user: Viewer) -> Self:
        """Keep the times as lead that run today and are ``user``'s own, or of a lead whom they stand in for today."""
        today = timezone.localdate()
        stand_ins: StandInQuerySet = apps.get_model("teams", "StandIn").objects.all()
        standing_in = stand_ins.running(today).filter(
            Q(team__isnull=True) | Q(team=OuterRef("team")), lead=OuterRef("engineer"), engineer=own_engineer_id(user)
        )
        return self.on(today).filter(Q(engineer_id=own_engineer_id(user)) | Exists(standing_in))


class StandInQuerySet(DatedQuerySet["StandIn"]):
    def running(self, day: date) -> Self:
        """Keep those under which somebody acts for a lead on ``day``; today's end by hand takes effect at once."""
        return self.on(day).filter(ended_at__isnull=True)

    def ahead(self, day: date) -> Self:
        """Keep those that run on ``day`` or later."""
        return self.filter(ended_at__isnull=True, ends__gte=day)

    def in_team(self, team: Team, day: date) -> Self:
        """Keep those for somebody who leads ``team`` on ``day``, for this team or for all they lead."""
        leads: TeamLeadQuerySet = apps.get_model("teams", "TeamLead").objects.all()
        leading = leads.on(day).filter(team=team, engineer=OuterRef("lead"))
        return self.filter(Q(team__isnull=True) | Q(team=team)).filter(Exists(leading))


class ProjectQuerySet(DatedQuerySet["Project"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep the projects whose needs, period and people ``user`` may see: where they or their people are assigned,
        now or later, or nominated. Who leads a project sees it too, and HR all.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        own = own_engineer_id(user)
        people = Q(engineer_id=own) | Q(engineer__in=_members_of(led_team_ids(user)))
        return self.filter(self._of(people) | Q(pk__in=self._led_by(own)))

    def staffed_by(self, user: Viewer) -> Self:
        """Keep the projects for which ``user`` may look for people: led ones, those of led people, all for HR."""
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        people = Q(engineer__in=_members_of(led_team_ids(user)))
        return self.filter(self._of(people) | Q(pk__in=self._led_by(own_engineer_id(user))))

    def changed_by(self, user: Viewer) -> Self:
        """Keep the projects whose needs, period and state ``user`` may change: led ones, all for HR."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_hr else self.filter(pk__in=self._led_by(own_engineer_id(user)))

    def _led_by(self, engineer: int) -> models.QuerySet[Any, Any]:
        return self.model._default_manager.filter(leads=engineer).values("pk")

    def _of(self, people: Q) -> Q:
        """Give the condition that some of the people are assigned, now or later, or nominated."""
        nominations: models.QuerySet[Any] = apps.get_model("teams", "Nomination").objects.filter(people)
        assigned = _assigned_from_today().filter(people)
        return Q(pk__in=assigned.values("project")) | Q(pk__in=nominations.values("project"))


def _assigned_from_today() -> models.QuerySet[Any, Any]:
    """Give the assignments that are not over."""
    rows: models.QuerySet[Any] = apps.get_model("teams", "Assignment").objects.all()
    return rows.filter(Q(ends__isnull=True) | Q(ends__gte=timezone.localdate()))


def _members_of(team_ids: frozenset[int]) -> models.QuerySet[Any, Any]:
    rows: models.QuerySet[Any] = apps.get_model("teams", "Membership").objects.filter(running_on(timezone.localdate()))
    return rows.filter(team__in=team_ids).values("engineer")


class TeamQuerySet(models.QuerySet["Team"]):
    def led_directly_by(self, user: Viewer) -> Self:
        """Keep the teams that ``user`` leads today, in person or standing in for a lead."""
        leads: TeamLeadQuerySet = apps.get_model("teams", "TeamLead").objects.all()
        return self.filter(pk__in=leads.exercised_by(user).values("team"))

    def led_in_person_by(self, user: Viewer) -> Self:
        """Keep the teams that ``user`` leads today as their own lead."""
        leads: TeamLeadQuerySet = apps.get_model("teams", "TeamLead").objects.all()
        return self.filter(pk__in=leads.held_by(user).values("team"))

    def descendant_ids(self) -> frozenset[int]:
        """Give the ids of these teams and of all below them; one query per step of the tree."""
        every = self.model._default_manager
        found: set[int] = set()
        frontier = set(self.values_list("pk", flat=True))
        while frontier:
            found |= frontier
            frontier = set(every.filter(parent__in=frontier).values_list("pk", flat=True)) - found
        return frozenset(found)

    def led_by(self, user: Viewer) -> Self:
        """Keep the teams that ``user`` leads today, in person or as lead of a team above."""
        return self.filter(pk__in=led_team_ids(user))

    def visible_to(self, user: Viewer) -> Self:
        """Keep the teams whose people, matrix and gaps ``user`` may see: led ones, and all for HR."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_hr else self.led_by(user)

    def known_to(self, user: Viewer) -> Self:
        """Keep the teams that ``user`` belongs to: they may know of them, not look inside."""
        belonging = running_on(timezone.localdate(), "memberships__")
        own = self.model._default_manager.filter(belonging, memberships__engineer_id=own_engineer_id(user))
        return self.filter(pk__in=own.values("pk"))

    def with_member_count(self, day: date) -> Self:
        """Add ``member_count``: people whose membership runs on ``day``."""
        running = models.Count("memberships__engineer", filter=running_on(day, "memberships__"), distinct=True)
        return self.annotate(member_count=running)


def led_team_ids(user: Viewer) -> frozenset[int]:
    """Give the ids of all teams that ``user`` leads today, those below included.

    Kept on the user object, which lives as long as one request.
    """
    known: frozenset[int] | None = getattr(user, "_led_team_ids", None)
    if known is None:
        known = frozenset()
        if own_engineer_id(user) != NOBODY:
            teams: TeamQuerySet = apps.get_model("teams", "Team").objects.all()
            known = teams.led_directly_by(user).descendant_ids()
        setattr(user, "_led_team_ids", known)  # noqa: B010 - kept beside the model's own attributes
    return known


class EngineerQuerySet(models.QuerySet["Engineer"]):
    def active(self, day: date | None = None) -> Self:
        """Keep the people employed on a day (today by default)."""
        on = day or timezone.localdate()
        return self.filter(Q(starts__isnull=True) | Q(starts__lte=on), Q(ends__isnull=True) | Q(ends__gte=on))

    def in_teams(self, team_ids: Any, day: date | None = None) -> Self:
        """Keep the members, on a day (today by default), of the teams with these ids."""
        return self.filter(Exists(_memberships().filter(running_on(day or timezone.localdate()), team__in=team_ids)))

    def members_of(self, team: Team, day: date | None = None) -> Self:
        """Keep the members of ``team`` on a day (today by default)."""
        return self.in_teams([team.pk], day)

    def visible_to(self, user: Viewer) -> Self:
        """Keep the people whose whole page ``user`` may open: own, led (leavers for 90 days), all for HR."""
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        led = _memberships().filter(team__in=led_team_ids(user))
        today = timezone.localdate()
        left_lately = Q(engineer__ends=models.F("ends"), ends__lt=today, ends__gte=today - LEAVER_GRACE)
        return self.filter(Q(pk=own_engineer_id(user)) | Exists(led.filter(running_on(today) | left_lately)))

    def opted_in_to(self, user: Viewer) -> Self:
        """Keep the people who chose to show current levels and freshness, nothing else, to ``user``."""
        if not user.is_authenticated:
            return self.none()
        everyone = Q(skills_visibility="everyone")
        team = Q(skills_visibility="team") & Q(pk__in=self._colleague_ids(user))
        return self.active().filter(everyone | team)

    def levels_visible_to(self, user: Viewer) -> Self:
        """Keep the people whose current levels ``user`` may see: whole pages and opted-in ones."""
        every = self.model._default_manager
        whole = every.visible_to(user).values("pk")
        opted = every.opted_in_to(user).values("pk")
        return self.filter(Q(pk__in=whole) | Q(pk__in=opted))

    def known_to(self, user: Viewer) -> Self:
        """Keep the colleagues in one's own teams: the viewer may know of them without seeing more."""
        return self.filter(pk__in=self._colleague_ids(user))

    def _colleague_ids(self, user: Viewer) -> models.QuerySet[Any, Any]:
        today = timezone.localdate()
        # Of anybody: tied to no person outside, as ``_memberships`` is.
        rows: models.QuerySet[Any] = apps.get_model("teams", "Membership").objects.filter(running_on(today))
        own = rows.filter(engineer_id=own_engineer_id(user))
        return rows.filter(team__in=own.values("team")).values("engineer")

    def in_directory(self, user: Viewer) -> Self:
        """Keep the people whose directory entry (name, role title, team) ``user`` may read."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_hr else self.active()

    def with_team_name(self, day: date) -> Self:
        """Add ``team_name`` and ``team_slug`` of the newest membership that runs on ``day``."""
        newest = _own_memberships(day)
        return self.annotate(
            team_name=Subquery(newest.values("team__name")[:1]),
            team_slug=Subquery(newest.values("team__slug")[:1]),
        )


def _memberships() -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model("teams", "Membership").objects.filter(engineer=OuterRef("pk"))
    return rows


def _own_memberships(day: date) -> models.QuerySet[Any]:
    return _memberships().filter(running_on(day)).order_by("-starts", "-pk")
