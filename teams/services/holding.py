"""What every writer of assignments does: hold what it decides on, and say who confirmed what, when and why.

Projects are held before people, and either in the order of their ids: no two writers wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from teams.models import Assignment, Engineer, Project, User


def hold_projects(projects: Iterable[int]) -> dict[int, Project]:
    """Hold the projects' rows, as they are now: none of them is done, or moved, before the commit."""
    rows = Project.objects.select_for_update(no_key=True).filter(pk__in=set(projects)).order_by("pk")
    return {project.pk: project for project in rows}


def hold_people(engineers: Iterable[int]) -> dict[int, Engineer]:
    """Hold the people's rows, always in the same order, so that no two writers wait for each other."""
    rows = Engineer.objects.select_for_update().filter(pk__in=set(engineers)).order_by("pk")
    return {person.pk: person for person in rows}


def hold_work(projects: Iterable[int]) -> None:
    """Hold projects that end, and everybody who is on one of them or planned for it."""
    held = hold_projects(projects)
    if held:
        hold_people(Assignment.objects.filter(project__in=held).values_list("engineer_id", flat=True))


def confirm_row(row: Assignment, actor: User, reason: str) -> None:
    """Save an assignment as confirmed; that there is time for it is checked with the person held."""
    row.state, row.confirmed_by, row.confirmed_at = Assignment.State.CONFIRMED, actor, timezone.now()
    row.reason = reason.strip()
    row.save()
