"""Mentorships and sessions, fetched through what the reader may see: 404 for outsiders, 403 for who may know them."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from mentoring.models import Goal, MentoringSession, Mentorship
from teams.models import Engineer
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest


def visible_mentorship(request: SignedInRequest, uuid: UUID) -> Mentorship:
    """Give a mentorship of which the reader may know state and dates."""
    rows = Mentorship.objects.visible_to(request.user).select_related("mentor__user", "mentee__user", "programme")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def own_mentorship(request: SignedInRequest, uuid: UUID) -> Mentorship:
    """Give a mentorship of the reader's own; whoever else may know of it gets 403."""
    found = visible_mentorship(request, uuid)
    if own_engineer_id(request.user) not in {found.mentor_id, found.mentee_id}:
        raise PermissionDenied
    return found


def kept_mentorship(request: SignedInRequest, uuid: UUID) -> Mentorship:
    """Give a mentorship that the reader may pause or end: their own, and those they coordinate."""
    found = visible_mentorship(request, uuid)
    is_own = own_engineer_id(request.user) in {found.mentor_id, found.mentee_id}
    if not is_own and not Mentorship.objects.coordinated_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def coordinated_mentorship(request: SignedInRequest, uuid: UUID) -> Mentorship:
    """Give a mentorship that the reader coordinates."""
    found = visible_mentorship(request, uuid)
    if not Mentorship.objects.coordinated_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def own_session(request: SignedInRequest, uuid: UUID) -> MentoringSession:
    """Give a session of the reader's own; who may know of its mentorship and not read this gets 403."""
    rows = MentoringSession.objects.filter(uuid=uuid).select_related(
        "mentorship__mentor__user", "mentorship__mentee__user", "mentorship__programme"
    )
    found = rows.of(request.user).first()
    known = Mentorship.objects.visible_to(request.user).filter(sessions__uuid=uuid).exists()
    if found is not None:
        return found
    if known:
        raise PermissionDenied
    raise Http404


def private_session(request: SignedInRequest, uuid: UUID) -> MentoringSession:
    """Give a session whose private notes the reader may have; for everyone else there are none, HR included."""
    rows = MentoringSession.objects.of(request.user).filter(uuid=uuid)
    found = rows.select_related("mentorship__mentor__user", "mentorship__mentee__user").first()
    if found is None:
        raise Http404
    return found


def worked_goal(request: SignedInRequest, uuid: UUID) -> Goal:
    """Give a goal whose steps and evidence the reader keeps; who only reads it gets 403."""
    found = Goal.objects.visible_to(request.user).filter(uuid=uuid).select_related("plan__mentorship").first()
    if found is None:
        raise Http404
    if not Goal.objects.worked_on_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def own_person(request: SignedInRequest) -> Engineer:
    """Give the person who signs in; 404 for an account without one."""
    person: Engineer | None = getattr(request.user, "engineer", None)
    if person is None:
        raise Http404
    return person
