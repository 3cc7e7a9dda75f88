"""Groups of the demo: a workshop that a junior hosts, with attendance, and a circle around a focus area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mentoring.models import GroupAttendance, GroupMeeting, GroupMember, MentoringGroup
from skills.models import FocusArea, FrameworkVersion
from teams.models import Engineer


def seed_groups(
    told: Sequence[dict[str, Any]], people: Mapping[str, Engineer], codes: Mapping[str, int], *, now: datetime
) -> None:
    """Open the groups, let people in, and note who was there."""
    version = FrameworkVersion.objects.in_force()
    area = FocusArea.objects.filter(version=version).exclude(mentoring_prompts=[]).order_by("pk").first()
    for each in told:
        is_circle = each["kind"] == MentoringGroup.Kind.CIRCLE
        if is_circle and area is None:
            continue
        title = f"Circle: {area.title}" if is_circle and area else each["title"]
        made = MentoringGroup.objects.create(
            kind=each["kind"],
            title=title[:120],
            purpose=each["purpose"],
            places=each["places"],
            focus_area=area if is_circle else None,
            created_by=people[each["hosts"][0]].user,
        )
        made.hosts.set([people[name] for name in each["hosts"]])
        made.competencies.set([codes[code] for code in each.get("competencies", ())])
        GroupMember.objects.bulk_create(
            GroupMember(group=made, engineer=people[name], waits=part == "waits")
            for part in ("members", "waits")
            for name in each[part]
        )
        _meetings(made, each, people, now)


def _meetings(group: MentoringGroup, told: dict[str, Any], people: Mapping[str, Engineer], now: datetime) -> None:
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    met, meets = told["met"], told["meets"]
    held = _meeting(group, noon - timedelta(days=met["ago"]), met)
    _meeting(group, noon + timedelta(days=meets["in"]), meets)
    host = group.hosts.order_by("pk")[0]
    GroupAttendance.objects.bulk_create(
        GroupAttendance(meeting=held, engineer=people[name], noted_by=host.user) for name in met["there"]
    )


def _meeting(group: MentoringGroup, at: datetime, told: dict[str, Any]) -> GroupMeeting:
    return GroupMeeting.objects.create(
        group=group,
        title=told["title"],
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        place=told.get("place", ""),
    )
