"""Sets of goals, mentorships, programmes and groups, including who may see them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from teams.models import Engineer, Membership, Team
from teams.querysets import NOBODY, led_team_ids, own_engineer_id

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from mentoring.models import (  # noqa: F401 - named in the quoted parameters below
        Goal,
        MentoringGroup,
        MentoringProgramme,
        MentoringSession,
        Mentorship,
        ProgrammeParticipant,
        WaitlistEntry,
    )
    from teams.querysets import Viewer

# States of a mentorship that has not ended.
OPEN_STATES = ("proposed", "accepted", "active", "paused")
# Those of them that both have agreed to: they take a place with the mentor.
AGREED = ("accepted", "active", "paused")
# So long a mentor who said no is not asked by the same mentee outside of a programme.
REFUSED_FOR = timedelta(days=180)


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    def open(self) -> Self:
        """Keep what is proposed or running."""
        return self.filter(state__in=OPEN_STATES)

    def agreed(self) -> Self:
        """Keep what both have accepted and what has not ended."""
        return self.filter(state__in=AGREED)

    def taken_up(self) -> Self:
        """Keep what is open, and what both had agreed to before it ended: no proposal that came to nothing."""
        both = Q(mentor_accepted_at__isnull=False, mentee_accepted_at__isnull=False)
        return self.filter(Q(state__in=OPEN_STATES) | Q(starts__isnull=False) | both)

    def refused_lately(self, today: date) -> Self:
        """Keep the proposals to which the mentor said no in the last half a year: their mentee asks them no more."""
        since = today - REFUSED_FOR
        return self.filter(ended_how="declined", ended_by__engineer=F("mentor"), ends__gte=since)

    def of(self, user: Viewer) -> Self:
        """Keep the mentorships in which ``user`` is the mentor or the mentee: they read and change all of it."""
        own = own_engineer_id(user)
        return self.filter(Q(mentor=own) | Q(mentee=own))

    def coordinated_by(self, user: Viewer) -> Self:
        """Keep those of programmes that ``user`` coordinates and whose mentee they may see; all for HR."""
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        run = Q(programme__coordinators=own_engineer_id(user))
        return self.filter(run, mentee__in=Engineer.objects.visible_to(user)).distinct()

    def led_by(self, user: Viewer) -> Self:
        """Keep those of mentees whom ``user`` leads: state, dates, goals and progress."""
        return self.filter(mentee__in=Engineer.objects.in_teams(led_team_ids(user)))

    def visible_to(self, user: Viewer) -> Self:
        """Keep those of which ``user`` may know state and dates: own, of led mentees, coordinated ones, all for HR."""
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        own = own_engineer_id(user)
        led = Q(mentee__in=Engineer.objects.in_teams(led_team_ids(user)).values("pk"))
        run = Q(programme__coordinators=own, mentee__in=Engineer.objects.visible_to(user).values("pk"))
        return self.filter(Q(mentor=own) | Q(mentee=own) | led | run).distinct()


class SessionQuerySet(models.QuerySet["MentoringSession"]):
    def of(self, user: Viewer) -> Self:
        """Keep the sessions of ``user``'s own mentorships; nobody else reads agenda or notes, HR included."""
        own = own_engineer_id(user)
        return self.filter(Q(mentorship__mentor=own) | Q(mentorship__mentee=own))

    def standing(self) -> Self:
        """Keep what was not called off."""
        return self.filter(cancelled_at__isnull=True)

    def held(self, now: datetime) -> Self:
        """Keep what is over and took place."""
        return self.standing().filter(ends_at__lte=now, missed=False)

    def ahead(self, now: datetime) -> Self:
        """Keep what is not over yet, soonest first."""
        return self.standing().filter(ends_at__gt=now).order_by("starts_at", "pk")


