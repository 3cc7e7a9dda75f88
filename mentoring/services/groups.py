"""Groups, workshops and circles: opened by hosts, joined while there are places, waited for after that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotHostError
from mentoring.models import GroupMember, MentoringGroup
from mentoring.services.mails import mail_member
from skills.models import Competency, FocusArea
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

Kind = MentoringGroup.Kind


@dataclass(frozen=True)
class GroupGiven:
    """What a host says of a group."""

    kind: str
    title: str
    places: int
    purpose: str = ""
    focus_area: FocusArea | None = None
    competencies: Sequence[Competency] = field(default=())
    hosts: Sequence[Engineer] = field(default=())
    # What a form was sent with: a group is opened once for it.
    key: UUID | None = None


def may_open(user: User) -> bool:
    """Tell whether somebody opens groups: HR, and whoever offers to mentor, however new they are."""
    engineer: Engineer | None = getattr(user, "engineer", None)
    return user.is_hr or bool(engineer and engineer.is_active and engineer.mentor_capacity)


def hosts(user: User, group: MentoringGroup) -> bool:
    """Tell whether somebody runs a group: its hosts, and HR."""
    return user.is_hr or group.hosts.filter(pk=own_engineer_id(user)).exists()


@transaction.atomic
def save_group(given: GroupGiven, *, actor: User, group: MentoringGroup | None = None) -> MentoringGroup:
    """Open a group or change one. Raises NotHostError, and MentoringError where it has no host or no focus area.

    More places let those move up who have waited longest.
    """
    if not (may_open(actor) if group is None else hosts(actor, group)):
        raise NotHostError(_("Groups are opened by those who offer to mentor, and changed by their hosts."))
    if given.kind == Kind.CIRCLE and given.focus_area is None:
        raise MentoringError(_("A circle is about one focus area. Choose it."))
    if not given.hosts:
        raise MentoringError(_("Name at least one host."))
    if group is None and given.key is not None:
        # Sent twice at once, the second one waits here.
        User.objects.select_for_update().get(pk=actor.pk)
        known = MentoringGroup.objects.filter(uuid=given.key).first()
        if known is not None and known.created_by_id == actor.pk:
            return known
        if known is not None:
            raise MentoringError(_("This form was used already. Open it anew."))
    changed = group or MentoringGroup(created_by=actor, uuid=given.key or uuid4())
    changed.kind, changed.title, changed.purpose = given.kind, given.title, given.purpose
    changed.places, changed.focus_area = given.places, given.focus_area
    changed.save()
    changed.hosts.set(given.hosts)
    changed.competencies.set(given.competencies)
    # Whoever hosts takes no place.
    GroupMember.objects.filter(group=changed, engineer__in=given.hosts).delete()
    record_audit("change" if group else "open", changed, actor=actor, fields=["title", "places", "hosts"])
    _move_up(changed)
    return changed


@transaction.atomic
def join_group(group: MentoringGroup, *, actor: User) -> GroupMember:
    """Take a place, or wait for one where all are taken; who is in already stays. Raises MentoringError."""
    engineer: Engineer | None = getattr(actor, "engineer", None)
    if engineer is None or not engineer.is_active:
        raise MentoringError(_("Your account belongs to no person in the directory, so it cannot join."))
    current = _locked(group)
    if current.closed_at is not None:
        raise MentoringError(_("This group is closed."))
    if current.hosts.filter(pk=engineer.pk).exists():
        raise MentoringError(_("You host it."))
    full = _free(current) < 1
    member, made = GroupMember.objects.get_or_create(group=current, engineer=engineer, defaults={"waits": full})
    if made:
        record_audit("join", current, actor=actor, subject=engineer)
    return member


@transaction.atomic
def leave_group(group: MentoringGroup, *, actor: User) -> bool:
    """Give one's place or turn back; whoever has waited longest moves up and is told. False where one was not in."""
    current = _locked(group)
    deleted, _rows = GroupMember.objects.filter(group=current, engineer=own_engineer_id(actor)).delete()
    if deleted:
        record_audit("leave", current, actor=actor, subject=getattr(actor, "engineer", None))
        _move_up(current)
    return bool(deleted)


@transaction.atomic
def close_group(group: MentoringGroup, *, actor: User, again: bool = False) -> MentoringGroup:
    """Close a group, or open it ``again``; meetings and attendance stay. Raises NotHostError."""
    if not hosts(actor, group):
        raise NotHostError(_("Only its hosts and HR close a group."))
    current = _locked(group)
    current.closed_at = None if again else timezone.now()
    current.save()
    record_audit("reopen" if again else "close", current, actor=actor)
    return current


def _locked(group: MentoringGroup) -> MentoringGroup:
    """Let nobody else take or free a place until the transaction ends."""
    return MentoringGroup.objects.select_for_update().get(pk=group.pk)


def _free(group: MentoringGroup) -> int:
    return group.places - GroupMember.objects.filter(group=group, waits=False).count()


def _move_up(group: MentoringGroup) -> None:
    if group.closed_at is not None:
        return
    waiting = GroupMember.objects.filter(group=group, waits=True).select_related("engineer__user")
    for member in waiting.order_by("joined_at", "pk")[: max(_free(group), 0)]:
        member.waits = False
        member.save()
        mail_member(member.engineer, "group_place", group, key=str(member.pk))
