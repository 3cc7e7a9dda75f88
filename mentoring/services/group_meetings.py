"""Meetings of groups: planned, moved and called off by hosts, who note who was there; attendance as evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotHostError
from mentoring.models import GroupAttendance, GroupMeeting, GroupMember, MentoringGroup
from mentoring.services.groups import hosts
from mentoring.services.mails import mail_member
from skills.models import Competency, ProposedEvidence
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit


@dataclass(frozen=True, slots=True)
class MeetingGiven:
    """When and where a group meets, and what about."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    place: str = ""
    # What a form was sent with: a meeting is planned once for it.
    key: UUID | None = None


@transaction.atomic
def save_meeting(
    group: MentoringGroup, given: MeetingGiven, *, actor: User, meeting: GroupMeeting | None = None
) -> GroupMeeting:
    """Plan a meeting or move one; members are told. Raises NotHostError, MentoringError for a time that has passed."""
    _check_host(group, actor)
    if group.closed_at is not None:
        raise MentoringError(_("This group is closed. Open it again first."))
    if given.starts_at <= timezone.now():
        raise MentoringError(_("Choose a time that lies ahead."))
    if meeting is not None and (meeting.cancelled_at or meeting.starts_at <= timezone.now()):
        raise MentoringError(_("What has been or was called off is not moved. Plan another meeting."))
    if meeting is None and given.key is not None:
        # Sent twice at once, the second one waits here.
        MentoringGroup.objects.select_for_update().get(pk=group.pk)
        known = GroupMeeting.objects.filter(uuid=given.key).first()
        if known is not None and known.group_id == group.pk:
            return known
        if known is not None:
            raise MentoringError(_("This form was used already. Open it anew."))
    changed = meeting or GroupMeeting(group=group, uuid=given.key or uuid4())
    changed.starts_at, changed.ends_at = given.starts_at, given.ends_at
    changed.title, changed.place = given.title, given.place
    changed.sequence += meeting is not None
    changed.save()
    record_audit("move" if meeting else "plan", changed, actor=actor, fields=["starts_at", "place"])
    _tell(changed, "group_meeting")
    return changed


@transaction.atomic
def cancel_meeting(meeting: GroupMeeting, *, actor: User) -> GroupMeeting:
    """Call a meeting off; members are told. Raises NotHostError, MentoringError where it is over."""
    _check_host(meeting.group, actor)
    current = GroupMeeting.objects.select_for_update().get(pk=meeting.pk)
    if current.ends_at <= timezone.now():
        raise MentoringError(_("It is over."))
    if current.cancelled_at is None:
        current.cancelled_at, current.sequence = timezone.now(), current.sequence + 1
        current.save()
        record_audit("cancel", current, actor=actor)
        _tell(current, "group_meeting_off")
    return current


@transaction.atomic
def note_attendance(meeting: GroupMeeting, present: Collection[int], *, actor: User) -> int:
    """Say which members (by id) were there, from its beginning on; noted again, it is what was said last.

    Raises NotHostError, MentoringError. Who took it up as evidence keeps that. Gives how many were there.
    """
    _check_host(meeting.group, actor)
    current = GroupMeeting.objects.select_for_update().get(pk=meeting.pk)
    if current.cancelled_at or current.starts_at > timezone.now():
        raise MentoringError(_("Attendance is noted once it has begun."))
    members = set(GroupMember.objects.filter(group=current.group_id, waits=False).values_list("engineer_id", flat=True))
    there = members & set(present)
    known = GroupAttendance.objects.filter(meeting=current)
    known.filter(engineer__in=members - there).delete()
    noted = set(known.values_list("engineer_id", flat=True))
    GroupAttendance.objects.bulk_create(
        GroupAttendance(meeting=current, engineer_id=each, noted_by=actor) for each in sorted(there - noted)
    )
    record_audit("note", current, actor=actor, fields=["attendance"])
    return known.count()


@transaction.atomic
def use_as_evidence(meeting: GroupMeeting, competency: Competency, *, actor: User) -> ProposedEvidence:
    """Take up that one was at a meeting as evidence, to be put under a level later; once per meeting and competency.

    Raises MentoringError for whoever was not there, or for what the group is not about.
    """
    engineer = Engineer.objects.filter(pk=own_engineer_id(actor)).first()
    there = GroupAttendance.objects.select_for_update().filter(meeting=meeting, engineer=engineer)
    if engineer is None or not there:
        raise MentoringError(_("Your attendance is not noted. Ask a host."))
    if competency.pk not in about(meeting.group):
        raise MentoringError(_("The group is not about this competency."))
    found, made = ProposedEvidence.objects.get_or_create(
        engineer=engineer, competency=competency, url="", text=said_of(meeting), defaults={"added_by": actor}
    )
    if made:
        record_audit("add-evidence", found, actor=actor, subject=engineer, fields=["evidence"])
    return found


def said_of(meeting: GroupMeeting) -> str:
    """Say in a line that somebody was at a meeting, as evidence."""
    day = date_format(timezone.localtime(meeting.starts_at), "j F Y")
    told = {"kind": meeting.group.get_kind_display(), "title": meeting.group.title, "day": day}
    said = _("Attended %(kind)s “%(title)s” on %(day)s") % told
    return f"{said}: {meeting.title}" if meeting.title else said


def about(group: MentoringGroup) -> set[int]:
    """Give the competencies (by id) that a group is about: its own, and those of its focus area."""
    own = set(group.competencies.values_list("pk", flat=True))
    area = group.focus_area
    return own | (set(area.competencies.values_list("pk", flat=True)) if area is not None else set())


def _check_host(group: MentoringGroup, actor: User) -> None:
    if not hosts(actor, group):
        raise NotHostError(_("Only its hosts and HR do this."))


def _tell(meeting: GroupMeeting, template: str) -> None:
    members = GroupMember.objects.filter(group=meeting.group, waits=False).select_related("engineer__user")
    for member in members.order_by("pk"):
        key = f"{meeting.uuid}:{meeting.sequence}"
        mail_member(member.engineer, template, meeting.group, key=key, starts_at=meeting.starts_at)
