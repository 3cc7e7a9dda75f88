"""Sets of goals, including who may see them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from teams.models import Engineer
from teams.querysets import led_team_ids, own_engineer_id

if TYPE_CHECKING:
    from typing import Self

    from mentoring.models import Goal  # noqa: F401 - named in the quoted parameter below
    from teams.querysets import Viewer

# States of a mentorship that both have agreed to and that has not ended.
AGREED = ("accepted", "active", "paused")


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
