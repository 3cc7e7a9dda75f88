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
from teams.models import Engineer, Notification, OutgoingMail, Project, TeamLead, User
from teams.querysets import EngineerQuerySet, own_engineer_id
from teams.services.assignments import is_over, nominate
from teams.services.audit import record_audit
from teams.services.mail import absolute_url, queue_mail

Outcome = NominationRequest.Outcome
LONGEST_ANSWER: Final = 300
LONGEST_MESSAGE: Final = 500


def leads_asked_by(user: User) -> EngineerQuerySet:
    """Give the leads of teams whom ``user`` may ask for people: all of today but oneself."""
    leading = TeamLead.objects.on(timezone.localdate()).values("engineer")
    return Engineer.objects.active().filter(pk__in=leading).exclude(pk=own_engineer_id(user))


@transaction.atomic
def ask_leads(
    project: Project, leads: Collection[Engineer], *, actor: User, message: str = ""
) -> list[NominationRequest]:
    """Ask leads to nominate people for a project; whoever was asked and has not answered is not asked twice.

    What was taken back is asked anew, and mailed to a lead once a day however often.

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
    leads = found.select_related("user").order_by("name", "pk")
    made = [_asked(project, lead, actor, message.strip()[:LONGEST_MESSAGE]) for lead in leads]
    if not made:
        raise SkillsError(_("They were asked before and have not answered yet."))
    for row in made:
        record_audit("ask to nominate", project, actor=actor, subject=row.asked)
        told: dict[str, object] = {"needs": needs, "message": row.message}
        _mail("nomination_asked", row, row.asked.user, actor, told, occasion=_day_asked(row))
    return made


def _asked(project: Project, lead: Engineer, actor: User, message: str) -> NominationRequest:
    """Open what was taken back before, or a new request."""
    rows = NominationRequest.objects.filter(project=project, asked=lead, outcome=Outcome.WITHDRAWN)
    row = rows.order_by("-pk").first() or NominationRequest(project=project, asked=lead)
    row.asked, row.asked_by, row.message = lead, actor, message
    row.outcome, row.closed_at = "", None
    row.created_at = timezone.now()
    row.save()
    return row


def _day_asked(row: NominationRequest) -> str:
    """Name who was asked for which project on which day: the occasion of one mail."""
    return f"nomination_asked:{row.project_id}:{row.asked_id}:{timezone.localdate(row.created_at)}"


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
    _tell_askers("nomination_answered", row, actor, engineer)


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
    _tell_askers("nomination_declined", row, actor)


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
    if OutgoingMail.objects.filter(key=_day_asked(row), recipient=row.asked.user_id).exists():
        occasion = f"nomination_off:{row.project_id}:{row.asked_id}:{timezone.localdate()}"
        _mail("nomination_off", row, row.asked.user, actor, occasion=occasion)
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


def _tell_askers(template: str, row: NominationRequest, actor: User, nominee: Engineer | None = None) -> None:
    """Tell the leads of the project, and whoever asked, as long as they may read who is nominated for it."""
    leads = set(User.objects.filter(engineer__led_projects=row.project))
    asker = row.asked_by
    if asker is not None and Project.objects.changed_by(asker).filter(pk=row.project_id).exists():
        leads.add(asker)
    more: dict[str, object] = {"name": nominee.name} if nominee else {}
    occasion = f"{template}:{row.uuid}:{nominee.pk if nominee else 0}:{timezone.localdate()}"
    for user in sorted(leads - {actor}, key=lambda each: each.pk):
        _mail(template, row, user, actor, more, occasion=occasion)


def _mail(  # noqa: PLR0913 - a mail is written whole
    template: str,
    row: NominationRequest,
    recipient: User | None,
    actor: User,
    more: dict[str, object] | None = None,
    *,
    occasion: str,
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
    told = context | (more or {})
    queue_mail(kind=Notification.PROJECTS, key=occasion, recipient=recipient, template=template, context=told)
