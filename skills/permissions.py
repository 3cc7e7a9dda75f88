"""Who may act on levels: as self, as lead, as HR, or as a voice beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from skills.models import AssessmentRequest, Competency, Evidence
from skills.models.assessments import Source
from skills.querysets import EvidenceQuerySet
from teams.models import Engineer, StandIn, User
from teams.permissions import people_assessable_by
from teams.querysets import EngineerQuerySet, led_team_ids, own_engineer_id

# Gives, for a mentor's engineer id, the (mentee, competency) ids of the goals of running mentorships.
MentoredGoals: TypeAlias = Callable[[int], Iterable[tuple[int, int]]]
_sources_of_goals: list[MentoredGoals] = []


def register_mentored_goals(given: MentoredGoals) -> None:
    """Take a source of goals that mentors share with their mentees; skills knows of no mentorships itself."""
    if given not in _sources_of_goals:
        _sources_of_goals.append(given)


def mentored_goals_of(user: User | AnonymousUser) -> frozenset[tuple[int, int]]:
    """Give the (engineer, competency) ids that ``user`` may assess at any time as a running mentor."""
    own = own_engineer_id(user)
    return frozenset(pair for goals in _sources_of_goals for pair in goals(own)) if own else frozenset()


def people_addressable_by(user: User | AnonymousUser) -> EngineerQuerySet:
    """Give the people about whom ``user`` may learn whether they assess them: levels visible, asked, or mentored."""
    visible = Engineer.objects.levels_visible_to(user).values("pk")
    asked = AssessmentRequest.objects.giving_leave(timezone.localdate()).filter(asked=own_engineer_id(user))
    mentored = {engineer for engineer, _competency in mentored_goals_of(user)}
    return Engineer.objects.filter(Q(pk__in=visible) | Q(pk__in=asked.values("engineer")) | Q(pk__in=mentored))


def voice_of(user: User | AnonymousUser, engineer: Engineer, competency: Competency) -> Source | None:
    """Say whether ``user`` speaks of this one competency as mentor or as peer; it informs and never confirms.

    A mentor at any time on the pair's goals, else whoever the person or the lead asked, for 30 days.
    """
    mentored = mentored_goals_of(user)
    if (engineer.pk, competency.pk) in mentored:
        return Source.MENTOR
    asked = AssessmentRequest.objects.giving_leave(timezone.localdate()).filter(
        asked=own_engineer_id(user), engineer=engineer, competencies__competency=competency
    )
    if not asked.exists():
        return None
    return Source.MENTOR if any(mentee == engineer.pk for mentee, _competency in mentored) else Source.PEER


def can_ask_about(user: User, engineer: Engineer) -> bool:
    """Tell whether ``user`` asks others to assess ``engineer``: the person and whoever assesses them as lead."""
    if own_engineer_id(user) == engineer.pk:
        return True
    return people_assessable_by(user).filter(pk=engineer.pk).exists()


def people_reviewable_by(user: User | AnonymousUser) -> EngineerQuerySet:
    """Give the people for whom ``user`` may open a review: everyone who works here for HR, else those one assesses."""
    if isinstance(user, User) and user.is_hr:
        return Engineer.objects.active()
    return people_assessable_by(user).active()


def people_overridable_by(user: User | AnonymousUser) -> EngineerQuerySet:
    """Give the people whom ``user`` releases from requirements: those led, or all for HR, but never oneself.

    Who stands in for a lead does not release that lead.
    """
    if not isinstance(user, User):
        return Engineer.objects.none()
    people = Engineer.objects.all() if user.is_hr else Engineer.objects.in_teams(led_team_ids(user))
    own = own_engineer_id(user)
    stood_in_for = StandIn.objects.running(timezone.localdate()).filter(engineer=own)
    return people.exclude(pk=own).exclude(pk__in=stood_in_for.values("lead"))


def mentored_evidence_of(user: User | AnonymousUser) -> EvidenceQuerySet:
    """Give the evidence that ``user`` reads as a running mentor: of the pair's goal competencies, and no comments.

    Whatever supports a shared assessment in them; it ends with the mentorship.
    """
    kept = Q(pk__in=[])
    for engineer, competency in mentored_goals_of(user):
        kept |= Q(assessment__engineer=engineer, assessment__competency=competency)
    shared = Evidence.objects.filter(assessment__shared_on__isnull=False, assessment__withdrawn_at__isnull=True)
    return shared.filter(kept)
