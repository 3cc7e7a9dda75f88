"""The projects that already ask for what a team lacks, and how far their people are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.models import ProjectNeed
from teams.models import Assignment, Project, User


@dataclass(frozen=True, slots=True)
class Underway:
    """A project that is not done and needs a competency, with its people of now or later, by state."""

    slug: str
    name: str
    confirmed: int
    planned: int

    @property
    def said(self) -> str:
        """Say how many people are confirmed and planned."""
        told = {"name": self.name, "confirmed": self.confirmed, "planned": self.planned}
        if not (self.confirmed or self.planned):
            return _("In %(name)s: nobody yet") % told
        if not self.planned:
            return _("In %(name)s: %(confirmed)s confirmed") % told
        if not self.confirmed:
            return _("In %(name)s: %(planned)s planned") % told
        return _("In %(name)s: %(confirmed)s confirmed, %(planned)s planned") % told


def underway(user: User, competencies: Collection[str]) -> Mapping[str, Sequence[Underway]]:
    """Give the projects that ``user`` may see and that need some of the competencies, by slug of these.

    Asks the database once, not at all for no competencies.
    """
    found: dict[str, list[Underway]] = defaultdict(list)
    if not competencies:
        return found
    projects = Project.objects.visible_to(user).exclude(state=Project.State.DONE)
    needs = ProjectNeed.objects.filter(project__in=projects.values("pk"), competency__slug__in=competencies)
    rows = needs.order_by("project__name", "project").values_list(
        "competency__slug", "project__slug", "project__name", _people("CONFIRMED"), _people("PLANNED")
    )
    for competency, slug, name, confirmed, planned in rows:
        found[competency].append(Underway(slug, name, confirmed, planned))
    return found


def _people(state: str) -> Coalesce:
    ahead = Q(ends__isnull=True) | Q(ends__gte=timezone.localdate())
    rows: QuerySet[Assignment] = Assignment.objects.filter(ahead, project=OuterRef("project"))
    counted = rows.filter(state=Assignment.State[state]).order_by().values("project")
    told = counted.annotate(n=Count("engineer", distinct=True)).values("n")
    return Coalesce(Subquery(told), 0, output_field=IntegerField())
