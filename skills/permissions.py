"""Who may act on levels: sets of people that depend on leads and on HR."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from teams.models import Engineer, User
from teams.permissions import people_assessable_by
from teams.querysets import EngineerQuerySet


def people_reviewable_by(user: User | AnonymousUser) -> EngineerQuerySet:
    """Give the people for whom ``user`` may open a review: everyone who works here for HR, else those one assesses."""
    if isinstance(user, User) and user.is_hr:
        return Engineer.objects.active()
    return people_assessable_by(user).active()
