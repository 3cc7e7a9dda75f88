"""The projects that a reader may see, as a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from skills.models import ProjectNeed
from teams.models import Assignment, Engineer, Project, User
from teams.permissions import answering_leads, people_assigned_by
from teams.querysets import led_team_ids

ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "pk"),
    "-name": ("-name", "pk"),
    "starts": ("starts", "name", "pk"),
    "-starts": ("-starts", "name", "pk"),
}


@dataclass(frozen=True, slots=True)
class WantedProjects:
    """Filters and order of the list."""

    words: tuple[str, ...] = ()
    state: str = ""
    sort: str = "-starts"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words or self.state)


def projects_of(user: User, wanted: WantedProjects) -> QuerySet[Project]:
    """Give the projects that ``user`` may see and that fit, with ``needs_count``, ``people_count``
    and ``planned_count``: who is planned and not confirmed."""
    rows: QuerySet[Project] = Project.objects.visible_to(user)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    for word in wanted.words:
        rows = rows.filter(Q(name__icontains=word) | Q(description__icontains=word))
    return rows.annotate(needs_count=_needs(), people_count=_people(), planned_count=_planned()).order_by(
        *ORDERS[wanted.sort]
    )


def _needs() -> Coalesce:
    rows = ProjectNeed.objects.filter(project=OuterRef("pk")).order_by().values("project")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def _people() -> Coalesce:
    ahead = Q(ends__isnull=True) | Q(ends__gte=timezone.localdate())
    rows = Assignment.objects.filter(ahead, project=OuterRef("pk"), state=Assignment.State.CONFIRMED)
    return _counted(rows)


def _planned() -> Coalesce:
    ahead = Q(ends__isnull=True) | Q(ends__gte=timezone.localdate())
    rows = Assignment.objects.filter(ahead, project=OuterRef("pk"), state=Assignment.State.PLANNED)
    confirmed = Assignment.objects.filter(ahead, project=OuterRef("project"), state=Assignment.State.CONFIRMED)
    return _counted(rows.exclude(Exists(confirmed.filter(engineer=OuterRef("engineer")))))


def _counted(rows: QuerySet[Assignment]) -> Coalesce:
    counted = rows.order_by().values("project").annotate(n=Count("engineer", distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


def waiting_for(user: User) -> QuerySet[Assignment]:
    """Give the planned assignments of led people that wait for ``user`` to confirm them."""
    today = timezone.localdate()
    rows = Assignment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), state=Assignment.State.PLANNED)
    led = rows.filter(engineer__in=people_assigned_by(user).values("pk"))
    return led.select_related("engineer", "project").order_by("starts", "pk")


def waiting_for_answer(user: User) -> list[Assignment]:
    """Give those of them that nobody else is asked about: of led people, for HR of those whom nobody answers for."""
    rows = list(waiting_for(user))
    if not (rows and user.is_hr):
        return rows
    led = set(Engineer.objects.in_teams(led_team_ids(user)).values_list("pk", flat=True))
    answered_for = answering_leads({row.engineer_id for row in rows}).keys() - led
    return [row for row in rows if row.engineer_id not in answered_for]
