"""Projects and assignments as tables, in the columns that the imports read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from skills.exports import Column, Sheet, Value
from skills.models import ProjectNeed
from skills.projects.naming import names_in_files
from teams.models import Assignment, Engineer, Project, User
from teams.permissions import assignments_explained_to

OF_PROJECT: Final = (
    *("Slug", "Project", "State", "From", "To", "People at most", "Share %"),
    *("Leads", "Links", "Notes"),
)
OF_NEED: Final = ("Competency", "Level", "People", "Weight")
PROJECT_COLUMNS: Final = (*OF_PROJECT, *OF_NEED)
ASSIGNMENT_COLUMNS: Final = ("Project", "Employee ID", "Name", "From", "To", "Share %", "State", "Reason")
WIDE: Final = frozenset({"Project", "Leads", "Links", "Notes", "Reason"})
NO_NEED: Final[list[Value]] = [None, None, None, None]
AS_ABOVE: Final[list[Value]] = [None, None, None]


def projects_sheet(projects: Iterable[Project], reader: User) -> Sheet:
    """Give projects with a row per need; leads, links and notes stand in the first row of each. Three queries."""
    found = list(projects)
    leads, needs = _leads(found, reader), _needs(found)
    lines = [
        [*_head(project), *(_texts(project, leads[project.pk]) if number == 0 else AS_ABOVE), *need]
        for project in found
        for number, need in enumerate(needs[project.pk] or [NO_NEED])
    ]
    return Sheet(_("Projects"), _columns(PROJECT_COLUMNS), lines, frozen=2)


def assignments_sheet(rows: QuerySet[Assignment], reader: User) -> Sheet:
    """Give assignments, one a row, in four queries; whoever reads them may see them all, and some of the reasons."""
    found = list(rows.select_related("project", "engineer"))
    explained = set(
        assignments_explained_to(reader).filter(pk__in=rows.order_by().values("pk")).values_list("pk", flat=True)
    )
    names = names_in_files(reader, (row.engineer for row in found))
    lines = [
        [
            *(row.project.slug, names[row.engineer_id], row.engineer.name),
            *(row.starts, row.ends, row.allocation, row.state, row.reason if row.pk in explained else ""),
        ]
        for row in found
    ]
    return Sheet(_("Assignments"), _columns(ASSIGNMENT_COLUMNS), lines, frozen=3)


def _columns(names: Iterable[str]) -> list[Column]:
    return [Column(name, 40 if name in WIDE else 16) for name in names]


def _head(project: Project) -> list[Value]:
    return [
        project.slug,
        project.name,
        project.state,
        project.starts,
        project.ends,
        project.head_count,
        project.allocation,
    ]


def _texts(project: Project, leads: str) -> list[Value]:
    return [leads, project.links, project.description]


def _leads(projects: list[Project], reader: User) -> dict[int, str]:
    """Give the leads of each project, one a line."""
    found: dict[int, list[int]] = defaultdict(list)
    pairs = Project.leads.through.objects.filter(project__in=projects).order_by("engineer_id")
    for project, engineer in pairs.values_list("project_id", "engineer_id"):
        found[project].append(engineer)
    people = Engineer.objects.filter(pk__in={pk for leads in found.values() for pk in leads})
    names = names_in_files(reader, people)
    return {project.pk: "\n".join(names[pk] for pk in found[project.pk]) for project in projects}


def _needs(projects: list[Project]) -> dict[int, list[list[Value]]]:
    found: dict[int, list[list[Value]]] = defaultdict(list)
    rows = ProjectNeed.objects.filter(project__in=projects).order_by("pk")
    values = rows.values_list("project_id", "competency__slug", "level", "people", "weight")
    for project, slug, level, people, weight in values:
        found[project].append([slug, level, people, weight])
    return found
