"""Asking other leads to nominate people for a project, and what becomes of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.catalogue import catalogue
from skills.errors import NotAllowedError, SkillsError
from skills.models import FrameworkVersion, NominationRequest, ProjectNeed
from teams.models import Engineer, Notification, Project, TeamLead, User
from teams.querysets import EngineerQuerySet, own_engineer_id
from teams.services.assignments import is_over, nominate
from teams.services.audit import record_audit
from teams.services.mail import absolute_url, queue_mail

Outcome = NominationRequest.Outcome
LONGEST_ANSWER: Final = 300


def leads_asked_by(user: User) -> EngineerQuerySet:
    """Give the leads of teams whom ``user`` may ask for people: all of today but oneself."""
    leading = TeamLead.objects.on(timezone.localdate()).values("engineer")
    return Engineer.objects.active().filter(pk__in=leading).exclude(pk=own_engineer_id(user))


@transaction.atomic
def ask_leads(
    project: Project, leads: Collection[Engineer], *, actor: User, message: str = ""
) -> list[NominationRequest]:
    """Ask leads to nominate people for a project; whoever was asked and has not answered is not asked twice.

    Raises NotAllowedError for who does not lead the project, SkillsError where it is over or needs nothing, and where
    nobody is left to be asked.
    """
    if not Project.objects.changed_by(actor).filter(pk=project.pk).exists():
        raise NotAllowedError(_("The leads of the project and HR ask for people."))
    # One asker at a time, so that a double click asks once.
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    needs = _needs(project)
    if is_over(project):
        raise SkillsError(_("The project is over: nobody is needed for it any more."))
    if not needs:
        raise SkillsError(_("Say first what the project needs."))
    waiting = NominationRequest.objects.open().filter(project=project).values("asked")
    found = leads_asked_by(actor).filter(pk__in=[each.pk for each in leads]).exclude(pk__in=waiting)
    made = [
        NominationRequest.objects.create(project=project, asked=lead, asked_by=actor, message=message.strip()[:500])
        for lead in found.select_related("user").order_by("name", "pk")
    ]
    if not made:
        raise SkillsError(_("They were asked before and have not answered yet."))
    for row in made:
        record_audit("ask to nominate", project, actor=actor, subject=row.asked)
        _mail("nomination_asked", row, row.asked.user, actor, {"needs": needs, "message": row.message})
    return made


def _needs(project: Project) -> list[dict[str, object]]:
    version = FrameworkVersion.objects.in_force()
    known = catalogue(version).by_slug if version else {}
    rows = ProjectNeed.objects.filter(project=project).order_by("-weight", "pk")
    told = rows.values_list("competency__slug", "people")
    return [{"title": known[slug].title, "people": people} for slug, people in told if slug in known]


@transaction.atomic
def nominate_as_asked(request: NominationRequest, engineer: Engineer, *, actor: User) -> None:
    """Nominate somebody for the project one was asked about; NotAllowedError for whoever may not answer any more."""
    row = _held(request, actor)
    nominate(row.project, engineer, actor=actor)
    _close(row, Outcome.NOMINATED)
    _mail("nomination_answered", row, row.asked_by, actor, {"name": engineer.name}, key=str(engineer.pk))


@transaction.atomic
def answer_by_nominating(project: Project, engineer: Engineer, *, actor: User) -> None:
    """Nominate somebody; where one was asked to, that is the answer."""
    row = NominationRequest.objects.answerable_by(actor).filter(project=project).first()
    if row is None:
        nominate(project, engineer, actor=actor)
    else:
        nominate_as_asked(row, engineer, actor=actor)


@transaction.atomic
def decline_to_nominate(request: NominationRequest, *, actor: User, answer: str) -> None:
    """Say that one has nobody, with a word that the leads of the project read."""
    row = _held(request, actor)
    if row.outcome:
        raise SkillsError(_("You have nominated somebody already; take that back on the page of the project."))
    if not answer.strip():
        raise SkillsError(_("Say a word why; whoever asked reads it."))
    row.answer = answer.strip()[:LONGEST_ANSWER]
    _close(row, Outcome.DECLINED)
    # The word stays on the request: the audit holds no texts.
    record_audit("decline to nominate", row.project, actor=actor, subject=row.asked)
    _mail("nomination_declined", row, row.asked_by, actor)


@transaction.atomic
def withdraw_nomination_request(request: NominationRequest, *, actor: User) -> bool:
    """Take back what was asked; whom the lead nominated stays so. False where it was closed before."""
    if not Project.objects.changed_by(actor).filter(pk=request.project_id).exists():
        raise NotAllowedError(_("The leads of the project and HR take it back."))
    row = NominationRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.outcome:
        return False
    _close(row, Outcome.WITHDRAWN)
    record_audit("withdraw request to nominate", row.project, actor=actor, subject=row.asked)
    _mail("nomination_off", row, row.asked.user, actor)
    return True


def _held(request: NominationRequest, actor: User) -> NominationRequest:
    rows = NominationRequest.objects.answerable_by(actor).select_for_update(of=("self",))
    row = rows.filter(pk=request.pk).select_related("project", "asked", "asked_by").first()
    if row is None:
        raise NotAllowedError(_("This is not asked of you any more."))
    return row


def _close(row: NominationRequest, outcome: NominationRequest.Outcome) -> None:
    if not row.outcome:
        row.outcome, row.closed_at = outcome, timezone.now()
        row.save()


def _mail(  # noqa: PLR0913 - a mail is written whole
    template: str,
    row: NominationRequest,
    recipient: User | None,
    actor: User,
    more: dict[str, object] | None = None,
    *,
    key: str = "",
) -> None:
    """Owe a mail that says who asks or answers, and where to look."""
    if recipient is None:
        return
    asking = template == "nomination_asked"
    page = absolute_url("nomination-request", row.uuid) if asking else absolute_url("project", row.project.slug)
    context: dict[str, object] = {
        "actor": actor.get_full_name(),
        "asked": row.asked.name,
        "project": row.project.name,
        "starts": row.project.starts,
        "ends": row.project.ends,
        "share": row.project.allocation,
        "url": page,
    }
    occasion = f"{template}:{row.uuid}:{key}".rstrip(":")
    told = context | (more or {})
    queue_mail(kind=Notification.PROJECTS, key=occasion, recipient=recipient, template=template, context=told)
