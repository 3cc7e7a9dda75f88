"""Keeping the catalogue of learning resources: adding, changing, retiring."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from skills.errors import ChangedMeanwhileError, LevelOutsideScaleError, NotAllowedError, SkillsError
from skills.models import Competency, LearningResource, ScaleLevel
from teams.models import User
from teams.querysets import led_team_ids
from teams.services.audit import record_audit


@dataclass(frozen=True)
class ResourceGiven:
    """What HR or a lead says of a resource; a cost of 0 is free, none is not known."""

    competency: Competency
    to_level: int
    title: str
    url: str
    kind: str
    from_level: int | None = None
    cost: Decimal | None = None
    currency: str = ""
    hours: Decimal | None = None
    language: str = ""
    note: str = ""


def can_add_resources(user: User) -> bool:
    """Tell whether ``user`` may add to the catalogue: HR, and whoever leads a team."""
    return user.is_hr or bool(led_team_ids(user))


@transaction.atomic
def add_resource(given: ResourceGiven, *, actor: User) -> LearningResource:
    """Put a resource into the catalogue.

    Raises NotAllowedError for who is neither HR nor a lead, LevelOutsideScaleError for a level that the framework
    lacks, SkillsError where the same link is there for the same competency and level.
    """
    if not can_add_resources(actor):
        raise NotAllowedError(_("HR and leads keep the catalogue."))
    _check(given)
    made = _saved(LearningResource(added_by=actor), given)
    record_audit("add", made, actor=actor, fields=["resource"])
    return made


@transaction.atomic
def change_resource(resource: LearningResource, given: ResourceGiven, *, edition: int, actor: User) -> LearningResource:
    """Change a resource that was read as ``edition``; raises as ``add_resource``.

    Raises ChangedMeanwhileError where somebody else changed it since.
    """
    current = _kept(resource, actor)
    if current.edition != edition:
        raise ChangedMeanwhileError(_("Somebody else changed this resource while you had it open."))
    _check(given)
    changed = [name for name, value in asdict(given).items() if getattr(current, name) != value]
    if not changed:
        return current
    made = _saved(current, given)
    record_audit("change", made, actor=actor, fields=changed)
    return made


@transaction.atomic
def offer_resource(resource: LearningResource, *, offered: bool, actor: User) -> bool:
    """Retire a resource or offer it again, and tell whether that changed anything."""
    current = _kept(resource, actor)
    if current.active == offered:
        return False
    current.active = offered
    current.edition += 1
    current.save()
    record_audit("offer" if offered else "retire", current, actor=actor, fields=["active"])
    return True


def _kept(resource: LearningResource, actor: User) -> LearningResource:
    found = LearningResource.objects.kept_by(actor).select_for_update().filter(pk=resource.pk).first()
    if found is None:
        raise NotAllowedError(_("HR and whoever added a resource change it."))
    return found


def _check(given: ResourceGiven) -> None:
    scale = ScaleLevel.objects.filter(version__framework=given.competency.framework_id)
    values = set(scale.values_list("value", flat=True))
    for level in (given.to_level, given.from_level):
        if level is not None and level not in values:
            raise LevelOutsideScaleError(_("Level %(level)s is not on the scale.") % {"level": level})


def _saved(resource: LearningResource, given: ResourceGiven) -> LearningResource:
    for name, value in vars(given).items():
        setattr(resource, name, value)
    if resource.pk:
        resource.edition += 1
    try:
        with transaction.atomic():
            resource.save()
    except IntegrityError as error:
        raise SkillsError(_("This link is in the catalogue already, for the same competency and level.")) from error
    return resource
