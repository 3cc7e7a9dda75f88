"""What projects ask of the reader, and what became of them there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import MOST, Call, counted, listed
from skills.models import NominationRequest, ProfileRelease
from skills.projects.listing import waiting_for_answer
from skills.views.projects.pages import said_days
from teams.models import Assignment, Engineer, Nomination, Project, User

TO_CONFIRM, PROFILE, TOLD = 1, 1, 5
NEWS = timedelta(days=14)


def project_calls(user: User, engineer: Engineer | None, today: date) -> Iterator[Call]:
    """Tell whom the reader is asked to confirm, who asks for their profile, and what they are to work on."""
    yield from _to_confirm(user)
    if engineer is not None:
        yield from _asked_to_nominate(user)
        yield from _profile(engineer)
        yield from _nominated(engineer, today)
        yield from _confirmed(engineer, today)


def _to_confirm(user: User) -> Iterator[Call]:
    rows = waiting_for_answer(user)
    if not rows:
        return
    people = {row.engineer_id for row in rows}
    words = ngettext(
        "%(count)s person waits for your confirmation", "%(count)s people wait for your confirmation", len(people)
    )
    names: dict[Project, list[str]] = {}
    for row in rows:
        names.setdefault(row.project, []).append(row.engineer.name)
    told = [_("%(names)s for %(project)s") % {"names": listed(each), "project": at} for at, each in names.items()]
    slugs = {project.slug for project in names}
    page = f"{reverse('project', args=[*slugs])}#people" if len(slugs) == 1 else reverse("projects")
    yield Call(TO_CONFIRM, "accent", "check", counted(words, len(people)), " · ".join(told[:MOST]), page, _("Confirm"))


def _asked_to_nominate(user: User) -> Iterator[Call]:
    rows = NominationRequest.objects.answerable_by(user).open().select_related("project", "asked_by__engineer")
    for row in rows.order_by("created_at", "pk"):
        name = row.asked_by.get_full_name() if row.asked_by else _("A former account")
        told = {"name": name, "project": row.project}
        title = _("%(name)s asks you to nominate somebody for %(project)s") % told
        page = reverse("nomination-request", args=[row.uuid])
        meta = _("%(days)s, %(share)s %% of each person") % {
            "days": said_days(row.project),
            "share": row.project.allocation,
        }
        yield Call(TO_CONFIRM, "accent", "users", title, meta, page, _("Answer"))


def _profile(engineer: Engineer) -> Iterator[Call]:
    row = ProfileRelease.objects.filter(engineer=engineer, released_at=None, withdrawn_at=None)
    asked = row.select_related("asked_by__engineer").first()
    if asked is None:
        return
    name = asked.asked_by.get_full_name() if asked.asked_by else _("Somebody")
    title = _("%(name)s asks for your profile for clients") % {"name": name}
    meta = _("Nothing leaves before you have checked and released it")
    page = reverse("engineer-release", args=[engineer.slug])
    yield Call(PROFILE, "accent", "file-text", title, meta, page, _("Check"))


def _nominated(engineer: Engineer, today: date) -> Iterator[Call]:
    rows = Nomination.objects.filter(engineer=engineer, at__date__gt=today - NEWS).exclude(nominated_by=engineer.user)
    for row in rows.select_related("project", "nominated_by__engineer").order_by("-at", "-pk"):
        name = row.nominated_by.get_full_name() if row.nominated_by else _("a former account")
        told = {"name": name, "day": date_format(timezone.localtime(row.at), "j F")}
        title = _("You are nominated for %(project)s") % {"project": row.project}
        meta = _("by %(name)s, %(day)s; you are not assigned by it") % told
        yield Call(TOLD, "accent", "folder", title, meta, reverse("project", args=[row.project.slug]), _("Read"))


def _confirmed(engineer: Engineer, today: date) -> Iterator[Call]:
    ahead = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=today), engineer=engineer)
    rows = ahead.filter(state=Assignment.State.CONFIRMED, confirmed_at__date__gt=today - NEWS)
    for row in rows.exclude(confirmed_by=engineer.user).select_related("project").order_by("starts", "pk"):
        first = date_format(row.starts, "j F")
        title = _("You are confirmed for %(project)s") % {"project": row.project}
        meta = _("%(share)s %% of full time from %(first)s") % {"share": row.allocation, "first": first}
        yield Call(TOLD, "ok", "check", title, meta, reverse("project", args=[row.project.slug]), _("Read"))