class ProgrammeQuerySet(models.QuerySet["MentoringProgramme"]):
    def running(self, day: date) -> Self:
        """Keep what has not been closed and whose last day has not passed; people join before it starts, too."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=day), closed_at__isnull=True)

    def run_by(self, user: Viewer) -> Self:
        """Keep the programmes that ``user`` coordinates; all for HR."""
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        own = own_engineer_id(user)
        return self.none() if own == NOBODY else self.filter(coordinators=own)

    def joinable_by(self, user: Viewer) -> Self:
        """Keep the running programmes that are open to ``user``: to everyone, or to their teams and those above."""
        own = own_engineer_id(user)
        if own == NOBODY:
            return self.none()
        today = timezone.localdate()
        belonging = Membership.objects.on(today).filter(engineer=own).values_list("team_id", flat=True)
        every = self.model._default_manager
        open_to_all = Q(pk__in=every.filter(teams__isnull=True).values("pk"))
        named = Q(pk__in=every.filter(teams__in=_with_teams_above(belonging)).values("pk"))
        return self.running(today).filter(open_to_all | named)

    def visible_to(self, user: Viewer) -> Self:
        """Keep the programmes that ``user`` runs, takes part in or may join."""
        every = self.model._default_manager
        own = own_engineer_id(user)
        part = Q(pk__in=every.filter(participants__engineer=own).values("pk")) if own != NOBODY else Q(pk__in=[])
        run = Q(pk__in=every.run_by(user).values("pk"))
        return self.filter(run | part | Q(pk__in=every.joinable_by(user).values("pk")))


def _with_teams_above(teams: models.QuerySet[Membership, int]) -> set[int]:
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    for team in teams:
        at: int | None = team
        while at is not None and at not in found:
            found.add(at)
            at = parents.get(at)
    return found


class ParticipantQuerySet(models.QuerySet["ProgrammeParticipant"]):
    def mentors(self) -> Self:
        """Keep who takes part as a mentor."""
        return self.filter(part="mentor")

    def mentees(self) -> Self:
        """Keep who takes part as a mentee."""
        return self.filter(part="mentee")

    def matched_by(self, user: Viewer) -> Self:
        """Keep the participants whom ``user`` may match: mentors, and the mentees whom they may see (all for HR)."""
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        return self.filter(Q(part="mentor") | Q(engineer__in=Engineer.objects.visible_to(user).values("pk")))


class WaitlistQuerySet(models.QuerySet["WaitlistEntry"]):
    def open(self) -> Self:
        """Keep who still waits."""
        return self.filter(closed_at__isnull=True)


class GroupQuerySet(models.QuerySet["MentoringGroup"]):
    def open(self) -> Self:
        """Keep what goes on."""
        return self.filter(closed_at__isnull=True)

    def hosted_by(self, user: Viewer) -> Self:
        """Keep the groups that ``user`` hosts."""
        return self.filter(hosts=own_engineer_id(user))

    def visible_to(self, user: Viewer) -> Self:
        """Keep open groups, for everyone signed in, and closed ones for hosts, members and HR."""
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        own = own_engineer_id(user)
        every = self.model._default_manager
        members = apps.get_model("mentoring", "GroupMember").objects.filter(group=OuterRef("pk"), engineer=own)
        hosting = Q(pk__in=every.filter(hosts=own).values("pk"))
        return self.filter(Q(closed_at__isnull=True) | hosting | Q(Exists(members)))


class GoalQuerySet(models.QuerySet["Goal"]):
    def open(self) -> Self:
        """Keep what is neither reached nor dropped."""
        return self.filter(state="open")

    def overdue(self, today: date) -> Self:
        """Keep the open ones whose day has passed."""
        return self.open().filter(due__lt=today)

    def owned_by(self, user: Viewer) -> Self:
        """Keep the goals of ``user``'s own plans; nobody else changes them."""
        return self.filter(plan__engineer_id=own_engineer_id(user))

    def worked_on_by(self, user: Viewer) -> Self:
        """Keep the goals whose steps and evidence ``user`` keeps: their own, and those shared with them as mentor."""
        own = own_engineer_id(user)
        mentored = Q(plan__mentorship__mentor_id=own, plan__mentorship__state__in=AGREED)
        return self.filter(Q(plan__engineer_id=own) | mentored)

    def visible_to(self, user: Viewer) -> Self:
        """Keep the goals that ``user`` may read whole: own, those in plans shared with a mentee, those of led people.

        HR sees that there is a plan, its state and dates, and not what the goals are about.
        """
        if not user.is_authenticated:
            return self.none()
        own = own_engineer_id(user)
        mentored = Q(plan__mentorship__mentor_id=own, plan__mentorship__state__in=AGREED)
        return self.filter(Q(plan__engineer_id=own) | mentored | Q(plan__engineer__in=_led(user)))


def _led(user: Viewer) -> models.QuerySet[Engineer]:
    """Give the people whom ``user`` leads; of HR only those, too."""
    if user.is_authenticated and user.is_hr:
        return Engineer.objects.in_teams(led_team_ids(user))
    return Engineer.objects.visible_to(user)
