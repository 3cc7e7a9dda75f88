"""Who is told of work on projects: people who are confirmed or nominated, leads who are asked, leads of projects.

Call each in the transaction of what it tells of. The one who acts is not told of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.utils import timezone

from teams.models import Assignment, Nomination, Notification, OutgoingMail, Project, User
from teams.models.users import HR_GROUP
from teams.permissions import answering_leads
from teams.services.mail import absolute_url, queue_mail

CONFIRMED: Final = Assignment.State.CONFIRMED


def tell_assigned(rows: Iterable[Assignment], *, actor: User) -> None:
    """Tell those of one action who are confirmed, and ask the leads of all others to confirm, in one mail each."""
    planned = []
    for row in rows:
        if row.state == CONFIRMED:
            _tell_person("assignment_confirmed", row, actor)
        else:
            planned.append(row)
    for lead, asked in _asked(planned).items():
        _ask(lead, asked, actor)


def _asked(rows: Iterable[Assignment]) -> dict[User, list[Assignment]]:
    """Give what waits for each lead who answers for the people; for HR where none of these can sign in."""
    rows = list(rows)
    if not rows:
        return {}
    leads = answering_leads({row.engineer_id for row in rows})
    found: dict[User, list[Assignment]] = defaultdict(list)
    for row in rows:
        for user in leads.get(row.engineer_id) or User.objects.filter(groups__name=HR_GROUP, is_active=True):
            found[user].append(row)
    return found


def _ask(lead: User, rows: list[Assignment], actor: User) -> None:
    if lead.pk == actor.pk:
        return
    projects = {row.project.slug for row in rows}
    page = absolute_url("project", *projects) + "#people" if len(projects) == 1 else absolute_url("projects")
    context: dict[str, object] = {
        "actor": actor.get_full_name(),
        "count": len({row.engineer_id for row in rows}),
        "lines": [_line(row) for row in rows],
        "url": page,
    }
    _queue(lead, "assignment_asked", _asked_for(rows), context)


def _asked_for(rows: Iterable[Assignment]) -> str:
    """Name what is asked for by its projects, people, days and shares: the same plan again is no other mail."""
    told = sorted(f"{row.project_id} {row.engineer_id} {row.starts} {row.ends} {row.allocation}" for row in rows)
    return sha256("\n".join(told).encode()).hexdigest()


def tell_confirmed(row: Assignment, *, actor: User) -> None:
    """Tell the person that they are confirmed, and the leads of the project that their plan is."""
    _tell_person("assignment_confirmed", row, actor)
    _tell_leads("assignment_agreed", row, actor)


def tell_ended(row: Assignment, *, actor: User) -> None:
    """Tell of an assignment that ends: a plan to the leads of the project as a no, confirmed work to the person too.

    The leads of a project that is done know that its work ends.
    """
    if row.state != CONFIRMED:
        tell_refused(row, actor=actor)
        return
    _tell_person("assignment_ended", row, actor, page=absolute_url("engineer", row.engineer.slug))
    if row.project.state != Project.State.DONE:
        _tell_leads("assignment_lost", row, actor)


def tell_refused(row: Assignment, *, actor: User, reason: str = "") -> None:
    """Tell the leads of the project that a plan of theirs is taken back, and why where that is said."""
    if row.project.state != Project.State.DONE:
        _tell_leads("assignment_refused", row, actor, reason=reason)


def tell_nominated(row: Nomination, *, actor: User) -> None:
    """Tell the person that they are nominated, and for what; once a day, however often."""
    if row.engineer.user is not None and row.engineer.user_id != actor.pk:
        _queue(row.engineer.user, "nominated", _nominated(row), _project(row.project, actor))


def tell_nomination_withdrawn(row: Nomination, *, actor: User) -> None:
    """Tell the person that they are nominated no longer, where they were told of the nomination."""
    user = row.engineer.user
    if user is None or user.pk == actor.pk:
        return
    if OutgoingMail.objects.filter(key=_key("nominated", _nominated(row), row.at), recipient=user).exists():
        context = _project(row.project, actor) | {"url": absolute_url("projects")}
        _queue(user, "nomination_withdrawn", _nominated(row), context)


def _nominated(row: Nomination) -> str:
    return f"{row.project_id}:{row.engineer_id}"


def _tell_person(template: str, row: Assignment, actor: User, *, page: str = "") -> None:
    user = row.engineer.user
    if user is not None and user.pk != actor.pk:
        page = page or absolute_url("project", row.project.slug)
        _queue(user, template, str(row.uuid), _project(row.project, actor) | _line(row) | {"url": page})


def _tell_leads(template: str, row: Assignment, actor: User, *, reason: str = "") -> None:
    """Tell the leads of the project, but whoever acts and the person."""
    leads = row.project.leads.exclude(pk=row.engineer_id).select_related("user")
    for user in (each.user for each in leads):
        if user is not None and user.pk != actor.pk:
            context = _project(row.project, actor) | _line(row) | {"reason": reason}
            _queue(user, template, str(row.uuid), context)


def _project(project: Project, actor: User) -> dict[str, object]:
    return {
        "actor": actor.get_full_name(),
        "project": project.name,
        "url": absolute_url("project", project.slug) + "#people",
    }


def _line(row: Assignment) -> dict[str, object]:
    return {
        "name": row.engineer.name,
        "project": row.project.name,
        "share": row.allocation,
        "starts": row.starts,
        "ends": row.ends,
    }


def _queue(recipient: User, template: str, occasion: str, context: Mapping[str, object]) -> None:
    """Owe a mail; what happens again on another day is told again."""
    key = _key(template, occasion, timezone.now())
    queue_mail(kind=Notification.PROJECTS, key=key, recipient=recipient, template=template, context=dict(context))


def _key(template: str, occasion: str, at: datetime) -> str:
    return f"{template}:{occasion}:{timezone.localdate(at)}"
