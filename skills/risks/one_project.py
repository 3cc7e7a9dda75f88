"""What breaks on one project if one person leaves, and how what is short could be covered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from skills.matrix import Yardstick
from skills.risks.cover import Cover, covers
from skills.risks.leaving import before_the_end, earliest, last_days, last_days_on
from skills.risks.projects import Named, ProjectNeedRisk, ProjectRisk, project_risks
from teams.models import Assignment, Engineer, Project, User
from teams.permissions import people_considered_by


@dataclass(frozen=True)
class ProjectCovers:
    """A project's needs with who covers them, and how those that are short could be covered.

    ``open_levels`` are the ids of people on it whose levels the reader may see, and not only whether they cover.
    """

    risk: ProjectRisk
    covers: tuple[Cover, ...]
    open_levels: frozenset[int]

    def closest(self, need: ProjectNeedRisk) -> tuple[tuple[Named, ...], int | None]:
        """Give who on the project is closest to a need below it, with the level they are at; None for nobody."""
        known = [(person, level) for person, level in need.below if person.id in self.open_levels]
        best = known[0][1] if known else None
        return tuple(person for person, level in known if level == best), best

    @property
    def fragile(self) -> list[ProjectNeedRisk]:
        """The needs that fewer cover than are needed, or one alone who stays; what breaks first comes first."""
        return [need for need in self.risk.needs if need.is_short or len(need.staying) == 1]


def project_covers(project: Project, reader: User, yardstick: Yardstick, *, as_of: date) -> ProjectCovers:
    """Read what breaks on a project, for whoever may look for people for it, in fifteen queries.

    Who is on it is read today, or on its first day where that lies ahead. Of people whose levels the reader may not
    see it is told what they cover where the reader may choose them for the project (D7 of the rules of security).
    Whoever leaves before the project ends does not cover for long and is not to be borrowed; the day they leave is told
    of those whose whole page is open.
    """
    seen = Engineer.objects.filter(
        Q(pk__in=Engineer.objects.levels_visible_to(reader).values("pk"))
        | Q(pk__in=people_considered_by(reader, project).values("pk"))
    )
    begins = max(as_of, project.starts)
    ahead = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=begins), project=project)
    on_it = list(ahead.values_list("engineer_id", flat=True).distinct())
    (risk,) = project_risks(
        [project],
        reader,
        yardstick,
        as_of=as_of,
        staffed_on=begins,
        people_seen=seen,
        leaving=_leaving(project, on_it, reader, begins),
    )
    short = [need for need in risk.needs if need.is_short and not need.is_planned]
    found = covers(short, on_it, reader, yardstick, as_of=as_of, project=project)
    open_levels = Engineer.objects.levels_visible_to(reader).filter(pk__in=on_it).values_list("pk", flat=True)
    return ProjectCovers(risk, tuple(found), frozenset(open_levels))


def _leaving(project: Project, on_it: Collection[int], reader: User, begins: date) -> dict[int, date]:
    """Give the last days of those who leave a project, or the company, before it ends."""
    open_pages = Engineer.objects.visible_to(reader).filter(pk__in=on_it).values_list("pk", flat=True)
    ends = before_the_end(last_days(list(open_pages), as_of=begins), project)
    return earliest(ends, last_days_on(project, as_of=begins))
