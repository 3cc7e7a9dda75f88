"""Templates of projects: what a project asks for, kept under a name for all leads."""

from __future__ import annotations

from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from skills.catalogue import Catalogue
from skills.errors import NotAllowedError, SkillsError
from skills.models import ProjectTemplate
from skills.services.projects import NeedGiven, needs_of
from teams.models import Project, User
from teams.names import said_unseen, unseen_in
from teams.services.audit import record_audit

LONGEST_NAME = 200


@transaction.atomic
def save_template(project: Project, name: str, *, actor: User) -> ProjectTemplate:
    """Keep needs, share and head count of a project under a name; one's own of that name is written over. Notes may
    tell of people, and stay with those who see the project.

    Raises NotAllowedError for who does not change the project, SkillsError without needs, without a fit name, or where
    somebody else has a template of that name.
    """
    if not Project.objects.changed_by(actor).filter(pk=project.pk).exists():
        raise NotAllowedError(_("The leads of the project and HR make a template of it."))
    name, needs = " ".join(name.split()), needs_of(project)
    if not 0 < len(name) <= LONGEST_NAME:
        raise SkillsError(_("Give the template a name of at most 200 characters."))
    unseen = unseen_in(name)
    if unseen:
        raise SkillsError(said_unseen(unseen))
    if not needs:
        raise SkillsError(_("Add needs first: a template without them says nothing."))
    # Compared as the constraint does: what is alike in small letters need not be in capitals.
    alike = ProjectTemplate.objects.annotate(small=Lower("name")).filter(small=Lower(Value(name)))
    row: ProjectTemplate | None = alike.select_for_update().first()
    if row is not None and not may_change(row, actor):
        raise SkillsError(_("Somebody else has a template of this name. Choose another name."))
    row = row or ProjectTemplate(created_by=actor)
    row.name, row.head_count, row.allocation = name, project.head_count, project.allocation
    row.needs = [asdict(each) for each in needs]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        told = _("A template of this name was saved at this moment. Look at it, and save yours again if you like.")
        raise SkillsError(told) from error
    record_audit("save", row, actor=actor, fields=["needs"])
    return row


def may_change(template: ProjectTemplate, user: User) -> bool:
    """Tell whether ``user`` may write over or remove a template: who made it, and HR."""
    return user.is_hr or template.created_by_id == user.pk


@transaction.atomic
def remove_template(template: ProjectTemplate, *, actor: User) -> None:
    """Remove a template; projects that were begun from it stay. Raises NotAllowedError for who did not make it."""
    if not may_change(template, actor):
        raise NotAllowedError(_("Who made a template and HR remove it."))
    record_audit("remove", template, actor=actor)
    template.delete()


def needs_in(template: ProjectTemplate, known: Catalogue) -> list[NeedGiven]:
    """List what a template asks for, of the competencies and levels that the framework in force has."""
    levels = {step.value for step in known.scale[1:]}
    needs = (NeedGiven(**each) for each in template.needs)
    return [need for need in needs if need.competency in known.by_slug and need.level in levels]
